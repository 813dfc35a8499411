"""Accounts of people whom this service signs in itself. Passwords are Argon2id hashes, made above, off the writer."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from sse_booking.domain.errors import AlreadyExists


class Account(NamedTuple):
    """An account; `hash` in the notation of Argon2 (RFC 9106)."""

    user_id: str
    name: str
    role: str
    hash: str


def find(db: sqlite3.Connection, user_id: str) -> Account | None:
    """The account, if there is one."""
    row = db.execute("SELECT user_id, name, role, hash FROM account WHERE user_id = ?", (user_id,)).fetchone()
    return Account._make(row) if row else None


def insert(db: sqlite3.Connection, account: Account, now: int) -> None:
    """Write a new account. Raises AlreadyExists."""
    try:
        db.execute("INSERT INTO account (user_id, name, role, hash, created_at) VALUES (?, ?, ?, ?, ?)", (*account, now))
    except sqlite3.IntegrityError as error:
        raise AlreadyExists(f"There is an account {account.user_id!r} already.") from error


def rehash(db: sqlite3.Connection, user_id: str, hash_: str) -> None:
    """Replace the hash, when today's parameters are stronger than those that it was made with."""
    db.execute("UPDATE account SET hash = ? WHERE user_id = ?", (hash_, user_id))


def any_account(db: sqlite3.Connection) -> bool:
    """Whether there are accounts at all: whether a page should ask for a name and a password."""
    return db.execute("SELECT 1 FROM account LIMIT 1").fetchone() is not None
