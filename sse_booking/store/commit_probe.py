"""Check whether the database accepts a write now: commit one when asked, at most once a second."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from sse_booking.store.executor import Store, StoreFailed, Tx

FRESH_S: Final = 1.0
WAIT_S: Final = 5.0


class CommitProbe:
    """Commits a write that changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._tried_at = -FRESH_S
        self._problem = ""

    async def problem(self) -> str:
        """Return why nothing can be written; "" if a write was just committed."""
        async with self._lock:
            if time.monotonic() - self._tried_at >= FRESH_S:
                self._problem = await self._try()
                self._tried_at = time.monotonic()
            return self._problem

    async def _try(self) -> str:
        try:
            async with asyncio.timeout(WAIT_S):
                await self._store.write(_touch)
        except TimeoutError:
            return "timed out"
        except StoreFailed as error:
            return str(error)
        return ""


def _touch(tx: Tx) -> None:
    tx.db.execute("UPDATE meta SET mark = mark")
