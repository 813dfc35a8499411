"""The service without one of its guards in code, to show what happens then: `python -m tests.races.without_guard NAME serve`.

What guards in the data file are dropped there; these are in the code. Run from the root of the clone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection

from sse_booking.cli import main
from sse_booking.domain.errors import BrokenRule
from sse_booking.domain.resource import Resource
from sse_booking.service import access, quotas
from sse_booking.store import idempotency
from sse_booking.store.engine import Connection
from sse_booking.store.executor import Tx
from sse_booking.store.open_engine import open_engine


def stored_answers() -> None:
    """Treat every request with an Idempotency-Key as the first."""
    idempotency.find = lambda *_: None


def quotas_in_the_transaction() -> None:
    """Count quotas in a snapshot from before the write transaction, the same one for all concurrent requests."""
    inside = quotas.broken
    snapshots: list[Connection] = []

    def beside(tx: Tx, resource: Resource, user_id: str, starts_at: int, ends_at: int, *, ignore: Collection[str]) -> list[BrokenRule]:
        if not snapshots:
            snapshots.append(open_engine(os.environ["SSE_BOOKING_DATABASE"]).connect(readonly=True))
            snapshots[0].begin_read()
        return inside(tx._replace(db=snapshots[0]), resource, user_id, starts_at, ends_at, ignore=ignore)

    quotas.broken = beside


def versions() -> None:
    """Ignore If-Match."""
    access.must_match = lambda *_: None


GUARDS = {guard.__name__: guard for guard in (stored_answers, quotas_in_the_transaction, versions)}

if __name__ == "__main__":
    GUARDS[sys.argv[1]]()
    main(sys.argv[2:])
