"""Store cookie sessions and stream tickets. Both are random secrets of 256 bits; the data file holds only their SHA-256.

A plain hash is enough: unlike a password, 256 random bits can't be guessed, so a slow hash would add nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from sse_booking.domain import limits
from sse_booking.domain.principal import BY_ACCOUNT, Principal
from sse_booking.store.engine import Database

SECRET_BYTES: Final = 32
SWEPT_AT: Final = "08"
"""Leading digits of a ticket's hash that trigger a count of the user's tickets. Counting at each ticket would cost every stream that
opens."""
_ACCOUNT_IS_THERE: Final = """(proof <> ? OR EXISTS (
  SELECT 1 FROM account WHERE account.user_id = {0}.user_id AND account.role = {0}.role AND account.disabled_at IS NULL))"""
"""A session that rests on an account is valid only while the account exists and has the same role."""


def create_session(db: Database, who: Principal, now: int, renewable_until: int = 0) -> tuple[str, int]:
    """Begin a session for a verified caller. It ends with the credential that proved the caller.

    `renewable_until` is how far `renew_session` may extend it; 0 if only a new credential may.

    Return the value of the cookie and the epoch second at which it expires.
    """
    secret, hash_ = _new_secret()
    db.execute(
        "INSERT INTO session (hash, user_id, name, role, created_at, expires_at, renewable_until, booking_id, proof)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (hash_, who.user_id, who.name, who.role, now, who.expires_at, renewable_until, who.booking_id or None, who.proof),
    )
    _end_oldest(db, "session", who.user_id, limits.SESSIONS, hash_)
    return secret, who.expires_at


def find_session(db: Database, cookie: str, now: int) -> Principal | None:
    """Return the principal of the cookie; None if there is no such session or it has expired."""
    hash_ = _hash(cookie)
    row = db.execute(
        "SELECT user_id, name, role, expires_at, coalesce(booking_id, ''), proof FROM session"
        f" WHERE hash = ? AND expires_at > ? AND {_ACCOUNT_IS_THERE.format('session')}",
        (hash_, now, BY_ACCOUNT),
    ).fetchone()
    if row is None:
        return None
    user_id, name, role, expires_at, booking_id, proof = row
    return Principal(user_id, name, role, expires_at, hash_, booking_id, proof=proof)


def renew_session(db: Database, hash_: str, expires_at: int) -> int | None:
    """Move a session's end to `expires_at`, as far as allowed. Return the new end; None if it can't be renewed."""
    row = db.execute(
        "UPDATE session SET expires_at = CASE WHEN ? > renewable_until THEN renewable_until WHEN ? > expires_at THEN ? ELSE expires_at END"
        " WHERE hash = ? AND renewable_until > 0 RETURNING expires_at",
        (expires_at, expires_at, expires_at, hash_),
    ).fetchone()
    return None if row is None else row[0]


def is_session(db: Database, hash_: str) -> bool:
    """Return whether the session is still open. `hash_` is the principal's `session`."""
    return db.execute("SELECT 1 FROM session WHERE hash = ?", (hash_,)).fetchone() is not None


def end_session(db: Database, hash_: str) -> bool:
    """End a session and delete its tickets. `hash_` is the principal's `session`. Return whether the session existed."""
    db.execute("DELETE FROM ticket WHERE session_hash = ?", (hash_,))
    return db.execute("DELETE FROM session WHERE hash = ?", (hash_,)).rowcount > 0


def end_all_of(db: Database, user_id: str, but: str = "") -> int:
    """End all sessions of a user and delete their tickets, except the session `but` and its tickets. Return how many sessions ended."""
    db.execute("DELETE FROM ticket WHERE user_id = ? AND coalesce(session_hash, '') <> ?", (user_id, but or "-"))
    return db.execute("DELETE FROM session WHERE user_id = ? AND hash <> ?", (user_id, but)).rowcount


def count_of(db: Database, user_id: str, now: int) -> int:
    """Return how many valid sessions a user has."""
    row: tuple[int] = db.execute("SELECT count(*) FROM session WHERE user_id = ? AND expires_at > ?", (user_id, now)).fetchone()
    return row[0]


def rename(db: Database, user_id: str, name: str) -> None:
    """Change the user's name in their sessions and tickets."""
    for table in ("session", "ticket"):
        db.execute(f"UPDATE {table} SET name = ? WHERE user_id = ?", (name, user_id))


def _end_oldest(db: Database, table: str, user_id: str, most: int, new: str) -> None:
    """Delete the user's oldest sessions or tickets beyond `most`, but never the `new` one."""
    row: tuple[int] = db.execute(f"SELECT count(*) FROM {table} WHERE user_id = ?", (user_id,)).fetchone()
    if row[0] > most:
        db.execute(
            f"DELETE FROM {table} WHERE hash IN"
            f" (SELECT hash FROM {table} WHERE user_id = ? AND hash <> ? ORDER BY created_at, hash LIMIT ?)",
            (user_id, new, row[0] - most),
        )


def create_ticket(db: Database, who: Principal, ttl_s: int, now: int) -> tuple[str, int]:
    """Make a ticket for the streams of a verified caller. It lasts `ttl_s` seconds, but no longer than the caller's credential.

    Return the ticket and the epoch second at which it expires.
    """
    secret, hash_ = _new_secret()
    expires_at = min(now + ttl_s, who.expires_at)
    db.execute(
        "INSERT INTO ticket (hash, user_id, name, role, session_hash, created_at, expires_at, booking_id, proof)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (hash_, who.user_id, who.name, who.role, who.session or None, now, expires_at, who.booking_id or None, who.proof),
    )
    if hash_[0] in SWEPT_AT:
        _end_oldest(db, "ticket", who.user_id, limits.TICKETS, hash_)
    return secret, expires_at


def find_ticket(db: Database, ticket: str, now: int) -> Principal | None:
    """Return the principal of the ticket, with the ticket's expiry; None if there is no such ticket or it has expired."""
    row = db.execute(
        "SELECT user_id, name, role, expires_at, coalesce(session_hash, ''), coalesce(booking_id, ''), proof FROM ticket"
        f" WHERE hash = ? AND expires_at > ? AND {_ACCOUNT_IS_THERE.format('ticket')}",
        (_hash(ticket), now, BY_ACCOUNT),
    ).fetchone()
    if row is None:
        return None
    user_id, name, role, expires_at, session, booking_id, proof = row
    return Principal(user_id, name, role, expires_at, session, booking_id, proof=proof)


def prune_credentials(db: Database, now: int) -> int:
    """Delete expired sessions and tickets. Return how many."""
    return sum(db.execute(f"DELETE FROM {table} WHERE expires_at <= ?", (now,)).rowcount for table in ("session", "ticket"))


def _new_secret() -> tuple[str, str]:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return secret, _hash(secret)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
