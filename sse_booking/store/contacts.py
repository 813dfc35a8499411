"""Store addresses of people, and the codes and links that prove them. Only hashes of codes and links are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sse_booking.store.engine import Database

CHUNK = 500


class Contact(NamedTuple):
    """An address as stored. `code_until`: when the code and the link expire; `code_tries`: wrong codes since they were made."""

    id: str
    user_id: str
    kind: str
    address: str
    name: str
    locale: str
    verified_at: int | None
    code_hash: str | None
    link_hash: str | None
    code_until: int
    code_tries: int
    bounced_at: int | None
    bounce: str | None
    created_at: int


_COLUMNS = ", ".join(Contact._fields)


def hash_of(secret: str) -> str:
    """Return the hash under which a code or link is stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def of_user(db: Database, user_id: str) -> list[Contact]:
    """Return all addresses of a person, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM contact WHERE user_id = ? ORDER BY created_at, id", (user_id,)).fetchall()
    return [Contact._make(row) for row in rows]


def find(db: Database, contact_id: str) -> Contact | None:
    """Return the address with this id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM contact WHERE id = ?", (contact_id,)).fetchone()
    return Contact._make(row) if row else None


def find_address(db: Database, user_id: str, kind: str, address: str) -> Contact | None:
    """Return the person's entry for this address."""
    row = db.execute(f"SELECT {_COLUMNS} FROM contact WHERE user_id = ? AND kind = ? AND address = ?", (user_id, kind, address)).fetchone()
    return Contact._make(row) if row else None


def put(db: Database, contact: Contact) -> None:
    """Insert the address, or overwrite the one with its id."""
    marks = ", ".join("?" * len(contact))
    changed = ", ".join(f"{name} = excluded.{name}" for name in Contact._fields[1:])
    db.execute(f"INSERT INTO contact ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changed}", contact)


def delete(db: Database, contact_id: str) -> None:
    """Delete an address."""
    db.execute("DELETE FROM contact WHERE id = ?", (contact_id,))


def mail_address(db: Database, user_id: str) -> Contact | None:
    """Return the person's mail address: the last verified one among those that accept mail."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM contact WHERE user_id = ? AND kind = 'email' AND verified_at IS NOT NULL AND bounced_at IS NULL"
        " ORDER BY verified_at DESC, id DESC LIMIT 1",
        (user_id,),
    ).fetchone()
    return Contact._make(row) if row else None


def with_mail(db: Database, user_ids: Sequence[str]) -> set[str]:
    """Return those of these users who have a mail address that accepts mail."""
    found: set[str] = set()
    for start in range(0, len(user_ids), CHUNK):
        part = user_ids[start : start + CHUNK]
        found.update(
            row[0]
            for row in db.execute(
                f"SELECT user_id FROM contact WHERE user_id IN ({', '.join('?' * len(part))}) AND kind = 'email'"
                " AND verified_at IS NOT NULL AND bounced_at IS NULL",
                part,
            ).fetchall()
        )
    return found


def note_bounce(db: Database, user_id: str, address: str, reason: str, now: int) -> None:
    """Record that the address does not accept mail."""
    db.execute("UPDATE contact SET bounced_at = ?, bounce = ? WHERE user_id = ? AND address = ?", (now, reason, user_id, address))


def forget(db: Database, user_id: str) -> None:
    """Delete all addresses of a person."""
    db.execute("DELETE FROM contact WHERE user_id = ?", (user_id,))
