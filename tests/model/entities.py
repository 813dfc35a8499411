"""What the reference model is about: resources, bookings, waiting-list entries. Plain values; nothing of the service is imported.

Instants are epoch seconds, ranges half-open. Bookings and waiting-list entries are numbered in the order in which they were made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LIVE: Final = ("held", "pending", "approved", "checked_in")
COUNTED: Final = (*LIVE, "completed", "no_show")
"""The statuses that a quota of minutes counts, with bookings that were ended after they began."""
DAY: Final = 86400

MOVES: Final[dict[str, dict[str, str]]] = {
    "confirm": {"held": "pending"},
    "extend": {"held": "held"},
    "approve": {"pending": "approved"},
    "reject": {"pending": "rejected"},
    "cancel": {"held": "cancelled", "pending": "cancelled", "approved": "cancelled"},
    "complete": {"approved": "completed", "checked_in": "completed"},
    "revoke": {"approved": "revoked", "checked_in": "revoked"},
    "check-in": {"approved": "checked_in"},
    "no-show": {"approved": "no_show"},
    "restore": dict.fromkeys(("rejected", "cancelled", "revoked", "expired", "no_show"), "approved"),
}
"""The table of the README: action -> from -> to."""
BY_REQUESTER: Final = ("confirm", "extend", "cancel", "check-in", "complete")

PAYMENTS: Final[dict[str, tuple[str, ...]]] = {
    "unpaid": ("pending", "paid", "failed"),
    "pending": ("paid", "failed", "unpaid"),
    "failed": ("pending", "paid", "unpaid"),
    "paid": ("refunded",),
    "refunded": (),
}

Range = tuple[int, int]
Closure = tuple[int, int, str]


class Refused(Exception):
    """The request is refused: status, problem, and the named rules, sorted."""

    def __init__(self, status: int, problem: str, rules: tuple[str, ...] = ()) -> None:
        super().__init__(f"{status} {problem} {rules}")
        self.expected = (status, problem, tuple(sorted(rules)))


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A quota of the venue over these resources, or over all (None)."""

    over: tuple[str, ...] | None = None
    bookings: int | None = None
    day_s: int | None = None

    def covers(self, resource: str) -> bool:
        return self.over is None or resource in self.over


@dataclass(frozen=True, kw_only=True)
class Dated:
    """What differs on the days from `first` to `last`, numbered from 1970-01-01: the hours (seconds of the day), the places, or both."""

    first: int
    last: int
    hours: tuple[Range, ...] | None = None
    places: int | None = None

    def covers(self, day: int) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource with its rules. `shut` is the occupancy of its closures, and of dates without places, from when they were set, merged;
    `fewer` are the places out of use on other dates."""

    id: str
    capacity: int = 1
    pool: bool = False
    usable: int = 1
    approval: str = "automatic"
    blocks: bool = True
    before_s: int = 0
    after_s: int = 0
    hold_s: int = 300
    pending_s: int | None = None
    grace_s: int | None = None
    slot_s: int | None = None
    lead_s: int = 0
    max_s: int | None = None
    quota: int | None = None
    quota_day_s: int | None = None
    cancel_s: int = 0
    change_s: int = 0
    shared: tuple[Shared, ...] = ()
    closures: tuple[Closure, ...] = ()
    shut: tuple[Range, ...] = ()
    kind: str = "resource"
    seats_min: int | None = None
    seats_max: int | None = None
    joins: tuple[str, ...] = ()
    dated: tuple[Dated, ...] = ()
    fewer: tuple[tuple[int, int, int], ...] = ()
    archived: bool = False

    @property
    def first_status(self) -> str:
        return "approved" if self.approval == "automatic" else "pending"

    def occupied_by(self, status: str) -> bool:
        return status in ("held", "approved", "checked_in") or (status == "pending" and self.blocks)

    @property
    def has_quotas(self) -> bool:
        return bool(self.quotas)

    @property
    def quotas(self) -> list[Shared]:
        """Its own quota, and those of the venue that count it."""
        own = Shared(over=(self.id,), bookings=self.quota, day_s=self.quota_day_s)
        mine = [own] if (self.quota, self.quota_day_s) != (None, None) else []
        return mine + [quota for quota in self.shared if quota.covers(self.id)]

    def meets(self, entry: Entry, ranges: list[Range]) -> bool:
        """Return whether a request, with its buffers, overlaps one of the ranges."""
        start, end = self.claimed(entry.start, entry.end)
        return any(start < until and begin < end for begin, until in ranges)

    def claimed(self, start: int, end: int) -> Range:
        return start - self.before_s, end + self.after_s

    def is_shut(self, start: int, end: int) -> bool:
        return any(begin < end and start < over for begin, over in self.shut)

    def on(self, day: int, member: str) -> object:
        """Return what is set for a day: of the entries that cover it, the shortest says, of two equally short the later; None: nothing."""
        there = [(one.last - one.first, -n, getattr(one, member)) for n, one in enumerate(self.dated) if one.covers(day)]
        return min((found for found in there if found[2] is not None), default=(0, 0, None), key=lambda found: found[:2])[2]

    def is_open(self, start: int, end: int) -> bool:
        """Whether each moment of a range is within the hours of its day. Without hours it is always open."""
        for day in range(start // DAY, (end - 1) // DAY + 1):
            hours = self.on(day, "hours")
            at, until = max(start - day * DAY, 0), min(end - day * DAY, DAY)
            for opens, closes in [(0, DAY)] if hours is None else hours:  # type: ignore[attr-defined]  # ranges
                at = closes if opens <= at < closes else at
            if at < until:
                return False
        return True

    def seats(self, party: int | None) -> bool:
        """Whether a party is neither too small nor too large for it."""
        return party is None or ((self.seats_min or 1) <= party and (self.seats_max is None or party <= self.seats_max))

    def check_in(self, start: int) -> int:
        """Return the first instant of check-in."""
        return start - 3600

    def deadline(self, status: str, start: int, end: int, now: int) -> int | None:
        """Return when a hold, a request or an unattended booking expires: a hold at its end at the latest, a request at its start."""
        if status == "held":
            return min(now + self.hold_s, end)
        if status == "pending":
            return start if self.pending_s is None else min(start, now + self.pending_s)
        if status == "approved" and self.grace_s is not None:
            return max(start, now) + self.grace_s
        return None

    def soonest(self, now: int) -> int:
        """Return the first start that is not in the past. A request that began now would expire at once."""
        return now if self.approval == "automatic" else now + 1

    def stays_within(self, granted: Booking, start: int, end: int, quantity: int) -> bool:
        """Whether it is only a part of what was granted here."""
        return granted.resource == self.id and granted.start <= start and end <= granted.end and quantity <= granted.quantity

    def broken(self, start: int, end: int, quantity: int, now: int, party: int | None = None) -> list[str]:
        """Return the rules that a booking of this range breaks, without quotas."""
        names = []
        if start < self.soonest(now):
            names.append("past")
        elif start < now + self.lead_s:
            names.append("lead")
        if self.max_s is not None and end - start > self.max_s:
            names.append("max_duration")
        if quantity > self.capacity:
            names.append("quantity")
        if not self.seats(party):
            names.append("party_size")
        if not self.is_open(start, end):
            names.append("closed")
        elif self.slot_s is not None and (start % self.slot_s or (end - start) % self.slot_s):
            names.append("grid")
        return names


@dataclass(frozen=True, kw_only=True)
class Booking:
    """One booking. `claim` is its occupancy while it is `active`, buffers included.

    `joined`: one of the places that are put together for a party, which its series is.
    `hidden`: its requester removed it from their lists. `dropped`: a hold that ended as one. `status_at`: the time of its last transition.
    """

    n: int
    resource: str
    user: str
    start: int
    end: int
    quantity: int
    status: str
    claim: Range
    active: bool
    deadline: int | None
    created_at: int
    updated_at: int
    version: int = 1
    title: str | None = None
    payment: str = "unpaid"
    payment_id: str | None = None
    cancelled_by: str | None = None
    series: int | None = None
    deleted_at: int | None = None
    hidden: bool = False
    dropped: bool = False
    status_at: int = 0
    party: int | None = None
    joined: bool = False

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None

    def begun_or_over(self, now: int) -> bool:
        """Return whether it exists and has begun or ended."""
        return not self.deleted and (self.start <= now or self.status not in LIVE)

    @property
    def used_up(self) -> bool:
        """Return whether a quota of minutes counts it: upcoming or attended, or ended after it began."""
        late = self.status in ("cancelled", "revoked") and self.status_at > self.start
        return (self.status in COUNTED or late) and (self.deleted_at is None or self.deleted_at > self.start)

    @property
    def place(self) -> tuple[str, int, int, int]:
        return self.resource, self.start, self.end, self.quantity


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a waiting list."""

    n: int
    resource: str
    user: str
    start: int
    end: int
    quantity: int
    priority: int = 0
    status: str = "waiting"
    booking: int | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A requested booking."""

    resource: str
    start: int
    end: int
    quantity: int = 1
    hold: bool = False
    override: bool = False
    title: str | None = None
    party: int | None = None
    joined: tuple[str, ...] = ()


def changed_fields(before: Booking, after: Booking) -> tuple[str, ...]:
    """Return the members that `booking_updated` names, as the API calls them."""
    names = {
        "resource": "resource_id", "start": "starts_at", "end": "ends_at", "quantity": "quantity", "title": "title",
        "party": "party_size", "status": "status",
    }  # fmt: skip
    told = [told for name, told in names.items() if getattr(before, name) != getattr(after, name)]
    if before.status == after.status and before.status in ("held", "pending") and before.deadline != after.deadline:
        told.append("expires_at")
    lasts = (before.status, before.start) == (after.status, after.start)
    if lasts and before.status == "approved" and before.deadline != after.deadline:
        told.append("arrive_by")
    return tuple(told)
