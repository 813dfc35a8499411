"""Apply deadlines: holds, unanswered requests, no-shows, and waiting list requests for ranges that have begun.

Deadlines are rows. The writer settles passed ones before it runs anything else, and a read that finds one has it settled first. So the
timer decides only how soon events are sent, never what is true.

While a deadline can't be settled, nothing is read or written. So one booking that fails to expire must not block everybody.
"""

from __future__ import annotations

import logging
from typing import Final

from sse_booking.domain.booking import Booking
from sse_booking.service import bookings, waitlist
from sse_booking.store import deadlines as store
from sse_booking.store import waitlist as waitlist_store
from sse_booking.store.executor import Tx

logger = logging.getLogger(__name__)

BATCH: Final = 200
RETRY_S: Final = 60
"""When to retry a booking that could not expire. Until then it stays as it is."""


class BookingDeadlines:
    """The store's Deadlines."""

    def settle(self, tx: Tx) -> bool:
        """Expire everything that is due. Waiting lists come first, because their entries must not be offered places freed by expiry."""
        settled = False
        while begun := waitlist_store.begun(tx.db, tx.now, BATCH):
            settled = True
            waitlist.lapse(tx, begun)
        while due := store.due(tx.db, tx.now, BATCH):
            settled = True
            for booking in due:
                _lapse(tx, booking)
        return settled

    def next_due(self, tx: Tx) -> int | None:
        """Return the next deadline in epoch seconds."""
        dues = (store.next_deadline(tx.db), waitlist_store.next_start(tx.db))
        return min((due for due in dues if due is not None), default=None)


def _lapse(tx: Tx, booking: Booking) -> None:
    try:
        with tx.db.savepoint():
            bookings.lapse(tx, booking)
    except Exception as error:
        if tx.db.has_failed(error):
            raise  # not this booking's fault: the disk is full or the file is damaged
        logger.exception("booking %s could not expire; trying again in %d s", booking.id, RETRY_S)
        store.postpone(tx.db, booking.id, tx.now + RETRY_S)
