import { nameOf } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { requesterName } from "../../core/names.js";
import { day, time } from "../../core/time.js";

export const FoundBooking = ({ booking, zone }) => html`
  <li class="booking thing">
    <span class="avatar" aria-hidden="true">#</span>
    <div class="grow">
      <a class="strong text" href=${`/bookings/${booking.id}`}>${requesterName(booking)}, ${nameOf(booking)}</a>
      <p class="small muted">
        ${day(booking.starts_at, zone)}, ${time(booking.starts_at, zone)} · ${booking.reference}
      </p>
    </div>
  </li>
`;
