"""Exchange the places of two bookings."""

from __future__ import annotations

from collections.abc import Callable

from sse_booking.domain import rights
from sse_booking.domain.booking import Booking
from sse_booking.domain.errors import Invalid, WrongState
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Resource
from sse_booking.service import access, booking_events, follow_ups, occupancy
from sse_booking.service.allocating import Wanted, check_rules, reallocate, stays_within
from sse_booking.service.edits import with_deadline
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import bookings as store
from sse_booking.store.executor import Tx


def swap(tx: Tx, who: Principal, booking_id: str, read_other: Callable[[], str], if_match: access.IfMatch) -> Result:
    """Exchange resource and time of two bookings, both or neither. Both are released first: no order of two moves would pass the guard.

    `read_other` gives the id of the other one. Raise NotFound, StaleVersion, Invalid, WrongState, RuleBroken or SlotTaken.
    """
    mine, standing = access.booking(tx, who, booking_id)
    other, other_standing = access.booking(tx, who, read_other())
    access.must_match(mine.version, if_match)
    if mine.id == other.id:
        raise Invalid.one("booking_id", "It must be another booking.")
    if mine.venue_id != other.venue_id:
        raise Invalid.one("booking_id", "It must be a booking of the same venue.")
    if mine.joined or other.joined:
        raise Invalid.one("booking_id", "Places that are put together stay together: none of them can be swapped.")
    places = {name: access.resource(tx, name) for name in {mine.resource_id, other.resource_id}}
    for booking, sides in ((mine, standing.sides), (other, other_standing.sides)):
        edges = places[booking.resource_id].edges(booking.starts_at, booking.ends_at)
        rights.check("move", booking, edges, sides, tx.now)
    moves = [
        (mine, _moved(tx, mine, other, places[other.resource_id], own=(mine.id, other.id), by_staff=standing.is_staff)),
        (other, _moved(tx, other, mine, places[mine.resource_id], own=(mine.id, other.id), by_staff=other_standing.is_staff)),
    ]
    uow = UnitOfWork(tx, who)
    for booking in (mine, other):
        store.release(tx.db, booking.id)
    views = []
    for before, target in moves:
        resource = places[target.resource_id]
        after = reallocate(uow, before, target, resource, released=True)
        views.append(booking_events.updated(uow, before, after))
        occupancy.note_booking_change(uow, (places[before.resource_id], before), (resource, after))
        uow.audit("swap", f"booking:{after.id}", {"with": (other if before is mine else mine).id})
    return Result({"items": views}, follow_ups.finish(uow), mine.version + 1)


def _moved(tx: Tx, booking: Booking, target: Booking, resource: Resource, *, own: tuple[str, str], by_staff: bool) -> Booking:
    """Return the booking with the place and time of the other. Raise RuleBroken."""
    after = booking._replace(resource_id=target.resource_id, starts_at=target.starts_at, ends_at=target.ends_at)
    if not by_staff:
        asked = Wanted(*after.place, party_size=after.party_size)
        check_rules(tx, resource, booking.requester_id, asked, moved=booking, ignore=own)
        asks_more = resource.approval == "manual" and not stays_within(booking, resource, asked)
        if asks_more and after.status == "checked_in":
            raise WrongState(after.status, [], "After check-in, only the staff may change the place or the time.")
        if asks_more and after.status == "approved":
            after = after._replace(status="pending")
    return with_deadline(tx, booking, after, resource)
