"""The bodies of the service's responses, with instants as datetimes in UTC.

`event_cursor` is no member of the answer but its `Event-Cursor`: the id at which it is true. A stream with it as `last_event_id` goes on
from exactly there. Members that this version does not know are ignored.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, Literal, TypedDict, TypeVar

import msgspec

T = TypeVar("T")

OpeningHours = dict[str, list[tuple[str, str]]]
"""Local opening hours by day, `{"mon": [("09:00", "17:00")]}`. `24:00` and intervals past midnight (`("22:00", "02:00")`) are allowed."""


class Closure(msgspec.Struct, frozen=True):
    """A period in which a resource can't be booked."""

    starts_at: datetime
    ends_at: datetime
    reason: str = ""


class DatedHours(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """Exceptions between two dates, both included: hours, places, or both. None means as usual."""

    first: date
    last: date
    hours: OpeningHours | list[tuple[str, str]] | None = None
    capacity: int | None = None
    reason: str = ""


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A place with staff. `timezone` is an IANA name. `owner_id` and `staff` are visible to these people only, and None for others."""

    id: str
    name: str
    timezone: str = "UTC"
    owner_id: str | None = None
    staff: list[str] | None = None
    version: int = 1
    created_at: datetime | None = None
    archived_at: datetime | None = None
    event_cursor: str = ""


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be booked. A rule of None means no limit; `usable` of the `capacity` places can be booked at present."""

    id: str
    venue_id: str
    name: str
    kind: str = "resource"
    capacity: int = 1
    usable: int | None = None
    pool: bool = False
    approval: str = "manual"
    pending_blocks: bool = True
    slot_minutes: int | None = None
    opening_hours: OpeningHours | None = None
    dated_hours: list[DatedHours] = []
    hours_apply: str = "range"
    seats_min: int | None = None
    seats_max: int | None = None
    features: list[str] = []
    joins: list[str] = []
    closures: list[Closure] = []
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    lead_minutes: int = 0
    window_days: int | None = None
    min_minutes: int | None = None
    max_minutes: int | None = None
    quota_bookings: int | None = None
    quota_day_minutes: int | None = None
    quota_week_minutes: int | None = None
    hold_s: int = 300
    pending_expires_s: int | None = None
    no_show_grace_minutes: int | None = None
    timezone: str = "UTC"
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    archived_at: datetime | None = None
    event_cursor: str = ""


class ResourceRules(TypedDict, total=False):
    """The rules of a resource; see Resource."""

    kind: str
    capacity: int
    approval: Literal["manual", "automatic"]
    pending_blocks: bool
    slot_minutes: int | None
    opening_hours: OpeningHours | None
    dated_hours: list[DatedHours]
    hours_apply: Literal["range", "ends"]
    seats_min: int | None
    seats_max: int | None
    features: list[str]
    joins: list[str]
    closures: list[Closure]
    buffer_before_minutes: int
    buffer_after_minutes: int
    lead_minutes: int
    window_days: int | None
    min_minutes: int | None
    max_minutes: int | None
    quota_bookings: int | None
    quota_day_minutes: int | None
    quota_week_minutes: int | None
    hold_s: int
    pending_expires_s: int | None
    no_show_grace_minutes: int | None


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A booking, as its requester, the venue's staff and admins see it.

    The range is half-open. `status` is one of `held pending approved checked_in` or of the final `rejected cancelled completed revoked
    expired no_show`. `expires_at` is when a hold or an unanswered request expires.
    """

    id: str
    resource_id: str
    venue_id: str
    requester_id: str
    starts_at: datetime
    ends_at: datetime
    quantity: int
    status: str
    version: int
    title: str | None = None
    note: str | None = None
    attendees: list[str] = []
    party_size: int | None = None
    joined: bool = False
    payment_status: str = "unpaid"
    payment_id: str | None = None
    series_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    expires_at: datetime | None = None
    cancelled_by: str | None = None
    event_cursor: str = ""


class WaitlistEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a range that is taken. `position` counts from 1. `booking_id` is the hold that is offered until `expires_at`."""

    id: str
    resource_id: str
    venue_id: str
    user_id: str
    starts_at: datetime
    ends_at: datetime
    quantity: int
    priority: int
    status: str
    position: int | None = None
    booking_id: str | None = None
    expires_at: datetime | None = None
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    event_cursor: str = ""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The reason why one of several bookings was skipped. `problem` is `rule-broken` or `slot-taken`."""

    problem: str
    detail: str
    rules: list[dict[str, Any]] = []


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """One of several bookings that was skipped, and the reason. `number` counts from 1 in the order of the request."""

    number: int
    resource_id: str
    starts_at: datetime
    ends_at: datetime
    refusal: Refusal


class BookedTogether(msgspec.Struct, frozen=True, kw_only=True):
    """The bookings of a series or set, and those that were skipped."""

    series_id: str
    items: list[Booking]
    skipped: list[Skipped] = []
    event_cursor: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message from one side of a booking to the other."""

    id: str
    booking_id: str
    author_id: str
    author_name: str
    text: str
    created_at: datetime
    event_cursor: str = ""


class Texts(TypedDict, total=False):
    """The common fields of the bookings of a series or set; see Booking. `override` as for `book`."""

    title: str | None
    note: str | None
    attendees: list[str]
    hold: bool
    override: bool


class Wish(TypedDict, total=False):
    """One booking of a set. Only `quantity` is optional."""

    resource_id: str
    starts_at: datetime
    ends_at: datetime
    quantity: int


class BookingFields(TypedDict, total=False):
    """The fields of a booking that can be changed; see Booking."""

    resource_id: str
    starts_at: datetime
    ends_at: datetime
    quantity: int
    title: str | None
    note: str | None
    attendees: list[str]


class Slot(msgspec.Struct, frozen=True):
    """One slot of a day. `available` places are free throughout it. `reason` says why it is `blocked` for the caller."""

    starts_at: datetime
    ends_at: datetime
    status: Literal["available", "booked", "closed", "blocked"]
    available: int
    reason: Literal["past", "lead", "window", "quota", "too_small"] | None = None


class Busy(msgspec.Struct, frozen=True):
    """A range in which `used` places are taken."""

    starts_at: datetime
    ends_at: datetime
    used: int


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """The availability of a resource in a range. `slots` is empty when the resource is booked in free ranges.

    `usable` is how many of the `capacity` places can be booked at present.
    """

    resource_id: str
    timezone: str
    capacity: int
    usable: int | None = None
    slots: list[Slot]
    busy: list[Busy]
    event_cursor: str = ""


class StreamTicket(msgspec.Struct, frozen=True):
    """A credential for the stream only, to be put into its address. It stays valid for reconnects until it expires."""

    ticket: str
    expires_at: datetime


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """An announcement to everybody. `level` is `info`, `warning` or `critical`."""

    message: str
    level: str = "info"
    at: datetime | None = None
    event_cursor: str = ""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """A page of a list. `next_cursor` leads to the next page; None on the last one."""

    items: list[T]
    next_cursor: str | None = None
    event_cursor: str = ""
