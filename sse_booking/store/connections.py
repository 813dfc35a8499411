"""Store the history of streams, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from sse_booking.store.engine import Database


class Connected(NamedTuple):
    """A stream as stored. Instants are epoch seconds; `topics` is a JSON list; `closed_at` and `reason` are None while it is open."""

    stream_id: str
    user_id: str
    topics: str
    opened_at: int
    closed_at: int | None
    delivered: int
    reason: str | None


_COLUMNS: Final = ", ".join(Connected._fields)
_WRITE: Final = (
    f"INSERT INTO connection ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (stream_id) DO UPDATE SET closed_at = excluded.closed_at, delivered = excluded.delivered, reason = excluded.reason"
)
LOST: Final = "lost"
"""The reason for a stream whose end was not recorded, because the process ended first."""


def write(db: Database, rows: Iterable[Connected]) -> None:
    """Write the streams that were opened or closed since the last batch."""
    for row in rows:
        db.execute(_WRITE, row)


def close_lost(db: Database, now: int) -> int:
    """Close the streams that an earlier process left open. Return how many."""
    return db.execute("UPDATE connection SET closed_at = ?, reason = ? WHERE closed_at IS NULL", (now, LOST)).rowcount


def closed_of(db: Database, user_id: str, before: int, limit: int) -> list[tuple[int, Connected]]:
    """Return the user's closed streams with their row numbers, newest first; `before` is the row number of the last one seen."""
    rows = db.execute(
        f"SELECT id, {_COLUMNS} FROM connection WHERE user_id = ? AND id < ? AND closed_at IS NOT NULL ORDER BY id DESC LIMIT ?",
        (user_id, before, limit),
    )
    return [(row[0], Connected._make(row[1:])) for row in rows]


def prune(db: Database, before: int, limit: int) -> int:
    """Delete at most `limit` of the oldest rows that were closed before an instant. Return how many."""
    return db.execute(
        "DELETE FROM connection WHERE id IN (SELECT id FROM connection WHERE closed_at < ? ORDER BY closed_at LIMIT ?)", (before, limit)
    ).rowcount
