"""Read the bookings that reports count, as plain rows in the order of their start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sse_booking.store.bookings import LONG_S
from sse_booking.store.engine import Database


class Row(NamedTuple):
    """The fields of a booking that reports need."""

    resource_id: str
    requester_id: str
    starts_at: int
    ends_at: int
    quantity: int
    status: str
    cancelled_by: str | None
    payment_status: str
    created_at: int
    updated_at: int


_COLUMNS = ", ".join(Row._fields)


def overlapping(db: Database, venue_id: str, start: int, end: int) -> Iterator[Row]:
    """Yield the bookings of a venue that overlap [start, end), except deleted ones and holds that were never confirmed."""
    unconfirmed = "SELECT 1 FROM unconfirmed_hold WHERE booking_id = booking.id"
    kept = f"deleted_at IS NULL AND status <> 'held' AND NOT EXISTS ({unconfirmed}) AND ends_at > ?"
    short = db.execute(
        f"SELECT {_COLUMNS} FROM booking WHERE venue_id = ? AND starts_at > ? AND starts_at < ? AND ends_at - starts_at <= {LONG_S}"
        f" AND {kept}",
        (venue_id, start - LONG_S, end, start),
    )
    yield from map(Row._make, short)
    long = db.execute(
        f"SELECT {_COLUMNS} FROM booking WHERE venue_id = ? AND starts_at < ? AND ends_at - starts_at > {LONG_S} AND {kept}",
        (venue_id, end, start),
    )
    yield from map(Row._make, long)


def starting(db: Database, venue_id: str, start: int, end: int) -> Iterator[Row]:
    """Yield those of them that start in [start, end)."""
    return (row for row in overlapping(db, venue_id, start, end) if row.starts_at >= start)
