"""Store guests who have not proved their address yet, and the links by which guests return. Only hashes of codes and links are stored."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final, NamedTuple

from sse_booking.store.engine import Database

SECRET_BYTES: Final = 24


class Request(NamedTuple):
    """A booking that waits for its guest to prove an address. `tries` counts wrong codes; `proved_at` is when the proof came."""

    booking_id: str
    resource_id: str
    email: str
    code_hash: str
    tries: int
    created_at: int
    proved_at: int | None = None


class GuestLink(NamedTuple):
    """A guest's link: the guest, and the booking it opens; None means all bookings of that guest."""

    hash: str
    person_id: str
    booking_id: str | None
    expires_at: int


_REQUEST: Final = ", ".join(Request._fields)
_OPEN: Final = (
    "FROM guest_request AS g JOIN booking AS b ON b.id = g.booking_id"
    " WHERE g.proved_at IS NULL AND (b.status = 'held' OR b.status = 'pending')"
)


def hash_of(secret: str) -> str:
    """Return the hash under which a secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """Return a random code of six digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def insert(db: Database, request: Request) -> None:
    """Record that a booking waits for its guest to prove an address."""
    db.execute(f"INSERT INTO guest_request ({_REQUEST}) VALUES (?, ?, ?, ?, ?, ?, ?)", request)


def find(db: Database, booking_id: str) -> Request | None:
    """Return the request of a booking; None if no guest made it, or long ago."""
    row = db.execute(f"SELECT {_REQUEST} FROM guest_request WHERE booking_id = ?", (booking_id,)).fetchone()
    return Request._make(row) if row else None


def count_try(db: Database, booking_id: str) -> None:
    """Count a wrong code."""
    db.execute("UPDATE guest_request SET tries = tries + 1 WHERE booking_id = ?", (booking_id,))


def note_proof(db: Database, booking_id: str, now: int) -> None:
    """Record that the address is proved: the booking waits no longer."""
    db.execute("UPDATE guest_request SET proved_at = ? WHERE booking_id = ?", (now, booking_id))


def open_of(db: Database, email: str) -> int:
    """Return how many bookings wait for a proof of this address."""
    row: tuple[int] = db.execute(f"SELECT count(*) {_OPEN} AND b.deleted_at IS NULL AND g.email = ?", (email,)).fetchone()
    return row[0]


def waiting_s(db: Database, resource_id: str, start: int, end: int) -> int:
    """Return seconds times places of a resource that wait for guests to prove themselves, for bookings that begin in [start, end)."""
    row = db.execute(
        f"SELECT sum((b.ends_at - b.starts_at) * b.quantity) {_OPEN} AND b.deleted_at IS NULL AND g.resource_id = ?"
        " AND b.starts_at >= ? AND b.starts_at < ?",
        (resource_id, start, end),
    ).fetchone()
    return int(row[0] or 0)


def insert_link(db: Database, person_id: str, booking_id: str | None, expires_at: int) -> str:
    """Make a link and delete the previous one for the same booking. Return its secret."""
    same = "person_id = ? AND booking_id IS NULL" if booking_id is None else "booking_id = ?"
    db.execute(f"DELETE FROM guest_link WHERE {same}", (person_id if booking_id is None else booking_id,))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.execute(
        "INSERT INTO guest_link (hash, person_id, booking_id, expires_at) VALUES (?, ?, ?, ?)",
        (hash_of(secret), person_id, booking_id, expires_at),
    )
    return secret


def find_link(db: Database, secret: str, now: int) -> GuestLink | None:
    """Return the link with this secret; None if there is none or it has expired."""
    row = db.execute(
        "SELECT hash, person_id, booking_id, expires_at FROM guest_link WHERE hash = ? AND expires_at > ?", (hash_of(secret), now)
    ).fetchone()
    return GuestLink._make(row) if row else None


def move_link(db: Database, booking_id: str, person_id: str, expires_at: int) -> None:
    """Move the link of a booking to another person id, valid until `expires_at`: the guest is now known under that id."""
    db.execute("UPDATE guest_link SET person_id = ?, expires_at = ? WHERE booking_id = ?", (person_id, expires_at, booking_id))


def verified_by_email(db: Database, email: str, limit: int) -> list[tuple[str, str, str, str]]:
    """Return the guests who have proved this address: id, venue, name, language."""
    rows: list[tuple[str, str, str, str]] = db.execute(
        "SELECT id, venue_id, name, locale FROM person WHERE email = ? AND verified_at IS NOT NULL AND venue_id IS NOT NULL"
        " ORDER BY updated_at DESC, id LIMIT ?",
        (email, limit),
    ).fetchall()
    return rows


def prune(db: Database, now: int, before: int) -> int:
    """Delete expired links, and requests created before `before`. Return how many."""
    links = db.execute("DELETE FROM guest_link WHERE expires_at <= ?", (now,)).rowcount
    return links + db.execute("DELETE FROM guest_request WHERE created_at < ?", (before,)).rowcount
