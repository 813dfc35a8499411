/** What the staff need in this moment, live: the bookings of the coming hours, and what is free. */
import { get } from "../../../core/api.js";
import { applyTo } from "../../../core/booking.js";
import { useEffect } from "../../../core/dom.js";
import { useFollow } from "../../../core/live.js";
import { rfc3339 } from "../../../core/time.js";
import { useList } from "../../../core/use-list.js";

const HOUR_MS = 3_600_000;
const AHEAD_MS = 6 * HOUR_MS;
/** The lists cover the coming hours from when they were loaded; they are loaded again before these have passed. */
const AGAIN_MS = HOUR_MS;
const STATUS = "approved,checked_in";

/** Return the path of what overlaps the coming hours. What is over but was not finished stays for an hour. */
function bookingsPath(venue) {
  const now = Date.now();
  const range = { from: rfc3339(now - HOUR_MS), to: rfc3339(now + AHEAD_MS) };
  return `/api/bookings?${new URLSearchParams({ role: "staff", venue_id: venue.id, status: STATUS, ...range })}`;
}

/** Load the availability of all places of a venue for the coming hours, as `{value, cursor}`. */
export async function loadFree(venue) {
  const now = Date.now();
  const path = `/api/venues/${venue.id}/availability?from=${rfc3339(now)}&to=${rfc3339(now + AHEAD_MS)}`;
  const { data, cursor } = await get(/** @type {`/api/venues/${string}/availability`} */ (path));
  return { value: data.items, cursor };
}

/** Return `{bookings, free}`, each as useFollow returns it, and `change`, which applies one's own change at once. */
export function useNowLists(venue) {
  const bookings = useList(
    [`venue:${venue.id}:staff`],
    () => bookingsPath(venue),
    (event, now) => applyTo(now, event),
    [venue.id],
  );
  const free = useFollow(
    [`venue:${venue.id}`],
    () => loadFree(venue),
    () => "reload",
    [venue.id],
  );
  useEffect(() => {
    const timer = setInterval(() => {
      bookings.reload();
      free.reload();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [venue.id]);
  const change = (booking) => bookings.set((now) => applyTo(now, { booking }));
  return { bookings, free, change };
}
