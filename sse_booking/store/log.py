"""Append to the event log inside the transaction of the change, and read it by id.

A position is an event id (`<epoch>-<n>-<t>`, see sse.py). A stream can resume from it only if row n exists with that t, or if it is the
mark: the highest row that was pruned (in an empty log: the creation of the file). This detects positions of another file, of a restored
copy, in the future, or invented.
"""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Sequence
from typing import Final, NamedTuple

from sse_booking.sse import EventId, parse_event_id
from sse_booking.store.engine import Database, LogRow

PAGE: Final = 500
PAGE_BYTES: Final = 1024 * 1024
"""Rows of one replay page. Each page is one read transaction, and none stays open across a send."""
EPOCH_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


class ReplayPage(NamedTuple):
    """One page of a replay: rows in id order, the number up to which they are complete, and whether it is the last page."""

    rows: list[LogRow]
    upto: int
    done: bool


def new_epoch() -> str:
    """Return a new identity for a data file: eight letters that are not easily confused."""
    return "".join(secrets.choice(EPOCH_ALPHABET) for _ in range(8))


def epoch(db: Database) -> str:
    """Return the identity of the data file."""
    row: tuple[str] = db.execute("SELECT epoch FROM meta").fetchone()
    return row[0]


def head(db: Database) -> EventId:
    """Return the last event id in this snapshot; if the log is empty or entirely pruned, the mark."""
    name, mark, mark_ms = db.execute("SELECT epoch, mark, mark_ms FROM meta").fetchone()
    row = db.execute("SELECT id, created_ms FROM event ORDER BY id DESC LIMIT 1").fetchone()
    return EventId(name, *row) if row else EventId(name, mark, mark_ms)


def locate(db: Database, text: str) -> EventId | str:
    """Return the position that the text names, or why a stream can't resume from it: malformed, foreign, pruned, future or unknown."""
    position = parse_event_id(text)
    if position is None:
        return "malformed"
    name, mark, mark_ms = db.execute("SELECT epoch, mark, mark_ms FROM meta").fetchone()
    if position.epoch != name:
        return "foreign"
    if position.n == mark:
        return position if position.ms == mark_ms else "unknown"
    if position.n < mark:
        return "pruned"
    row = db.execute("SELECT created_ms FROM event WHERE id = ?", (position.n,)).fetchone()
    if row is None:
        # Compare with the last number issued, not the last one read: an unpublished id is not in the future.
        return "future" if position.n > head(db).n else "unknown"
    return position if row[0] == position.ms else "unknown"


def mark_id(db: Database) -> EventId:
    """Return the mark as an event id: the oldest position from which a stream can resume."""
    return EventId(*db.execute("SELECT epoch, mark, mark_ms FROM meta").fetchone())


def mark(db: Database) -> int:
    """Return the highest number that was pruned. A replay from a smaller position would be incomplete."""
    row: tuple[int] = db.execute("SELECT mark FROM meta").fetchone()
    return row[0]


def replay(db: Database, topics: Sequence[str], after: int, limit: int = PAGE) -> ReplayPage:
    """Return the next rows of these topics after a number, in id order.

    It merges one bounded index scan per topic: `topic IN (…) ORDER BY id` costs a thousand times as much on a large log.
    """
    scans, cut = [], []
    for topic in topics:
        scan, is_cut = _scan(db, topic, after, limit, PAGE_BYTES // len(topics))
        scans.append(scan)
        cut += [scan[-1][0]] if is_cut else []
    last = db.execute("SELECT max(id) FROM event").fetchone()[0] or after
    # A topic whose scan was cut may have more rows. So the page is complete only up to the smallest of those last rows.
    upto = min(cut, default=None)
    merged = heapq.merge(*scans)
    if upto is None:
        return ReplayPage(list(merged), max(last, after), True)
    return ReplayPage([row for row in merged if row[0] <= upto], upto, False)


def _scan(db: Database, topic: str, after: int, limit: int, most_bytes: int) -> tuple[list[LogRow], bool]:
    """Return the next rows of one topic, and whether there may be more: at most `limit` rows and `most_bytes`, but at least one row."""
    rows: list[LogRow] = []
    size = 0
    for row in db.execute(
        "SELECT id, topic, type, payload, created_ms FROM event WHERE topic = ? AND id > ? ORDER BY id LIMIT ?", (topic, after, limit)
    ):
        size += len(row[3])
        if rows and size > most_bytes:
            return rows, True
        rows.append(row)
    return rows, len(rows) == limit


def tail(db: Database, after: int, limit: int) -> list[LogRow]:
    """Return the next rows of all topics, for the relay."""
    return db.execute("SELECT id, topic, type, payload, created_ms FROM event WHERE id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()


def headings(db: Database, after: int, limit: int) -> list[tuple[int, str, str]]:
    """Return number, topic and type of the next rows: what most readers look at first. Payloads cost as much again."""
    return db.execute("SELECT id, topic, type FROM event WHERE id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()


def find(db: Database, n: int) -> LogRow | None:
    """Return the row with this number; None if it was pruned."""
    row: LogRow | None = db.execute("SELECT id, topic, type, payload, created_ms FROM event WHERE id = ?", (n,)).fetchone()
    return row


def prune(db: Database, before_ms: int, limit: int) -> int:
    """Delete at most `limit` of the oldest rows, all older than `before_ms`, and move the mark with them. Return how many.

    From then on, positions below the mark are answered with a reset, never with a gap.
    """
    doomed = db.execute("SELECT id, created_ms FROM event ORDER BY id LIMIT ?", (limit,)).fetchall()
    kept = next((index for index, (_, ms) in enumerate(doomed) if ms >= before_ms), len(doomed))
    if not kept:
        return 0
    last, last_ms = doomed[kept - 1]
    db.execute("DELETE FROM event WHERE id <= ?", (last,))
    db.execute("UPDATE meta SET mark = ?, mark_ms = ?", (last, last_ms))
    return kept
