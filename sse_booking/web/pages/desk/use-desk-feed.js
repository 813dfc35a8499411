import { useEffect, useRef, useState } from "../../core/dom.js";
import { useEvents } from "../../core/live.js";

const MOST = 30;
const STAFF_TYPES = [
  "new_booking",
  "booking_cancelled",
  "booking_updated",
  "booking_deleted",
  "booking_expired",
  "booking_no_show",
  "booking_checked_in",
  "payment_updated",
  "waitlist_joined",
  "message",
];

/** Return `{feed, fresh}`: the last events of a venue's staff feed, and the ids of all bookings that they named. */
export function useDeskFeed(venue) {
  const [feed, setFeed] = useState([]);
  const fresh = useRef(new Set());
  const count = useRef(0);
  useEvents(STAFF_TYPES, (event) => {
    if (event.topic !== `venue:${venue.id}:staff`) return;
    if (event.booking) fresh.current.add(event.booking.id);
    count.current += 1;
    setFeed((now) => [{ ...event, key: count.current }, ...now].slice(0, MOST));
  });
  useEffect(() => setFeed([]), [venue.id]);
  return { feed, fresh: fresh.current };
}
