/** The types of events that an endpoint may be sent, by the names that they have there. */
export const EVENTS = [
  "booking.created",
  "booking.updated",
  "booking.cancelled",
  "booking.checked_in",
  "booking.no_show",
  "booking.expired",
  "booking.deleted",
  "payment.updated",
  "message.created",
  "waitlist.joined",
];
