import { html } from "../core/dom.js";
import { dateOf, dayNumber, month, time, weekday } from "../core/time.js";

/** When a booking is, in large: its day, or with `byTime` its hours. */
export function BookingDate({ booking, zone, byTime }) {
  const date = dateOf(booking.starts_at, zone);
  return html`
    <div class="date" aria-hidden="true">
      ${
        byTime
          ? html`
            <b class="hour">${time(booking.starts_at, zone)}</b>
            <span>${time(booking.ends_at, zone)}</span>
          `
          : html`
            <span>${weekday(date)}</span>
            <b>${dayNumber(date)}</b>
            <span>${month(date)}</span>
          `
      }
    </div>
  `;
}
