import { get } from "../../core/api.js";
import { applyTo } from "../../core/booking.js";
import { useState } from "../../core/dom.js";
import { useFollow } from "../../core/live.js";
import { loadPlacesOf, usePlaces, venueOf, worksAt } from "../../core/places.js";
import { isAdmin, site } from "../../core/session.js";
import { useStore } from "../../core/store.js";

/** A booking, kept up to date; whether it is missing, and whether the reader works at its venue. */
export function useFollowedBooking(id) {
  const places = usePlaces();
  const { you } = useStore(site);
  const [gone, setGone] = useState(false);
  const [venueId, setVenueId] = useState("");
  const works = (worksAt(venueOf(venueId)) || isAdmin()) && places !== null;
  const topics = [`user:${you.user_id}`, ...(works && venueId ? [`venue:${venueId}:staff`] : [])];
  const found = useFollow(
    topics,
    async () => {
      const { data, cursor } = await get(`/api/bookings/${id}`);
      await loadPlacesOf([data]);
      setVenueId(data.venue_id);
      return { value: data, cursor };
    },
    (event, now) => {
      if (event.booking?.id !== id) return now;
      if (event.type === "booking_deleted") setGone(true);
      return applyTo(now ? [now] : [], event)[0] ?? now;
    },
    [id],
  );
  const asStaff = works && found.value?.requester_id !== you.user_id;
  const missing = gone || found.error?.status === 404;
  return { found, places, venueId, topics, works, asStaff, missing };
}
