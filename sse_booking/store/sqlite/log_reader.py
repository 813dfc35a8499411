"""Follow the log of a data file, for the relay.

It is read on the event loop: reading one group costs 2 µs per row from the page cache; a switch to a thread costs more than 20 µs.
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
        """Return the identity of the file."""
        return log.epoch(self._db)

    def head(self) -> EventId:
        """Return the position of the last event."""
        return log.head(self._db)

    def start(self, wake: Callable[[], None]) -> None:
        """Do nothing: SQLite does not announce commits of other processes. The relay polls `has_changed`."""

    def announce(self) -> None:
        """Do nothing: other processes poll."""

    async def mark(self) -> int:
        """Return the highest number that has been pruned."""
        return log.mark(self._db)

    async def tail(self, after: int, limit: int) -> list[LogRow]:
        """Return the next rows of all topics."""
        return log.tail(self._db, after, limit)

    async def is_behind(self, cursor: int) -> bool:
        """Return whether more was committed than was read up to `cursor`."""
        return log.head(self._db).n > cursor

    def has_changed(self) -> bool:
        """Return whether another connection has committed since the last call. This process's commits have been read already."""
        version = self._data_version()
        changed, self._version = version != self._version, version
        return changed

    def has_failed(self, error: Exception) -> bool:
        """Return whether reading failed, as opposed to processing the rows."""
        return self._db.has_failed(error)

    async def close(self) -> None:
        """Close the connection."""
        self._db.close()
