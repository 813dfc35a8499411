// Made by make_types.py from the service's table of events; a test keeps it current. Instants are RFC 3339 texts in UTC.

/** A row of the audit log. `address`: the client's IPv4 address or IPv6 network, or empty. */
export interface Audited {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  address: string;
  action: string;
  subject: string;
  detail: unknown;
}

/** The number of places of a pool that are free throughout a range. */
export interface AvailabilityUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  resource_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  ends_at: string;
  available: number;
  capacity: number;
  /** Why: booked, released, closed, opened, capacity and the like. */
  action: string;
}

/** A booking, as its requester and the venue's staff see it. */
export interface Booking {
  id: string;
  /** A short code, to read out on the telephone. */
  reference: string;
  resource_id: string;
  venue_id: string;
  requester_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  ends_at: string;
  quantity: number;
  party_size: number | null;
  /** One of the places that are put together for one party: `series_id` names them all. */
  joined: boolean;
  status: "approved" | "cancelled" | "checked_in" | "completed" | "expired" | "held" | "no_show" | "pending" | "rejected" | "revoked";
  version: number;
  title: string | null;
  note: string | null;
  attendees: string[];
  answers: unknown;
  answer_labels: unknown;
  payment_status: "failed" | "paid" | "pending" | "refunded" | "unpaid";
  payment_id: string | null;
  series_id: string | null;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  created_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  updated_at: string;
  expires_at: string | null;
  arrive_by: string | null;
  cancelled_by: "admin" | "staff" | "user" | null;
  /** How it was booked: by the person, by staff for them, as a walk-in, or by a guest without an account. */
  source: "guest" | "self" | "staff" | "walk_in";
  requester: Requester;
}

/** A booking was cancelled. */
export interface BookingCancelled {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  /** The reason that the actor gave. */
  reason?: string;
  booking: Booking;
  cancelled_by: "admin" | "staff" | "user";
}

/** A booking was deleted for good; `booking` is its last state. */
export interface BookingDeleted {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  /** The reason that the actor gave. */
  reason?: string;
  booking: Booking;
  deleted_by: "admin" | "staff" | "user";
}

/** What happened to a booking, and who did it. The actor `system` stands for a deadline that passed. */
export interface BookingEvent {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  /** The reason that the actor gave. */
  reason?: string;
  booking: Booking;
}

/** A booking was changed. */
export interface BookingUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  /** The reason that the actor gave. */
  reason?: string;
  booking: Booking;
  changes: Changes;
}

/** All missed events have been sent; the stream is live from now on. */
export interface CaughtUp {
  /** An event id: the position in the log at which the response is true. */
  cursor: string;
}

/** What changed. `fields` names the members of the booking. */
export interface Changes {
  resource_changed: boolean;
  time_changed: boolean;
  attendees_changed: boolean;
  status_changed: boolean;
  fields: string[];
  /** The booking was handed over to another person. */
  requester_changed?: boolean;
}

/** The first frame. Its `id:` is the position from which the stream resumes, if that was valid. */
export interface Connected {
  stream_id: string;
  user_id: string | null;
  topics: string[];
  /** An event id: the position in the log at which the response is true. */
  cursor: string;
  heartbeat_s: number;
}

/** The stream ends. Reconnect after the last `retry:`, unless the reason makes it pointless. */
export interface Goodbye {
  reason: "cut" | "draining" | "error" | "gone" | "right_lost" | "shutdown" | "signed_out" | "spread" | "stale" | "token_expired" | "too_many_streams" | "too_many_streams_of_address" | "too_many_streams_of_user" | "unavailable";
}

/** Figures of this moment, pushed every few seconds while an admin watches. They are not in the log. */
export interface LiveStatsPushed {
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
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

/** A message about a booking, as both sides see it. */
export interface Message {
  id: string;
  booking_id: string;
  author_id: string;
  author_name: string;
  text: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  created_at: string;
}

/** A message about a booking was written. */
export interface MessageWritten {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  booking_id: string;
  message: Message;
}

/** A notification. `type` is any kind that the sender chose. */
export interface Note {
  title: string;
  message: string;
  type: string;
}

/** A notification from an administrator to one user. Its own type is in `notification`; `type` is the event's. */
export interface Notification {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  title: string;
  message: string;
  notification: Note;
}

/** The payment of a booking changed. */
export interface PaymentUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  /** The reason that the actor gave. */
  reason?: string;
  booking: Booking;
  payment_id: string | null;
  payment_status: "failed" | "paid" | "pending" | "refunded" | "unpaid";
}

/** The person a booking is for, as staff and that person see it. `name` is "" for an anonymous walk-in. */
export interface Requester {
  id: string;
  name: string;
  email?: string;
  phone?: string;
}

/** The events after the position can't be replayed: fetch the displayed data again. The stream continues live from `cursor`. */
export interface Reset {
  reason: "foreign" | "future" | "malformed" | "pruned" | "unknown";
  /** An event id: the position in the log at which the response is true. */
  cursor: string;
}

/** A resource or its rules changed; `fields` names the members. `fields` contains `id` for a new resource, `archived_at` for an archived */
export interface ResourceUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  resource_id: string;
  fields: string[];
}

/** A range of an exclusive resource was taken or became free. */
export interface SlotChanged {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  resource_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  ends_at: string;
}

/** An announcement to everybody. */
export interface SystemAnnouncement {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  message: string;
  level: "critical" | "info" | "warning";
}

/** The credential expires soon, and the stream ends with it. Reconnect with a fresh one. */
export interface TokenExpiring {
  expires_in_s: number;
}

/** A venue changed; `fields` names the members. A new time zone moves all of its hours. */
export interface VenueUpdated {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  venue_id: string;
  fields: string[];
}

/** A request for a range that is taken. */
export interface WaitlistEntry {
  id: string;
  resource_id: string;
  venue_id: string;
  user_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  starts_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  ends_at: string;
  quantity: number;
  priority: number;
  status: "accepted" | "declined" | "expired" | "left" | "offered" | "waiting";
  position: number | null;
  booking_id: string | null;
  expires_at: string | null;
  version: number;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  created_at: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  updated_at: string;
}

/** An offer or a waiting list entry ended without a booking; `entry.status` says how. `booking` is the hold, if there was one. */
export interface WaitlistExpired {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  entry: WaitlistEntry;
  booking?: Booking;
}

/** Somebody joined the waiting list. */
export interface WaitlistJoined {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
  at: string;
  actor_id: string;
  entry: WaitlistEntry;
}

/** A place is held for somebody on the waiting list, until `entry.expires_at`. `booking` is the hold. */
export interface WaitlistOffered {
  type: string;
  topic: string;
  change_id: string;
  /** RFC 3339 with an offset, whole seconds, from 1970 to 9998. Responses are in UTC with Z. */
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
  /** The booking was cancelled, by either side or together with its place. On topics of: user, staff. */
  booking_cancelled: BookingCancelled & { type: "booking_cancelled"; id: string };
  /** Something else about the booking changed. On topics of: user, staff. */
  booking_updated: BookingUpdated & { type: "booking_updated"; id: string };
  /** The booking was deleted for good. On topics of: user, staff. */
  booking_deleted: BookingDeleted & { type: "booking_deleted"; id: string };
  /** The hold or the request lapsed unanswered. On topics of: user, staff. */
  booking_expired: BookingEvent & { type: "booking_expired"; id: string };
  /** The booking was marked as a no-show. On topics of: user, staff. */
  booking_no_show: BookingEvent & { type: "booking_no_show"; id: string };
  /** The person has arrived. On topics of: user, staff. */
  booking_checked_in: BookingEvent & { type: "booking_checked_in"; id: string };
  /** The payment's status changed. On topics of: user, staff. */
  payment_updated: PaymentUpdated & { type: "payment_updated"; id: string };
  /** Somebody waits for a range that is taken. On topics of: staff. */
  waitlist_joined: WaitlistJoined & { type: "waitlist_joined"; id: string };
  /** The awaited range is held for the user. On topics of: user. */
  waitlist_offered: WaitlistOffered & { type: "waitlist_offered"; id: string };
  /** The offer or the request is over. On topics of: user. */
  waitlist_expired: WaitlistExpired & { type: "waitlist_expired"; id: string };
  /** The other side wrote, or the user did on another page. On topics of: user, staff. */
  message: MessageWritten & { type: "message"; id: string };
  /** An administrator sent the user a notification. On topics of: user. */
  notification: Notification & { type: "notification"; id: string };
  /** A range was taken. On topics of: resource, venue. */
  slot_unavailable: SlotChanged & { type: "slot_unavailable"; id: string };
  /** A range is free again. On topics of: resource, venue. */
  slot_available: SlotChanged & { type: "slot_available"; id: string };
  /** A pool has more or fewer free places. On topics of: resource, venue. */
  availability_updated: AvailabilityUpdated & { type: "availability_updated"; id: string };
  /** The resource or its rules changed. On topics of: resource, venue. */
  resource_updated: ResourceUpdated & { type: "resource_updated"; id: string };
  /** The venue or its staff changed. On topics of: venue, staff, user. */
  venue_updated: VenueUpdated & { type: "venue_updated"; id: string };
  /** An administrator sent an announcement to everybody. On topics of: all. */
  system_announcement: SystemAnnouncement & { type: "system_announcement"; id: string };
  /** New figures. On topics of: admin. */
  live_stats: LiveStatsPushed & { type: "live_stats"; id: string };
  /** An action was recorded. On topics of: admin. */
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
