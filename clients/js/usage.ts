// Compiled by the tests, never run: what the types allow and what they don't.
import { BookingEvents } from "./index.js";
import { useBookingEvents } from "./react.js";

const events = new BookingEvents({ topics: ["venue:luigi"], renew: async () => true });
events.on("booking_updated", (event) => event.changes.fields.join(event.booking.status));
events.on("availability_updated", (event) => event.available + event.capacity);
events.on("*", (event) => event.change_id);
// @ts-expect-error there is no such type of event
events.on("booking_eaten", () => {});
// @ts-expect-error public events never name a person
events.on("slot_available", (event) => event.actor_id);
useBookingEvents({ topics: ["resource:table-7"], handlers: { new_booking: ({ booking }) => booking.requester_id } }).isLive.valueOf();
