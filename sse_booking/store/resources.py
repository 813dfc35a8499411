"""Store venues, their staff, resources and closures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import msgspec

from sse_booking.domain.availability import busy_profile
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import END
from sse_booking.domain.errors import AlreadyExists, SlotTaken
from sse_booking.domain.resource import Resource, Venue
from sse_booking.store.bookings import SLOT_GUARDS, Claim, claims
from sse_booking.store.bookings import find as find_booking
from sse_booking.store.engine import Database

VENUE_COLUMNS: Final = ", ".join(Venue._fields)
_STORED: Final = Resource._fields[: Resource._fields.index("timezone")]
COLUMNS: Final = ", ".join(f"r.{name}" for name in _STORED) + ", v.timezone, v.week_starts_on, v.questions, v.quotas"
OF_VENUES: Final = "resource AS r JOIN venue AS v ON v.id = r.venue_id"
_FROM: Final = f"SELECT {COLUMNS} FROM {OF_VENUES}"
# One column instead of many: Python describes every result column at each query (4 % of the cost of a booking).
_FIND: Final = f"SELECT CAST(json_array({COLUMNS}) AS TEXT) FROM {OF_VENUES} WHERE r.id = ? AND r.archived_at IS NULL"
_decode: Final = msgspec.json.Decoder(list).decode
# The same columns are the same resource: most bookings need not decode them.
decoded: Final = lru_cache(maxsize=512)(lambda columns: Resource._make(_decode(columns)))

Closure = tuple[int, int, str]


def find_venue(db: Database, venue_id: str, *, archived: bool = False) -> Venue | None:
    """Return the venue; None if it does not exist, or is archived and `archived` is False."""
    row = db.execute(
        f"SELECT {VENUE_COLUMNS} FROM venue WHERE id = ?{'' if archived else ' AND archived_at IS NULL'}", (venue_id,)
    ).fetchone()
    return Venue._make(row) if row else None


def any_venue(db: Database, venue_id: str) -> Venue:
    """Return a venue that must exist, archived or not."""
    return Venue._make(db.execute(f"SELECT {VENUE_COLUMNS} FROM venue WHERE id = ?", (venue_id,)).fetchone())


def takes_guests(db: Database, kind: str, id_: str) -> bool:
    """Return whether people without an account may book at a venue, or at a resource's venue (`kind`)."""
    if kind == "venue":
        row = db.execute("SELECT guests FROM venue WHERE id = ? AND archived_at IS NULL", (id_,)).fetchone()
    else:
        row = db.execute(
            "SELECT v.guests FROM resource AS r JOIN venue AS v ON v.id = r.venue_id WHERE r.id = ? AND r.archived_at IS NULL", (id_,)
        ).fetchone()
    return row is not None and row[0] != "off"


def venues(db: Database, after: str, limit: int) -> list[Venue]:
    """Return the next venues by id."""
    rows = db.execute(f"SELECT {VENUE_COLUMNS} FROM venue WHERE id > ? AND archived_at IS NULL ORDER BY id LIMIT ?", (after, limit))
    return [Venue._make(row) for row in rows]


def insert_venue(db: Database, venue: Venue) -> None:
    """Write a new venue. Raise AlreadyExists. Ids of archived venues stay taken, as old events name them."""
    try:
        db.guarded(f"INSERT INTO venue ({VENUE_COLUMNS}) VALUES ({', '.join('?' * len(venue))})", venue)
    except Exception as error:
        if db.violated(error) != "venue_pkey":
            raise
        raise AlreadyExists(f"There is a venue {venue.id!r} already.") from error


def update_venue(db: Database, venue: Venue) -> None:
    """Overwrite the venue."""
    db.execute(f"UPDATE venue SET {', '.join(f'{name} = ?' for name in Venue._fields[1:])} WHERE id = ?", (*venue[1:], venue.id))


def staff(db: Database, venue_id: str) -> list[str]:
    """Return the user ids on the staff, without the owner."""
    return [user for (user,) in db.execute("SELECT user_id FROM staff WHERE venue_id = ? ORDER BY user_id", (venue_id,))]


def add_staff(db: Database, venue_id: str, user_id: str, now: int) -> bool:
    """Add a user to the staff. Return False if they were on it."""
    if db.execute("SELECT 1 FROM staff WHERE venue_id = ? AND user_id = ?", (venue_id, user_id)).fetchone():
        return False
    db.execute("INSERT INTO staff (venue_id, user_id, added_at) VALUES (?, ?, ?)", (venue_id, user_id, now))
    return True


def remove_staff(db: Database, venue_id: str, user_id: str) -> bool:
    """Remove a user from the staff. Return False if they were not on it."""
    return db.execute("DELETE FROM staff WHERE venue_id = ? AND user_id = ?", (venue_id, user_id)).rowcount == 1


def is_staff(db: Database, venue_id: str, user_id: str) -> bool:
    """Return whether the user owns the venue or is on its staff."""
    row = db.execute(
        "SELECT 1 FROM venue WHERE id = ? AND owner_id = ? UNION ALL SELECT 1 FROM staff WHERE venue_id = ? AND user_id = ? LIMIT 1",
        (venue_id, user_id, venue_id, user_id),
    ).fetchone()
    return row is not None


def count_venues(db: Database, owner_id: str) -> int:
    """Return how many venues a person owns, without archived ones."""
    return int(db.execute("SELECT count(*) FROM venue WHERE owner_id = ? AND archived_at IS NULL", (owner_id,)).fetchone()[0])


def count_resources(db: Database, owner_id: str) -> int:
    """Return how many resources the venues of a person have."""
    row: tuple[int] = db.execute(
        "SELECT count(*) FROM venue AS v JOIN resource AS r ON r.venue_id = v.id WHERE v.owner_id = ? AND r.archived_at IS NULL",
        (owner_id,),
    ).fetchone()
    return row[0]


def venues_of(db: Database, user_id: str) -> list[str]:
    """Return the venues that the user owns or is on the staff of."""
    rows = db.execute(
        "SELECT id FROM venue WHERE owner_id = ? UNION SELECT venue_id FROM staff WHERE user_id = ? ORDER BY 1", (user_id, user_id)
    )
    return [venue for (venue,) in rows]


def all_venues(db: Database) -> list[str]:
    """Return the ids of all venues, including archived ones, as their bookings remain."""
    return [venue for (venue,) in db.execute("SELECT id FROM venue ORDER BY id")]


def find(db: Database, resource_id: str) -> Resource | None:
    """Return the resource; None if it does not exist or is archived."""
    row = db.execute(_FIND, (resource_id,)).fetchone()
    return decoded(row[0]) if row else None


def find_archived(db: Database, resource_id: str) -> Resource | None:
    """Return the resource if it is archived."""
    row = db.execute(f"{_FROM} WHERE r.id = ? AND r.archived_at IS NOT NULL", (resource_id,)).fetchone()
    return Resource._make(row) if row else None


def has_history(db: Database, venue_id: str) -> bool:
    """Return whether anything of the venue was ever booked."""
    return db.execute("SELECT 1 FROM booking WHERE venue_id = ? LIMIT 1", (venue_id,)).fetchone() is not None


def has_been_at(db: Database, user_id: str, venue_id: str) -> bool:
    """Return whether the user has ever booked at the venue or been on one of its waiting lists."""
    row = db.execute(
        "SELECT 1 FROM booking WHERE requester_id = ? AND venue_id = ? UNION ALL SELECT 1 FROM waitlist WHERE user_id = ? AND venue_id = ?"
        " LIMIT 1",
        (user_id, venue_id, user_id, venue_id),
    ).fetchone()
    return row is not None


def of_booking(db: Database, booking: Booking) -> Resource:
    """Return the resource of a booking, even if it has been archived since."""
    row = db.execute(f"{_FROM} WHERE r.id = ?", (booking.resource_id,)).fetchone()
    return Resource._make(row)


def page(db: Database, venue_id: str | None, kind: str | None, after: str, limit: int) -> list[Resource]:
    """Return the next resources by id, only those of a venue or a kind if given."""
    where, values = ["r.id > ?", "r.archived_at IS NULL"], [after]
    for column, value in (("r.venue_id", venue_id), ("r.kind", kind)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    rows = db.execute(f"{_FROM} WHERE {' AND '.join(where)} ORDER BY r.id LIMIT ?", (*values, limit))
    return [Resource._make(row) for row in rows]


def of_venue(db: Database, venue_id: str) -> list[Resource]:
    """Return all resources of a venue by id."""
    rows = db.execute(f"{_FROM} WHERE r.venue_id = ? AND r.archived_at IS NULL ORDER BY r.id", (venue_id,))
    return [Resource._make(row) for row in rows]


def taken_places(db: Database, venue_id: str, start: int, end: int) -> set[str]:
    """Return the exclusive resources of a venue on which a booking of [start, end), buffers included, would meet another."""
    rows = db.execute(
        "SELECT r.id FROM resource AS r WHERE r.venue_id = ? AND r.archived_at IS NULL AND r.pool = 0 AND ("
        " SELECT a.ends_at FROM allocation AS a WHERE a.resource_id = r.id AND a.active = 1 AND a.exclusive = 1"
        "    AND a.starts_at < ? + 60 * r.buffer_after_minutes ORDER BY a.starts_at DESC LIMIT 1) > ? - 60 * r.buffer_before_minutes",
        (venue_id, end, start),
    )
    return {id_ for (id_,) in rows}


def names(db: Database, venue_id: str) -> dict[str, str]:
    """Return the names of all resources of a venue by id, including archived ones."""
    return dict(db.execute("SELECT id, name FROM resource WHERE venue_id = ?", (venue_id,)).fetchall())


def insert(db: Database, resource: Resource) -> None:
    """Write a new resource. Raise AlreadyExists."""
    try:
        db.guarded(f"INSERT INTO resource ({', '.join(_STORED)}) VALUES ({', '.join('?' * len(_STORED))})", resource[: len(_STORED)])
    except Exception as error:
        if db.violated(error) != "resource_pkey":
            raise
        raise AlreadyExists(f"There is a resource {resource.id!r} already.") from error


def update(db: Database, resource: Resource) -> bool:
    """Overwrite the resource. Return False if the guard refuses because future bookings need the places."""
    try:
        db.guarded(
            f"UPDATE resource SET {', '.join(f'{name} = ?' for name in _STORED[1:])} WHERE id = ?",
            (*resource[1 : len(_STORED)], resource.id),
        )
    except Exception as error:
        if db.violated(error) != "still-booked":
            raise
        return False
    return True


def closures(db: Database, resource_id: str) -> list[Closure]:
    """Return the closures `(starts_at, ends_at, reason)` by start."""
    return db.execute(
        "SELECT starts_at, ends_at, reason FROM closure WHERE resource_id = ? ORDER BY starts_at, ends_at", (resource_id,)
    ).fetchall()


def set_closures(db: Database, resource: Resource, wanted: list[Closure]) -> None:
    """Replace the closures, and drop all allocations without a booking; `take_away` writes them anew."""
    db.execute("DELETE FROM closure WHERE resource_id = ?", (resource.id,))
    db.execute("DELETE FROM allocation WHERE resource_id = ? AND booking_id IS NULL", (resource.id,))
    rows: list[tuple[Any, ...]] = [(resource.id, *closure) for closure in wanted]
    for row in rows:
        db.execute("INSERT INTO closure (resource_id, starts_at, ends_at, reason) VALUES (?, ?, ?, ?)", row)


def give_back(db: Database, resource: Resource) -> None:
    """Delete the allocations of a pool's places that are out of use on some dates, so that they can be written anew."""
    db.execute("DELETE FROM allocation WHERE resource_id = ? AND booking_id IS NULL AND quantity < ?", (resource.id, resource.capacity))


def take_away(db: Database, resource: Resource, starts_at: int, ends_at: int, places: int) -> None:
    """Put places out of use for a range; all places make a closure. Raise SlotTaken if active bookings conflict."""
    try:
        db.guarded(
            "INSERT INTO allocation (resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active)"
            " VALUES (?, NULL, ?, ?, ?, ?, 1)",
            (resource.id, starts_at, ends_at, places, not resource.pool),
        )
    except Exception as error:
        if db.violated(error) not in SLOT_GUARDS:
            raise
        raise SlotTaken from error


def bookings_in(db: Database, resource_id: str, start: int, end: int) -> list[Booking]:
    """Return the active bookings whose occupied range overlaps [start, end), by start."""
    return of_claims(db, claims(db, resource_id, start, end))


def crowded(db: Database, resource_id: str, usable: int, start: int, end: int = END) -> list[Claim]:
    """Return what active bookings claim, by start, at a time in [start, end) when more than `usable` places are in use."""
    taken = [claim for claim in claims(db, resource_id, start, end) if claim.booking_id is not None]
    profile = busy_profile([claim[:3] for claim in taken], start, end)
    over = [(begins, ends) for begins, ends, used in profile if used > usable]
    # The overfull ranges are disjoint, so the last one that starts before a claim ends decides whether the claim overlaps any.
    last = [bisect_left(over, (claim.ends_at,)) - 1 for claim in taken]
    return [claim for claim, i in zip(taken, last, strict=True) if i >= 0 and over[i][1] > claim.starts_at]


def of_claims(db: Database, found: Iterable[Claim]) -> list[Booking]:
    """Return the bookings that make these claims, in their order."""
    ids = [claim.booking_id for claim in found]
    return [booking for id_ in ids if id_ is not None and (booking := find_booking(db, id_)) is not None]


class Rights:
    """The lookups of who may read what, in one snapshot: the Directory of domain/topics.py."""

    __slots__ = ("_db",)

    def __init__(self, db: Database) -> None:
        self._db = db

    def venue_exists(self, venue_id: str) -> bool:
        """Return whether the venue exists and is not archived."""
        return self._db.execute("SELECT 1 FROM venue WHERE id = ? AND archived_at IS NULL", (venue_id,)).fetchone() is not None

    def resource_exists(self, resource_id: str) -> bool:
        """Return whether the resource exists and is not archived."""
        return self._db.execute("SELECT 1 FROM resource WHERE id = ? AND archived_at IS NULL", (resource_id,)).fetchone() is not None

    def is_staff(self, venue_id: str, user_id: str) -> bool:
        """Return whether the user owns the venue or is on its staff."""
        return is_staff(self._db, venue_id, user_id)
