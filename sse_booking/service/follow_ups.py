"""Do what follows from a change in its own commit: rejected competing requests, waiting list offers, public events.

Also apply passed deadlines of bookings.
"""

from __future__ import annotations

from typing import Final

from sse_booking.domain.booking import Booking, follow
from sse_booking.domain.limits import LOSERS
from sse_booking.domain.principal import SYSTEM
from sse_booking.domain.resource import Resource
from sse_booking.domain.usage import Usage
from sse_booking.service import booking_events, occupancy, offers, transitions
from sse_booking.service.allocating import reallocate
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store import bookings as store
from sse_booking.store import deadlines, resources
from sse_booking.store.executor import Tx

LOST: Final = "Another request for this time was approved."


def finish(uow: UnitOfWork) -> str:
    """Do what follows from the change and write its events. Return its cursor. Every use case that writes bookings ends here."""
    for resource, winner in uow.confirmed_competitors:
        _reject_losers(uow, resource, winner)
    uow.confirmed_competitors.clear()
    for hold in uow.ended_holds:
        offers.answered(uow, hold)
    uow.ended_holds.clear()
    if uow.occupancy_changes:
        offers.promote(uow)
        occupancy.publish(uow)
    return uow.finish()


def _reject_losers(uow: UnitOfWork, resource: Resource, winner: Booking) -> None:
    """Reject the competing requests that no longer fit beside a booking that now has its time for good.

    Of a crowd the first are told in this commit. The others lapse at once: nobody sees them waiting any more, and `lapse` rejects them.
    """
    tx, (start, end) = uow.tx, resource.claimed(winner.starts_at, winner.ends_at)
    before, after = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes
    competing = store.requests(tx.db, resource, start - after, end + before)
    if not competing:
        return
    reach = [resource.claimed(loser.starts_at, loser.ends_at) for loser in competing]
    usage = Usage(claim[:3] for claim in store.claims(tx.db, resource.id, min(s for s, _ in reach), max(e for _, e in reach)))
    losers = [loser for loser, range_ in zip(competing, reach, strict=True) if loser.quantity > resource.usable - usage.peak(*range_)]
    for loser in losers[:LOSERS]:
        _reject(uow, resource, loser)
    for loser in losers[LOSERS:]:
        deadlines.put(tx.db, loser.id, tx.now)


def lapse(tx: Tx, lapsed: list[Booking]) -> None:
    """Make of bookings what their passed deadlines have made of them: expired, no-shows, or rejected with many others.

    They are of one resource, or of the places that are put together for one party.
    """
    uow = UnitOfWork(tx, SYSTEM)
    of: dict[str, Resource] = {}
    answered: set[str] = set()
    for before in lapsed:
        if before.id in answered:
            continue
        resource = of.get(before.resource_id) or of.setdefault(before.resource_id, resources.of_booking(tx.db, before))
        if before.status == "pending" and (until := _asked_until(tx, resource, before)) > tx.now:
            answered.update(_answer_loser(uow, resource, before, until))
            continue
        status = follow(before.status, "expire")
        after = reallocate(uow, before, before._replace(status=status, deadline_at=None), resource)
        booking_events.lapsed(uow, before, after)
        occupancy.note_booking_change(uow, (resource, before), (resource, after))
        uow.audit("lapse", f"booking:{after.id}", {"from": before.status, "to": status})
    finish(uow)


def _asked_until(tx: Tx, resource: Resource, request: Booking) -> int:
    terms = transitions.terms_of(tx, request, resource)
    until = terms.deadline("pending", request.starts_at, request.ends_at, request.status_at or request.created_at)
    return request.starts_at if until is None else until


def _answer_loser(uow: UnitOfWork, resource: Resource, request: Booking, until: int) -> list[str]:
    """Reject a request whose turn was put off, unless there is room for it again. Return the ids of what was rejected."""
    if request.quantity > occupancy.free_places(uow.tx, resource, *resource.claimed(request.starts_at, request.ends_at)):
        return _reject(uow, resource, request)
    deadlines.put(uow.tx.db, request.id, until)
    return []


def _reject(uow: UnitOfWork, resource: Resource, before: Booking) -> list[str]:
    """Reject a request on behalf of the system, with a reason for its requester, and the places that are put together with it.

    Return the ids.
    """
    joined = transitions.joined_with(uow.tx, before)
    for one, of in ((before, resource), *((one, resources.of_booking(uow.tx.db, one)) for one in joined)):
        rejected = one._replace(status="rejected", deadline_at=None)
        transitions.write(uow, "reject", one, rejected, of, LOST, actor_id=SYSTEM.user_id, noted={"reason": LOST})
    return [before.id, *(one.id for one in joined)]
