"""Record “I'm coming”, an answer to a reminder, and list the answers for the desk. A person who can't come cancels as usual."""

from __future__ import annotations

from sse_booking.domain import topics
from sse_booking.domain.booking import allowed
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import WrongState
from sse_booking.domain.principal import Principal
from sse_booking.service import access, booking_events
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import delivery_state, log
from sse_booking.store.executor import Tx


def say_coming(tx: Tx, who: Principal, booking_id: str) -> Result:
    """Record that the requester is coming. Idempotent. Raise NotFound, or WrongState if the booking is not to take place."""
    booking, _ = access.booking(tx, who, booking_id)
    if booking.status != "approved" or booking.starts_at <= tx.now:
        raise WrongState(booking.status, [str(action) for action in allowed(booking.status)])
    uow = UnitOfWork(tx, who)
    before = delivery_state.attendance(tx.db, booking.id)
    if before is None or before[0] != booking.starts_at:
        delivery_state.set_attendance(tx.db, booking.id, booking.starts_at, tx.now)
        changes = {
            "resource_changed": False, "time_changed": False, "attendees_changed": False, "status_changed": False, "fields": ["coming"],
        }  # fmt: skip
        fields = {"actor_id": who.user_id, "changes": changes, "booking": booking_events.encoded(tx, booking)}
        uow.emit(topics.of_user(booking.requester_id), "booking_updated", fields)
        uow.emit(topics.of_staff(booking.venue_id), "booking_updated", fields)
        uow.audit("coming", f"booking:{booking.id}")
    return Result({"booking_id": booking.id, "coming": True}, uow.finish())


def must_see(tx: Tx, who: Principal, venue_id: str) -> None:
    """Raise NotFound, or Forbidden unless the caller is on the venue's staff."""
    access.must_be_staff(tx, who, access.venue(tx, venue_id).id)


def of_venue(tx: Tx, venue_id: str, start: int, end: int) -> Result:
    """Return the bookings whose requesters have confirmed to come, by start."""
    items = [{"booking_id": id_, "said_at": rfc3339(at)} for id_, at in delivery_state.coming(tx.db, venue_id, start, end)]
    return Result({"items": items}, str(log.head(tx.db)))
