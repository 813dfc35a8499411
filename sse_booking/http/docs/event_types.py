"""Every type of event on the stream and its data, in one table for `/asyncapi.json` and for the clients' types.

The service makes the JSON itself; a test compares the two.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NamedTuple

from msgspec import UNSET, Meta, Struct, UnsetType

from sse_booking.domain.booking import Party, PaymentStatus
from sse_booking.http.live_stats_schema import LiveStats
from sse_booking.http.parsing import Instant
from sse_booking.http.schemas import Booking, Cursor, Message, Places, WaitlistEntry

TOPICS: Final[dict[str, str]] = {
    "user": "user:{user_id}",
    "staff": "venue:{venue_id}:staff",
    "resource": "resource:{resource_id}",
    "venue": "venue:{venue_id}",
    "all": "all",
    "admin": "admin",
}
"""The kinds of topics, and the form of their names."""


class Event(Struct, kw_only=True):
    """The members of every event in the log. One change writes an event for each audience; these share its `change_id`."""

    type: str
    topic: str
    change_id: str
    at: Instant


class BookingEvent(Event, kw_only=True):
    """What happened to a booking, and who did it. The actor `system` stands for a deadline that passed."""

    actor_id: str
    reason: Annotated[str, Meta(description="The reason that the actor gave.")] | UnsetType = UNSET
    booking: Booking


class Changes(Struct):
    """What changed. `fields` names the members of the booking."""

    resource_changed: bool
    time_changed: bool
    attendees_changed: bool
    status_changed: bool
    fields: list[str]
    requester_changed: Annotated[bool, Meta(description="The booking was handed over to another person.")] | UnsetType = UNSET


class BookingUpdated(BookingEvent, kw_only=True):
    """A booking was changed."""

    changes: Changes


class BookingCancelled(BookingEvent, kw_only=True):
    """A booking was cancelled."""

    cancelled_by: Party


class BookingDeleted(BookingEvent, kw_only=True):
    """A booking was deleted for good; `booking` is its last state."""

    deleted_by: Party


class PaymentUpdated(BookingEvent, kw_only=True):
    """The payment of a booking changed."""

    payment_id: str | None
    payment_status: PaymentStatus


class WaitlistJoined(Event, kw_only=True):
    """Somebody joined the waiting list."""

    actor_id: str
    entry: WaitlistEntry


class WaitlistOffered(WaitlistJoined, kw_only=True):
    """A place is held for somebody on the waiting list, until `entry.expires_at`. `booking` is the hold."""

    booking: Booking


class WaitlistExpired(WaitlistJoined, kw_only=True):
    """An offer or a waiting list entry ended without a booking; `entry.status` says how. `booking` is the hold, if there was one."""

    booking: Booking | UnsetType = UNSET


class MessageWritten(Event, kw_only=True):
    """A message about a booking was written."""

    actor_id: str
    booking_id: str
    message: Message


class Note(Struct):
    """A notification. `type` is any kind that the sender chose."""

    title: str
    message: str
    type: str


class Notification(Event, kw_only=True):
    """A notification from an administrator to one user. Its own type is in `notification`; `type` is the event's."""

    actor_id: str
    title: str
    message: str
    notification: Note


class SlotChanged(Event, kw_only=True):
    """A range of an exclusive resource was taken or became free."""

    resource_id: str
    starts_at: Instant
    ends_at: Instant


class AvailabilityUpdated(SlotChanged, kw_only=True):
    """The number of places of a pool that are free throughout a range."""

    available: Places
    capacity: Places
    action: Annotated[str, Meta(description="Why: booked, released, closed, opened, capacity and the like.")]


class ResourceUpdated(Event, kw_only=True):
    """A resource or its rules changed; `fields` names the members. `fields` contains `id` for a new resource, `archived_at` for an archived
    one."""

    resource_id: str
    fields: list[str]


class VenueUpdated(Event, kw_only=True):
    """A venue changed; `fields` names the members. A new time zone moves all of its hours."""

    venue_id: str
    fields: list[str]


class SystemAnnouncement(Event, kw_only=True):
    """An announcement to everybody."""

    message: str
    level: Literal["info", "warning", "critical"]


class LiveStatsPushed(LiveStats, kw_only=True):
    """Figures of this moment, pushed every few seconds while an admin watches. They are not in the log."""

    type: str
    topic: str
    change_id: str


class Audited(Event, kw_only=True):
    """A row of the audit log. `address`: the client's IPv4 address or IPv6 network, or empty."""

    actor_id: str
    address: str
    action: str
    subject: str
    detail: dict[str, Any]


class Connected(Struct):
    """The first frame. Its `id:` is the position from which the stream resumes, if that was valid."""

    stream_id: str
    user_id: str | None
    topics: list[str]
    cursor: Cursor
    heartbeat_s: float


class CaughtUp(Struct):
    """All missed events have been sent; the stream is live from now on."""

    cursor: Cursor


class Reset(Struct):
    """The events after the position can't be replayed: fetch the displayed data again. The stream continues live from `cursor`."""

    reason: Literal["malformed", "foreign", "pruned", "future", "unknown"]
    cursor: Cursor


class TokenExpiring(Struct):
    """The credential expires soon, and the stream ends with it. Reconnect with a fresh one."""

    expires_in_s: Annotated[int, Meta(ge=0)]


class Goodbye(Struct):
    """The stream ends. Reconnect after the last `retry:`, unless the reason makes it pointless."""

    reason: Literal[
        "shutdown", "token_expired", "signed_out", "right_lost", "gone", "cut", "spread", "error", "stale",
        "draining", "too_many_streams", "too_many_streams_of_user", "too_many_streams_of_address", "unavailable",
    ]  # fmt: skip


class EventType(NamedTuple):
    """A row of the table: name, kinds of topics (none: it concerns one stream only), type of the data, and when it is sent."""

    name: str
    topics: tuple[str, ...]
    data: type[Struct]
    about: str


_BOTH: Final = ("user", "staff")
_PUBLIC: Final = ("resource", "venue")

EVENTS: Final[tuple[EventType, ...]] = (
    EventType("booking_created", ("user",), BookingEvent, "The booking, request or hold was made."),
    EventType("new_booking", ("staff",), BookingEvent, "Somebody booked, asks for a booking, or has confirmed a hold."),
    EventType("booking_approved", ("user",), BookingEvent, "The request was approved, or the booking brought back."),
    EventType("booking_rejected", ("user",), BookingEvent, "The request was rejected."),
    EventType("booking_completed", ("user",), BookingEvent, "The booking has taken place, or was released early."),
    EventType("booking_revoked", ("user",), BookingEvent, "The approval was taken back."),
    EventType("booking_cancelled", _BOTH, BookingCancelled, "The booking was cancelled, by either side or together with its place."),
    EventType("booking_updated", _BOTH, BookingUpdated, "Something else about the booking changed."),
    EventType("booking_deleted", _BOTH, BookingDeleted, "The booking was deleted for good."),
    EventType("booking_expired", _BOTH, BookingEvent, "The hold or the request lapsed unanswered."),
    EventType("booking_no_show", _BOTH, BookingEvent, "The booking was marked as a no-show."),
    EventType("booking_checked_in", _BOTH, BookingEvent, "The person has arrived."),
    EventType("payment_updated", _BOTH, PaymentUpdated, "The payment's status changed."),
    EventType("waitlist_joined", ("staff",), WaitlistJoined, "Somebody waits for a range that is taken."),
    EventType("waitlist_offered", ("user",), WaitlistOffered, "The awaited range is held for the user."),
    EventType("waitlist_expired", ("user",), WaitlistExpired, "The offer or the request is over."),
    EventType("message", _BOTH, MessageWritten, "The other side wrote, or the user did on another page."),
    EventType("notification", ("user",), Notification, "An administrator sent the user a notification."),
    EventType("slot_unavailable", _PUBLIC, SlotChanged, "A range was taken."),
    EventType("slot_available", _PUBLIC, SlotChanged, "A range is free again."),
    EventType("availability_updated", _PUBLIC, AvailabilityUpdated, "A pool has more or fewer free places."),
    EventType("resource_updated", _PUBLIC, ResourceUpdated, "The resource or its rules changed."),
    EventType("venue_updated", ("venue", "staff", "user"), VenueUpdated, "The venue or its staff changed."),
    EventType("system_announcement", ("all",), SystemAnnouncement, "An administrator sent an announcement to everybody."),
    EventType("live_stats", ("admin",), LiveStatsPushed, "New figures."),
    EventType("audit", ("admin",), Audited, "An action was recorded."),
    EventType("connected", (), Connected, "The stream is open."),
    EventType("caught_up", (), CaughtUp, "The replay is over."),
    EventType("reset", (), Reset, "There is no replay."),
    EventType("token_expiring", (), TokenExpiring, "30 seconds before the credential ends."),
    EventType("goodbye", (), Goodbye, "The stream is over."),
)
"""Every type of event, by audience."""
