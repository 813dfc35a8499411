/** Hand a booking over to somebody else: who it is, and in words what goes with it. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { requesterName } from "../../core/names.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";
import { NOBODY, PersonField, partyOf } from "../desk/person-field.js";

const STATUS = new Set(["pending", "approved", "checked_in"]);

/** Return whether a booking can still become another person's. */
export const canHandOver = (booking) =>
  STATUS.has(booking.status) && Date.parse(booking.ends_at) > Date.now();

export function HandOverDialog({ booking, onDone, onClose }) {
  const [person, setPerson] = useState(NOBODY);
  const { busy, error, run } = useWriting((data) => {
    toast(t("hand-over.done", { who: person.name.trim() }));
    onDone(data);
    onClose();
  });
  const who = requesterName(booking);
  const path = /** @type {`/api/bookings/${string}/hand-over`} */ (`/api/bookings/${booking.id}/hand-over`);
  const hand = (event) => {
    event.preventDefault();
    run(() => post(path, { to: partyOf(person) }, { ifMatch: booking.version }));
  };
  return html`
    <${Dialog}
      title=${t("hand-over")}
      onClose=${onClose}
      foot=${html`
        <button type="button" class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="hand-over">${t("hand-over.go")}<//>
      `}
    >
      <form id="hand-over" class="stack" onSubmit=${hand}>
        <${PersonField} venueId=${booking.venue_id} label=${t("hand-over.to")} person=${person} onChange=${setPerson} />
        <ul class="stack-s bullets small">
          <li>${t("hand-over.goes")}</li>
          <li>${t("hand-over.gone", { who })}</li>
          <li>${t("hand-over.limits", { who })}</li>
          ${booking.joined && html`<li>${t("hand-over.joined")}</li>`}
        </ul>
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
