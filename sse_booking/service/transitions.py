"""Write a transition of a booking with all that belongs to it: its allocation, its events, the places that it frees or takes, the audit."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sse_booking.domain import parties
from sse_booking.domain.booking import Action, Booking
from sse_booking.domain.resource import Resource
from sse_booking.service import booking_events, occupancy
from sse_booking.service.allocating import reallocate
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store import bookings as store
from sse_booking.store import resources
from sse_booking.store.executor import Tx

Made = tuple[Booking, msgspec.Raw]
"""A booking and its JSON."""


def joined_with(tx: Tx, booking: Booking) -> list[Booking]:
    """The bookings of the places that are put together with this one, as far as they are in the same state."""
    if not booking.joined or booking.series_id is None:
        return []
    return [
        one for one in store.of_series(tx.db, booking.series_id) if one.joined and one.id != booking.id and one.status == booking.status
    ]


def terms_of(tx: Tx, booking: Booking, resource: Resource) -> Resource:
    """Return the resource of a booking, with the approval and the deadlines of all places that are put together with it."""
    if not booking.joined or booking.series_id is None:
        return resource
    pieces = store.of_series(tx.db, booking.series_id)
    return parties.as_one(resource, [resources.of_booking(tx.db, one) for one in pieces if one.joined and one.id != booking.id])


def write(
    uow: UnitOfWork,
    action: Action,
    before: Booking,
    after: Booking,
    resource: Resource,
    reason: str | None = None,
    *,
    actor_id: str | None = None,
    noted: Mapping[str, object] | None = None,
) -> Made:
    """Write a transition as part of a change. Both sides are told the `reason`; `noted` is for the audit alone.

    Raise SlotTaken or RuleBroken as `reallocate`.
    """
    after = reallocate(uow, before, after, resource)
    view = booking_events.acted(uow, action, before, after, reason, actor_id=actor_id)
    occupancy.note_booking_change(uow, (resource, before), (resource, after))
    uow.audit(action, f"booking:{after.id}", {"from": before.status, "to": after.status, **(noted or {})})
    return after, view
