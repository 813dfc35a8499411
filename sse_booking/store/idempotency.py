"""First answers to requests with an Idempotency-Key, kept for a day, written in the commit of their effect."""

from __future__ import annotations

from typing import Final, NamedTuple

from sse_booking.store.engine import Database

KEPT_S: Final = 24 * 3600


class Stored(NamedTuple):
    """A first answer and the fingerprint of the request that it answered. `headers` is a JSON object."""

    fingerprint: bytes
    status: int
    headers: str
    body: str


def find(db: Database, user_id: str, key: str, now: int) -> Stored | None:
    """What was answered to the user's key, if it is still kept."""
    row = db.execute(
        "SELECT fingerprint, status, headers, body FROM idempotency WHERE user_id = ? AND key = ? AND created_at > ?",
        (user_id, key, now - KEPT_S),
    ).fetchone()
    return Stored._make(row) if row else None


def insert(db: Database, user_id: str, key: str, answer: Stored, now: int) -> None:
    """Keep a first answer. One that is no longer kept gives way."""
    db.execute("DELETE FROM idempotency WHERE user_id = ? AND key = ?", (user_id, key))
    db.execute(
        "INSERT INTO idempotency (user_id, key, fingerprint, status, headers, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (user_id, key, *answer, now),
    )


def prune(db: Database, now: int, limit: int) -> int:
    """Drop at most `limit` of the answers that are no longer kept; returns how many went."""
    return db.execute(
        "DELETE FROM idempotency WHERE (user_id, key) IN"
        " (SELECT user_id, key FROM idempotency WHERE created_at <= ? ORDER BY created_at LIMIT ?)",
        (now - KEPT_S, limit),
    ).rowcount
