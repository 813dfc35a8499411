/** The lists of a desk: requests that need a decision, and the bookings of a day, kept up to date with the service. */
import { applyTo } from "../../core/booking.js";
import { daysRange } from "../../core/days.js";
import { useRef } from "../../core/dom.js";
import { rfc3339 } from "../../core/time.js";
import { useList } from "../../core/use-list.js";

const ANSWERABLE_MS = 48 * 3_600_000;

const path = (venue, query) =>
  `/api/bookings?${new URLSearchParams({ role: "staff", venue_id: venue.id, ...query })}`;
const isIn = (booking, { from, to }) => booking.starts_at < to && booking.ends_at > from;

export function useDeskLists(venue, date) {
  const topics = [`venue:${venue.id}:staff`];
  const pending = useList(
    topics,
    () => path(venue, { status: "pending", from: rfc3339(Date.now() - ANSWERABLE_MS) }),
    (event, now) => applyTo(now, event),
    [venue.id],
  );
  const range = useRef({ from: "", to: "" });
  const day = useList(
    topics,
    async () => {
      range.current = await daysRange(venue, date);
      return path(venue, range.current);
    },
    (event, now) => {
      const { booking } = event;
      if (!booking || !now) return now;
      return isIn(booking, range.current) ? applyTo(now, event) : now.filter((one) => one.id !== booking.id);
    },
    [venue.id, venue.timezone, date],
  );
  const change = (booking) => {
    pending.set((now) => applyTo(now, { booking }));
    day.set((now) => (isIn(booking, range.current) ? applyTo(now, { booking }) : now));
  };
  return { pending, day, change };
}
