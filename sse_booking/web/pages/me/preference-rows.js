/** What somebody may be told of, as the page offers it: a few plain rows, and every type of event for those who want it finer. */

/** A plain row and the types that it switches. */
export const PLAIN = {
  mine: {
    bookings: [
      "booking_created",
      "booking_approved",
      "booking_rejected",
      "booking_cancelled",
      "booking_updated",
      "booking_revoked",
      "waitlist_offered",
    ],
    reminders: ["reminder"],
    messages: ["message", "notification"],
  },
  staff: {
    "staff.requests": ["new_booking", "waitlist_joined"],
    "staff.changes": ["staff_changes"],
    "staff.summary": ["daily_summary"],
  },
};

/** Every type by whom it concerns. */
export const TYPES = {
  mine: [
    "booking_created",
    "booking_approved",
    "booking_rejected",
    "booking_updated",
    "booking_cancelled",
    "booking_revoked",
    "booking_expired",
    "booking_no_show",
    "booking_checked_in",
    "booking_completed",
    "booking_deleted",
    "payment_updated",
    "waitlist_offered",
    "waitlist_expired",
    "reminder",
  ],
  staff: ["new_booking", "waitlist_joined", "staff_changes", "daily_summary"],
  all: ["message", "notification"],
};

/** What a channel has nothing of: a page shows one's own doing anyway, and a summary of a day is a mail. */
const NOT_ON = {
  page: new Set(["booking_created", "reminder", "staff_changes", "daily_summary"]),
  push: new Set(["daily_summary"]),
  email: new Set(),
};

/** Those of these types that a channel can tell of. */
export const toldOn = (channel, types) => types.filter((type) => !NOT_ON[channel].has(type));
