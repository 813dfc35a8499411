/** The lists of a desk: requests that wait for an answer, and the bookings of a day; kept in step with the service. */
import { all } from "../../core/api.js";
import { applyTo } from "../../core/booking.js";
import { daysRange } from "../../core/days.js";
import { useFollow } from "../../core/live.js";
import { rfc3339 } from "../../core/time.js";

const ANSWERABLE_MS = 48 * 3_600_000;

const path = (venue, query) =>
  `/api/bookings?${new URLSearchParams({ role: "staff", venue_id: venue.id, ...query })}`;
const isIn = (booking, { from, to }) => booking.starts_at < to && booking.ends_at > from;

export function useDeskLists(venue, date) {
  const topics = [`venue:${venue.id}:staff`];
  const pending = useFollow(
    topics,
    async () => {
      const from = rfc3339(Date.now() - ANSWERABLE_MS);
      const { items, cursor } = await all(path(venue, { status: "pending", from }));
      return { value: items, cursor };
    },
    (event, now) => applyTo(now, event),
    [venue.id],
  );
  const day = useFollow(
    topics,
    async () => {
      const range = await daysRange(venue, date);
      const { items, cursor } = await all(path(venue, range));
      return { value: { items, ...range }, cursor };
    },
    (event, now) => {
      const { booking } = event;
      if (!booking || !now) return now;
      const items = isIn(booking, now)
        ? applyTo(now.items, event)
        : now.items.filter((one) => one.id !== booking.id);
      return { ...now, items };
    },
    [venue.id, venue.timezone, date],
  );
  const change = (booking) => {
    pending.set((now) => applyTo(now, { booking }));
    day.set((now) => (isIn(booking, now) ? { ...now, items: applyTo(now.items, { booking }) } : now));
  };
  return { pending, day, change };
}
