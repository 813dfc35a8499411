/** A booking by telephone: who, how many, when, done, by keyboard alone. Known customers are found while typing. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Override } from "../../components/override.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { NewBookingFields } from "./new-booking-fields.js";
import { useNewBooking } from "./use-new-booking.js";

export function NewBooking({ venue, onClose }) {
  const form = useNewBooking(venue, onClose);
  const submit = (event) => {
    event.preventDefault();
    form.book();
  };
  return html`
    <${Dialog}
      title=${t("desk.new")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton}
          class="btn btn-main"
          busy=${form.busy}
          disabled=${form.isSlotted && !form.now.slot}
          form="new-booking"
        >
          ${t("desk.book")}
        <//>
      `}
    >
      <form id="new-booking" class="stack" onSubmit=${submit}>
        <${NewBookingFields} venue=${venue} form=${form} />
        <${ErrorMessage} error=${form.error} />
        <${Override} error=${form.error} value=${form.now.override} onChange=${(override) => form.set({ override })} />
      </form>
    <//>
  `;
}
