"""List what was sent and its outcome: for the recipient, for the staff of a booking, for admins."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import NotFound
from sse_booking.domain.principal import Principal
from sse_booking.service import access
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import deliveries, log
from sse_booking.store.deliveries import Delivery, State
from sse_booking.store.executor import Tx

LAST: Final = "~"
"""Greater than every id: where a list with the latest first begins."""
ReadPage = Callable[[], tuple[str, int]]
"""A function that returns the id to start before, and the page size."""


def view(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as its recipient, the booking's staff and admins see it. The address is left out: it is the recipient's."""
    return {
        "id": delivery.id,
        "channel": delivery.channel,
        "type": delivery.type,
        "earlier": json.loads(delivery.earlier),
        "user_id": delivery.user_id,
        "booking_id": delivery.booking_id,
        "venue_id": delivery.venue_id,
        "state": delivery.state,
        "reason": delivery.reason if delivery.state == "dropped" else None,
        "attempts": delivery.attempts,
        "created_at": rfc3339(delivery.created_at),
        "next_at": rfc3339(delivery.next_at) if delivery.state in ("due", "sending") else None,
        "finished_at": None if delivery.finished_at is None else rfc3339(delivery.finished_at),
    }


def of_caller(tx: Tx, who: Principal, read: ReadPage) -> tuple[list[Delivery], str]:
    """Return the deliveries to the caller, latest first. Raise Invalid."""
    return deliveries.of_user(tx.db, who.user_id, *read()), str(log.head(tx.db))


def of_booking(tx: Tx, who: Principal, booking_id: str, read: ReadPage) -> tuple[list[Delivery], str]:
    """Return the deliveries about a booking, for its staff. Its requester sees only their own. Raise NotFound or Invalid."""
    booking, standing = access.booking(tx, who, booking_id)
    found = deliveries.of_booking(tx.db, booking.id, *read())
    mine = [delivery for delivery in found if standing.is_staff or delivery.user_id == who.user_id]
    return mine, str(log.head(tx.db))


def overview(tx: Tx, state: State, read: ReadPage) -> tuple[list[Delivery], dict[str, Any], str]:
    """Return for admins the deliveries in one state, the counts of all states, and the longest waits. Raise Invalid."""
    found = deliveries.in_state(tx.db, state, *read())
    counts = [{"channel": channel, "state": name, "count": count} for channel, name, count in deliveries.counts(tx.db)]
    return found, {"counts": counts, "oldest_due_s": oldest_due_s(tx)}, str(log.head(tx.db))


def oldest_due_s(tx: Tx) -> dict[str, int]:
    """Return channel -> how many seconds the oldest delivery has been due; 0 if none is."""
    ages: dict[str, int] = {}
    for channel in deliveries.CHANNELS:
        at = deliveries.next_due(tx.db, channel)
        ages[channel] = 0 if at is None else max(0, tx.now - at)
    return ages


def due(tx: Tx) -> dict[str, int]:
    """Return how many deliveries are due, by channel."""
    return {channel: deliveries.due_count(tx.db, channel, tx.now) for channel in deliveries.CHANNELS}


def send_again(tx: Tx, who: Principal, delivery_id: str) -> Result:
    """Retry a failed delivery; leave any other as it is. Raise NotFound."""
    if deliveries.find(tx.db, delivery_id) is None:
        raise NotFound("There is no such delivery, or it is no longer kept.")
    uow = UnitOfWork(tx, who)
    if deliveries.send_again(tx.db, delivery_id, tx.now):
        uow.audit("send-again", f"delivery:{delivery_id}")
    after = deliveries.find(tx.db, delivery_id)
    return Result(None if after is None else view(after), uow.finish())
