"""The event log: appended to inside the transaction of the change, read by id.

A position is an event id (`<epoch>-<n>-<t>`, see sse.py). It can be resumed from only if row n exists with that t, or if it is
the mark: the highest row that is no longer kept (of an empty log: its birth). So another file, a restored copy, a
future and an invented position are told apart from a good one.
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
"""Rows of one replay page: one read transaction, none across a send."""
EPOCH_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


class ReplayPage(NamedTuple):
    """What a page of replay brings: rows in id order, the number up to which they are complete, and whether that is the end."""

    rows: list[LogRow]
    upto: int
    done: bool


def new_epoch() -> str:
    """A fresh identity for a data file: eight letters that nobody confuses."""
    return "".join(secrets.choice(EPOCH_ALPHABET) for _ in range(8))


def epoch(db: Database) -> str:
    """The identity of the data file."""
    row: tuple[str] = db.execute("SELECT epoch FROM meta").fetchone()
    return row[0]


def head(db: Database) -> EventId:
    """The last event id in this snapshot; of an empty or wholly pruned log, the mark."""
    name, mark, mark_ms = db.execute("SELECT epoch, mark, mark_ms FROM meta").fetchone()
    row = db.execute("SELECT id, created_ms FROM event ORDER BY id DESC LIMIT 1").fetchone()
    return EventId(name, *row) if row else EventId(name, mark, mark_ms)


def locate(db: Database, text: str) -> EventId | str:
    """The position that the text names, or why it can't be resumed from: malformed, foreign, pruned, future or unknown."""
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
        # By what was ever given out, not by what is read so far: an id is never in the future for being unpublished.
        return "future" if position.n > head(db).n else "unknown"
    return position if row[0] == position.ms else "unknown"


def mark_id(db: Database) -> EventId:
    """The mark as an event id: the oldest position that can still be resumed from."""
    return EventId(*db.execute("SELECT epoch, mark, mark_ms FROM meta").fetchone())


def mark(db: Database) -> int:
    """The highest number that is no longer kept; what comes after a smaller position is not complete."""
    row: tuple[int] = db.execute("SELECT mark FROM meta").fetchone()
    return row[0]


def replay(db: Database, topics: Sequence[str], after: int, limit: int = PAGE) -> ReplayPage:
    """The next rows of these topics after a number, in id order.

    One bounded index scan per topic and a merge: `topic IN (…) ORDER BY id` over a large log costs a thousand times that.
    """
    scans, cut = [], []
    for topic in topics:
        scan, is_cut = _scan(db, topic, after, limit, PAGE_BYTES // len(topics))
        scans.append(scan)
        cut += [scan[-1][0]] if is_cut else []
    last = db.execute("SELECT max(id) FROM event").fetchone()[0] or after
    # A topic whose scan was cut may have more behind its last row: the page is complete only up to the least of those.
    upto = min(cut, default=None)
    merged = heapq.merge(*scans)
    if upto is None:
        return ReplayPage(list(merged), max(last, after), True)
    return ReplayPage([row for row in merged if row[0] <= upto], upto, False)


def _scan(db: Database, topic: str, after: int, limit: int, most_bytes: int) -> tuple[list[LogRow], bool]:
    """The next rows of one topic, and whether there may be more: at most `limit`, and `most_bytes` unless one row has more."""
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
    """The next rows of all topics, for the relay."""
    return db.execute("SELECT id, topic, type, payload, created_ms FROM event WHERE id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()


def find(db: Database, n: int) -> LogRow | None:
    """The row of this number, as long as it is kept."""
    row: LogRow | None = db.execute("SELECT id, topic, type, payload, created_ms FROM event WHERE id = ?", (n,)).fetchone()
    return row


def prune(db: Database, before_ms: int, limit: int) -> int:
    """Drop at most `limit` of the oldest rows, all older than `before_ms`, and move the mark with them; returns how many went.

    Positions below the mark are answered with a reset from then on, never with a gap.
    """
    doomed = db.execute("SELECT id, created_ms FROM event ORDER BY id LIMIT ?", (limit,)).fetchall()
    kept = next((index for index, (_, ms) in enumerate(doomed) if ms >= before_ms), len(doomed))
    if not kept:
        return 0
    last, last_ms = doomed[kept - 1]
    db.execute("DELETE FROM event WHERE id <= ?", (last,))
    db.execute("UPDATE meta SET mark = ?, mark_ms = ?", (last, last_ms))
    return kept
