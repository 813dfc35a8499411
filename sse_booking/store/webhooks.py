"""Store webhook endpoints, the secrets that sign their requests, and their last attempts."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from sse_booking.store.engine import Database, LogRow

State = Literal["active", "paused", "failing", "disabled"]
KEPT_ATTEMPTS: Final = 50


class Webhook(NamedTuple):
    """An endpoint as stored. `events` is a JSON list of types, empty for all. schema.sql gives the meaning of each column."""

    id: str
    venue_id: str
    url: str
    events: str
    state: State
    epoch: str
    position: int
    previous: str | None
    attempts: int
    failures: int
    failing_at: int | None
    next_at: int
    version: int
    created_by: str
    created_at: int
    updated_at: int
    leased: int = 0


class Attempt(NamedTuple):
    """One attempt to deliver. `status` None means no response; `answer` then says why."""

    id: str
    webhook_id: str
    event_id: str
    type: str
    at: int
    status: int | None
    duration_ms: int
    answer: str


_COLUMNS: Final = ", ".join(Webhook._fields)
_ATTEMPT: Final = ", ".join(Attempt._fields)


def of_venue(db: Database, venue_id: str) -> list[Webhook]:
    """Return the endpoints of a venue, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM webhook WHERE venue_id = ? ORDER BY id", (venue_id,)).fetchall()
    return [Webhook._make(row) for row in rows]


def urls(db: Database) -> list[str]:
    """Return the URLs of the endpoints of all venues."""
    return [row[0] for row in db.execute("SELECT url FROM webhook WHERE state <> 'disabled' ORDER BY id").fetchall()]


def troubled(db: Database, limit: int) -> list[Webhook]:
    """Return endpoints that fail or were switched off."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM webhook WHERE state = 'failing' OR state = 'disabled' ORDER BY id LIMIT ?", (limit,))
    return [Webhook._make(row) for row in rows]


def find(db: Database, webhook_id: str) -> Webhook | None:
    """Return the endpoint with this id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM webhook WHERE id = ?", (webhook_id,)).fetchone()
    return Webhook._make(row) if row else None


def put(db: Database, webhook: Webhook) -> None:
    """Insert the endpoint, or overwrite the one with its id."""
    changed = ", ".join(f"{name} = excluded.{name}" for name in Webhook._fields[1:])
    db.execute(
        f"INSERT INTO webhook ({_COLUMNS}) VALUES ({', '.join('?' * len(webhook))}) ON CONFLICT (id) DO UPDATE SET {changed}", webhook
    )


def delete(db: Database, webhook_id: str) -> None:
    """Delete an endpoint, its secrets and its attempts."""
    db.execute("DELETE FROM webhook WHERE id = ?", (webhook_id,))


def due(db: Database, now: int) -> list[Webhook]:
    """Return the endpoints that are due, longest waiting first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM webhook WHERE (state = 'active' OR state = 'failing') AND next_at <= ? ORDER BY next_at, id", (now,)
    ).fetchall()
    return [Webhook._make(row) for row in rows]


def end_leases(db: Database, now: int) -> int:
    """Make endpoints due whose sender is gone. Return how many."""
    return db.execute("UPDATE webhook SET leased = 0, next_at = ? WHERE leased = 1", (now,)).rowcount


def settle(db: Database, taken: Webhook, after: Webhook) -> bool:
    """Write the outcome of an attempt. Return False if the endpoint was taken by another sender or changed since."""
    done = db.execute(
        "UPDATE webhook SET leased = 0, state = ?, epoch = ?, position = ?, previous = ?, failures = ?, failing_at = ?, next_at = ?"
        " WHERE id = ? AND attempts = ? AND version = ?",
        (after.state, after.epoch, after.position, after.previous, after.failures, after.failing_at, after.next_at,
         taken.id, taken.attempts, taken.version),
    )  # fmt: skip
    return done.rowcount > 0


def next_rows(db: Database, topic: str, after: int, limit: int) -> list[LogRow]:
    """Return the next rows of a topic."""
    return db.execute(
        "SELECT id, topic, type, payload, created_ms FROM event WHERE topic = ? AND id > ? ORDER BY id LIMIT ?", (topic, after, limit)
    ).fetchall()


def add_secret(db: Database, webhook_id: str, secret: str, now: int, old_until: int) -> None:
    """Write a new secret. The previous one stays valid until `old_until`."""
    db.execute("UPDATE webhook_secret SET until = ? WHERE webhook_id = ? AND until IS NULL", (old_until, webhook_id))
    db.execute("INSERT INTO webhook_secret (webhook_id, secret, until, created_at) VALUES (?, ?, NULL, ?)", (webhook_id, secret, now))


def secrets(db: Database, webhook_id: str, now: int) -> list[str]:
    """Return the valid secrets, newest first."""
    rows = db.execute(
        "SELECT secret FROM webhook_secret WHERE webhook_id = ? AND (until IS NULL OR until > ?) ORDER BY until IS NULL DESC, until DESC",
        (webhook_id, now),
    ).fetchall()
    return [row[0] for row in rows]


def note_attempt(db: Database, attempt: Attempt) -> None:
    """Record an attempt, and delete the oldest."""
    db.execute(f"INSERT INTO webhook_attempt ({_ATTEMPT}) VALUES ({', '.join('?' * len(attempt))})", attempt)
    db.execute(
        "DELETE FROM webhook_attempt WHERE webhook_id = ? AND id <= (SELECT id FROM webhook_attempt WHERE webhook_id = ?"
        " ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (attempt.webhook_id, attempt.webhook_id, KEPT_ATTEMPTS),
    )


def attempts(db: Database, webhook_id: str) -> list[Attempt]:
    """Return the last attempts, latest first."""
    rows = db.execute(f"SELECT {_ATTEMPT} FROM webhook_attempt WHERE webhook_id = ? ORDER BY id DESC", (webhook_id,)).fetchall()
    return [Attempt._make(row) for row in rows]
