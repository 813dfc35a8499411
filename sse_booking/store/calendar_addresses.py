"""Store secret addresses of calendar feeds: one per user, random, of 256 bits. The data file holds only their SHA-256.

Calendar programs can't sign in, so anybody with the address can read the feed. It can therefore be replaced and revoked.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from sse_booking.store.engine import Database

SECRET_BYTES: Final = 32


def replace(db: Database, user_id: str, now: int) -> str:
    """Make the address of a user's feed and invalidate the previous one. Return the secret, which is shown only once."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.execute(
        "INSERT INTO calendar_address (user_id, hash, created_at) VALUES (?, ?, ?)"
        " ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at",
        (user_id, _hash(secret), now),
    )
    return secret


def revoke(db: Database, user_id: str) -> bool:
    """Invalidate the address of a user's feed. Return whether there was one."""
    return db.execute("DELETE FROM calendar_address WHERE user_id = ?", (user_id,)).rowcount > 0


def find(db: Database, secret: str) -> str | None:
    """Return the user whose feed has the address; None if it is unknown or was revoked."""
    row: tuple[str] | None = db.execute("SELECT user_id FROM calendar_address WHERE hash = ?", (_hash(secret),)).fetchone()
    return row[0] if row else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
