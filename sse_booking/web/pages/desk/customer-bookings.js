import { nameOf } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { day, time } from "../../core/time.js";

/** A customer's bookings under a heading; nothing when there are none. */
export function CustomerBookings({ title, bookings, zone, onFollow }) {
  if (!bookings.length) return null;
  return html`
    <section class="stack-s">
      <h3>${title}</h3>
      <ul class="stack-s">
        ${bookings.map(
          (one) => html`
            <li key=${one.id}>
              <a href=${`/bookings/${one.id}`} onClick=${onFollow}>
                ${day(one.starts_at, zone)}, ${time(one.starts_at, zone)}
              </a>
              <span class="muted small"> ${nameOf(one)} · ${t(`status.${one.status}`)}</span>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}
