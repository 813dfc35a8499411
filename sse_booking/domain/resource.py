"""Venues and resources, and the rules that a resource has for bookings."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sse_booking.domain import calendar
from sse_booking.domain.booking import Status, occupies
from sse_booking.domain.errors import BrokenRule

DAY_S = 86400


class Venue(NamedTuple):
    """A place with staff, in the order of its columns. `timezone` is an IANA name."""

    id: str
    name: str
    timezone: str
    owner_id: str
    version: int
    created_at: int
    archived_at: int | None


class Resource(NamedTuple):
    """Something that can be booked, in the order of its columns, with its venue's zone as the last.

    `pool`: several may hold it at once, up to `usable` places; else it is exclusive. `opening_hours` is JSON or None (always open).
    None means no limit for `slot_minutes` (free ranges), `window_days`, `min_minutes`, `max_minutes`, the quotas and the two deadlines.
    """

    id: str
    venue_id: str
    name: str
    kind: str
    capacity: int
    usable: int
    pool: int
    approval: Literal["manual", "automatic"]
    pending_blocks: int
    slot_minutes: int | None
    opening_hours: str | None
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
    version: int
    created_at: int
    updated_at: int
    archived_at: int | None
    timezone: str

    @property
    def hours(self) -> calendar.OpeningHours | None:
        """The weekly opening hours; None: always open."""
        return None if self.opening_hours is None else calendar.hours_from_json(self.opening_hours)

    def claimed(self, starts_at: int, ends_at: int) -> tuple[int, int]:
        """What a booking of this range occupies, buffers included: neighbours' buffers add."""
        return starts_at - 60 * self.buffer_before_minutes, ends_at + 60 * self.buffer_after_minutes

    @property
    def first_status(self) -> Status:
        """What a booking that is no hold begins as."""
        return "approved" if self.approval == "automatic" else "pending"

    @property
    def has_quotas(self) -> bool:
        """Whether what one user may have depends on what they have already."""
        return self.quota_bookings is not None or self.quota_day_minutes is not None or self.quota_week_minutes is not None

    def occupied_by(self, status: Status) -> bool:
        """Whether a booking in this state takes its time from others here."""
        return occupies(status, pending_blocks=bool(self.pending_blocks))

    def deadline(self, status: Status, starts_at: int, now: int) -> int | None:
        """When a booking that enters `status` at `now` lapses by itself: a hold, an unanswered request, a no-show."""
        if status == "held":
            return now + self.hold_s
        if status == "pending" and self.pending_expires_s is not None:
            return now + self.pending_expires_s
        if status == "approved" and self.no_show_grace_minutes is not None:
            return max(starts_at, now) + 60 * self.no_show_grace_minutes
        return None


BEGUN = BrokenRule("past", "The start is in the past.")
CLOSED = BrokenRule("closed", "It is closed for some of this time.")


def broken_rules(resource: Resource, starts_at: int, ends_at: int, quantity: int, now: int) -> list[BrokenRule]:
    """Every rule of the resource that a booking of this range breaks, quotas and closures apart (they need other rows)."""
    broken: list[BrokenRule] = []
    length = ends_at - starts_at
    if starts_at < now:
        broken.append(BEGUN)
    elif starts_at < now + 60 * resource.lead_minutes:
        broken.append(BrokenRule("lead", f"It must be booked at least {resource.lead_minutes} minutes ahead."))
    if resource.window_days is not None and ends_at > now + DAY_S * resource.window_days:
        broken.append(BrokenRule("window", f"It can be booked at most {resource.window_days} days ahead."))
    if resource.min_minutes is not None and length < 60 * resource.min_minutes:
        broken.append(BrokenRule("min_duration", f"The shortest booking is {resource.min_minutes} minutes."))
    if resource.max_minutes is not None and length > 60 * resource.max_minutes:
        broken.append(BrokenRule("max_duration", f"The longest booking is {resource.max_minutes} minutes."))
    if quantity > resource.capacity:
        broken.append(BrokenRule("quantity", f"There are {resource.capacity} places in all."))
    if resource.opening_hours is not None and not calendar.is_open(resource.hours, resource.timezone, starts_at, ends_at):
        broken.append(CLOSED)
    elif resource.slot_minutes is not None and not calendar.on_grid(
        resource.hours, resource.timezone, resource.slot_minutes, starts_at, ends_at
    ):
        broken.append(BrokenRule("grid", f"It is booked in fixed slots of {resource.slot_minutes} minutes."))
    return broken
