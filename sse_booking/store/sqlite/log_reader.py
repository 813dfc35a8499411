"""Follow the log of a data file, for the relay.

What this process has committed is kept in memory until the relay takes it. Everything else is read on the event loop: one group costs 2 µs
per row from the page cache, a switch to a thread more than 20 µs. While the writer is busy a row costs 13 µs, since SQLite gives up the
interpreter's lock for each; that is a tenth of a booking, which keeping it saves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sse_booking.sse import EventId
from sse_booking.store import log
from sse_booking.store.engine import LogRow
from sse_booking.store.sqlite.connection import connect

MOST_KEPT: Final = 2048
"""Rows in memory that the relay has not taken yet. If it is further behind, it reads the log."""


class SqliteLogReader:
    """The LogReader of one data file."""

    def __init__(self, path: str) -> None:
        self._db = connect(path, readonly=True)
        self._version = self._data_version()
        self._kept: list[LogRow] = []

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

    def announce(self, rows: Sequence[LogRow]) -> None:
        """Keep the rows that were committed here for the relay. Other processes poll."""
        if len(self._kept) + len(rows) > MOST_KEPT or (self._kept and rows and self._kept[-1][0] + 1 != rows[0][0]):
            self._kept.clear()  # too many, or another process has written between the two commits
        if len(rows) <= MOST_KEPT:
            self._kept += rows

    async def mark(self) -> int:
        """Return the highest number that has been pruned."""
        return log.mark(self._db)

    async def newest(self) -> int:
        """Return the number of the last event, or the mark if there is none."""
        return log.head(self._db).n

    async def tail(self, after: int, limit: int) -> list[LogRow]:
        """Return the next rows of all topics: those kept, if they follow without a gap, else from the file."""
        if self._kept and self._kept[0][0] <= after:
            self._kept = [row for row in self._kept if row[0] > after]
        if self._kept and self._kept[0][0] == after + 1:
            rows, self._kept = self._kept[:limit], self._kept[limit:]
            return rows
        return log.tail(self._db, after, limit)

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
