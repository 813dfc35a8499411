"""Exchange messages between the requester of a booking and the venue."""

from __future__ import annotations

from collections.abc import Callable

from sse_booking.domain import limits, topics
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import LimitReached
from sse_booking.domain.principal import Principal
from sse_booking.service import access
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import log
from sse_booking.store import messages as store
from sse_booking.store.executor import Tx
from sse_booking.store.messages import Message


def view(message: Message) -> dict[str, object]:
    """Return a message as both sides see it."""
    return {
        "id": message.id,
        "booking_id": message.booking_id,
        "author_id": message.author_id,
        "author_name": message.author_name,
        "text": message.text,
        "created_at": rfc3339(message.created_at),
    }


def write(tx: Tx, who: Principal, booking_id: str, read_text: Callable[[], str]) -> Result:
    """Write a message to the other side, with an event for both. Raise NotFound or Invalid.

    Staff do not see a hold or its messages. The messages are stored; staff find them once the hold is confirmed.
    """
    booking, _ = access.booking(tx, who, booking_id)
    if store.count(tx.db, booking.id) >= limits.MESSAGES:
        raise LimitReached("messages", limits.MESSAGES, f"There are {limits.MESSAGES} messages about this booking, which is the maximum.")
    message = store.insert(tx.db, Message(0, new_id(tx.wall_ms), booking.id, who.user_id, who.name, read_text(), tx.now))
    uow = UnitOfWork(tx, who)
    shown = view(message)
    fields = {"actor_id": who.user_id, "booking_id": booking.id, "message": shown}
    uow.emit(topics.of_user(booking.requester_id), "message", fields)
    if booking.status != "held":
        uow.emit(topics.of_staff(booking.venue_id), "message", fields)
    uow.audit("message", f"booking:{booking.id}", {"message_id": message.id})
    return Result(shown, uow.finish())


def page(tx: Tx, who: Principal, booking_id: str, read_page: Callable[[], tuple[int, int]]) -> tuple[list[Message], str]:
    """Return the next messages about a booking, oldest first. `read_page` gives the last `seq` and the limit. Raise NotFound or Invalid."""
    booking, standing = access.booking(tx, who, booking_id)
    after, limit = read_page()
    since = 0 if standing.is_staff else booking.requester_since  # before a handover, messages were for the former requester
    return store.page(tx.db, booking.id, after, limit, since), str(log.head(tx.db))
