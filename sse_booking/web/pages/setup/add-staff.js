import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { put } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useSaving } from "../../core/use-saving.js";

/** Adds a user to the staff of a venue by name, or invites them. */
export function AddStaff({ venue, onDone }) {
  const [name, setName] = useState("");
  const { busy, error, run } = useSaving(() => {
    setName("");
    onDone();
  });
  const add = (event) => {
    event.preventDefault();
    if (name.trim()) run(() => put(`/api/venues/${venue.id}/staff/${encodeURIComponent(name.trim())}`));
  };
  return html`
    <form class="inline" onSubmit=${add}>
      <label class="grow">
        <span class="sr">${t("setup.staff-name")}</span>
        <input
          class="input"
          placeholder=${t("setup.staff-name")}
          value=${name}
          onInput=${(event) => setName(event.target.value)}
        />
      </label>
      <${BusyButton} busy=${busy}>${t("add")}<//>
    </form>
    <${ErrorMessage} error=${error} />
  `;
}
