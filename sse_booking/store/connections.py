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
    node_id: str = ""


_COLUMNS: Final = ", ".join(Connected._fields)
_WRITE: Final = (
    f"INSERT INTO connection ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (stream_id) DO UPDATE SET closed_at = excluded.closed_at, delivered = excluded.delivered, reason = excluded.reason"
)
LOST: Final = "lost"
"""The reason for a stream whose end was not recorded, because the process ended first."""


def write(db: Database, rows: Iterable[Connected]) -> None:
    """Write the streams that were opened or closed since the last batch."""
    for row in rows:
        db.execute(_WRITE, row)


def close_lost(db: Database, now: int, node_id: str | None = None) -> int:
    """Close the streams that an earlier process left open. Return how many."""
    of_node, values = ("", ()) if node_id is None else (" AND node_id = ?", (node_id,))
    return db.execute(f"UPDATE connection SET closed_at = ?, reason = ? WHERE closed_at IS NULL{of_node}", (now, LOST, *values)).rowcount


def open_elsewhere(db: Database, node_id: str, after: str, limit: int) -> list[Connected]:
    """The next streams, by id, that are open on other nodes, as these have last written."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM connection WHERE closed_at IS NULL AND node_id <> ? AND stream_id > ? ORDER BY stream_id LIMIT ?",
        (node_id, after, limit),
    )
    return [Connected._make(row) for row in rows]


def open_elsewhere_of(db: Database, node_id: str, user_id: str, limit: int) -> list[Connected]:
    """The user's streams that are open on other nodes, the newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM connection WHERE user_id = ? AND closed_at IS NULL AND node_id <> ? ORDER BY id DESC LIMIT ?",
        (user_id, node_id, limit),
    )
    return [Connected._make(row) for row in rows]


def find_open_elsewhere(db: Database, node_id: str, stream_id: str) -> Connected | None:
    """A stream that is open on another node."""
    query = f"SELECT {_COLUMNS} FROM connection WHERE stream_id = ? AND closed_at IS NULL AND node_id <> ?"
    row = db.execute(query, (stream_id, node_id)).fetchone()
    return row and Connected._make(row)


def count_elsewhere(db: Database, node_id: str, most: int) -> dict[str, int]:
    """How many streams each user has open on other nodes, of at most so many users, those with the most first."""
    rows = db.execute(
        "SELECT user_id, count(*) AS streams FROM connection WHERE closed_at IS NULL AND node_id <> ?"
        " GROUP BY user_id ORDER BY streams DESC, user_id LIMIT ?",
        (node_id, most),
    )
    return dict(rows.fetchall())


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
