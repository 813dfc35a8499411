"""What follows from a change, in its own commit: requests that lost against an approval, offers to those who wait, public news."""

from __future__ import annotations

from typing import Final

from sse_booking.domain.booking import Booking
from sse_booking.domain.principal import SYSTEM
from sse_booking.domain.resource import Resource
from sse_booking.service import occupancy, offers, telling
from sse_booking.service.change import Change
from sse_booking.service.placing import rewrite
from sse_booking.store import bookings as store

LOST: Final = "Another request for this time was approved."


def finish(change: Change) -> str:
    """Do what follows from the change and write what was told; returns its cursor. Every use case that writes bookings ends here."""
    for resource, winner in change.won:
        _reject_losers(change, resource, winner)
    change.won.clear()
    for hold in change.ended_holds:
        offers.answered(change, hold)
    change.ended_holds.clear()
    if change.shifts:
        offers.promote(change)
        occupancy.publish(change)
    return change.finish()


def _reject_losers(change: Change, resource: Resource, winner: Booking) -> None:
    """Reject the competing requests that no longer fit beside a booking that now has its time for good."""
    start, end = resource.claimed(winner.starts_at, winner.ends_at)
    before, after = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes
    for loser in store.requests(change.tx.db, resource, start - after, end + before):
        if loser.quantity > occupancy.free_places(change.tx, resource, *resource.claimed(loser.starts_at, loser.ends_at)):
            reject(change, resource, loser, LOST)


def reject(change: Change, resource: Resource, before: Booking, reason: str) -> Booking:
    """Reject a request as the system does, with a reason for its requester."""
    rejected = rewrite(change, before, before._replace(status="rejected", deadline_at=None), resource)
    telling.acted(change, "reject", before, rejected, reason, actor_id=SYSTEM.user_id)
    occupancy.shift_booking(change, (resource, before), (resource, rejected))
    change.audit("reject", f"booking:{rejected.id}", {"from": before.status, "to": "rejected", "reason": reason})
    return rejected
