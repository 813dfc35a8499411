"""Store waiting lists. Entries for the same range are adjacent in an index, in order of turn (see schema.sql)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sse_booking.domain.errors import AlreadyExists
from sse_booking.domain.waitlist import Entry, EntryStatus
from sse_booking.store.engine import Database

COLUMNS: Final = ", ".join(Entry._fields)
_STORED: Final = Entry._fields[1:]
_INSERT: Final = f"INSERT INTO waitlist ({', '.join(_STORED)}) VALUES ({', '.join('?' * len(_STORED))}) RETURNING seq"

LONGEST: Final = (
    "SELECT ends_at - starts_at FROM waitlist WHERE resource_id = ? AND status = 'waiting' ORDER BY ends_at - starts_at DESC LIMIT 1"
)
NEXT_RANGE: Final = (
    "SELECT starts_at, ends_at, quantity FROM waitlist WHERE resource_id = ? AND status = 'waiting'"
    " AND (starts_at, ends_at, quantity) >= (?, ?, ?) AND starts_at < ? ORDER BY starts_at, ends_at, quantity LIMIT 1"
)
QUEUE: Final = (
    f"SELECT {COLUMNS} FROM waitlist WHERE resource_id = ? AND status = 'waiting' AND starts_at = ? AND ends_at = ? AND quantity = ?"
    " ORDER BY priority DESC, seq"
)
WANTED: Final = (
    "SELECT starts_at, ends_at FROM waitlist WHERE user_id = ? AND resource_id = ? AND status = 'waiting'"
    " AND status IN ('waiting', 'offered')"  # written like the index's condition, or the planner does not use it
)
WANTED_ANYWHERE: Final = (
    "SELECT resource_id, starts_at, ends_at FROM waitlist WHERE user_id = ? AND status = 'waiting'"
    " AND status IN ('waiting', 'offered') ORDER BY seq"
)
"""The statements of an offer; a test checks their query plans."""


class Queue(NamedTuple):
    """A range and number of places that users wait for."""

    starts_at: int
    ends_at: int
    quantity: int


def insert(db: Database, entry: Entry) -> Entry:
    """Write a new entry. Return it with its place in the order of arrival. Raise AlreadyExists."""
    try:
        row = db.guarded(_INSERT, entry[1:]).fetchone()
    except Exception as error:
        if db.violated(error) != "waitlist_once":
            raise
        raise AlreadyExists("You are already on the waiting list for this range.") from error
    return entry._replace(seq=row[0])


def update(db: Database, entry: Entry) -> None:
    """Overwrite the entry."""
    db.execute(f"UPDATE waitlist SET {', '.join(f'{name} = ?' for name in _STORED)} WHERE seq = ?", (*entry[1:], entry.seq))


def find(db: Database, entry_id: str) -> Entry | None:
    """Return the entry with this id."""
    row = db.execute(f"SELECT {COLUMNS} FROM waitlist WHERE id = ?", (entry_id,)).fetchone()
    return Entry._make(row) if row else None


def of_hold(db: Database, booking_id: str) -> Entry | None:
    """Return the entry that was offered this hold and has not answered yet."""
    row = db.execute(f"SELECT {COLUMNS} FROM waitlist WHERE booking_id = ? AND status = 'offered'", (booking_id,)).fetchone()
    return Entry._make(row) if row else None


def wanted_by(db: Database, user_id: str, resource_id: str) -> list[tuple[int, int]]:
    """Return the ranges for which a user waits on a resource."""
    return db.execute(WANTED, (user_id, resource_id)).fetchall()


def wanted_anywhere(db: Database, user_id: str) -> list[tuple[str, int, int]]:
    """Return what a user waits for, as `(resource_id, start, end)`."""
    return db.execute(WANTED_ANYWHERE, (user_id,)).fetchall()


def longest_s(db: Database, resource_id: str) -> int | None:
    """Return the length of the longest range that somebody waits for on the resource; None if nobody waits."""
    row: tuple[int] | None = db.execute(LONGEST, (resource_id,)).fetchone()
    return row[0] if row else None


def queues(db: Database, resource_id: str, start: int, end: int) -> Iterator[Queue]:
    """Yield the ranges in [start, end) that somebody waits for: one index step per range, not one per entry."""
    at = (start, 0, 0)
    while row := db.execute(NEXT_RANGE, (resource_id, *at, end)).fetchone():
        queue = Queue._make(row)
        yield queue
        # Continue at the next number of places: with `>` SQLite would begin at `>=` and step over all entries of this queue.
        at = (queue.starts_at, queue.ends_at, queue.quantity + 1)


def in_line(db: Database, resource_id: str, queue: Queue) -> Iterator[Entry]:
    """Iterate over the entries of one queue, next in turn first."""
    return map(Entry._make, db.execute(QUEUE, (resource_id, *queue)))


def position(db: Database, entry: Entry) -> int:
    """Return the entry's place, counted from 1, among those who wait for the same range."""
    row: tuple[int] = db.execute(
        "SELECT count(*) FROM waitlist WHERE resource_id = ? AND status = 'waiting' AND starts_at = ? AND ends_at = ?"
        " AND (priority > ? OR (priority = ? AND seq <= ?))",
        (entry.resource_id, entry.starts_at, entry.ends_at, entry.priority, entry.priority, entry.seq),
    ).fetchone()
    return row[0]


def begun(db: Database, now: int, limit: int) -> list[Entry]:
    """Return the waiting entries whose range has begun."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM waitlist WHERE status = 'waiting' AND starts_at <= ? ORDER BY starts_at, seq LIMIT ?", (now, limit)
    )
    return [Entry._make(row) for row in rows]


def of_user(db: Database, user_id: str) -> list[Entry]:
    """Return all entries of a user."""
    return [Entry._make(row) for row in db.execute(f"SELECT {COLUMNS} FROM waitlist WHERE user_id = ? ORDER BY seq", (user_id,))]


def waiting_for(db: Database, resource_id: str) -> list[Entry]:
    """Return all entries that wait for the resource, in the order of arrival."""
    rows = db.execute(f"SELECT {COLUMNS} FROM waitlist WHERE resource_id = ? AND status = 'waiting' ORDER BY seq", (resource_id,))
    return [Entry._make(row) for row in rows]


class Filter(NamedTuple):
    """The filter of a list: one of the three indexed columns, then state.

    `after` is the last `seq` of the page before.
    """

    column: str
    value: str
    statuses: tuple[EntryStatus, ...] = ()
    resource_id: str | None = None
    after: int = 0


def page(db: Database, wanted: Filter, limit: int) -> list[Entry]:
    """Return the next entries in the order of arrival."""
    where, values = [f"{wanted.column} = ?", "seq > ?"], [wanted.value, wanted.after]
    if wanted.resource_id is not None and wanted.column != "resource_id":
        where.append("resource_id = ?")
        values.append(wanted.resource_id)
    if wanted.statuses:
        where.append(f"status IN ({', '.join('?' * len(wanted.statuses))})")
        values += wanted.statuses
    rows = db.execute(f"SELECT {COLUMNS} FROM waitlist WHERE {' AND '.join(where)} ORDER BY seq LIMIT ?", (*values, limit))
    return [Entry._make(row) for row in rows]
