"""Any place that fits a party: the smallest one that is free, else places that are joined. One decision for booking, guests and times.

It reads in the transaction that writes, and what it chose still has to pass the guard: where somebody on another node was faster, the
next best place is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

from sse_booking.domain import parties
from sse_booking.domain.customers import Party
from sse_booking.domain.errors import BrokenRule, DesiredBooking, NotFound, RuleBroken, SlotTaken
from sse_booking.domain.parties import Places
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Resource, broken_rules
from sse_booking.service import access, alternatives, customers, follow_ups, occupancy, quotas
from sse_booking.service.allocating import Wanted, check_range
from sse_booking.service.bookings import make
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings as store
from sse_booking.store import log, resources
from sse_booking.store.executor import Tx

T = TypeVar("T")
ASKED_FOR_TIMES: Final = 6
"""Places whose nearest free times are offered where none is free."""


class AnyPlace(NamedTuple):
    """What is asked of a venue instead of a resource."""

    venue_id: str
    party_size: int
    kind: str | None = None
    features: tuple[str, ...] = ()


def book(tx: Tx, who: Principal, wanted: Wanted, place: AnyPlace) -> Result:
    """Book the best place for a party. Raises NotFound, Invalid, Forbidden (override), RuleBroken, SlotTaken."""
    access.venue(tx, place.venue_id)
    check_range(wanted.starts_at, wanted.ends_at)
    if wanted.override or wanted.party is not None or wanted.source == "walk_in":
        access.must_be_staff(tx, who, place.venue_id)
    uow = UnitOfWork(tx, who)
    if wanted.source == "walk_in" or (
        wanted.party is not None and wanted.party.guest is not None
    ):  # noted once, however many places are tried
        wanted = wanted._replace(party=Party(customers.requester(uow, who, place.venue_id, wanted.party, wanted.source)))
    user_id = wanted.party.user_id if wanted.party is not None and wanted.party.user_id else who.user_id
    booking, view = take(tx, user_id, wanted, place, uow, lambda at, series_id: make(uow, who, at, series_id))
    return Result(view, follow_ups.finish(uow), booking.version)


def take(tx: Tx, user_id: str, wanted: Wanted, place: AnyPlace, uow: UnitOfWork, make_one: Callable[[Wanted, str | None], T]) -> T:
    """Book the best place for a party as part of a change; of places that are joined, the booking of the largest. Raises as `book`."""
    for chosen in find(tx, user_id, wanted, place):
        made = _try(uow, wanted, place.party_size, chosen, make_one)
        if made is not None:
            return made
    raise refusal(tx, user_id, wanted, place)


def _try(uow: UnitOfWork, wanted: Wanted, party: int, chosen: Places, make_one: Callable[[Wanted, str | None], T]) -> T | None:
    """Book all of the places, or none; None where the guard refuses them: somebody was faster, or own holds were not all that is there."""
    series_id = new_id(uow.tx.wall_ms) if len(chosen) > 1 else None
    made: list[T] = []
    try:
        with uow.attempt():
            for one in chosen:
                # The party is told once, with the booking that is answered.
                at = _answering(wanted, one)._replace(
                    resource_id=one.id, quantity=parties.places_for(party, one), party_size=None if made else party
                )
                made.append(make_one(at._replace(joined=chosen if len(chosen) > 1 else ()), series_id))
    except (SlotTaken, RuleBroken):
        return None
    return made[0]


def _answering(wanted: Wanted, one: Resource) -> Wanted:
    """What is wanted, with the answers to what the place asks: who answered did not know which it would be."""
    if not wanted.answers:
        return wanted
    asked = {question.id for question in one.asked}
    return wanted._replace(answers={id_: value for id_, value in wanted.answers.items() if id_ in asked})


def find(tx: Tx, user_id: str, wanted: Wanted, place: AnyPlace) -> Iterator[Places]:
    """Yield what is free for a party and keeps the rules for this person, best first; joined places come after all single ones."""
    found = _asked(tx, place)
    singles = parties.single_places(found, place.party_size)
    yield from ((one,) for one in _ready(tx, user_id, wanted, place.party_size, singles))
    joinable = [one for one in found if one.joins != "[]" or _named(one, found)]
    free = _ready(tx, user_id, wanted._replace(party_size=None), 1, [one for one in joinable if not one.pool])
    yield from parties.joined_places(free, place.party_size)


def _named(one: Resource, found: Sequence[Resource]) -> bool:
    return any(f'"{one.id}"' in other.joins for other in found)


def _asked(tx: Tx, place: AnyPlace) -> list[Resource]:
    return [one for one in resources.of_venue(tx.db, place.venue_id) if parties.has(one, place.kind, place.features)]


def _ready(tx: Tx, user_id: str, wanted: Wanted, party: int, places: Sequence[Resource]) -> list[Resource]:
    """Those of the places that keep the rules and are free, in their order. What is exclusive is asked for in one statement."""
    start, end = wanted.starts_at, wanted.ends_at
    taken = resources.taken_places(tx.db, places[0].venue_id, start, end) if places else set()
    holds = store.count_holds(tx.db, user_id) > 0
    if taken and holds:
        taken = {id_ for id_ in taken if not store.own_holds(tx.db, user_id, id_, start, end)}  # the guard decides about those
    ready = []
    for one in places:
        quantity = parties.places_for(party, one)
        if one.usable < quantity or (not one.pool and one.id in taken):
            continue
        if not (wanted.override or wanted.source == "walk_in") and _broken(tx, user_id, one, wanted, quantity):
            continue
        is_free = not one.pool or occupancy.free_places(tx, one, *one.claimed(start, end)) >= quantity
        if is_free or (holds and store.own_holds(tx.db, user_id, one.id, start, end)):
            ready.append(one)
    return ready


def _broken(tx: Tx, user_id: str, one: Resource, wanted: Wanted, quantity: int) -> list[BrokenRule]:
    broken = broken_rules(one, wanted.starts_at, wanted.ends_at, quantity, tx.now)
    if broken or not one.has_quotas:
        return broken
    own = [hold.id for hold in store.own_holds(tx.db, user_id, one.id, wanted.starts_at, wanted.ends_at)]  # they are replaced
    return quotas.broken(tx, one, user_id, wanted.starts_at, wanted.ends_at, ignore=own)


def refusal(tx: Tx, user_id: str, wanted: Wanted, place: AnyPlace) -> RuleBroken | SlotTaken:
    """Why there is nothing for a party, with the nearest times of any place that fits."""
    found = _asked(tx, place)
    singles = parties.single_places(found, place.party_size)
    fitting = singles or [group[0] for group in parties.joined_places(found, place.party_size)]
    refused: RuleBroken | SlotTaken
    if not fitting:
        if not found:
            raise NotFound("Nothing of this kind, or with these features, can be booked there.")
        return RuleBroken([BrokenRule("party_size", f"No place, nor places joined, seats {place.party_size}.")])
    first = fitting[0]
    near: list[alternatives.Alternative] = []
    for one in singles[:ASKED_FOR_TIMES]:
        sought = alternatives.Sought(user_id, wanted.starts_at, wanted.ends_at, parties.places_for(place.party_size, one))
        near += alternatives.other_times(tx, one, sought)
    near.sort(key=lambda one: (abs(one[1] - wanted.starts_at), one[1]))
    broken = [_broken(tx, user_id, one, wanted, parties.places_for(place.party_size, one)) for one in fitting[:ASKED_FOR_TIMES]]
    if all(broken):
        refused = RuleBroken(broken[0])
        refused.alternatives = near[: 2 * alternatives.ALTERNATIVES]
    else:
        refused = SlotTaken([(wanted.starts_at, wanted.ends_at)], near[: 2 * alternatives.ALTERNATIVES], str(log.head(tx.db)))
    refused.desired = DesiredBooking(place.venue_id, first.id, wanted.starts_at, wanted.ends_at)
    return refused
