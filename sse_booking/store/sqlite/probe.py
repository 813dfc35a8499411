"""Whether the data file takes a write now: a read works on a full disk, too.

The probe writes through a connection of its own, when it is its turn, and asks the writer thread for an empty transaction: the one
proves the disk, the other the thread. It is neither hot nor long: aiosqlite keeps its own thread off the event loop.
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
"""How long one answer is good for: whoever asks without pause makes one write a second."""
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
        """Why nothing can be written; empty where a write was just committed."""
        async with self._lock:
            if time.monotonic() - self._tried_at >= FRESH_S:
                problem = await self._try()
                if problem and problem != self._problem:
                    logger.warning("the data file takes no write: %s", problem)
                self._problem = problem
                self._tried_at = time.monotonic()
            return self._problem

    async def _try(self) -> str:
        try:
            async with asyncio.timeout(WAIT_S):
                await self._settle()
                async with _turn(self._path), aiosqlite.connect(self._path, timeout=WAIT_S, isolation_level=None) as db:
                    await db.execute("PRAGMA synchronous = FULL")
                    # The version that is there already: a page of the file, a commit and an fsync, and no row of anybody's.
                    await db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except TimeoutError:
            return "timed out"
        except (StoreFailed, aiosqlite.Error, AccessRefused, OSError) as error:
            return str(error) or type(error).__name__
        return ""


@asynccontextmanager
async def _turn(path: str) -> AsyncIterator[None]:
    """The turn to write, waited for without a thread."""
    turn = Turn(path)
    try:
        while not turn.take_now():  # noqa: ASYNC110 - another process has it: there is nothing to wait on
            await asyncio.sleep(LOOK_AGAIN_S)
        yield
    finally:
        turn.close()  # which ends it
