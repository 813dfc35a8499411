"""Do what follows from a change in its own commit: rejected competing requests, waiting list offers, public events."""

from __future__ import annotations

from typing import Final

from sse_booking.domain.booking import Booking
from sse_booking.domain.principal import SYSTEM
from sse_booking.domain.resource import Resource
from sse_booking.service import booking_events, occupancy, offers
from sse_booking.service.allocating import reallocate
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store import bookings as store

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
    """Reject the competing requests that no longer fit beside a booking that now has its time for good."""
    start, end = resource.claimed(winner.starts_at, winner.ends_at)
    before, after = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes
    for loser in store.requests(uow.tx.db, resource, start - after, end + before):
        if loser.quantity > occupancy.free_places(uow.tx, resource, *resource.claimed(loser.starts_at, loser.ends_at)):
            reject(uow, resource, loser, LOST)


def reject(uow: UnitOfWork, resource: Resource, before: Booking, reason: str) -> Booking:
    """Reject a request on behalf of the system, with a reason for its requester."""
    rejected = reallocate(uow, before, before._replace(status="rejected", deadline_at=None), resource)
    booking_events.acted(uow, "reject", before, rejected, reason, actor_id=SYSTEM.user_id)
    occupancy.note_booking_change(uow, (resource, before), (resource, rejected))
    uow.audit("reject", f"booking:{rejected.id}", {"from": before.status, "to": "rejected", "reason": reason})
    return rejected
