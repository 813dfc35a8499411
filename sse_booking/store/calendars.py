"""Read bookings for calendar feeds: those around now, including ended and deleted ones, with only the columns that the reader may see."""

from __future__ import annotations

from typing import Final, NamedTuple

from sse_booking.domain.booking import Status
from sse_booking.store import bookings
from sse_booking.store.engine import Database

_TIMES: Final = (
    "b.id, b.starts_at, b.ends_at, b.quantity, b.status, b.version, b.created_at, b.updated_at, b.deleted_at IS NOT NULL, b.status_at"
)
_OWN: Final = (
    f"SELECT {_TIMES}, b.title, b.note, b.attendees, r.name, v.name FROM booking AS b"
    " JOIN resource AS r ON r.id = b.resource_id JOIN venue AS v ON v.id = b.venue_id WHERE b.requester_id = ?"
)
_BUSY: Final = (
    f"SELECT {_TIMES} FROM booking AS b WHERE b.venue_id = ? AND b.resource_id = ?"
    " AND NOT EXISTS (SELECT 1 FROM unconfirmed_hold AS d WHERE d.booking_id = b.id)"
)
_ONE: Final = f"SELECT {_TIMES} FROM booking AS b WHERE b.id = ?"


class Entry(NamedTuple):
    """A booking in a feed. Instants are epoch seconds. The fields after `status_at` are filled in only for its requester."""

    id: str
    starts_at: int
    ends_at: int
    quantity: int
    status: Status
    version: int
    created_at: int
    updated_at: int
    deleted: int
    status_at: int
    title: str | None = None
    note: str | None = None
    attendees: str = "[]"
    resource: str = ""
    venue: str = ""


def own(db: Database, user_id: str, start: int, now: int, end: int, limit: int) -> list[Entry]:
    """Return the user's bookings that end after `start` and begin before `end`, by start; at most `limit`, future ones before past ones."""
    ahead = db.execute(f"{_OWN} AND b.starts_at >= ? AND b.starts_at < ? ORDER BY b.starts_at, b.id LIMIT ?", (user_id, now, end, limit))
    entries = [Entry(*row) for row in ahead]
    past = db.execute(
        f"{_OWN} AND b.starts_at < ? AND b.ends_at > ? ORDER BY b.starts_at DESC, b.id DESC LIMIT ?",
        (user_id, now, start, limit - len(entries)),
    )
    return [Entry(*row) for row in past][::-1] + entries


def of_resource(db: Database, venue_id: str, resource_id: str, start: int, now: int, end: int, limit: int) -> list[Entry]:
    """Return the same for a resource, without any text. A booking that began before `start` is included only if it still occupies time
    then.

    Holds that were never confirmed are left out: they were private while they lasted, and a reader could make nothing of their end.
    """
    place = (venue_id, resource_id)
    ahead = db.execute(f"{_BUSY} AND b.starts_at >= ? AND b.starts_at < ? ORDER BY b.starts_at, b.id LIMIT ?", (*place, now, end, limit))
    entries = [Entry(*row) for row in ahead]
    past = db.execute(
        f"{_BUSY} AND b.starts_at < ? AND b.starts_at >= ? ORDER BY b.starts_at DESC, b.id DESC LIMIT ?",
        (*place, now, start, limit - len(entries)),
    )
    entries = [Entry(*row) for row in past][::-1] + entries
    # Query the allocations, which are bounded on both sides, so that a long history is not read row by row.
    running = [claim.booking_id for claim in bookings.claims(db, resource_id, start, start + 1) if claim.booking_id is not None]
    shown = {entry.id for entry in entries}
    begun = [Entry(*db.execute(_ONE, (id_,)).fetchone()) for id_ in running[: limit - len(entries)] if id_ not in shown]
    return [entry for entry in begun if entry.starts_at < start] + entries
