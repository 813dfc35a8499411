"""Which events of the payment provider have been seen, so that each takes effect once."""

from __future__ import annotations

from typing import Final

from sse_booking.store.engine import Database

KEPT_S: Final = 30 * 86_400
"""Longer than any provider repeats an event. One that comes later still meets the table of transitions."""


def is_seen(db: Database, event_id: str) -> bool:
    """Whether an event of this id was taken before."""
    return db.execute("SELECT 1 FROM payment_event WHERE id = ?", (event_id,)).fetchone() is not None


def note(db: Database, event_id: str, now: int) -> None:
    """Remember that an event was taken."""
    db.execute("INSERT INTO payment_event (id, taken_at) VALUES (?, ?)", (event_id, now))


def prune(db: Database, now: int, limit: int) -> int:
    """Drop at most `limit` of the ids that are no longer kept; returns how many went."""
    return db.execute(
        "DELETE FROM payment_event WHERE id IN (SELECT id FROM payment_event WHERE taken_at <= ? ORDER BY taken_at LIMIT ?)",
        (now - KEPT_S, limit),
    ).rowcount
