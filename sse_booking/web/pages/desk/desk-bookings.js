import { BookingRow } from "../../components/booking-row.js";
import { ErrorBoundary } from "../../components/error-boundary.js";
import { html } from "../../core/dom.js";

/** Bookings with the actions in `only`. Those in `fresh` are marked as new. */
export const DeskBookings = ({ bookings, fresh, sure, only, byTime = false, onChange }) => html`
  <ul>
    ${bookings.map(
      (booking) => html`
        <${ErrorBoundary} as="li" key=${booking.id}>
          <${BookingRow}
            byTime=${byTime}
            booking=${booking}
            staff=${true}
            fresh=${fresh.has(booking.id)}
            isComing=${sure?.has(booking.id) && booking.status === "approved"}
            onChange=${onChange}
            only=${only}
          />
        <//>
      `,
    )}
  </ul>
`;
