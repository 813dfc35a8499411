"""Remember the events of the payment provider, so that each takes effect once."""

from __future__ import annotations

from typing import Final

from sse_booking.store.engine import Database

KEPT_S: Final = 30 * 86_400
"""Longer than any provider repeats an event. A later repeat is still checked against the table of transitions."""


def is_seen(db: Database, event_id: str) -> bool:
    """Return whether an event with this id was processed before."""
    return db.execute("SELECT 1 FROM payment_event WHERE id = ?", (event_id,)).fetchone() is not None


def note(db: Database, event_id: str, now: int) -> None:
    """Record that an event was processed."""
    db.execute("INSERT INTO payment_event (id, taken_at) VALUES (?, ?)", (event_id, now))


def prune(db: Database, now: int, limit: int) -> int:
    """Delete at most `limit` expired ids. Return how many."""
    return db.execute(
        "DELETE FROM payment_event WHERE id IN (SELECT id FROM payment_event WHERE taken_at <= ? ORDER BY taken_at LIMIT ?)",
        (now - KEPT_S, limit),
    ).rowcount
