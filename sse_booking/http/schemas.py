"""Response types, from which the OpenAPI document is generated. The service makes the JSON itself; a test compares the two."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from sse_booking.domain.booking import Party, PaymentStatus, Status
from sse_booking.domain.customers import Source
from sse_booking.domain.errors import BrokenRule
from sse_booking.domain.resource import Weekday
from sse_booking.domain.waitlist import EntryStatus
from sse_booking.http.dated_hours import DatedHours
from sse_booking.http.parsing import Instant
from sse_booking.http.questions import Question
from sse_booking.http.quotas import Quota
from sse_booking.http.requester_schema import Requester

Places = Annotated[int, Meta(ge=0)]
Guests = Literal["off", "verified", "staff"]
Cursor = Annotated[str, Meta(description="An event id: the position in the log at which the response is true.")]


class Booking(Struct):
    """A booking, as its requester and the venue's staff see it."""

    id: str
    reference: Annotated[str, Meta(description="A short code, to read out on the telephone.")]
    resource_id: str
    venue_id: str
    requester_id: str
    starts_at: Instant
    ends_at: Instant
    quantity: Annotated[int, Meta(ge=1)]
    party_size: Annotated[int, Meta(ge=1)] | None
    joined: Annotated[bool, Meta(description="One of the places that are put together for one party: `series_id` names them all.")]
    status: Status
    version: Annotated[int, Meta(ge=1)]
    title: str | None
    note: str | None
    attendees: list[str]
    answers: dict[str, Any]
    answer_labels: dict[str, Any]
    payment_status: PaymentStatus
    payment_id: str | None
    series_id: str | None
    created_at: Instant
    updated_at: Instant
    expires_at: Instant | None
    arrive_by: Instant | None
    cancelled_by: Party | None
    source: Annotated[
        Source, Meta(description="How it was booked: by the person, by staff for them, as a walk-in, or by a guest without an account.")
    ]
    requester: Requester


class Venue(Struct, omit_defaults=True):
    """A venue. Only its owner and staff see who owns and staffs it."""

    id: str
    name: str
    timezone: str
    week_starts_on: Weekday
    guests: Guests
    questions: list[Question]
    quotas: list[Quota]
    version: int
    created_at: Instant
    archived_at: Annotated[
        Instant | None, Meta(description="When it was archived. Then only people with a history there may still read it.")
    ]
    owner_id: str = ""
    staff: list[str] = []


class Closure(Struct):
    """A period in which a resource is closed."""

    starts_at: Instant
    ends_at: Instant
    reason: str


class Resource(Struct):
    """Something that can be booked, with its rules. A null rule means no limit."""

    id: str
    venue_id: str
    name: str
    kind: str
    capacity: Places
    usable: Places
    pool: bool
    approval: Literal["manual", "automatic"]
    pending_blocks: bool
    slot_minutes: int | None
    opening_hours: dict[str, list[tuple[str, str]]] | None
    seats_min: int | None
    seats_max: int | None
    features: list[str]
    joins: list[str]
    hours_apply: Literal["range", "ends"]
    dated_hours: list[DatedHours]
    closures: list[Closure]
    buffer_before_minutes: int
    buffer_after_minutes: int
    lead_minutes: int
    notice_days: int | None
    window_days: int | None
    window_full_days: int | None
    min_minutes: int | None
    max_minutes: int | None
    quota_bookings: int | None
    quota_day_minutes: int | None
    quota_week_minutes: int | None
    hold_s: int
    pending_expires_s: int | None
    no_show_grace_minutes: int | None
    check_in_from_minutes: int
    cancel_until_minutes: int | None
    change_until_minutes: int | None
    questions: list[Question]
    timezone: str
    version: int
    created_at: Instant
    updated_at: Instant
    archived_at: Annotated[
        Instant | None, Meta(description="When it was archived. Then only people with a history there may still read it.")
    ]


class Affected(Struct):
    """A booking that conflicted with a change, and the status that it was given."""

    id: str
    starts_at: Instant
    ends_at: Instant
    decision: Status


class ChangedResource(Resource):
    """A resource after a change, and the bookings that were cancelled by the change."""

    affected: list[Affected]


class Bookings(Struct):
    """A page of bookings, ordered by start."""

    items: list[Booking]
    next_cursor: str | None


class Venues(Struct):
    """A page of venues, ordered by id."""

    items: list[Venue]
    next_cursor: str | None


class Resources(Struct):
    """A page of resources, ordered by id."""

    items: list[Resource]
    next_cursor: str | None


class Day(Struct):
    """A local day of a venue, as instants. The range is empty if the time zone skipped the day."""

    date: str
    starts_at: Instant
    ends_at: Instant


class Days(Struct):
    """Local days of a venue, in order."""

    timezone: str
    items: list[Day]


class Refusal(Struct):
    """The reason why one of several bookings was skipped: the name and the detail of the problem."""

    problem: str
    detail: str
    rules: list[BrokenRule]


class Skipped(Struct):
    """One of several bookings that was skipped. `number` counts from 1 in the order of the request."""

    number: Annotated[int, Meta(ge=1)]
    resource_id: str
    starts_at: Instant
    ends_at: Instant
    refusal: Refusal


class BookedTogether(Struct):
    """The bookings of a series or set that were made or changed, and those that were skipped."""

    series_id: str
    items: list[Booking]
    skipped: list[Skipped]


class Series(Struct):
    """The bookings of a series or set, ordered by start."""

    series_id: str
    items: list[Booking]


class Swapped(Struct):
    """The two bookings after the swap, the requested one first."""

    items: list[Booking]


class WaitlistEntry(Struct):
    """A request for a range that is taken.

    `position` counts from 1 among those who wait for the same range. `booking_id` is the hold that is offered until `expires_at`.
    """

    id: str
    resource_id: str
    venue_id: str
    user_id: str
    starts_at: Instant
    ends_at: Instant
    quantity: Annotated[int, Meta(ge=1)]
    priority: Annotated[int, Meta(ge=0)]
    status: EntryStatus
    position: Annotated[int, Meta(ge=1)] | None
    booking_id: str | None
    expires_at: Instant | None
    version: Annotated[int, Meta(ge=1)]
    created_at: Instant
    updated_at: Instant


class Waitlist(Struct):
    """A page of a waiting list, in order of arrival."""

    items: list[WaitlistEntry]
    next_cursor: str | None


class Session(Struct):
    """The session that the cookie stands for."""

    user_id: str
    name: str
    role: Literal["user", "admin"]
    expires_at: Instant


class Ticket(Struct):
    """A ticket that opens the stream, and nothing else, until it expires."""

    ticket: str
    expires_at: Instant


class Announcement(Struct):
    """The announcement that was sent."""

    message: str
    level: Literal["info", "warning", "critical"]
    at: Instant


class Health(Struct):
    """Whether the process is alive, and whether it is starting or draining."""

    status: Literal["ok", "starting", "draining"]


class Message(Struct):
    """A message about a booking, as both sides see it."""

    id: str
    booking_id: str
    author_id: str
    author_name: str
    text: str
    created_at: Instant
