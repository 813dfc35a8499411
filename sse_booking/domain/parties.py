"""Which places a party fits: the smallest first, and places that are joined only for those who fit no single one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sse_booking.domain.resource import Resource

MOST_JOINED: Final = 4
"""The most places that are joined for one party."""
MOST_SETS: Final = 2_000
"""The most sets of joined places that are looked at."""
NO_LIMIT: Final = 10**9

Places = tuple[Resource, ...]


def as_one(one: Resource, others: Sequence[Resource]) -> Resource:
    """Return one of the places of a party with the approval and the deadlines of all: the strictest of each, so that they stay together."""
    if not others:
        return one
    together = (one, *others)
    return one._replace(
        approval="manual" if any(place.approval == "manual" for place in together) else "automatic",
        hold_s=min(place.hold_s for place in together),
        pending_expires_s=_least(place.pending_expires_s for place in together),
        no_show_grace_minutes=_least(place.no_show_grace_minutes for place in together),
    )


def _least(limits: Iterable[int | None]) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def has(resource: Resource, kind: str | None, features: Iterable[str]) -> bool:
    """Whether a resource is of the kind and has all of the features."""
    if kind is not None and resource.kind != kind:
        return False
    return not features or set(features) <= set(json.loads(resource.features))


def places_for(party: int, resource: Resource) -> int:
    """The number of places that a party takes: one of what is exclusive, one for each person of a pool."""
    return party if resource.pool else 1


def single_places(found: Sequence[Resource], party: int) -> list[Resource]:
    """The places that seat a party, best first: least waste, then what can't be joined, then what has fewer features, then by id."""
    return sorted((one for one in found if one.seats(party)), key=lambda one: _rank(one, party))


def _rank(one: Resource, party: int) -> tuple[int, int, int, int, str]:
    most = party if one.pool and one.seats_max is None else NO_LIMIT if one.seats_max is None else one.seats_max
    waste = 0 if one.pool else most - party
    return waste, one.pool, len(json.loads(one.joins)), len(json.loads(one.features)), one.id


def joined_places(found: Sequence[Resource], party: int) -> list[Places]:
    """The sets of places that seat a party when they are joined, best first: fewest, then least waste, then by id."""
    places = {one.id: one for one in found if not one.pool and one.seats_max is not None}
    beside: dict[str, set[str]] = {id_: set() for id_ in places}
    for one in places.values():
        for other in json.loads(one.joins):
            if other in places and other != one.id:
                beside[one.id].add(other)
                beside[other].add(one.id)
    fitting = [group for group in _connected(beside) if _seats(places, group) >= party]
    fitting.sort(key=lambda group: (len(group), _seats(places, group), sorted(group)))
    return [tuple(sorted((places[id_] for id_ in group), key=lambda one: (-(one.seats_max or 0), one.id))) for group in fitting]


def _seats(places: dict[str, Resource], group: frozenset[str]) -> int:
    return sum(places[id_].seats_max or 0 for id_ in group)


def _connected(beside: dict[str, set[str]]) -> Iterator[frozenset[str]]:
    """The sets of two to MOST_JOINED places that stand side by side, small ones first, at most MOST_SETS."""
    groups = {frozenset({id_}) for id_ in beside}
    seen = 0
    for _ in range(MOST_JOINED - 1):
        wider: set[frozenset[str]] = set()
        for group in sorted(groups, key=sorted):
            for id_ in sorted({other for one in group for other in beside[one]} - group):
                larger = group | {id_}
                if larger not in wider:
                    wider.add(larger)
                    seen += 1
                    yield larger
                    if seen >= MOST_SETS:
                        return
        groups = wider
