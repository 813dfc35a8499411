"""Addresses of people, and the codes and links by which they prove that an address is theirs. Only hashes of those are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sse_booking.store.engine import Database

CHUNK = 500


class Contact(NamedTuple):
    """An address as stored. `code_until`: until when code and link are good; `code_tries`: wrong codes since they were made."""

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
    """A code or link as it is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def of_user(db: Database, user_id: str) -> list[Contact]:
    """All addresses of a person, the oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM contact WHERE user_id = ? ORDER BY created_at, id", (user_id,)).fetchall()
    return [Contact._make(row) for row in rows]


def find(db: Database, contact_id: str) -> Contact | None:
    """The address with this id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM contact WHERE id = ?", (contact_id,)).fetchone()
    return Contact._make(row) if row else None


def find_address(db: Database, user_id: str, kind: str, address: str) -> Contact | None:
    """The person's entry for this address."""
    row = db.execute(f"SELECT {_COLUMNS} FROM contact WHERE user_id = ? AND kind = ? AND address = ?", (user_id, kind, address)).fetchone()
    return Contact._make(row) if row else None


def put(db: Database, contact: Contact) -> None:
    """Write an address over what was there under its id."""
    marks = ", ".join("?" * len(contact))
    changed = ", ".join(f"{name} = excluded.{name}" for name in Contact._fields[1:])
    db.execute(f"INSERT INTO contact ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changed}", contact)


def delete(db: Database, contact_id: str) -> None:
    """Forget an address."""
    db.execute("DELETE FROM contact WHERE id = ?", (contact_id,))


def mail_address(db: Database, user_id: str) -> Contact | None:
    """Where mail to this person goes: of the addresses that are verified and take mail, the one that was verified last."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM contact WHERE user_id = ? AND kind = 'email' AND verified_at IS NOT NULL AND bounced_at IS NULL"
        " ORDER BY verified_at DESC, id DESC LIMIT 1",
        (user_id,),
    ).fetchone()
    return Contact._make(row) if row else None


def with_mail(db: Database, user_ids: Sequence[str]) -> set[str]:
    """Those of these people whom mail reaches."""
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
    """Remember that nobody takes mail at this address."""
    db.execute("UPDATE contact SET bounced_at = ?, bounce = ? WHERE user_id = ? AND address = ?", (now, reason, user_id, address))


def forget(db: Database, user_id: str) -> None:
    """Drop all addresses of a person."""
    db.execute("DELETE FROM contact WHERE user_id = ?", (user_id,))
