"""One transaction as the functions of this service see it, and what becomes of those that wait for one."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol

from sse_booking.store.engine import Database, LooksAtLapsing
from sse_booking.store.job_queue import SERVICE, Caller

__all__ = ["Deadlines", "LooksAtLapsing", "Outcome", "StoreFailed", "Tx", "Waiting", "as_failure", "unwatched"]


class Tx(NamedTuple):
    """One transaction as a function sees it. `now`: epoch seconds, what rules go by. `wall_ms`: what event times go by.

    `address`: of the client whose request this is, for the audit log; "" where there is none.
    """

    db: Database
    now: int
    wall_ms: int
    address: str = ""


class Deadlines(Protocol):
    """What lapses by itself. Injected, so that the store knows no rule of booking. `tables` finds what depends on it in a statement."""

    tables: re.Pattern[str]

    def settle(self, tx: Tx) -> bool:
        """Make states what the deadlines up to `tx.now` have made of them, of so many as cost little; whether there are more."""

    def next_due(self, tx: Tx) -> int | None:
        """The next deadline in epoch seconds."""


class StoreFailed(Exception):
    """The transaction could not be carried out: disk full, locked by another process, damaged, out of reach. Nothing was changed."""


class Waiting(NamedTuple):
    """A function that waits for a thread: for whom, and who waits for its result."""

    job: Callable[[Tx], Any]
    future: asyncio.Future[Any]
    caller: Caller = SERVICE


Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]

unwatched: Final = contextlib.nullcontext()


def as_failure(db: Database, error: Exception) -> Exception:
    """What whoever asked is told: a refusal as it is, a failure of the database as StoreFailed."""
    if not db.has_failed(error):
        return error
    failed = StoreFailed(str(error))
    failed.__cause__ = error
    return failed
