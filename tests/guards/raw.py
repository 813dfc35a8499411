"""The schema as a person with the sqlite3 shell uses it: no pragma set, none of the package's code involved."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

from sse_booking.store.sqlite.connection import Connection
from sse_booking.store.sqlite.database import prepare

NOW = 1_800_000_000
"""Earlier instants are in the past, for tests that depend on it. The guards themselves read no clock."""
_numbers = itertools.count(1)


def at(hour: float) -> int:
    """Return an instant of the day of these tests."""
    return NOW + round(hour * 3600)


def a_file(folder: Path) -> Connection:
    """Create a data file with one venue."""
    path = str(folder / "booking.db")
    prepare(path)
    db = sqlite3.connect(path, isolation_level=None, factory=Connection)
    add_venue(db)
    return db


def add_venue(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO venue (id, name, timezone, owner_id, created_at) VALUES ('v', 'V', 'UTC', 'owner', 0)")


def add_resource(db: sqlite3.Connection, name: str, *, capacity: int = 1, pool: bool | None = None, usable: int | None = None) -> str:
    """Add a resource. Default: a pool if it has more than one place."""
    db.execute(
        "INSERT INTO resource (id, venue_id, name, kind, capacity, usable, pool, approval, pending_blocks, buffer_before_minutes,"
        " buffer_after_minutes, lead_minutes, hold_s, created_at, updated_at)"
        " VALUES (?, 'v', ?, 'k', ?, ?, ?, 'automatic', 1, 0, 0, 0, 300, 0, 0)",
        (name, name, capacity, capacity if usable is None else usable, capacity > 1 if pool is None else pool),
    )
    return name


def add_booking(db: sqlite3.Connection, resource: str, start: float = 10, end: float = 11, *, quantity: int = 1) -> str:
    """Add a booking without its occupancy."""
    name = f"b{next(_numbers)}"
    db.execute(
        "INSERT INTO booking (id, resource_id, venue_id, requester_id, starts_at, ends_at, quantity, status, created_at, updated_at)"
        " VALUES (?, ?, 'v', 'ann', ?, ?, ?, 'approved', 0, 0)",
        (name, resource, at(start), at(end), quantity),
    )
    return name


def claim(
    db: sqlite3.Connection,
    resource: str,
    start: float,
    end: float,
    *,
    quantity: int = 1,
    booking: str | None = "",
    exclusive: bool | None = None,
    active: int = 1,
    verb: str = "INSERT",
    row: int | None = None,
) -> int:
    """Occupy a resource in hours of the day; return the row's number. `booking`: "" creates one, None is a closure."""
    if exclusive is None:
        exclusive = not db.execute("SELECT pool FROM resource WHERE id = ?", (resource,)).fetchone()[0]
    if booking == "":
        booking = add_booking(db, resource, start, end, quantity=quantity)
    columns, values = "resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active", [resource, booking, at(start), at(end)]
    values += [quantity, exclusive, active]
    if row is not None:
        columns, values = f"{columns}, id", [*values, row]
    sql = f"{verb} INTO allocation ({columns}) VALUES ({', '.join('?' * len(values))}) RETURNING id"
    written: list[tuple[int]] = db.execute(sql, values).fetchall()
    return written[0][0] if written else 0


def rows(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return all occupancy rows, to compare them later."""
    return db.execute(
        "SELECT id, resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active FROM allocation ORDER BY id"
    ).fetchall()
