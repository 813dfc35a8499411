import { ErrorMessage } from "../../components/error-message.js";
import { GuestLink } from "../../components/guest-link.js";
import { Select } from "../../components/select.js";
import { patch } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { site } from "../../core/session.js";
import { useSaving } from "../../core/use-saving.js";

/** Whether people without an account may book, and the link and code by which they do. */
export function GuestsStep({ venue, onDone }) {
  const { error, run } = useSaving();
  return html`
    <div class="stack">
      <${Select}
        label=${t("venue.guests")}
        hint=${venue.guests === "verified" && !site.value.mail ? t("start.no-mail") : ""}
        value=${venue.guests}
        onInput=${(guests) => run(() => patch(`/api/venues/${venue.id}`, { guests }, { ifMatch: venue.version }))}
        options=${["verified", "staff", "off"].map((one) => [one, t(`venue.guests.${one}`)])}
      />
      <${ErrorMessage} error=${error} />
      ${venue.guests === "off" ? html`<p class="muted">${t("start.guests.off")}</p>` : html`<${GuestLink} venue=${venue} />`}
      <div class="row-s between">
        <a class="btn" href=${venue.guests === "off" ? `/places/${venue.id}` : `/book/${venue.id}`}>${t("start.look")}</a>
        <button type="button" class="btn btn-main" onClick=${onDone}>${t("start.done")}</button>
      </div>
    </div>
  `;
}
