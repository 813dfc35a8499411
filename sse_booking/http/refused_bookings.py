"""Unmet demand: refused bookings are counted, and written in batches.

A refusal itself writes nothing, so a crowd in front of a full house costs no commits. A person who tries the same again and again before
the next write counts once. Both the notes of one person and the total are bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import Final

from sse_booking.domain.errors import BookingError, DesiredBooking, RuleBroken
from sse_booking.store import refused_bookings
from sse_booking.store.executor import Store
from sse_booking.store.refused_bookings import RefusedBooking

EVERY_S: Final = 30.0
MOST: Final = 2000
"""Refusals that are kept until the next write. More than that in half a minute are not counted."""
MOST_OF_ONE: Final = 50


class RefusedBookings:
    """Collects the reasons for which bookings were refused, and writes them periodically."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._noted: set[tuple[str, DesiredBooking, str]] = set()
        self._of_one: Counter[str] = Counter()

    def note(self, caller: str, refused: BookingError) -> None:
        """Note a refusal, if it is one of a new booking in the future."""
        if refused.desired is None:
            return
        reasons = [rule.rule for rule in refused.rules] if isinstance(refused, RuleBroken) else ["taken"]
        noted = (caller, refused.desired, reasons[0])
        if "past" in reasons or noted in self._noted or len(self._noted) >= MOST or self._of_one[caller] >= MOST_OF_ONE:
            return
        self._noted.add(noted)
        self._of_one[caller] += 1

    async def flush(self) -> None:
        """Write the collected notes."""
        if not self._noted:
            return
        noted, self._noted = self._noted, set()
        self._of_one.clear()
        counted = Counter((desired, reason) for _, desired, reason in noted)
        rows = [RefusedBooking(*desired, reason, requests) for (desired, reason), requests in counted.items()]
        await self._store.write(lambda tx: refused_bookings.add(tx.db, rows, tx.now))

    async def keep(self) -> None:
        """Write periodically, forever."""
        while True:
            await asyncio.sleep(EVERY_S)
            await self.finish()

    async def finish(self) -> None:
        """Write the rest if possible. A failure is ignored: these are only figures."""
        with contextlib.suppress(Exception):
            await self.flush()
