"""Number the rows of the log that a transaction appends, and keep them until they are written together.

A group of bookings appends a few rows each. One INSERT for all of them costs the server a fraction of one for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sse_booking.sse import EventId
from sse_booking.store.engine import LogRow

MOST_ROWS: Final = 500
"""Rows that are written together. It bounds what is kept."""
APPEND: Final = """\
INSERT INTO event (id, topic, type, payload, created_ms)
SELECT ? + row.i, row.topic, row.type, row.payload, ?
FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS row (topic, type, payload, i)"""


class Appended(list[LogRow]):
    """The rows that one transaction has appended. `after` is the position that they follow."""

    def __init__(self, after: EventId) -> None:
        super().__init__()
        self.after = after


class LogWriter:
    """The end of the log, as one transaction under the lock sees it. `send` sends a statement."""

    def __init__(self, send: Callable[[str, Sequence[Any]], object]) -> None:
        self._send = send
        self.begin("", 0, 0)

    def begin(self, epoch: str, head: int, head_ms: int) -> None:
        """Go on from the end of the log as it is now."""
        self.appended = Appended(EventId(epoch, head, head_ms))
        self._written = 0

    @property
    def count(self) -> int:
        """How many rows were appended."""
        return len(self.appended)

    def append(self, rows: Sequence[tuple[str, str, str]], wall_ms: int) -> EventId:
        """Number `(topic, type, payload)` rows on from the highest. Return the position of the last."""
        if self.count > self._written and (self.appended[-1][4] != wall_ms or self.count - self._written >= MOST_ROWS):
            self.write()
        first = self.appended.after.n + self.count + 1
        self.appended += [(n, *row, wall_ms) for n, row in enumerate(rows, first)]
        return EventId(self.appended.after.epoch, first + len(rows) - 1, wall_ms)

    def write(self) -> None:
        """Write the rows that are not written yet."""
        if self.count > self._written:
            before, rows = self.appended.after.n + self._written, self.appended[self._written :]
            self._written = self.count
            topics, types, payloads = ([row[column] for row in rows] for column in (1, 2, 3))
            self._send(APPEND, (before, rows[0][4], topics, types, payloads))

    def go_back(self, count: int) -> None:
        """Forget all rows but the first `count`: their block was undone."""
        del self.appended[count:]
        self._written = min(self._written, count)
