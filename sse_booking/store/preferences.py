"""Store which notifications people want, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sse_booking.store.engine import Database


class Stored(NamedTuple):
    """Preferences as stored: `events` and `settings` are JSON objects."""

    events: str
    version: int
    settings: str = "{}"


def find(db: Database, user_id: str) -> Stored | None:
    """Return the user's preferences; None if they never set any."""
    row = db.execute(
        "SELECT p.events, p.version, coalesce(s.settings, '{}') FROM preference AS p"
        " LEFT JOIN preference_setting AS s ON s.user_id = p.user_id WHERE p.user_id = ?",
        (user_id,),
    ).fetchone()
    return Stored._make(row) if row else None


def find_all(db: Database, user_ids: Sequence[str]) -> dict[str, Stored]:
    """Return the preferences of these users, for those who set any."""
    found: dict[str, Stored] = {}
    for start in range(0, len(user_ids), 500):
        part = user_ids[start : start + 500]
        rows = db.execute(
            "SELECT p.user_id, p.events, p.version, coalesce(s.settings, '{}') FROM preference AS p"
            f" LEFT JOIN preference_setting AS s ON s.user_id = p.user_id WHERE p.user_id IN ({', '.join('?' * len(part))})",
            part,
        ).fetchall()
        found |= {row[0]: Stored._make(row[1:]) for row in rows}
    return found


def who_want(db: Database, type_: str) -> list[str]:
    """Return the users who have a preference for this type."""
    rows = db.execute("SELECT user_id FROM preference WHERE events LIKE ? ORDER BY user_id", (f'%"{type_}"%',)).fetchall()
    return [row[0] for row in rows]


def put(db: Database, user_id: str, stored: Stored, now: int) -> None:
    """Insert or overwrite the preferences."""
    db.execute(
        "INSERT INTO preference (user_id, events, version, updated_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (user_id) DO UPDATE SET events = excluded.events, version = excluded.version, updated_at = excluded.updated_at",
        (user_id, stored.events, stored.version, now),
    )
    db.execute(
        "INSERT INTO preference_setting (user_id, settings) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET settings = excluded.settings",
        (user_id, stored.settings),
    )
