"""Mails that wait to be sent, written with the change that asks for them."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Mail(NamedTuple):
    """One mail; `body` is JSON: to whom by which name, in which language, and the template's values."""

    id: str
    address: str
    template: str
    body: str
    created_at: int


def insert(db: sqlite3.Connection, mail: Mail) -> None:
    """Write a mail."""
    db.execute("INSERT INTO mail (id, address, template, body, created_at) VALUES (?, ?, ?, ?, ?)", mail)


def asked_for(db: sqlite3.Connection, address: str, since: int) -> int:
    """How many mails this address was to get since then."""
    row: tuple[int] = db.execute("SELECT count(*) FROM mail WHERE address = ? AND created_at > ?", (address, since)).fetchone()
    return row[0]
