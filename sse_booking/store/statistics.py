"""Figures for those who run the service. Each one costs what there is now or lately, never what has piled up."""

from __future__ import annotations

from typing import Final

from sse_booking.store.engine import Database

LATELY_ROWS: Final = 20_000
"""Audit rows that are looked at for the figures of a day; a busier day is counted from its newest so many rows."""


def live_by_status(db: Database, now: int) -> dict[str, int]:
    """How many bookings that are not over wait, are approved, or are taking place: starting from a day ago on."""
    rows = db.execute(
        "SELECT b.status, count(*) FROM resource AS r CROSS JOIN booking AS b"
        " WHERE b.resource_id = r.id AND b.starts_at > ? AND b.ends_at > ? AND b.deleted_at IS NULL"
        " AND b.status IN ('held', 'pending', 'approved', 'checked_in') GROUP BY b.status",
        (now - 86400, now),
    )
    return {"held": 0, "pending": 0, "approved": 0, "checked_in": 0} | dict(rows.fetchall())


def in_use(db: Database, now: int) -> list[tuple[str, str, str, int, int]]:
    """Every resource as `(id, name, venue_id, usable places, places taken now)`; closures don't count."""
    rows = db.execute(
        "SELECT r.id, r.name, r.venue_id, r.usable, coalesce(sum(a.quantity), 0) FROM resource AS r LEFT JOIN"
        " (SELECT booking.resource_id, booking.quantity FROM resource AS other CROSS JOIN booking"
        "   WHERE booking.resource_id = other.id AND booking.starts_at > ? - 864000 AND booking.starts_at <= ? AND booking.ends_at > ?"
        "     AND booking.status IN ('held', 'approved', 'checked_in') AND booking.deleted_at IS NULL) AS a"
        " ON a.resource_id = r.id WHERE r.archived_at IS NULL GROUP BY r.id ORDER BY r.id",
        (now, now, now),
    )
    return rows.fetchall()


def actions_by_hour(db: Database, since_ms: int) -> list[tuple[int, str, int]]:
    """`(hour as epoch s, action, how often)` of bookings in the audit log since an instant."""
    rows = db.execute(
        "SELECT at_ms / 3600000 * 3600, action, count(*) FROM"
        " (SELECT at_ms, action, subject FROM audit ORDER BY id DESC LIMIT ?) AS lately"
        " WHERE at_ms >= ? AND subject LIKE 'booking:%' GROUP BY 1, 2 ORDER BY 1",
        (LATELY_ROWS, since_ms),
    )
    return rows.fetchall()


def starts_by_hour(db: Database, since: int, until: int) -> list[tuple[str, int, int]]:
    """`(venue_id, start as epoch s, how many)` of bookings that took or take place in a period: the popular times."""
    rows = db.execute(
        "SELECT b.venue_id, b.starts_at, count(*) FROM resource AS r CROSS JOIN booking AS b"
        " WHERE b.resource_id = r.id AND b.starts_at >= ? AND b.starts_at < ? AND b.deleted_at IS NULL"
        " AND b.status IN ('pending', 'approved', 'checked_in', 'completed') GROUP BY b.venue_id, b.starts_at",
        (since, until),
    )
    return rows.fetchall()
