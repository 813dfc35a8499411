"""The times at which a venue still has a place for a party, and how many: what guests choose from. Booking decides which place it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from sse_booking.domain import calendar, limits, parties
from sse_booking.domain.availability import RASTER_S, peak
from sse_booking.domain.calendar import Range, parse_instant, rfc3339
from sse_booking.domain.errors import Invalid
from sse_booking.domain.resource import DAY_S, Resource, broken_rules
from sse_booking.service import access, availability, quotas
from sse_booking.service.unit_of_work import Result
from sse_booking.store import bookings, log, resources
from sse_booking.store.executor import Tx

MAX_DAYS: Final = 7
STAY_MINUTES: Final = 120
"""How long a party stays where the place has no slots of its own and says nothing else."""
STEP_S: Final = 2 * RASTER_S
Free = dict[Range, list[tuple[Resource, int]]]
"""By range: what is free then, with how many places."""


class Wanted(NamedTuple):
    """What is asked: when and for whom, for how many people, and of which places."""

    when: availability.Wanted
    party_size: int
    kind: str | None
    features: tuple[str, ...]


def of_venue(tx: Tx, venue_id: str, read: Callable[[], Wanted]) -> Result:
    """The times in a period at which a party finds a place, each with how many places there are. Raises NotFound, Invalid."""
    venue = access.venue(tx, venue_id)
    wanted = read()
    range_ = availability.bounds(venue.timezone, wanted.when.period)
    if range_[1] - range_[0] > MAX_DAYS * DAY_S + DAY_S:
        raise Invalid.one("to", f"At most {MAX_DAYS} days.")
    found = [one for one in resources.of_venue(tx.db, venue_id) if parties.has(one, wanted.kind, wanted.features)]
    party = wanted.party_size
    singles = parties.single_places(found, party)
    left: dict[Range, int] = defaultdict(int)
    for at, free in _free(tx, wanted, singles, range_).items():
        left[at] = sum(places // parties.places_for(party, one) for one, places in free)
    together = _together(tx, wanted, [one for one in found if not one.pool], range_) if _can_join(found, party) else set()
    items = [
        {"starts_at": rfc3339(s), "ends_at": rfc3339(e), "left": left.get((s, e), 0) or 1, "joined": not left.get((s, e))}
        for s, e in sorted({at for at, count in left.items() if count} | together)
    ]
    return Result({"timezone": venue.timezone, "party_size": party, "items": items}, str(log.head(tx.db)))


def _can_join(found: list[Resource], party: int) -> bool:
    return any(one.joins != "[]" for one in found) and bool(parties.joined_places(found, party))


def _together(tx: Tx, wanted: Wanted, found: list[Resource], range_: Range) -> set[Range]:
    """The times at which places that are free can be put together for the party."""
    alone = wanted._replace(party_size=1, when=wanted.when._replace(party_size=None))
    free = _free(tx, alone, found, range_)
    return {at for at, places in free.items() if parties.joined_places([one for one, _ in places], wanted.party_size)}


def _free(tx: Tx, wanted: Wanted, places: list[Resource], range_: Range) -> Free:
    free: Free = defaultdict(list)
    size = 0
    for one in places:
        for start, end, count in _times(tx, wanted, one, range_, size):
            size += 1
            free[start, end].append((one, count))
    return free


def _times(tx: Tx, wanted: Wanted, one: Resource, range_: Range, size: int) -> Iterator[tuple[int, int, int]]:
    """When a place is free for this person: in its slots, or at each half-hour for as long as people stay."""
    if one.slot_minutes is not None:
        for slot in availability.of_one(tx, wanted.when, one, range_, size)["slots"]:
            if slot["status"] == "available":
                yield parse_instant(slot["starts_at"]), parse_instant(slot["ends_at"]), slot["available"]
        return
    length = 60 * max(one.min_minutes or 0, min(STAY_MINUTES, one.max_minutes or STAY_MINUTES))
    start, end = one.claimed(range_[0], range_[1] + length)
    taken = [claim[:3] for claim in bookings.claims(tx.db, one.id, start, end)]
    quota = quotas.Allowance(tx, one, wanted.when.user_id) if wanted.when.user_id and one.has_quotas else None
    for opens, closes in calendar.open_ranges(one.hours, one.timezone, *range_):
        for at in range(opens + -opens % STEP_S, closes, STEP_S):
            if size >= limits.SLOTS:
                return
            until = at + length
            if broken_rules(one, at, until, 1, tx.now) or (quota is not None and quota.broken(at, until, ())):
                continue
            free = one.usable - peak(taken, *one.claimed(at, until))
            if free > 0:
                yield at, until, free
