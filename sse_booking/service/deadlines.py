"""Apply deadlines: holds, unanswered requests, no-shows, and waiting list requests for ranges that have begun.

Deadlines are rows. The writer settles passed ones before it runs anything that looks at bookings, and a read that finds one has it
settled first. So the timer decides only how soon events are sent, never what is true.

While a deadline can't be settled, nothing is read or written. So one booking that fails to expire must not block everybody.
"""

from __future__ import annotations

import logging
import re
from typing import Final

from sse_booking.domain.booking import Booking
from sse_booking.service import follow_ups, transitions, waitlist
from sse_booking.store import deadlines as store
from sse_booking.store import waitlist as waitlist_store
from sse_booking.store.executor import Tx

logger = logging.getLogger(__name__)

BATCH: Final = 100
"""Bookings, and waiting list entries, that expire in one transaction. Other writes run in between."""
RETRY_S: Final = 60
"""When to retry a booking that could not expire. Until then it stays as it is."""


class BookingDeadlines:
    """The store's Deadlines."""

    tables = re.compile(r"\b(booking|allocation|allocation_peak|waitlist)\b|^SELECT\b.*\bpayload\b")
    """Bookings, waiting lists, and the events about them."""

    def settle(self, tx: Tx) -> bool:
        """Expire what is due, up to BATCH of each kind. Return whether there is more.

        What expires of one resource is one change, and so is what expires of places that are put together for one party.
        Waiting lists come first, because their entries must not be offered places freed by expiry.
        """
        first = self.next_due(tx)
        if first is None or first > tx.now:
            return False
        if begun := waitlist_store.begun(tx.db, tx.now, BATCH):
            waitlist.lapse(tx, begun)
            if len(begun) == BATCH:
                return True
        together: dict[str, list[Booking]] = {}
        for booking in (due := store.due(tx.db, tx.now, BATCH)):
            if not booking.joined:
                together.setdefault(booking.resource_id, []).append(booking)
            elif (party := f"party:{booking.series_id}") not in together:
                together[party] = [booking, *transitions.joined_with(tx, booking)]
        for lapsed in together.values():
            _lapse(tx, lapsed)
        if not due:
            return False
        following = self.next_due(tx)
        return following is not None and following <= tx.now

    def next_due(self, tx: Tx) -> int | None:
        """Return the next deadline in epoch seconds."""
        return store.next_due(tx.db)


def _lapse(tx: Tx, lapsed: list[Booking]) -> None:
    try:
        with tx.db.savepoint():
            follow_ups.lapse(tx, lapsed)
    except Exception as error:
        if tx.db.has_failed(error):
            raise  # not these bookings' fault: the disk is full or the file is damaged
        if len(lapsed) > 1 and not lapsed[0].joined:
            for booking in lapsed:
                _lapse(tx, [booking])
            return
        logger.exception("booking %s could not expire; trying again in %d s", lapsed[0].id, RETRY_S)
        for booking in lapsed:
            store.put(tx.db, booking.id, tx.now + RETRY_S)
