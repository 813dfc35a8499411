"""Delete what has passed its retention: events, responses, audit rows, credentials, deliveries, stream history, refused bookings."""

from __future__ import annotations

from typing import Final

from sse_booking.domain.resource import DAY_S
from sse_booking.store import (
    account_links,
    audit,
    connections,
    credentials,
    deliveries,
    guests,
    idempotency,
    log,
    payments,
    refused_bookings,
)
from sse_booking.store.executor import Tx

PRUNED_ROWS: Final = 2000
"""Rows of each kind deleted in one transaction: a few milliseconds of the writer, however many there are."""


def prune(tx: Tx, *, events_days: int, audit_days: int) -> int:
    """Delete some rows that have passed their retention. Return how many; 0 when none are left."""
    dropped = log.prune(tx.db, tx.wall_ms - events_days * DAY_S * 1000, PRUNED_ROWS)
    dropped += idempotency.prune(tx.db, tx.now, PRUNED_ROWS)
    dropped += payments.prune(tx.db, tx.now, PRUNED_ROWS)
    dropped += credentials.prune_credentials(tx.db, tx.now)
    dropped += account_links.prune(tx.db, tx.now)
    dropped += guests.prune(tx.db, tx.now, tx.now - 30 * DAY_S)
    dropped += connections.prune(tx.db, tx.now - audit_days * DAY_S, PRUNED_ROWS)
    dropped += refused_bookings.prune(tx.db, tx.now - audit_days * DAY_S, PRUNED_ROWS)
    dropped += deliveries.prune(tx.db, tx.now - events_days * DAY_S, PRUNED_ROWS)
    dropped += audit.prune(tx.db, tx.wall_ms - audit_days * DAY_S * 1000, PRUNED_ROWS)
    return dropped
