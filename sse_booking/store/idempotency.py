"""Store the first response to each Idempotency-Key for a day, in the commit of its effect."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from typing import Final, NamedTuple

from sse_booking.domain import limits
from sse_booking.store.engine import Database

KEPT_S: Final = 24 * 3600
PACKED: Final = "zlib:"
"""Prefix of a compressed body; JSON never begins with it."""
PACKED_FROM: Final = 4096
"""Length in characters from which a body is compressed. A single booking has a sixth of that."""


class Stored(NamedTuple):
    """A first response, with the fingerprint of the request it answered. `headers` is a JSON object."""

    fingerprint: bytes
    status: int
    headers: str
    body: str


def find(db: Database, user_id: str, key: str, now: int) -> Stored | None:
    """Return the response stored under the user's key, if it is still kept."""
    row = db.execute(
        "SELECT fingerprint, status, headers, body FROM idempotency WHERE user_id = ? AND key = ? AND created_at > ?",
        (user_id, key, now - KEPT_S),
    ).fetchone()
    return Stored(row[0], row[1], row[2], _unpacked(row[3])) if row else None


def insert(db: Database, user_id: str, key: str, answer: Stored, now: int) -> None:
    """Store a first response. An expired one is replaced."""
    db.execute("DELETE FROM idempotency WHERE user_id = ? AND key = ?", (user_id, key))
    db.execute(
        "INSERT INTO idempotency (user_id, key, fingerprint, status, headers, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (user_id, key, answer.fingerprint, answer.status, answer.headers, _packed(answer.body), now),
    )
    if answer.fingerprint[0] % limits.SWEPT_EVERY == 0:
        _forget_oldest(db, user_id)


def _forget_oldest(db: Database, user_id: str) -> None:
    """Delete the user's responses beyond the newest limits.KEYS."""
    row: tuple[int] = db.execute("SELECT count(*) FROM idempotency WHERE user_id = ?", (user_id,)).fetchone()
    if row[0] > limits.KEYS:
        db.execute(
            "DELETE FROM idempotency WHERE user_id = ? AND key IN"
            " (SELECT key FROM idempotency WHERE user_id = ? ORDER BY created_at, key LIMIT ?)",
            (user_id, user_id, row[0] - limits.KEYS),
        )


def _packed(body: str) -> str:
    """Return the body as stored. Long bodies, such as those of a series, repeat their texts, so they are compressed."""
    return body if len(body) < PACKED_FROM else PACKED + b64encode(zlib.compress(body.encode(), 1)).decode("ascii")


def _unpacked(stored: str) -> str:
    return zlib.decompress(b64decode(stored[len(PACKED) :])).decode() if stored.startswith(PACKED) else stored


def prune(db: Database, now: int, limit: int) -> int:
    """Delete at most `limit` expired responses. Return how many."""
    return db.execute(
        "DELETE FROM idempotency WHERE (user_id, key) IN"
        " (SELECT user_id, key FROM idempotency WHERE created_at <= ? ORDER BY created_at LIMIT ?)",
        (now - KEPT_S, limit),
    ).rowcount
