/** Gives a venue to somebody on its staff, after a question that says what changes. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Select } from "../../components/select.js";
import { put } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useSaving } from "../../core/use-saving.js";

export function GiveVenue({ venue, people, offered, onDone }) {
  const [isOpen, open] = useState(false);
  const staff = people.filter((one) => one.role === "staff");
  const [to, setTo] = useState("");
  const close = () => {
    open(false);
    onDone();
  };
  const { busy, error, run } = useSaving(close);
  const give = (user_id) =>
    run(() => put(`/api/venues/${venue.id}/owner`, { user_id }, { ifMatch: venue.version }));
  const chosen = to || staff[0]?.user_id;
  if (!staff.length) return html`<p class="muted small">${t("give.nobody")}</p>`;
  if (offered)
    return html`
      <p class="muted small">${t("give.waits", { who: people.find((one) => one.user_id === offered)?.name || offered })}</p>
      <p>
        <${BusyButton} class="btn btn-s" busy=${busy} onClick=${() => give(venue.owner_id)}>${t("give.back")}<//>
      </p>
      <${ErrorMessage} error=${error} />
    `;
  return html`
    <p><button type="button" class="btn btn-s" onClick=${() => open(true)}>${t("give")}</button></p>
    ${
      isOpen &&
      html`
        <${Dialog}
          title=${t("give.title", { venue: venue.name })}
          onClose=${() => open(false)}
          foot=${html`
            <button class="btn" onClick=${() => open(false)}>${t("keep")}</button>
            <${BusyButton} class="btn btn-bad" busy=${busy} onClick=${() => give(chosen)}>${t("give.go")}<//>
          `}
        >
          <${Select}
            label=${t("give.to")}
            value=${chosen}
            options=${staff.map((one) => [one.user_id, one.name || one.user_id])}
            onInput=${setTo}
          />
          <p>${t("give.more")}</p>
          <${ErrorMessage} error=${error} />
        <//>
      `
    }
  `;
}
