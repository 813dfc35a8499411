"""Store what deliveries need besides the log: read positions, invitations in calendars, answers to reminders, keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sse_booking.store.engine import Database


class Position(NamedTuple):
    """How far a reader of the log has read, and in which file."""

    epoch: str
    n: int


def position(db: Database, name: str) -> Position | None:
    """Return the position of this reader; None if it has never begun."""
    row = db.execute("SELECT epoch, n FROM consumer WHERE name = ?", (name,)).fetchone()
    return Position._make(row) if row else None


def set_position(db: Database, name: str, at: Position) -> None:
    """Write the position of this reader."""
    db.execute(
        "INSERT INTO consumer (name, epoch, n) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, n = excluded.n",
        (name, *at),
    )


def forget_position(db: Database, name: str) -> None:
    """Delete the position of this reader. It begins at the end of the log next time."""
    db.execute("DELETE FROM consumer WHERE name = ?", (name,))


def invitation(db: Database, user_id: str, booking_id: str) -> tuple[int, bool] | None:
    """Return the latest sequence number of a booking in a person's calendar, and whether it was removed; None if it was never sent."""
    row = db.execute("SELECT sequence, cancelled FROM invitation WHERE user_id = ? AND booking_id = ?", (user_id, booking_id)).fetchone()
    return (row[0], bool(row[1])) if row else None


def note_invitation(db: Database, user_id: str, booking_id: str, sequence: int, *, cancelled: bool) -> None:
    """Record what a mail about to leave does to the person's calendar."""
    db.execute(
        "INSERT INTO invitation (user_id, booking_id, sequence, cancelled) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (user_id, booking_id) DO UPDATE SET sequence = excluded.sequence, cancelled = excluded.cancelled",
        (user_id, booking_id, sequence, int(cancelled)),
    )


def attendance(db: Database, booking_id: str) -> tuple[int, int] | None:
    """Return the start for which the requester has confirmed to come, and when they confirmed."""
    row = db.execute("SELECT starts_at, said_at FROM attendance WHERE booking_id = ?", (booking_id,)).fetchone()
    return (row[0], row[1]) if row else None


def set_attendance(db: Database, booking_id: str, starts_at: int, now: int) -> None:
    """Record that the requester has confirmed to come."""
    db.execute(
        "INSERT INTO attendance (booking_id, starts_at, said_at) VALUES (?, ?, ?)"
        " ON CONFLICT (booking_id) DO UPDATE SET starts_at = excluded.starts_at, said_at = excluded.said_at",
        (booking_id, starts_at, now),
    )


def coming(db: Database, venue_id: str, start: int, end: int) -> list[tuple[str, int]]:
    """Return the bookings of a venue that begin in this time and whose requesters have confirmed to come, with the time of confirmation."""
    rows: list[tuple[str, int]] = db.execute(
        "SELECT b.id, a.said_at FROM booking AS b JOIN attendance AS a ON a.booking_id = b.id AND a.starts_at = b.starts_at"
        " WHERE b.venue_id = ? AND b.starts_at >= ? AND b.starts_at < ? AND b.deleted_at IS NULL ORDER BY b.starts_at, b.id",
        (venue_id, start, end),
    ).fetchall()
    return rows


def find_key(db: Database, name: str) -> str | None:
    """Return the service's key of this name; None if it was never made."""
    row = db.execute("SELECT key FROM service_key WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def key(db: Database, name: str, make: Callable[[], str]) -> str:
    """Return the service's key of this name. Make it on the first call."""
    if (kept := find_key(db, name)) is not None:
        return kept
    # Another node may make the key at the same time: all nodes use the one written first.
    db.execute("INSERT INTO service_key (name, key) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, make()))
    return str(db.execute("SELECT key FROM service_key WHERE name = ?", (name,)).fetchone()[0])


def replace_key(db: Database, name: str, text: str) -> None:
    """Overwrite the service's key of this name."""
    db.execute("UPDATE service_key SET key = ? WHERE name = ?", (text, name))


class About(NamedTuple):
    """A booking at present, deleted or not, with the names of its place. `hold`: it was never more than a hold."""

    id: str
    requester_id: str
    resource: str
    venue_id: str
    venue: str
    timezone: str
    starts_at: int
    ends_at: int
    quantity: int
    status: str
    title: str
    version: int
    payment_status: str
    deadline_at: int | None
    cancelled_by: str | None
    created_at: int
    updated_at: int
    deleted_at: int | None
    hold: int
    answers: str


def about(db: Database, booking_id: str) -> About | None:
    """Return the data that a notice about this booking needs."""
    row = db.execute(
        "SELECT b.id, b.requester_id, r.name, b.venue_id, v.name, v.timezone, b.starts_at, b.ends_at, b.quantity, b.status,"
        " coalesce(b.title, ''), b.version, b.payment_status, b.deadline_at, b.cancelled_by, b.created_at, b.updated_at, b.deleted_at,"
        " CASE WHEN h.booking_id IS NULL THEN 0 ELSE 1 END, b.answers"
        " FROM booking AS b JOIN resource AS r ON r.id = b.resource_id JOIN venue AS v ON v.id = b.venue_id"
        " LEFT JOIN unconfirmed_hold AS h ON h.booking_id = b.id WHERE b.id = ?",
        (booking_id,),
    ).fetchone()
    return About._make(row) if row else None


def place(db: Database, resource_id: str) -> tuple[str, str, str] | None:
    """Return the names of a resource and its venue, and the venue's zone, including archived ones."""
    row = db.execute(
        "SELECT r.name, v.name, v.timezone FROM resource AS r JOIN venue AS v ON v.id = r.venue_id WHERE r.id = ?", (resource_id,)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def staff_of(db: Database, venue_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the owners and staff of these venues."""
    found: dict[str, list[str]] = {}
    for venue_id in venue_ids:
        rows = db.execute(
            "SELECT owner_id FROM venue WHERE id = ? UNION SELECT user_id FROM staff WHERE venue_id = ? ORDER BY 1", (venue_id, venue_id)
        ).fetchall()
        found[venue_id] = [row[0] for row in rows]
    return found


def day_of_venue(db: Database, venue_id: str, start: int, end: int, limit: int) -> list[tuple[str, int, str]]:
    """Return what begins at a venue in this time and is approved or pending: resource, start, status, in order."""
    rows: list[tuple[str, int, str]] = db.execute(
        "SELECT r.name, b.starts_at, b.status FROM booking AS b JOIN resource AS r ON r.id = b.resource_id"
        " WHERE b.venue_id = ? AND b.starts_at >= ? AND b.starts_at < ? AND b.deleted_at IS NULL"
        " AND (b.status = 'approved' OR b.status = 'pending') ORDER BY b.starts_at, b.id LIMIT ?",
        (venue_id, start, end, limit),
    ).fetchall()
    return rows


def upcoming(db: Database, user_id: str, after: int, limit: int) -> list[tuple[str, int]]:
    """Return the person's next approved bookings and their starts."""
    rows: list[tuple[str, int]] = db.execute(
        "SELECT id, starts_at FROM booking WHERE requester_id = ? AND starts_at > ? AND status = 'approved' AND deleted_at IS NULL"
        " ORDER BY starts_at, id LIMIT ?",
        (user_id, after, limit),
    ).fetchall()
    return rows
