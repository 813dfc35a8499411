"""Check whether the data file accepts a write now: a read succeeds even on a full disk.

The probe writes through a connection of its own, in its turn, and also asks the writer thread for an empty transaction. The first tests the
disk, the second the thread. The probe is neither hot nor long, so aiosqlite's own thread keeps it off the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import aiosqlite

from sse_booking.store.executor import StoreFailed
from sse_booking.store.sqlite.file_access import LOOK_AGAIN_S, AccessRefused, Turn
from sse_booking.store.sqlite.schema import SCHEMA_VERSION

logger = logging.getLogger(__name__)

FRESH_S: Final = 1.0
"""How long one result is valid: callers that ask constantly cause one write a second."""
WAIT_S: Final = 5.0
"""How long the probe waits for the file. Proxies and service managers give up after about as long."""


class WriteProbe:
    """Tries a write when asked, at most once in FRESH_S."""

    def __init__(self, path: str, settle: Callable[[], Awaitable[None]]) -> None:
        self._path = path
        self._settle = settle
        self._lock = asyncio.Lock()
        self._tried_at = -FRESH_S
        self._problem = ""

    async def problem(self) -> str:
        """Return why nothing can be written; "" if a write was just committed."""
        async with self._lock:
            if time.monotonic() - self._tried_at >= FRESH_S:
                problem = await self._try()
                if problem and problem != self._problem:
                    logger.warning("the data file accepts no writes: %s", problem)
                self._problem = problem
                self._tried_at = time.monotonic()
            return self._problem

    async def _try(self) -> str:
        try:
            async with asyncio.timeout(WAIT_S):
                await self._settle()
                async with _turn(self._path), aiosqlite.connect(self._path, timeout=WAIT_S, isolation_level=None) as db:
                    await db.execute("PRAGMA synchronous = FULL")
                    # Rewrite the present version: this needs a page of the file, a commit and an fsync, and changes no row.
                    await db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except TimeoutError:
            return "timed out"
        except (StoreFailed, aiosqlite.Error, AccessRefused, OSError) as error:
            return str(error) or type(error).__name__
        return ""


@asynccontextmanager
async def _turn(path: str) -> AsyncIterator[None]:
    """Hold the turn to write. It waits without a thread."""
    turn = Turn(path)
    try:
        while not turn.take_now():  # noqa: ASYNC110 - another process has it: there is nothing to wait on
            await asyncio.sleep(LOOK_AGAIN_S)
        yield
    finally:
        turn.close()  # this gives up the turn
