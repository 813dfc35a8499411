/** The rows of the notification preferences: a few simple ones, and every type of event for those who want details. */

/** A simple row, and the types that it switches. */
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

/** Every type, grouped by audience. */
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

/** Types that a channel never sends: a page shows one's own actions anyway, and a daily summary is a mail. */
const UNSUPPORTED = {
  page: new Set(["booking_created", "reminder", "staff_changes", "daily_summary"]),
  push: new Set(["daily_summary"]),
  email: new Set(),
};

/** Return those of these types that a channel can send. */
export const typesOnChannel = (channel, types) => types.filter((type) => !UNSUPPORTED[channel].has(type));
