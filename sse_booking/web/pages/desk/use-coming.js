import { get } from "../../core/api.js";
import { useFollow } from "../../core/live.js";
import { rfc3339, today } from "../../core/time.js";

const DAY_MS = 86_400_000;

/** Load who has said that they are coming, from the day before an instant to the day after the next. */
async function load(venue, ms) {
  const range = new URLSearchParams({ from: rfc3339(ms - DAY_MS), to: rfc3339(ms + 2 * DAY_MS) });
  const { data, cursor } = await get(/** @type {string} */ (`/api/venues/${venue.id}/coming?${range}`));
  return { ids: data.items.map((one) => one.booking_id), cursor };
}

/** The ids of the bookings around today and around a date whose people have said that they are coming, live. */
export function useComing(venue, date) {
  const list = useFollow(
    [`venue:${venue.id}:staff`],
    async () => {
      const moments = [Date.now()];
      if (date !== today(venue.timezone)) moments.push(Date.parse(`${date}T00:00:00Z`));
      const found = await Promise.all(moments.map((ms) => load(venue, ms)));
      return { value: new Set(found.flatMap(({ ids }) => ids)), cursor: found[0].cursor };
    },
    (event, ids) => {
      if (event.changes?.fields?.includes("coming")) return new Set([...(ids ?? []), event.booking.id]);
      return event.changes?.time_changed ? "reload" : ids; // what was said was about the former time
    },
    [venue.id, date],
  );
  return list.value ?? new Set();
}
