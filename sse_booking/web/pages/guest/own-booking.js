import { BusyButton } from "../../components/busy-button.js";
import { StatusBadge } from "../../components/status-badge.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { dayAndTime } from "./day-and-time.js";

const CANCELLABLE = new Set(["held", "pending", "approved"]);

/** A guest's booking. `onConfirm` is missing where the link can't confirm. `busy`: what is being done. */
export function OwnBooking({ booking, venue, busy, onConfirm, onCancel }) {
  return html`
    <section class="card pad stack">
      <div class="row between">
        <h2 class="text">${venue.name}</h2>
        <${StatusBadge} status=${booking.status} />
      </div>
      <p>${dayAndTime(booking, venue.timezone)}</p>
      <p class="muted">${t("guest.reference", { code: booking.reference })}</p>
      <div class="row-s wrap">
        ${
          booking.status === "held" &&
          onConfirm &&
          html`
            <${BusyButton} class="btn btn-main" busy=${busy === "confirm"} onClick=${onConfirm}>
              ${t("guest.confirm")}
            <//>
          `
        }
        ${
          CANCELLABLE.has(booking.status) &&
          html`<${BusyButton} busy=${busy === "cancel"} onClick=${onCancel}>${t("guest.cancel")}<//>`
        }
      </div>
    </section>
  `;
}
