"""Define venues and resources, and the rules of a resource for bookings."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal, NamedTuple, get_args

from sse_booking.domain import calendar, questions
from sse_booking.domain.booking import Status, occupies
from sse_booking.domain.errors import BrokenRule, Invalid
from sse_booking.domain.opening_hours import OpeningHours, hours_from_json
from sse_booking.domain.questions import Question
from sse_booking.domain.quotas import Quota
from sse_booking.domain.quotas import from_json as quotas_from_json
from sse_booking.domain.rights import Edges

DAY_S = 86400
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)


class Venue(NamedTuple):
    """A place with staff, in the order of its columns. `timezone` is an IANA name.

    `guests` says whether people without an account may book, either with an address that they prove or by asking the staff.
    """

    id: str
    name: str
    timezone: str
    owner_id: str
    version: int
    created_at: int
    archived_at: int | None
    week_starts_on: Weekday = "mon"
    guests: Literal["off", "verified", "staff"] = "off"
    questions: str = "[]"
    quotas: str = "[]"


class Resource(NamedTuple):
    """A bookable thing, in the order of its columns; its venue's zone and first day of the week come last.

    A `pool` may be held by several bookings at once, up to `usable` places; otherwise the resource is exclusive. `opening_hours` is JSON,
    or None for always open. None means no limit for `slot_minutes` (free ranges), `window_days`, `min_minutes`, `max_minutes`, the quotas
    and the two deadlines. `notice_days` and `window_full_days` count calendar days of the venue. The minutes of the two deadlines
    (`…_until_minutes`) count back from the start; None means until the booking begins.
    `dated_hours` is JSON and goes before `opening_hours`. `hours_apply`: whether a booking lies within the hours throughout, or only with
    its ends. `seats_min` and `seats_max` are the parties it is for; `features` and `joins` (the places it can be put together with) are
    JSON lists.
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
    questions: str
    version: int
    created_at: int
    updated_at: int
    archived_at: int | None
    check_in_from_minutes: int
    cancel_until_minutes: int | None
    change_until_minutes: int | None
    notice_days: int | None
    window_full_days: int | None
    hours_apply: Literal["range", "ends"]
    dated_hours: str
    seats_min: int | None
    seats_max: int | None
    features: str
    joins: str
    timezone: str
    week_starts_on: Weekday
    venue_questions: str = "[]"
    venue_quotas: str = "[]"

    @property
    def asked(self) -> list[Question]:
        """The questions that a booking must answer: those of the venue, then those of the resource."""
        if self.questions == "[]" and self.venue_questions == "[]":
            return []
        return [*questions.from_json(self.venue_questions), *questions.from_json(self.questions)]

    @property
    def hours(self) -> OpeningHours | None:
        """The opening hours of the week and of dates; None: always open."""
        if self.opening_hours is None and self.dated_hours == "[]":
            return None
        return hours_from_json(self.opening_hours, self.dated_hours)

    def keeps_hours(self, starts_at: int, ends_at: int) -> bool:
        """Return whether a range is within the opening hours: throughout, or at its start and end (`hours_apply`)."""
        keeps = calendar.ends_are_open if self.hours_apply == "ends" else calendar.is_open
        return keeps(self.hours, self.timezone, starts_at, ends_at)

    def keeps_grid(self, starts_at: int, ends_at: int) -> bool:
        """Return whether a range begins and ends with a slot. True without fixed slots."""
        keeps = calendar.ends_on_grid if self.hours_apply == "ends" else calendar.on_grid
        return self.slot_minutes is None or keeps(self.hours, self.timezone, self.slot_minutes, starts_at, ends_at)

    def claimed(self, starts_at: int, ends_at: int) -> tuple[int, int]:
        """Return the range that a booking occupies, buffers included. The buffers of neighbouring bookings add up."""
        return starts_at - 60 * self.buffer_before_minutes, ends_at + 60 * self.buffer_after_minutes

    def seats(self, party: int) -> bool:
        """Return whether a party is neither too small nor too large for it."""
        return (self.seats_min or 1) <= party <= (self.seats_max or party)

    @property
    def first_status(self) -> Status:
        """The first state of a booking that is not a hold."""
        return "approved" if self.approval == "automatic" else "pending"

    @property
    def has_quotas(self) -> bool:
        """True if a user's existing bookings limit further ones."""
        return self._has_own_quota or (self.venue_quotas != "[]" and bool(self.shared_quotas))

    @property
    def _has_own_quota(self) -> bool:
        return self.quota_bookings is not None or self.quota_day_minutes is not None or self.quota_week_minutes is not None

    @property
    def shared_quotas(self) -> list[Quota]:
        """The quotas of the venue that count bookings of this resource."""
        return [quota for quota in quotas_from_json(self.venue_quotas) if quota.covers(self.id)]

    @property
    def quotas(self) -> list[Quota]:
        """Every quota that limits bookings of this resource: its own, then those of the venue."""
        own = Quota((self.id,), self.quota_bookings, self.quota_day_minutes, self.quota_week_minutes, shared=False)
        return ([own] if self._has_own_quota else []) + self.shared_quotas

    def occupied_by(self, status: Status) -> bool:
        """Return whether a booking of this resource in this state occupies its time."""
        return occupies(status, pending_blocks=bool(self.pending_blocks))

    def edges(self, starts_at: int, ends_at: int) -> Edges:
        """Return the instants that limit what may be done to a booking of this range."""
        return Edges(
            starts_at - 60 * self.check_in_from_minutes,
            starts_at,
            starts_at - 60 * (self.cancel_until_minutes or 0),
            starts_at - 60 * (self.change_until_minutes or 0),
            ends_at,
        )

    def deadline(self, status: Status, starts_at: int, ends_at: int, now: int) -> int | None:
        """Return when a booking that enters `status` at `now` expires: a hold, an unanswered request, or a no-show. None for never.

        A hold expires at its end at the latest, a request at its start.
        """
        if status == "held":
            return min(now + self.hold_s, ends_at)
        if status == "pending":
            return starts_at if self.pending_expires_s is None else min(starts_at, now + self.pending_expires_s)
        if status == "approved" and self.no_show_grace_minutes is not None:
            return max(starts_at, now) + 60 * self.no_show_grace_minutes
        return None


BEGUN = BrokenRule("past", "The start is in the past.")
CLOSED = BrokenRule("closed", "It is closed for some of this time.")


def counted(n: int, what: str) -> str:
    """Return the number with its noun, such as `1 day` and `2 days`."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def bookable_times(resource: Resource, now: int) -> tuple[int, int, int]:
    """Return the earliest start that is not in the past, the earliest start that has enough notice, and the latest end in the window."""
    # A request expires at its start, so it can't begin now.
    soonest = now if resource.approval == "automatic" else now + 1
    notice = now + 60 * resource.lead_minutes
    latest = calendar.END if resource.window_days is None else now + DAY_S * resource.window_days
    if resource.notice_days is not None or resource.window_full_days is not None:
        today = calendar.local_date(resource.timezone, now)
        if resource.notice_days:
            notice = max(notice, calendar.local_day(resource.timezone, today + timedelta(days=resource.notice_days))[0])
        if resource.window_full_days is not None:
            latest = min(latest, calendar.local_day(resource.timezone, today + timedelta(days=resource.window_full_days))[1])
    return soonest, notice, latest


def rules_of_time(resource: Resource, starts_at: int, ends_at: int, now: int) -> list[BrokenRule]:
    """Return the broken rules that depend on how far ahead the range lies."""
    broken: list[BrokenRule] = []
    soonest, notice, latest = bookable_times(resource, now)
    if starts_at < soonest:
        broken.append(BEGUN)
    elif starts_at < notice:
        terms = ((resource.lead_minutes, "minute"), (resource.notice_days or 0, "calendar day"))
        broken.append(BrokenRule("lead", f"It must be booked at least {' and '.join(counted(n, what) for n, what in terms if n)} ahead."))
    if ends_at > latest:
        days_ahead = min(days for days in (resource.window_days, resource.window_full_days) if days is not None)
        broken.append(BrokenRule("window", f"It can be booked at most {counted(days_ahead, 'day')} ahead."))
    return broken


def check_order(field: str, least: object, other: str, most: object) -> None:
    """Raise Invalid when the least is above the most. Where either is not said, nothing is wrong."""
    if isinstance(least, int) and isinstance(most, int) and least > most:
        raise Invalid.one(field, f"It must not be above {other}.")


def broken_rules(
    resource: Resource, starts_at: int, ends_at: int, quantity: int, now: int, party_size: int | None = None
) -> list[BrokenRule]:
    """Return every rule that a booking of this range breaks, except quotas and closures (these need other rows)."""
    broken = rules_of_time(resource, starts_at, ends_at, now)
    length = ends_at - starts_at
    if resource.min_minutes is not None and length < 60 * resource.min_minutes:
        broken.append(BrokenRule("min_duration", f"The shortest booking is {counted(resource.min_minutes, 'minute')}."))
    if resource.max_minutes is not None and length > 60 * resource.max_minutes:
        broken.append(BrokenRule("max_duration", f"The longest booking is {counted(resource.max_minutes, 'minute')}."))
    if quantity > resource.capacity:
        broken.append(BrokenRule("quantity", f"There are {resource.capacity} places in all."))
    if party_size is not None and not resource.seats(party_size):
        broken.append(BrokenRule("party_size", f"It is for {resource.seats_min or 1} to {resource.seats_max or 'any number of'} people."))
    if not resource.keeps_hours(starts_at, ends_at):
        broken.append(CLOSED)
    elif not resource.keeps_grid(starts_at, ends_at):
        broken.append(BrokenRule("grid", f"It is booked in fixed slots of {resource.slot_minutes} minutes."))
    return broken
