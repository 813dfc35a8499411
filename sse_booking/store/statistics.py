"""Compute figures for operators. Their cost depends on present and recent rows, never on the whole history."""

from __future__ import annotations

from typing import Final

from sse_booking.store.engine import Database

LATELY_ROWS: Final = 20_000
"""The maximum number of audit rows read for the figures of a day. A busier day is counted from its newest rows."""


def live_by_status(db: Database, now: int) -> dict[str, int]:
    """Return how many bookings are pending, approved or checked in and not over, by status; they start at most a day ago."""
    rows = db.execute(
        "SELECT b.status, count(*) FROM venue AS v CROSS JOIN booking AS b"
        " WHERE b.venue_id = v.id AND b.starts_at > ? AND b.ends_at > ? AND b.deleted_at IS NULL"
        " AND b.status IN ('held', 'pending', 'approved', 'checked_in') GROUP BY b.status",
        (now - 86400, now),
    )
    return {"held": 0, "pending": 0, "approved": 0, "checked_in": 0} | dict(rows.fetchall())


def in_use(db: Database, now: int) -> list[tuple[str, str, str, int, int]]:
    """Return every resource as `(id, name, venue_id, usable places, places taken now)`. Closures do not count."""
    rows = db.execute(
        "SELECT r.id, r.name, r.venue_id, r.usable, coalesce(sum(a.quantity), 0) FROM resource AS r LEFT JOIN"
        " (SELECT booking.resource_id, booking.quantity FROM venue AS v CROSS JOIN booking"
        "   WHERE booking.venue_id = v.id AND booking.starts_at > ? - 864000 AND booking.starts_at <= ? AND booking.ends_at > ?"
        "     AND booking.status IN ('held', 'approved', 'checked_in') AND booking.deleted_at IS NULL) AS a"
        " ON a.resource_id = r.id WHERE r.archived_at IS NULL GROUP BY r.id ORDER BY r.id",
        (now, now, now),
    )
    return rows.fetchall()


def actions_by_hour(db: Database, since_ms: int) -> list[tuple[int, str, int]]:
    """Return `(hour as epoch s, action, count)` of bookings in the audit log since an instant."""
    rows = db.execute(
        "SELECT at_ms / 3600000 * 3600, action, count(*) FROM"
        " (SELECT at_ms, action, subject FROM audit ORDER BY id DESC LIMIT ?) AS lately"
        " WHERE at_ms >= ? AND subject LIKE 'booking:%' GROUP BY 1, 2 ORDER BY 1",
        (LATELY_ROWS, since_ms),
    )
    return rows.fetchall()


def starts_by_hour(db: Database, since: int, until: int) -> list[tuple[str, int, int]]:
    """Return `(venue_id, start as epoch s, count)` of bookings that took or take place in a period: the popular times."""
    rows = db.execute(
        "SELECT b.venue_id, b.starts_at, count(*) FROM venue AS v CROSS JOIN booking AS b"
        " WHERE b.venue_id = v.id AND b.starts_at >= ? AND b.starts_at < ? AND b.deleted_at IS NULL"
        " AND b.status IN ('pending', 'approved', 'checked_in', 'completed') GROUP BY b.venue_id, b.starts_at",
        (since, until),
    )
    return rows.fetchall()
