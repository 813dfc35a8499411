"""A booking for so many people at a venue: which place it gets, stated as a rule about bookings by name.

The places that seat the party are tried by name, the one that wastes least first: of two equal ones a place of its own before a pool, then
the one that can be joined with fewer, then by id. If nobody can have any of them, the same with places that are put together: two to
four that stand side by side, the fewest first, then those that waste least. The first that can be booked is the party's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from tests.model import bookings
from tests.model.entities import Booking, Refused, Resource, Wanted
from tests.model.reference import World
from tests.model.rights import quota_broken

LOOKED_AT = 6
"""Places whose broken rules decide whether a refusal is about rules."""


def book_any(world: World, who: str, wanted: Wanted, party: int, kind: str | None) -> list[Booking]:
    """Book for a party: its place, or the places that are put together for it, the largest first."""
    if wanted.end <= wanted.start:
        raise Refused(422, "invalid")
    there = [one for one in world.resources.values() if not one.archived and kind in (None, one.kind)]
    singles = sorted((one for one in there if one.seats(party)), key=lambda one: _rank(one, party))
    groups = list(_joined(there, party))
    for places in [*((one,) for one in singles), *groups]:
        made = _try(world, who, wanted, party, places)
        if made:
            return made
    if not there:
        raise Refused(404, "not-found")
    fitting = singles or [places[0] for places in groups]
    if not fitting:
        raise Refused(422, "rule-broken", ("party_size",))
    broken = [_broken(world, who, wanted, one, party if one.pool else 1) for one in fitting[:LOOKED_AT]]
    raise Refused(422, "rule-broken", tuple(broken[0])) if all(broken) else Refused(409, "slot-taken")


def _try(world: World, who: str, wanted: Wanted, party: int, places: tuple[Resource, ...]) -> list[Booking]:
    together = tuple(one.id for one in places) if len(places) > 1 else ()
    made: list[Booking] = []
    try:
        with world.attempt():
            world.series += bool(together)
            for one in places:
                at = replace(wanted, resource=one.id, quantity=party if one.pool else 1, party=None if made else party, joined=together)
                made.append(bookings.book(world, who, at, world.series if together else None))
    except Refused:
        return []
    return made


def _rank(one: Resource, party: int) -> tuple[float, bool, int, str]:
    waste = 0 if one.pool else float("inf") if one.seats_max is None else one.seats_max - party
    return waste, one.pool, len(one.joins), one.id


def _joined(there: list[Resource], party: int) -> Iterator[tuple[Resource, ...]]:
    tables = sorted((one for one in there if not one.pool and one.seats_max is not None), key=lambda one: one.id)
    found = []
    for count in (2, 3, 4):
        for places in combinations(tables, count):
            seats = sum(one.seats_max or 0 for one in places)
            if seats >= party and _side_by_side(places):
                found.append((count, seats, places))
    for _, _, places in sorted(found, key=lambda group: (group[0], group[1], [one.id for one in group[2]])):
        yield tuple(sorted(places, key=lambda one: (-(one.seats_max or 0), one.id)))


def _side_by_side(places: tuple[Resource, ...]) -> bool:
    reached, beyond = {places[0].id}, True
    while beyond:
        near = {one.id for one in places for other in places if other.id in reached and (one.id in other.joins or other.id in one.joins)}
        beyond = not near <= reached
        reached |= near
    return len(reached) == len(places)


def _broken(world: World, who: str, wanted: Wanted, one: Resource, quantity: int) -> list[str]:
    broken = one.broken(wanted.start, wanted.end, quantity, world.now)
    if broken:
        return broken
    own = tuple(
        b.n for b in world.bookings.values()
        if b.user == who and b.resource == one.id and b.status == "held" and not b.deleted and b.start < wanted.end and wanted.start < b.end
    )  # fmt: skip
    return quota_broken(world.bookings.values(), one, who, (wanted.start, wanted.end), world.now, own)
