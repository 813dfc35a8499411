"""A long queue costs a cancellation what a short one does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Resource
from sse_booking.domain.usage import Usage
from sse_booking.domain.waitlist import Entry
from sse_booking.service import bookings, offers, resources, venues
from sse_booking.service.allocating import Wanted
from sse_booking.store import waitlist as store
from sse_booking.store.executor import Tx
from sse_booking.store.sqlite.connection import Connection, connect
from sse_booking.store.sqlite.database import prepare
from tests.cost_counters import Cost, cost_of
from tests.people import DAY, HOUR, MONDAY

TEN = MONDAY + 10 * HOUR
OWNER, ANN = Principal("owner"), Principal("ann")
RULES: dict[str, object] = dict.fromkeys(Resource._fields) | {
    "kind": "table", "capacity": 1, "pool": None, "approval": "automatic", "pending_blocks": 1, "buffer_before_minutes": 0,
    "buffer_after_minutes": 0, "lead_minutes": 0, "hold_s": 300, "check_in_from_minutes": 60, "questions": "[]", "dated_hours": "[]",
    "hours_apply": "range", "features": "[]", "joins": "[]", "closures": [],
}  # fmt: skip
Spread = Callable[[int], tuple[int, int, int]]
"""What the n-th entry waits for: start, end, quantity."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    prepare(str(tmp_path / "booking.db"))
    db = connect(str(tmp_path / "booking.db"))
    db.execute("PRAGMA synchronous = OFF")  # an fsync is not what is counted here
    yield db
    db.close()


def a_queue(db: Connection, resource: str, length: int, spread: Spread) -> None:
    for number in range(length):
        start, end, quantity = spread(number)
        entry = Entry(0, f"{resource}-{number}", resource, "v", f"u{number}", start, end, quantity, 0, "waiting", None, 1, MONDAY, MONDAY)
        store.insert(db, entry)


def cost_of_a_cancellation(db: Connection, resource: str) -> Cost:
    """What it costs to cancel a booking of the range that many wait for, and to offer it."""
    tx = Tx(db, MONDAY, MONDAY * 1000)
    db.execute("BEGIN IMMEDIATE")
    booking = db.execute("SELECT id FROM booking WHERE resource_id = ? AND status = 'approved'", (resource,)).fetchone()[0]
    cost = cost_of(db, lambda: bookings.act(tx, Principal("root", role="admin"), booking, "cancel", lambda: None, None))
    offered = db.execute("SELECT count(*) FROM waitlist WHERE resource_id = ? AND status = 'offered'", (resource,)).fetchone()[0]
    assert offered == 1
    db.execute("ROLLBACK")
    return cost


SPREADS: dict[str, Spread] = {
    "all want the same hour": lambda number: (TEN, TEN + HOUR, 1),
    "each wants another day": lambda number: (TEN + DAY * number, TEN + DAY * number + HOUR, 1),
    "most want more than there is": lambda number: (TEN, TEN + HOUR, 1 if number == 7 else 2),
    "most want longer than there is": lambda number: (TEN, TEN + HOUR * (1 if number == 7 else 2 + number % 3), 1),
}


@pytest.mark.parametrize("spread", SPREADS)
def test_with_ten_thousand_waiting_a_cancellation_costs_at_most_twice_what_it_does_with_ten(
    db: Connection, spread: str, record_property: Callable[[str, object], None]
) -> None:
    tx = Tx(db, MONDAY, MONDAY * 1000)
    db.execute("BEGIN IMMEDIATE")
    venues.create(tx, OWNER, "v", "V", "UTC")
    for resource, length in (("short", 10), ("long", 10_000)):
        resources.create(tx, OWNER, "v", lambda name=resource: RULES | {"id": name, "name": name})  # type: ignore[misc]  # bound now
        for hour in range(3):
            bookings.book(tx, ANN, Wanted(resource, TEN + hour * HOUR, TEN + (hour + 1) * HOUR))
        a_queue(db, resource, length, SPREADS[spread])
    db.execute("COMMIT")
    cost_of_a_cancellation(db, "short")  # what is done once in a process is done
    short, long = cost_of_a_cancellation(db, "short"), cost_of_a_cancellation(db, "long")
    record_property("ratio", round(long.steps / short.steps, 2))
    print(f"{spread}: {short} with 10, {long} with 10,000")  # noqa: T201 - for the reader of -s
    assert long.steps <= 2 * short.steps
    assert long.instructions <= 2 * short.instructions


@pytest.mark.parametrize("statement", [store.LONGEST, store.NEXT_RANGE, store.QUEUE, store.WANTED])
def test_an_offer_is_found_by_steps_in_an_index_without_sorting(db: Connection, statement: str) -> None:
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?"))]
    assert len(plan) == 1
    assert plan[0].startswith("SEARCH waitlist USING INDEX waitlist_")


def test_one_cancellation_that_serves_many_looks_once_at_each_of_them(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    tx, entries = Tx(db, MONDAY, MONDAY * 1000), 60
    db.execute("BEGIN IMMEDIATE")
    venues.create(tx, OWNER, "v", "V", "UTC")
    resources.create(tx, OWNER, "v", lambda: {**RULES, "id": "pool", "name": "P", "capacity": 1000, "pool": True, "closures": []})
    made = bookings.book(tx, ANN, Wanted("pool", TEN, TEN + 20 * DAY, 1000))
    a_queue(db, "pool", entries, lambda number: (TEN + 60 * number, TEN + 60 * number + DAY, 1))
    asked: Counter[str] = Counter()
    fits = offers._fits

    def counted(resource: Resource, queue: store.Queue, usage: Usage) -> bool:
        asked["times"] += 1
        return fits(resource, queue, usage)

    monkeypatch.setattr(offers, "_fits", counted)
    bookings.act(tx, ANN, json.loads(bytes(made.body))["id"], "cancel", lambda: None, None)
    assert db.execute("SELECT count(*) FROM waitlist WHERE status = 'offered'").fetchone() == (entries,)
    assert asked["times"] <= 2 * entries
    db.execute("ROLLBACK")
