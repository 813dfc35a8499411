"""Count refused bookings by place, time and reason. The counts name nobody."""

from __future__ import annotations

from typing import NamedTuple

from sse_booking.store.engine import Database


class RefusedBooking(NamedTuple):
    """How often bookings of a resource and range were refused for one reason, in the order of the columns."""

    venue_id: str
    resource_id: str
    starts_at: int
    ends_at: int
    reason: str
    requests: int


def add(db: Database, refused: list[RefusedBooking], now: int) -> None:
    """Add to the existing counts."""
    for one in refused:
        db.execute(
            "INSERT INTO refused_booking (venue_id, resource_id, starts_at, ends_at, reason, requests, last_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (venue_id, starts_at, resource_id, ends_at, reason)"
            " DO UPDATE SET requests = refused_booking.requests + excluded.requests, last_at = excluded.last_at",
            (*one, now),
        )


def between(db: Database, venue_id: str, start: int, end: int) -> list[RefusedBooking]:
    """Return the refused bookings of a venue with a start in [start, end), by start."""
    rows = db.execute(
        "SELECT venue_id, resource_id, starts_at, ends_at, reason, requests FROM refused_booking"
        " WHERE venue_id = ? AND starts_at >= ? AND starts_at < ? ORDER BY starts_at, resource_id, ends_at, reason",
        (venue_id, start, end),
    )
    return [RefusedBooking._make(row) for row in rows]


def prune(db: Database, before: int, limit: int) -> int:
    """Delete at most `limit` rows without a new refusal since an instant. Return how many."""
    return db.execute(
        "DELETE FROM refused_booking WHERE (venue_id, starts_at, resource_id, ends_at, reason) IN"
        " (SELECT venue_id, starts_at, resource_id, ends_at, reason FROM refused_booking WHERE last_at < ? ORDER BY last_at LIMIT ?)",
        (before, limit),
    ).rowcount
