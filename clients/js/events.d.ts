// Made by make_types.py from the service's table of events; a test keeps it current. Instants are RFC 3339 texts in UTC.

/** A row of the audit log. */
export interface Audited {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  action: string;
  subject: string;
  detail: unknown;
}

/** How many places of a pool are free throughout a range. */
export interface AvailabilityUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  resource_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  ends_at: string;
  available: number;
  capacity: number;
  /** Why: booked, released, closed, opened, capacity and the like. */
  action: string;
}

/** A booking, as its requester and the venue's staff see it. */
export interface Booking {
  id: string;
  /** A short code to be told on the telephone. */
  reference: string;
  resource_id: string;
  venue_id: string;
  requester_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  ends_at: string;
  quantity: number;
  status: "approved" | "cancelled" | "checked_in" | "completed" | "expired" | "held" | "no_show" | "pending" | "rejected" | "revoked";
  version: number;
  title: string | null;
  note: string | null;
  attendees: string[];
  payment_status: "failed" | "paid" | "pending" | "refunded" | "unpaid";
  payment_id: string | null;
  series_id: string | null;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  created_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  updated_at: string;
  expires_at: string | null;
  arrive_by: string | null;
  cancelled_by: "admin" | "staff" | "user" | null;
  /** Who booked: the person, staff for them, a walk-in, a guest without an account. */
  source: "guest" | "self" | "staff" | "walk_in";
  requester: Requester;
}

/** A booking was cancelled. */
export interface BookingCancelled {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  /** What the one who did it had to say. */
  reason?: string;
  booking: Booking;
  cancelled_by: "admin" | "staff" | "user";
}

/** A booking was taken away for good; this is how it was. */
export interface BookingDeleted {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  /** What the one who did it had to say. */
  reason?: string;
  booking: Booking;
  deleted_by: "admin" | "staff" | "user";
}

/** What happened to a booking, and who did it; `system` is nobody: a deadline passed. */
export interface BookingEvent {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  /** What the one who did it had to say. */
  reason?: string;
  booking: Booking;
}

/** A booking is not what it was. */
export interface BookingUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  /** What the one who did it had to say. */
  reason?: string;
  booking: Booking;
  changes: Changes;
}

/** All that was missed has come; from here on the stream is live. */
export interface CaughtUp {
  /** An event id: the point in the log at which the answer is true. */
  cursor: string;
}

/** What is different; `fields` names the members of the booking. */
export interface Changes {
  resource_changed: boolean;
  time_changed: boolean;
  attendees_changed: boolean;
  status_changed: boolean;
  fields: string[];
  /** It was handed over. */
  requester_changed?: boolean;
}

/** The first frame. Its `id:` is the position, where that was good. */
export interface Connected {
  stream_id: string;
  user_id: string | null;
  topics: string[];
  /** An event id: the point in the log at which the answer is true. */
  cursor: string;
  heartbeat_s: number;
}

/** The stream ends here. Come back after the last `retry:`, unless the reason says that it is no use. */
export interface Goodbye {
  reason: "cut" | "draining" | "error" | "gone" | "right_lost" | "shutdown" | "signed_out" | "stale" | "token_expired" | "too_many_streams" | "too_many_streams_of_address" | "too_many_streams_of_user" | "unavailable";
}

/** Figures of this moment, pushed every few seconds while an admin watches; not in the log. */
export interface LiveStatsPushed {
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  streams: Record<string, number>;
  bookings: Record<string, number>;
  last_24h: Record<string, number>;
  hours: unknown[];
  in_use: Record<string, number>;
  busiest: unknown[];
  type: string;
  topic: string;
  change_id: string;
}

/** A message, as both sides see it. */
export interface Message {
  id: string;
  booking_id: string;
  author_id: string;
  author_name: string;
  text: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  created_at: string;
}

/** Something was written about a booking. */
export interface MessageWritten {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  booking_id: string;
  message: Message;
}

/** A notification; `type` is the sender's own word for what kind it is. */
export interface Note {
  title: string;
  message: string;
  type: string;
}

/** An administrator tells one user something. The notification's own type is in `notification`: `type` is the event's. */
export interface Notification {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  title: string;
  message: string;
  notification: Note;
}

/** The payment of a booking is not what it was. */
export interface PaymentUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  /** What the one who did it had to say. */
  reason?: string;
  booking: Booking;
  payment_id: string | null;
  payment_status: "failed" | "paid" | "pending" | "refunded" | "unpaid";
}

/** Whom a booking is for, as staff and that person see it. `name` is "" of somebody who walked in. */
export interface Requester {
  id: string;
  name: string;
  email?: string;
  phone?: string;
}

/** What came after the position can't be told: fetch anew what is shown. The stream goes on, live, from `cursor`. */
export interface Reset {
  reason: "foreign" | "future" | "malformed" | "pruned" | "unknown";
  /** An event id: the point in the log at which the answer is true. */
  cursor: string;
}

/** A resource or its rules changed; `fields` names what. A new one has `id` there, one that is gone `archived_at`. */
export interface ResourceUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  resource_id: string;
  fields: string[];
}

/** A range of an exclusive resource was taken, or is free. */
export interface SlotChanged {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  resource_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  ends_at: string;
}

/** Something that everybody is to know. */
export interface SystemAnnouncement {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  message: string;
  level: "critical" | "info" | "warning";
}

/** The credential ends soon, and the stream with it: reconnect with a fresh one. */
export interface TokenExpiring {
  expires_in_s: number;
}

/** A venue changed; `fields` names what: a new zone moves all of its hours. */
export interface VenueUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  venue_id: string;
  fields: string[];
}

/** A wish for a range that is taken. */
export interface WaitlistEntry {
  id: string;
  resource_id: string;
  venue_id: string;
  user_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  ends_at: string;
  quantity: number;
  priority: number;
  status: "accepted" | "declined" | "expired" | "left" | "offered" | "waiting";
  position: number | null;
  booking_id: string | null;
  expires_at: string | null;
  version: number;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  created_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  updated_at: string;
}

/** An offer or a wish is over without a booking; `entry.status` says how. `booking` is the hold, where there was one. */
export interface WaitlistExpired {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  entry: WaitlistEntry;
  booking?: Booking;
}

/** Somebody waits. */
export interface WaitlistJoined {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  entry: WaitlistEntry;
}

/** A place is held for who waited, until `entry.expires_at`; `booking` is the hold. */
export interface WaitlistOffered {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Answers are in UTC with Z. */
  at: string;
  actor_id: string;
  entry: WaitlistEntry;
  booking: Booking;
}

/** Every type of event and its data. `id` is the event's id in the log. */
export interface BookingEventMap {
  /** The booking, request or hold was made. On topics of: user. */
  booking_created: BookingEvent & { type: "booking_created"; id: string };
  /** Somebody booked, asks for a booking, or has confirmed a hold. On topics of: staff. */
  new_booking: BookingEvent & { type: "new_booking"; id: string };
  /** The request was approved, or the booking brought back. On topics of: user. */
  booking_approved: BookingEvent & { type: "booking_approved"; id: string };
  /** The request was rejected. On topics of: user. */
  booking_rejected: BookingEvent & { type: "booking_rejected"; id: string };
  /** The booking has taken place, or was released early. On topics of: user. */
  booking_completed: BookingEvent & { type: "booking_completed"; id: string };
  /** The approval was taken back. On topics of: user. */
  booking_revoked: BookingEvent & { type: "booking_revoked"; id: string };
  /** The booking was cancelled, by either side or with the place that it had. On topics of: user, staff. */
  booking_cancelled: BookingCancelled & { type: "booking_cancelled"; id: string };
  /** Something else about the booking changed. On topics of: user, staff. */
  booking_updated: BookingUpdated & { type: "booking_updated"; id: string };
  /** The booking was taken away for good. On topics of: user, staff. */
  booking_deleted: BookingDeleted & { type: "booking_deleted"; id: string };
  /** The hold or the request lapsed unanswered. On topics of: user, staff. */
  booking_expired: BookingEvent & { type: "booking_expired"; id: string };
  /** Nobody came. On topics of: user, staff. */
  booking_no_show: BookingEvent & { type: "booking_no_show"; id: string };
  /** Somebody came. On topics of: user, staff. */
  booking_checked_in: BookingEvent & { type: "booking_checked_in"; id: string };
  /** The payment went a step further. On topics of: user, staff. */
  payment_updated: PaymentUpdated & { type: "payment_updated"; id: string };
  /** Somebody waits for a range that is taken. On topics of: staff. */
  waitlist_joined: WaitlistJoined & { type: "waitlist_joined"; id: string };
  /** What one waited for is held for one. On topics of: user. */
  waitlist_offered: WaitlistOffered & { type: "waitlist_offered"; id: string };
  /** The offer or the wish is over. On topics of: user. */
  waitlist_expired: WaitlistExpired & { type: "waitlist_expired"; id: string };
  /** The other side has written, or oneself on another page. On topics of: user, staff. */
  message: MessageWritten & { type: "message"; id: string };
  /** An administrator tells one something. On topics of: user. */
  notification: Notification & { type: "notification"; id: string };
  /** A range was taken. On topics of: resource, venue. */
  slot_unavailable: SlotChanged & { type: "slot_unavailable"; id: string };
  /** A range is free again. On topics of: resource, venue. */
  slot_available: SlotChanged & { type: "slot_available"; id: string };
  /** A pool has more or fewer free places. On topics of: resource, venue. */
  availability_updated: AvailabilityUpdated & { type: "availability_updated"; id: string };
  /** The resource or its rules changed. On topics of: resource, venue. */
  resource_updated: ResourceUpdated & { type: "resource_updated"; id: string };
  /** The venue's name, zone or terms changed. On topics of: venue. */
  venue_updated: VenueUpdated & { type: "venue_updated"; id: string };
  /** An administrator tells everybody something. On topics of: all. */
  system_announcement: SystemAnnouncement & { type: "system_announcement"; id: string };
  /** New figures. On topics of: admin. */
  live_stats: LiveStatsPushed & { type: "live_stats"; id: string };
  /** Somebody did something. On topics of: admin. */
  audit: Audited & { type: "audit"; id: string };
  /** The stream is open. */
  connected: Connected & { id: string };
  /** The replay is over. */
  caught_up: CaughtUp & { id: string };
  /** There is no replay. */
  reset: Reset & { id: string };
  /** 30 seconds before the credential ends. */
  token_expiring: TokenExpiring & { id: string };
  /** The stream is over. */
  goodbye: Goodbye & { id: string };
}
