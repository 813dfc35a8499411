"""Store bookings and their allocations. Every write here passes the guards of schema.sql; SlotTaken means that one of them refused it."""

from __future__ import annotations

import heapq
from collections.abc import Collection
from typing import Final, NamedTuple

from sse_booking.domain.booking import Booking, Status
from sse_booking.domain.errors import SlotTaken
from sse_booking.domain.resource import Resource
from sse_booking.store.engine import Database

COLUMNS: Final = ", ".join(Booking._fields)
_INSERT: Final = f"INSERT INTO booking ({COLUMNS}) VALUES ({', '.join('?' * len(Booking._fields))})"
_UPDATE: Final = f"UPDATE booking SET {', '.join(f'{name} = ?' for name in Booking._fields[1:])} WHERE id = ? AND version = ?"
_LIVE: Final = "status IN ('held', 'pending', 'approved', 'checked_in')"
LONG_S: Final = 864_000
"""Ten days. Longer bookings have indexes of their own in schema.sql."""
SLOT_GUARDS: Final = ("slot-taken", "allocation_exclusive", "allocation_exclusive_range")
"""The guards against double booking: the triggers and, behind them, the UNIQUE index and the EXCLUDE constraint."""


class Claim(NamedTuple):
    """An active allocation: the range with buffers, the places, and the booking; `booking_id` None means a closure."""

    starts_at: int
    ends_at: int
    quantity: int
    booking_id: str | None


def find(db: Database, booking_id: str, *, deleted: bool = False) -> Booking | None:
    """Return the booking; None if it does not exist, or is deleted and `deleted` is False."""
    row = db.execute(f"SELECT {COLUMNS} FROM booking WHERE id = ?{'' if deleted else ' AND deleted_at IS NULL'}", (booking_id,)).fetchone()
    return Booking._make(row) if row else None


def insert(db: Database, booking: Booking) -> None:
    """Write a new booking, without its allocation."""
    db.execute(_INSERT, booking)


def update(db: Database, booking: Booking) -> None:
    """Overwrite the booking, whose stored version is one less."""
    if db.execute(_UPDATE, (*booking[1:], booking.id, booking.version - 1)).rowcount != 1:
        raise AssertionError(f"booking {booking.id} changed inside a write transaction")


def insert_allocation(
    db: Database, booking_id: str, resource_id: str, claim: tuple[int, int], quantity: int, *, exclusive: bool, active: bool
) -> None:
    """Write the allocation of a new booking. Raise SlotTaken when the guard refuses it."""
    try:
        db.guarded(
            "INSERT INTO allocation (resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (resource_id, booking_id, *claim, quantity, exclusive, active),
        )
    except Exception as error:
        if db.violated(error) not in SLOT_GUARDS:
            raise
        raise SlotTaken from error


def update_allocation(
    db: Database, booking_id: str, resource_id: str, claim: tuple[int, int], quantity: int, *, exclusive: bool, active: bool
) -> None:
    """Change the allocation of a booking. Raise SlotTaken when the guard refuses; then the row is unchanged."""
    try:
        db.guarded(
            "UPDATE allocation SET resource_id = ?, starts_at = ?, ends_at = ?, quantity = ?, exclusive = ?, active = ?"
            " WHERE booking_id = ?",
            (resource_id, *claim, quantity, exclusive, active, booking_id),
        )
    except Exception as error:
        if db.violated(error) not in SLOT_GUARDS:
            raise
        raise SlotTaken from error


def release(db: Database, booking_id: str) -> None:
    """Deactivate the allocation of a booking until `update_allocation`: during a swap, or for a request that competes."""
    db.execute("UPDATE allocation SET active = 0 WHERE booking_id = ?", (booking_id,))


def note_unconfirmed_hold(db: Database, booking_id: str) -> None:
    """Record that a hold ended unconfirmed."""
    db.execute("INSERT INTO unconfirmed_hold (booking_id) VALUES (?)", (booking_id,))


def reinstate_hold(db: Database, booking_id: str) -> None:
    """Remove the record that a hold ended unconfirmed, if there is one: it became a booking after all."""
    db.execute("DELETE FROM unconfirmed_hold WHERE booking_id = ?", (booking_id,))


def is_dropped_hold(db: Database, booking: Booking) -> bool:
    """Return whether the booking was a hold that ended unconfirmed."""
    if booking.status not in ("cancelled", "expired"):
        return False
    return db.execute("SELECT 1 FROM unconfirmed_hold WHERE booking_id = ?", (booking.id,)).fetchone() is not None


def claims(db: Database, resource_id: str, start: int, end: int) -> list[Claim]:
    """Return the active claims on a resource in [start, end), closures included, by start. The scan is bounded on both sides."""
    rows = db.execute(
        "SELECT a.starts_at, a.ends_at, a.quantity, a.booking_id FROM length_class CROSS JOIN allocation AS a"
        " WHERE a.resource_id = ? AND a.active = 1 AND a.exclusive = 0 AND a.length_class = length_class.s"
        "   AND a.starts_at > ? - length_class.s AND a.starts_at < ? AND a.ends_at > ?",
        (resource_id, start, end, start),
    ).fetchall()
    rows += db.execute(
        "SELECT starts_at, ends_at, quantity, booking_id FROM allocation"
        " WHERE resource_id = ? AND active = 1 AND exclusive = 1 AND starts_at >= ? AND starts_at < ?",
        (resource_id, start, end),
    ).fetchall()
    # Active rows of an exclusive resource are disjoint, so only the last one that starts before the range can reach into it.
    rows += db.execute(
        "SELECT * FROM (SELECT starts_at, ends_at, quantity, booking_id FROM allocation"
        " WHERE resource_id = ? AND active = 1 AND exclusive = 1 AND starts_at < ? ORDER BY starts_at DESC LIMIT 1) AS before"
        " WHERE ends_at > ?",
        (resource_id, start, start),
    ).fetchall()
    return [Claim._make(row) for row in sorted(rows, key=lambda row: row[:2])]


def of_series(db: Database, series_id: str) -> list[Booking]:
    """Return the bookings of a series or set, by start."""
    rows = db.execute(f"SELECT {COLUMNS} FROM booking WHERE series_id = ? AND deleted_at IS NULL ORDER BY starts_at, id", (series_id,))
    return [Booking._make(row) for row in rows]


def own_holds(db: Database, user_id: str, resource_id: str, start: int, end: int) -> list[Booking]:
    """Return the user's holds on a resource that overlap [start, end), by start."""
    # This runs for every booking and nearly always finds nothing. Describing twenty columns alone costs as much as the search.
    ids = db.execute(
        "SELECT id FROM booking WHERE requester_id = ? AND resource_id = ? AND status = 'held' AND deleted_at IS NULL"
        " AND starts_at < ? AND ends_at > ? ORDER BY starts_at, id",
        (user_id, resource_id, end, start),
    ).fetchall()
    return [hold for (each,) in ids if (hold := find(db, each)) is not None]


def count_holds(db: Database, user_id: str) -> int:
    """Return how many places a user has in unconfirmed holds."""
    row: tuple[int] = db.execute(
        "SELECT count(*) FROM booking WHERE requester_id = ? AND status = 'held' AND deleted_at IS NULL", (user_id,)
    ).fetchone()
    return row[0]


def requests(db: Database, resource: Resource, start: int, end: int) -> list[Booking]:
    """Return the unanswered requests for a resource that overlap [start, end), oldest first."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM booking WHERE venue_id = ? AND resource_id = ? AND status = 'pending' AND starts_at < ? AND ends_at > ?"
        " AND deleted_at IS NULL ORDER BY created_at, id",
        (resource.venue_id, resource.id, end, start),
    )
    return [Booking._make(row) for row in rows]


class Scope(NamedTuple):
    """The bookings that a quota counts: of some resources of a venue, or of all (None)."""

    venue_id: str
    resource_ids: tuple[str, ...] | None


def count_live(db: Database, user_id: str, scope: Scope, now: int, ignore: Collection[str]) -> int:
    """Return how many bookings of the user in the scope are not final and end after now, except those in `ignore`."""
    return len(_near(db, f"{_LIVE} AND deleted_at IS NULL AND ends_at > ?", (now,), user_id, scope, now, ignore))


def booked_s(db: Database, user_id: str, scope: Scope, start: int, end: int, ignore: Collection[str]) -> int:
    """Return how many seconds of [start, end) the user has booked in the scope. Bookings that have begun count however they ended."""
    counted = (
        "(status IN ('held', 'pending', 'approved', 'checked_in', 'completed', 'no_show')"
        " OR (status IN ('cancelled', 'revoked') AND status_at > starts_at))"
        " AND (deleted_at IS NULL OR deleted_at > starts_at) AND starts_at < ? AND ends_at > ?"
    )
    rows = _near(db, counted, (end, start), user_id, scope, start, ignore)
    return sum(min(ends_at, end) - max(starts_at, start) for _, starts_at, ends_at in rows)


def _near(
    db: Database, where: str, values: tuple[int, ...], user_id: str, scope: Scope, since: int, ignore: Collection[str]
) -> set[tuple[str, int, int]]:
    """Return the user's bookings in the scope that end after `since`, as `(id, start, end)`; joined places once, by their series.

    The older history is skipped, as in `page`. What is in `ignore`, by either id, is left out.
    """
    columns = "id, CASE WHEN joined > 0 THEN series_id ELSE id END, starts_at, ends_at"
    named = (scope.venue_id,) if scope.resource_ids is None else scope.resource_ids
    # Joined to nothing, so that SQLite does not take the venue's index instead of the person's.
    within = "venue_id || '' = ?" if scope.resource_ids is None else f"resource_id IN ({', '.join('?' * len(named))})"
    theirs, rest = f"SELECT {columns} FROM booking WHERE requester_id = ?", f"{within} AND {where}"
    short = db.execute(
        f"{theirs} AND starts_at > ? AND ends_at - starts_at <= {LONG_S} AND {rest}", (user_id, since - LONG_S, *named, *values)
    ).fetchall()
    long = db.execute(f"{theirs} AND ends_at - starts_at > {LONG_S} AND {rest}", (user_id, *named, *values)).fetchall()
    return {(key, start, end) for id_, key, start, end in short + long if id_ not in ignore and key not in ignore}


def live_after(db: Database, resource: Resource, now: int, limit: int) -> list[Booking]:
    """Return the bookings of a resource that are not final and end after now, by start."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM booking WHERE venue_id = ? AND resource_id = ? AND {_LIVE} AND ends_at > ? AND deleted_at IS NULL"
        " ORDER BY starts_at, id LIMIT ?",
        (resource.venue_id, resource.id, now, limit),
    )
    return [Booking._make(row) for row in rows]


def latest(db: Database, requester_id: str, venue_id: str, before: int, limit: int) -> list[Booking]:
    """Return the last bookings of a person at a venue that began before an instant, latest first, without holds."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM booking AS b WHERE requester_id = ? AND starts_at <= ? AND venue_id = ? AND deleted_at IS NULL"
        " AND status <> 'held' AND NOT EXISTS (SELECT 1 FROM unconfirmed_hold AS u WHERE u.booking_id = b.id)"
        " ORDER BY starts_at DESC, id DESC LIMIT ?",
        (requester_id, before, venue_id, limit),
    )
    return [Booking._make(row) for row in rows]


class Filter(NamedTuple):
    """The filter of a list of bookings: one of the three indexed columns, then state and time.

    `after` is the `(starts_at, id)` of the last row of the page before. `text` is what staff search for; it is resolved to `people` and
    `ids`: the bookings of these people, or these bookings.
    """

    column: str
    value: str
    statuses: tuple[Status, ...] = ()
    start: int | None = None
    end: int | None = None
    resource_id: str | None = None
    venue_id: str | None = None
    series_id: str | None = None
    after: tuple[int, str] | None = None
    text: str = ""
    people: tuple[str, ...] | None = None
    ids: tuple[str, ...] = ()


def page(db: Database, wanted: Filter, limit: int) -> list[Booking]:
    """Return the next bookings by start, then id. `start` and `end` keep those that overlap the range.

    With `start`, older history is skipped, except for the few bookings that are long enough to reach into the range.
    """
    if wanted.start is None:
        return _page(db, wanted, limit)
    short = _page(db, wanted, limit, (f"ends_at - starts_at <= {LONG_S}", "starts_at > ?"), wanted.start - LONG_S)
    long = _page(db, wanted, limit, (f"ends_at - starts_at > {LONG_S}",))
    return list(heapq.merge(short, long, key=lambda booking: (booking.starts_at, booking.id)))[:limit]


def _page(db: Database, wanted: Filter, limit: int, also: tuple[str, ...] = (), *bound: int) -> list[Booking]:
    # Staff never see holds, nor how they ended. Requesters do not see bookings that they removed from their lists.
    seen = (
        "hidden_at IS NULL"
        if wanted.column == "requester_id"
        else ("status <> 'held' AND NOT EXISTS (SELECT 1 FROM unconfirmed_hold AS d WHERE d.booking_id = booking.id)")
    )
    where = [f"{wanted.column} = ?", "deleted_at IS NULL", seen, *also]
    values: list[object] = [wanted.value, *bound]
    for name, value in (("resource_id", wanted.resource_id), ("venue_id", wanted.venue_id), ("series_id", wanted.series_id)):
        if value is not None and name != wanted.column:
            where.append(f"{name} = ?")
            values.append(value)
    if wanted.statuses == ("pending",):
        where.append("status = 'pending'")  # a constant, or the planner does not use this index
    elif wanted.statuses:
        where.append(f"status IN ({', '.join('?' * len(wanted.statuses))})")
        values += wanted.statuses
    if wanted.people is not None:
        either = [("requester_id", wanted.people), ("id", wanted.ids)]
        named = [f"{name} IN ({', '.join('?' * len(ids))})" for name, ids in either if ids]
        where.append(f"({' OR '.join(named) or '1 = 0'})")
        values += [*wanted.people, *wanted.ids]
    if wanted.start is not None:
        where.append("ends_at > ?")
        values.append(wanted.start)
    if wanted.end is not None:
        where.append("starts_at < ?")
        values.append(wanted.end)
    if wanted.after is not None:
        where.append("(starts_at, id) > (?, ?)")
        values += wanted.after
    rows = db.execute(f"SELECT {COLUMNS} FROM booking WHERE {' AND '.join(where)} ORDER BY starts_at, id LIMIT ?", (*values, limit))
    return [Booking._make(row) for row in rows]
