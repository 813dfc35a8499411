"""Read and change the deadlines at which bookings expire, earliest first."""

from __future__ import annotations

from sse_booking.domain.booking import Booking
from sse_booking.domain.resource import Resource
from sse_booking.store.bookings import COLUMNS, LONG_S
from sse_booking.store.engine import Database


def due(db: Database, now: int, limit: int) -> list[Booking]:
    """Return the bookings whose deadline has passed, in the order of their deadlines."""
    rows = db.execute(f"SELECT {COLUMNS} FROM booking WHERE deadline_at <= ? ORDER BY deadline_at, id LIMIT ?", (now, limit))
    return [Booking._make(row) for row in rows]


def reset(db: Database, resource: Resource, now: int) -> None:
    """Recompute the deadlines of requests and of bookings not checked in, by the present settings of the resource."""
    request = "starts_at"
    if resource.pending_expires_s is not None:
        asked = f"CASE status_at WHEN 0 THEN created_at ELSE status_at END + {resource.pending_expires_s}"
        request = f"CASE WHEN {asked} < starts_at THEN {asked} ELSE starts_at END"
    arrival = "NULL"
    if resource.no_show_grace_minutes is not None:
        arrival = f"CASE WHEN starts_at > {now} THEN starts_at ELSE {now} END + {60 * resource.no_show_grace_minutes}"
    of_it = (resource.venue_id, resource.id)
    db.execute(
        f"UPDATE booking SET deadline_at = {request} WHERE venue_id = ? AND resource_id = ? AND status = 'pending' AND deleted_at IS NULL",
        of_it,
    )
    for length, values in (
        (f"ends_at - starts_at <= {LONG_S} AND starts_at > ?", (now - LONG_S,)),
        (f"ends_at - starts_at > {LONG_S}", ()),
    ):
        db.execute(
            f"UPDATE booking SET deadline_at = {arrival} WHERE venue_id = ? AND resource_id = ? AND status = 'approved'"
            f" AND ends_at > ? AND deleted_at IS NULL AND {length}",
            (*of_it, now, *values),
        )


def joined(db: Database, resource: Resource, now: int) -> list[Booking]:
    """Return the requests and bookings not checked in that are put together with one of the resource, and that one, by party."""
    lasting = "joined > 0 AND status IN ('pending', 'approved') AND ends_at > ? AND deleted_at IS NULL"
    rows = db.execute(
        f"SELECT {COLUMNS} FROM booking WHERE {lasting} AND series_id IN ("
        f"SELECT series_id FROM booking WHERE venue_id = ? AND resource_id = ? AND {lasting}) ORDER BY series_id, id",
        (now, resource.venue_id, resource.id, now),
    )
    return [Booking._make(row) for row in rows]


def put(db: Database, booking_id: str, deadline_at: int | None) -> None:
    """Give a booking another deadline. It emits no event: nothing has happened yet."""
    db.execute("UPDATE booking SET deadline_at = ? WHERE id = ?", (deadline_at, booking_id))


def next_due(db: Database) -> int | None:
    """Return the earliest deadline of a booking, or the earliest start that somebody waits for."""
    dues = db.execute(
        "SELECT (SELECT min(deadline_at) FROM booking WHERE deadline_at IS NOT NULL),"
        " (SELECT min(starts_at) FROM waitlist WHERE status = 'waiting')"
    ).fetchone()
    return min((due for due in dues if due is not None), default=None)
