/** What the staff of a venue know about somebody: how to reach them, what they have booked and what became of it, and a note. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Loaded } from "../../components/loaded.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { CustomerBookings } from "./customer-bookings.js";
import { useCustomer } from "./use-customer.js";

const COUNTS = ["upcoming", "completed", "cancelled", "no_shows"];

export function CustomerCard({ venue, id, onClose }) {
  const { customer, note, setNote, save, busy, error } = useCustomer(venue, id, onClose);
  const bookings = (title, list) => html`
    <${CustomerBookings} title=${t(title)} bookings=${list} zone=${venue.timezone} onFollow=${onClose} />
  `;
  return html`
    <${Dialog}
      title=${customer.value?.name || t("card")}
      onClose=${onClose}
      foot=${html`
        <button type="button" class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} disabled=${!customer.value} form="card">${t("save")}<//>
      `}
    >
      <${Loaded} of=${customer} rows=${3}>
        ${(one) => html`
          <form
            id="card"
            class="stack"
            onSubmit=${(event) => {
              event.preventDefault();
              save();
            }}
          >
            ${!one.known && html`<p class="hintbox small">${t("unknown.person", { who: one.id })}</p>`}
            <p class="row-s wrap">
              ${one.phone && html`<a href=${`tel:${one.phone}`}>${one.phone}</a>`}
              ${one.email && html`<a class="text" href=${`mailto:${one.email}`}>${one.email}</a>`}
            </p>
            <p class="small muted">${COUNTS.map((key) => t(`card.${key}`, { n: one[key] })).join(" · ")}</p>
            <${Field}
              as="textarea"
              label=${t("card.note")}
              hint=${t("card.note.hint")}
              maxlength="4000"
              value=${note}
              onInput=${setNote}
            />
            <${ErrorMessage} error=${error} />
            ${bookings("bookings.upcoming", one.coming)} ${bookings("bookings.past", one.past)}
          </form>
        `}
      <//>
    <//>
  `;
}
