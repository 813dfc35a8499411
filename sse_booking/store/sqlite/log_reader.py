"""Following the log of a data file: the relay's connection.

It is read on the event loop: what one group has committed costs 2 µs per row out of the page cache, a hop to a thread more than 20.
"""

from __future__ import annotations

from collections.abc import Callable

from sse_booking.sse import EventId
from sse_booking.store import log
from sse_booking.store.engine import LogRow
from sse_booking.store.sqlite.connection import connect


class SqliteLogReader:
    """The LogReader of one data file."""

    def __init__(self, path: str) -> None:
        self._db = connect(path, readonly=True)
        self._version = self._data_version()

    def _data_version(self) -> int:
        version: int = self._db.execute("PRAGMA data_version").fetchone()[0]
        return version

    def epoch(self) -> str:
        """The identity of the file."""
        return log.epoch(self._db)

    def head(self) -> EventId:
        """The position of the last event."""
        return log.head(self._db)

    def start(self, wake: Callable[[], None]) -> None:
        """Nothing says that another process has committed: `has_changed` is asked."""

    def announce(self) -> None:
        """Other processes look for themselves."""

    async def mark(self) -> int:
        """The highest number that is no longer kept."""
        return log.mark(self._db)

    async def tail(self, after: int, limit: int) -> list[LogRow]:
        """The next rows of all topics."""
        return log.tail(self._db, after, limit)

    async def is_behind(self, cursor: int) -> bool:
        """Whether more was committed than was read up to `cursor`."""
        return log.head(self._db).n > cursor

    def has_changed(self) -> bool:
        """Whether another connection has committed since the last call; our own commits change no version that this one has not read."""
        version = self._data_version()
        changed, self._version = version != self._version, version
        return changed

    def has_failed(self, error: Exception) -> bool:
        """Whether reading has failed, rather than what was done with the rows."""
        return self._db.has_failed(error)

    async def close(self) -> None:
        """Close the connection."""
        self._db.close()
