"""What people want to be told, and how."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Stored(NamedTuple):
    """Preferences as stored: `events` is a JSON object."""

    events: str
    version: int


def find(db: sqlite3.Connection, user_id: str) -> Stored | None:
    """The user's preferences, where they ever set any."""
    row = db.execute("SELECT events, version FROM preference WHERE user_id = ?", (user_id,)).fetchone()
    return Stored._make(row) if row else None


def put(db: sqlite3.Connection, user_id: str, stored: Stored, now: int) -> None:
    """Write the preferences over what was there."""
    db.execute(
        "INSERT INTO preference (user_id, events, version, updated_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (user_id) DO UPDATE SET events = excluded.events, version = excluded.version, updated_at = excluded.updated_at",
        (user_id, *stored, now),
    )
