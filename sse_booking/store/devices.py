"""Store browsers that have subscribed to pushes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sse_booking.store.engine import Database


class Device(NamedTuple):
    """A browser as stored: its push endpoint, and the keys that encrypt its messages."""

    id: str
    user_id: str
    endpoint: str
    p256dh: str
    auth: str
    name: str
    locale: str
    session_hash: str | None
    created_at: int
    last_ok_at: int | None


_COLUMNS = ", ".join(Device._fields)


def of_user(db: Database, user_id: str) -> list[Device]:
    """Return all devices of a person, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM device WHERE user_id = ? ORDER BY id", (user_id,)).fetchall()
    return [Device._make(row) for row in rows]


def endpoints(db: Database) -> list[str]:
    """Return the push endpoints of all people, a thousand at most."""
    return [row[0] for row in db.execute("SELECT endpoint FROM device ORDER BY id LIMIT 1000").fetchall()]


def find(db: Database, device_id: str) -> Device | None:
    """Return the device with this id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM device WHERE id = ?", (device_id,)).fetchone()
    return Device._make(row) if row else None


def find_endpoint(db: Database, endpoint: str) -> Device | None:
    """Return the device with this endpoint."""
    row = db.execute(f"SELECT {_COLUMNS} FROM device WHERE endpoint = ?", (endpoint,)).fetchone()
    return Device._make(row) if row else None


def ids_by_user(db: Database, user_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the devices of these users, for those who have any."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(user_ids), 500):
        part = user_ids[start : start + 500]
        rows = db.execute(
            f"SELECT user_id, id FROM device WHERE user_id IN ({', '.join('?' * len(part))}) ORDER BY user_id, id", part
        ).fetchall()
        for user_id, device_id in rows:
            found.setdefault(user_id, []).append(device_id)
    return found


def put(db: Database, device: Device) -> None:
    """Insert the device, or overwrite the one with its endpoint."""
    marks = ", ".join("?" * len(device))
    changed = ", ".join(f"{name} = excluded.{name}" for name in Device._fields if name != "endpoint")
    db.execute(f"INSERT INTO device ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (endpoint) DO UPDATE SET {changed}", device)


def delete(db: Database, device_id: str) -> None:
    """Delete a device."""
    db.execute("DELETE FROM device WHERE id = ?", (device_id,))


def delete_of_session(db: Database, session_hash: str) -> None:
    """Delete the device that belongs to a session which ends."""
    db.execute("DELETE FROM device WHERE session_hash = ?", (session_hash,))


def delete_of_user(db: Database, user_id: str, but_session: str) -> None:
    """Delete the devices of a person, except those of one session: all others are signed out."""
    db.execute("DELETE FROM device WHERE user_id = ? AND coalesce(session_hash, '-') <> ?", (user_id, but_session))


def note_ok(db: Database, device_id: str, now: int) -> None:
    """Record that the push service accepted a push for the device."""
    db.execute("UPDATE device SET last_ok_at = ? WHERE id = ?", (now, device_id))


def forget(db: Database, user_id: str) -> None:
    """Delete all devices of a person."""
    db.execute("DELETE FROM device WHERE user_id = ?", (user_id,))
