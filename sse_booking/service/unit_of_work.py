"""Define the unit of work of a use case: its change, and the events and audit rows written with it in one transaction.

A service function opens a UnitOfWork, writes, emits an event for each audience, and ends with `follow_ups.finish`. That does what follows
from the change (offers to the waiting list, rejection of requests that no longer fit), emits the public events, writes the rows and returns
the cursor: the event id at which the response is true. An error before that undoes everything.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from sse_booking.domain import topics
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Resource
from sse_booking.store import audit as audit_log
from sse_booking.store import log
from sse_booking.store.customers import Person
from sse_booking.store.executor import Tx

encode_json: Final = msgspec.json.Encoder().encode


class Result(NamedTuple):
    """The response of a use case: the body, the cursor at which it is true, and the version if it has one."""

    body: Any
    cursor: str
    version: int | None = None


class OccupancyChange(NamedTuple):
    """Places of a range that a change has taken (`places` above 0) or freed (below 0).

    `action` is the reason, for those who watch a pool: booked, released, closed, opened or capacity.
    """

    resource: Resource
    starts_at: int
    ends_at: int
    places: int
    action: str


_RANDOM_BYTES: Final = 5
_DRAWN_AT_ONCE: Final = 256 * _RANDOM_BYTES
_BACK_MS: Final = 1000
"""A clock that is so far behind the latest id was put back."""


class _Ids:
    """The ids of one process, in rising order within a millisecond. What is sorted by id is then in the order in which it was made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest = 0
        self._random = b""

    def draw(self, wall_ms: int) -> int:
        """Return the milliseconds and 40 random bits; a number above the latest one, unless the clock was put back."""
        with self._lock:
            if not self._random:  # many at once: each call of the system lets other threads go first
                self._random = os.urandom(_DRAWN_AT_ONCE)
            drawn, self._random = int.from_bytes(self._random[:_RANDOM_BYTES]), self._random[_RANDOM_BYTES:]
            number = wall_ms << 40 | drawn
            if number <= self._latest and self._latest >> 40 < wall_ms + _BACK_MS:
                number = self._latest + 1 + (drawn & 0xFFFF)
            self._latest = number
        return number


_ids: Final = _Ids()


def new_id(wall_ms: int) -> str:
    """Return an opaque id of 21 characters: the time first, so that new rows are adjacent in their index, then 40 random bits."""
    return f"{_ids.draw(wall_ms):021x}"


def as_json(value: object) -> str:
    """Return compact JSON on one line."""
    return encode_json(value).decode()


class UnitOfWork:
    """The unit of work of one use case. `id` is the `change_id` that all its events share.

    It collects what needs a follow-up: `occupancy_changes` are the places taken and freed, `confirmed_competitors` are the bookings that
    now have their time for good on resources with competing requests, `ended_holds` are the holds that have ended. `people` are those who
    were read, by id; None for an unknown one.
    """

    __slots__ = (
        "_audit", "_events", "actor_id", "at", "confirmed_competitors", "ended_holds", "id", "occupancy_changes", "people", "tx",
    )  # fmt: skip

    def __init__(self, tx: Tx, who: Principal) -> None:
        self.tx = tx
        self.id = new_id(tx.wall_ms)
        self.actor_id = who.user_id
        self.at = rfc3339(tx.wall_ms // 1000)
        self.occupancy_changes: list[OccupancyChange] = []
        self.confirmed_competitors: list[tuple[Resource, Booking]] = []
        self.ended_holds: list[Booking] = []
        self.people: dict[str, Person | None] = {}
        self._events: list[tuple[str, str, str]] = []
        self._audit: list[tuple[int, str, str, str, str, str]] = []

    def emit(self, topic: str, type_: str, fields: dict[str, Any]) -> None:
        """Add an event: the row of one audience. Rows are delivered in the order in which they were added."""
        payload = {"type": type_, "topic": topic, "change_id": self.id, "at": self.at, **fields}
        self._events.append((topic, type_, as_json(payload)))

    def emit_internal(self, type_: str, fields: dict[str, Any]) -> None:
        """Add a row for the relay alone, at its position in the log: a revoked right, a connection to close."""
        self._events.append((topics.INTERNAL, type_, as_json(fields)))

    def audit(self, action: str, subject: str, detail: dict[str, Any] | None = None) -> None:
        """Add a row to the audit log, and an event with it for admins."""
        tx = self.tx
        fields = {"actor_id": self.actor_id, "address": tx.address, "action": action, "subject": subject, "detail": detail or {}}
        self._audit.append((tx.wall_ms, self.actor_id, tx.address, action, subject, as_json(detail) if detail else "{}"))
        self.emit(topics.ADMIN, "audit", fields)

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """Try a part of the change that may be refused. If it raises, its writes and events are undone; earlier ones stay."""
        parts: list[list[Any]] = [self.occupancy_changes, self.confirmed_competitors, self.ended_holds, self._events, self._audit]
        lengths = [len(part) for part in parts]
        try:
            with self.tx.db.savepoint():
                yield
        except BaseException:
            for part, length in zip(parts, lengths, strict=True):
                del part[length:]
            raise

    def finish(self) -> str:
        """Write the events. Return the cursor of the change, or of the snapshot if there are none."""
        if self.occupancy_changes or self.confirmed_competitors or self.ended_holds:
            raise AssertionError("follow_ups.finish() was not called")
        db = self.tx.db
        if not self._events:
            return str(log.head(db))
        audit_log.append(db, self._audit)
        return str(db.append_events(self._events, self.tx.wall_ms))
