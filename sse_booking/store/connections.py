"""The history of streams, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from sse_booking.store.engine import Database


class Connected(NamedTuple):
    """A stream as it is kept; instants are epoch seconds, `topics` a JSON list, `closed_at` and `reason` None while it is open."""

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
"""The reason of a stream whose end nobody saw: the process ended first."""


def write(db: Database, rows: Iterable[Connected]) -> None:
    """Write streams that were opened or closed since the last batch."""
    for row in rows:
        db.execute(_WRITE, row)


def close_lost(db: Database, now: int) -> int:
    """Close what a process before this one left open; returns how many those were."""
    return db.execute("UPDATE connection SET closed_at = ?, reason = ? WHERE closed_at IS NULL", (now, LOST)).rowcount


def closed_of(db: Database, user_id: str, before: int, limit: int) -> list[tuple[int, Connected]]:
    """The user's streams that are over, the newest first, each with its row number; `before` is the last one's number."""
    rows = db.execute(
        f"SELECT id, {_COLUMNS} FROM connection WHERE user_id = ? AND id < ? AND closed_at IS NOT NULL ORDER BY id DESC LIMIT ?",
        (user_id, before, limit),
    )
    return [(row[0], Connected._make(row[1:])) for row in rows]


def prune(db: Database, before: int, limit: int) -> int:
    """Drop at most `limit` of the oldest rows, closed before an instant; returns how many went."""
    return db.execute(
        "DELETE FROM connection WHERE id IN (SELECT id FROM connection WHERE closed_at < ? ORDER BY closed_at LIMIT ?)", (before, limit)
    ).rowcount
