/** The availability of a venue on a day, and one's own bookings around it, kept up to date with the service. */
import { all, get } from "../../core/api.js";
import { applyTo, ghosts, LIVE, overlaps } from "../../core/booking.js";
import { loadDays } from "../../core/days.js";
import { useRef } from "../../core/dom.js";
import { useFollow } from "../../core/live.js";
import { loadPlaces } from "../../core/places.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { addDays } from "../../core/time.js";

/** The maximum of one person's bookings at one venue in four weeks. */
const MOST = 5_000;
const PLACES_CHANGED = new Set(["resource_updated", "venue_updated"]);

/** Apply an event to the shown day, until the next snapshot replaces it. */
function marked(items, event) {
  return items.map((item) => {
    if (item.resource_id !== event.resource_id) return item;
    const slots = item.slots.map((slot) =>
      slot.status === "available" && overlaps(slot, event.starts_at, event.ends_at)
        ? { ...slot, status: "booked", available: 0 }
        : slot,
    );
    const taken = { starts_at: event.starts_at, ends_at: event.ends_at, used: item.usable };
    return { ...item, slots, busy: [...item.busy, taken] };
  });
}

/** One's own bookings of some weeks around a date, which the days are marked by. A day in UTC more on either side covers every zone. */
function useOwnBookings(venue, date) {
  const { you } = useStore(site);
  return useFollow(
    you ? [`user:${you.user_id}`] : null,
    async () => {
      const [from, to] = [addDays(date, -8), addDays(date, 22)].map((one) => `${one}T00:00:00Z`);
      const status = [...LIVE].join();
      const { items, cursor } = await all(
        `/api/bookings?venue_id=${venue.id}&status=${status}&from=${from}&to=${to}`,
        MOST,
      );
      return { value: items, cursor };
    },
    (event, list) => applyTo(list, event),
    [venue.id, venue.timezone, date, you?.user_id],
  );
}

/** Return `{availability, day, items, mine, own}`. `items` are those of the previous day until the day's own are loaded. */
export function usePlaceDay(venue, date) {
  const sending = useStore(ghosts);
  const availability = useFollow(
    [`venue:${venue.id}`],
    async () => {
      const [{ data, cursor }, [day]] = await Promise.all([
        get(`/api/venues/${venue.id}/availability?date=${date}`),
        loadDays(venue, date),
      ]);
      return { value: { items: data.items, day }, cursor };
    },
    (event, now) => {
      if (PLACES_CHANGED.has(event.type)) loadPlaces();
      if (event.type === "slot_unavailable" && now)
        availability.set({ ...now, items: marked(now.items, event) });
      return "reload";
    },
    [venue.id, venue.timezone, date],
  );
  const last = useRef(null);
  if (availability.value) last.current = availability.value;
  const own = useOwnBookings(venue, date);
  const mine = [...(own.value ?? []), ...sending].filter(
    (one) => one.venue_id === venue.id && LIVE.has(one.status),
  );
  return { availability, day: availability.value?.day, items: last.current?.items ?? [], mine, own };
}
