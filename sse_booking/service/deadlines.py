"""What lapses by itself: holds, unanswered requests, no-shows, and waiting-list requests for what has begun.

Deadlines are rows. The writer settles those that have passed before it runs anything else, and a read that meets one has it
settled first, so the timer decides only how soon people are told, never what is true.

Where one can't be settled nothing is read or written, so one booking that fails to lapse must not stand in everybody's way.
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
"""When a booking that could not lapse is tried again; until then it stays as it is."""


class BookingDeadlines:
    """The store's Deadlines."""

    def settle(self, tx: Tx) -> bool:
        """Let everything lapse that is due: waiting lists first, as they cannot be offered what only then becomes free."""
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
        """The next deadline in epoch seconds."""
        dues = (store.next_deadline(tx.db), waitlist_store.next_start(tx.db))
        return min((due for due in dues if due is not None), default=None)


def _lapse(tx: Tx, booking: Booking) -> None:
    try:
        with tx.db.savepoint():
            bookings.lapse(tx, booking)
    except Exception as error:
        if tx.db.has_failed(error):
            raise  # not this booking's fault: the disk is full, the file is damaged
        logger.exception("booking %s could not lapse; it is tried again in %d s", booking.id, RETRY_S)
        store.postpone(tx.db, booking.id, tx.now + RETRY_S)
