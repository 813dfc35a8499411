"""Store single-use links by the SHA-256 of their secret, each with its purpose."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final, Literal, NamedTuple

from sse_booking.store.engine import Database

Purpose = Literal["setup", "invitation", "registration", "reset"]
SECRET_BYTES: Final = 32
_COLUMNS: Final = "id, purpose, user_id, email, name, role, venue_id, made_by, created_at, expires_at"


class Link(NamedTuple):
    """A single-use link. `user_id`: the account whose password it sets; `email`: the address it was sent to; `venue_id`: the staff it
    joins."""

    id: str
    purpose: Purpose
    user_id: str | None
    email: str | None
    name: str
    role: str
    venue_id: str | None
    made_by: str
    created_at: int
    expires_at: int


def insert(db: Database, link: Link) -> str:
    """Write a new link. Return its secret, which is not stored."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.execute(f"INSERT INTO account_link (hash, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (_hash(secret), *link))
    return secret


def find(db: Database, secret: str, now: int) -> Link | None:
    """Return the link with this secret; None if there is none or it has expired."""
    row = db.execute(f"SELECT {_COLUMNS} FROM account_link WHERE hash = ? AND expires_at > ?", (_hash(secret), now)).fetchone()
    return Link._make(row) if row else None


def by_id(db: Database, id_: str) -> Link | None:
    """Return the link with this id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM account_link WHERE id = ?", (id_,)).fetchone()
    return Link._make(row) if row else None


def spend(db: Database, id_: str) -> None:
    """Delete a used link."""
    db.execute("DELETE FROM account_link WHERE id = ?", (id_,))


def drop(db: Database, purpose: Purpose, *, user_id: str | None = None, email: str | None = None) -> None:
    """Delete all links of this kind, only those of a user or an address if given."""
    where = "purpose = ?"
    values: list[str] = [purpose]
    for column, value in (("user_id", user_id), ("email", email)):
        if value is not None:
            where += f" AND {column} = ?"
            values.append(value)
    db.execute(f"DELETE FROM account_link WHERE {where}", values)


def invitations(db: Database, venue_id: str | None, now: int, after: str, limit: int) -> list[Link]:
    """Return the next open invitations by id, only those of a venue if given."""
    where, values = "purpose = 'invitation' AND expires_at > ? AND id > ?", [now, after]
    if venue_id is not None:
        where += " AND venue_id = ?"
        values.append(venue_id)
    rows = db.execute(f"SELECT {_COLUMNS} FROM account_link WHERE {where} ORDER BY id LIMIT ?", (*values, limit))
    return [Link._make(row) for row in rows]


def count_of(db: Database, made_by: str, now: int) -> int:
    """Return how many open links a user has made."""
    row: tuple[int] = db.execute("SELECT count(*) FROM account_link WHERE made_by = ? AND expires_at > ?", (made_by, now)).fetchone()
    return row[0]


def prune(db: Database, now: int) -> int:
    """Delete expired links. Return how many."""
    return db.execute("DELETE FROM account_link WHERE expires_at <= ?", (now,)).rowcount


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
