"""Set payments of bookings: by staff, or by signed events of a payment provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sse_booking.domain import topics
from sse_booking.domain.booking import Booking, PaymentStatus
from sse_booking.domain.errors import Forbidden, NotFound, WrongState
from sse_booking.domain.payment import PAYMENTS, follows
from sse_booking.domain.principal import SYSTEM, Principal
from sse_booking.service import access, booking_events, follow_ups
from sse_booking.service.allocating import reallocate
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import bookings, log, resources
from sse_booking.store import payments as store
from sse_booking.store.executor import Tx


class Payment(NamedTuple):
    """The new state of a payment. `payment_id` None: unchanged."""

    status: PaymentStatus
    payment_id: str | None


def set_payment(tx: Tx, who: Principal, booking_id: str, read: Callable[[], Payment], if_match: access.IfMatch) -> Result:
    """Set the state of a payment by hand; staff only. Raise NotFound, Forbidden, Invalid, StaleVersion or WrongState."""
    before, standing = access.booking(tx, who, booking_id)
    if not standing.is_staff:
        raise Forbidden("Only the venue's staff may set a payment.")
    payment = read()
    access.must_match(before.version, if_match)
    if not follows(before.payment_status, payment.status):
        may_follow = PAYMENTS[before.payment_status]
        raise WrongState(
            before.status,
            [str(status) for status in may_follow],
            f"A payment that is {before.payment_status} can become {' or '.join(may_follow) if may_follow else 'nothing else'}.",
        )
    uow = UnitOfWork(tx, who)
    after = _write(uow, before, payment)
    return Result(booking_events.encoded(tx, after), follow_ups.finish(uow), after.version)


def take_event(tx: Tx, event_id: str, booking_id: str, payment: Payment) -> Result:
    """Apply an event of the provider, each id once. A late or repeated event changes nothing and still succeeds.

    Raise NotFound, and then store nothing, so that the provider may try again.
    """
    before = bookings.find(tx.db, booking_id, deleted=True)  # a refund is recorded even for a deleted booking
    if before is None:
        raise NotFound(f"There is no booking {booking_id!r}.")
    if store.is_seen(tx.db, event_id):
        return Result(_taken(before, event_id, applied=False, duplicate=True), str(log.head(tx.db)))
    store.note(tx.db, event_id, tx.now)
    uow = UnitOfWork(tx, SYSTEM)
    applies = follows(before.payment_status, payment.status)
    after = _write(uow, before, payment) if applies else before
    return Result(_taken(after, event_id, applied=applies, duplicate=False), follow_ups.finish(uow))


def _taken(booking: Booking, event_id: str, *, applied: bool, duplicate: bool) -> dict[str, object]:
    return {
        "event_id": event_id,
        "booking_id": booking.id,
        "payment_status": booking.payment_status,
        "applied": applied,
        "duplicate": duplicate,
    }


def _write(uow: UnitOfWork, before: Booking, payment: Payment) -> Booking:
    """Write a payment and emit it to both sides; do nothing if it is unchanged."""
    payment_id = before.payment_id if payment.payment_id is None else payment.payment_id
    if (payment.status, payment_id) == (before.payment_status, before.payment_id):
        return before
    resource = resources.of_booking(uow.tx.db, before)
    after = reallocate(uow, before, before._replace(payment_status=payment.status, payment_id=payment_id), resource)
    fields = {
        "actor_id": uow.actor_id,
        "payment_id": payment_id,
        "payment_status": payment.status,
        "booking": booking_events.encoded(uow.tx, after),
    }
    uow.emit(topics.of_user(after.requester_id), "payment_updated", fields)
    if after.status != "held":
        uow.emit(topics.of_staff(after.venue_id), "payment_updated", fields)
    uow.audit("payment", f"booking:{after.id}", {"from": before.payment_status, "to": payment.status, "payment_id": payment_id})
    return after
