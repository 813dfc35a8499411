/** All bookings of a venue in a period, filtered by resource and state, also as CSV. */
import { Loaded } from "../../components/loaded.js";
import { useDays } from "../../core/days.js";
import { html } from "../../core/dom.js";
import { PagedBookings } from "./paged-bookings.js";

export function BookingTable({ venue, period, query, show }) {
  const first = useDays(venue, period.from);
  const last = useDays(venue, period.to);
  if (!first.days || !last.days)
    return html`<${Loaded} of=${{ error: first.error ?? last.error }} rows=${6} card />`;
  const edges = { from: first.days[0].starts_at, to: last.days[0].ends_at };
  return html`<${PagedBookings} venue=${venue} period=${period} edges=${edges} query=${query} show=${show} />`;
}
