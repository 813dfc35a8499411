"""What a query costs must not grow with what lies in the file. Counted in steps of SQLite's virtual machine, so that no clock is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from sse_booking.domain.resource import Resource
from sse_booking.service.unit_of_work import new_id
from sse_booking.store import bookings, deadlines, idempotency, log, resources
from sse_booking.store.bookings import Filter, Scope
from sse_booking.store.sqlite.connection import Connection, connect
from sse_booking.store.sqlite.database import prepare
from tests.people import DAY, HOUR, MONDAY

NOW: Final = MONDAY
SMALL, LARGE = 40, 2000
"""Days of history; four bookings a day on each of two resources, a quarter of them by `ann`, and thirty days to come in both files."""
GROWTH: Final = 1.3
Query = Callable[[Connection], object]


def fill(path: Path, days: int) -> None:
    prepare(str(path))
    db = connect(str(path))
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    db.execute("INSERT INTO venue (id, name, timezone, owner_id, created_at) VALUES ('v', 'V', 'UTC', 'owner', 0)")
    for name, places in (("room", 1), ("desks", 4)):
        db.execute(
            "INSERT INTO resource (id, venue_id, name, kind, capacity, usable, pool, approval, pending_blocks, buffer_before_minutes,"
            " buffer_after_minutes, lead_minutes, hold_s, created_at, updated_at)"
            " VALUES (?, 'v', 'R', 'k', ?, ?, ?, 'automatic', 1, 0, 0, 0, 300, 0, 0)",
            (name, places, places, places > 1),
        )
    starts = [NOW + day * DAY + hour * HOUR for day in range(-days, 31) for hour in (8, 10, 12, 14)]
    rows = [
        (f"{index:06}{name}", name, start, "ann" if index % 4 == 0 else f"u{index % 97}", name == "room")
        for index, start in enumerate(starts)
        for name in ("room", "desks")
    ]
    booking = (
        "INSERT INTO booking (id, resource_id, venue_id, requester_id, starts_at, ends_at, quantity, status, created_at, updated_at)"
        " VALUES (?, ?, 'v', ?, ?, ?, 1, 'approved', 0, 0)"
    )
    db.executemany(booking, [(id_, name, who, start, start + HOUR) for id_, name, start, who, _ in rows])
    db.executemany(
        "INSERT INTO allocation (resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active) VALUES (?, ?, ?, ?, 1, ?, 1)",
        [(name, id_, start, start + HOUR, exclusive) for id_, name, start, _, exclusive in rows],
    )
    db.executemany(
        "INSERT INTO event (topic, type, payload, created_ms) VALUES (?, 'x', '{}', ?)",
        [(topic, start) for start in starts for topic in ("user:ann", "resource:room", "venue:v", "venue:v:staff", "admin")],
    )
    db.execute("UPDATE booking SET deadline_at = ? WHERE starts_at > ? AND starts_at < ?", (NOW + 999_999, NOW, NOW + DAY))
    db.execute("UPDATE booking SET status = 'pending' WHERE starts_at > ? AND starts_at < ?", (NOW, NOW + DAY))
    db.execute("COMMIT")
    db.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, Connection]]:
    folder = tmp_path_factory.mktemp("cost")
    opened = []
    for days in (SMALL, LARGE):
        fill(folder / f"{days}.db", days)
        opened.append(connect(str(folder / f"{days}.db")))
    yield opened[0], opened[1]
    for db in opened:
        db.close()


def steps(db: Connection, query: Query) -> int:
    """How many steps the query takes; what it writes is undone."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    db.execute("BEGIN")
    try:
        query(db)  # prepares the statements
        db.execute("ROLLBACK")
        db.execute("BEGIN")
        db.set_progress_handler(step, 1)
        query(db)
    finally:
        db.set_progress_handler(None, 0)
        db.execute("ROLLBACK")
    return count


def book(resource: str, *, exclusive: bool) -> Query:
    """A booking in the midst of the history to come, beside others."""

    def query(db: Connection) -> None:
        start = NOW + 3 * DAY + 9 * HOUR
        resource_, id_ = resource_of(db, resource), new_id(NOW * 1000)
        db.execute(
            "INSERT INTO booking (id, resource_id, venue_id, requester_id, starts_at, ends_at, quantity, status, created_at, updated_at)"
            " VALUES (?, ?, 'v', 'ann', ?, ?, 1, 'approved', 0, 0)",
            (id_, resource, start, start + HOUR),
        )
        bookings.insert_allocation(db, id_, resource, resource_.claimed(start, start + HOUR), 1, exclusive=exclusive, active=True)
        bookings.update_allocation(db, id_, resource, (start, start + HOUR // 2), 1, exclusive=exclusive, active=True)
        bookings.update_allocation(db, id_, resource, (start, start + HOUR), 1, exclusive=exclusive, active=True)

    return query


def resource_of(db: Connection, name: str) -> Resource:
    found = resources.find(db, name)
    assert found is not None
    return found


def near(column: str = "venue_id", value: str = "v", **more: object) -> Query:
    """A page of a list."""
    return lambda db: bookings.page(db, Filter(column, value, **more), 51)  # type: ignore[arg-type]  # the members of Filter


def fewer_places(db: Connection) -> None:
    desks = resource_of(db, "desks")
    assert resources.update(db, desks._replace(capacity=1, usable=1, updated_at=NOW))


QUERIES: Final[dict[str, Query]] = {
    "booking one place": book("room", exclusive=True),
    "booking in a pool": book("desks", exclusive=False),
    "a day's claims of one place": lambda db: bookings.claims(db, "room", NOW + DAY, NOW + 2 * DAY),
    "a day's claims of a pool": lambda db: bookings.claims(db, "desks", NOW + DAY, NOW + 2 * DAY),
    "the first page of a person": near("requester_id", "ann"),
    "a person's bookings from today on": near("requester_id", "ann", start=NOW),
    "the first page of a venue": near(),
    "a later page of a venue": near(after=(NOW, "")),
    "a venue's bookings from today on": near(start=NOW),
    "a venue's day": near(start=NOW + 2 * DAY, end=NOW + 3 * DAY),
    "a resource's day": near(resource_id="room", start=NOW + 2 * DAY, end=NOW + 3 * DAY),
    "what waits for an answer": near(statuses=("pending",)),
    "a person's bookings that count for a quota": lambda db: bookings.count_live(db, "ann", Scope("venue", ("room",)), NOW, ()),
    "a person's time that counts for a quota": lambda db: bookings.booked_s(
        db, "ann", Scope("venue", ("room",)), NOW + DAY, NOW + 2 * DAY, ()
    ),
    "the next deadline": deadlines.next_due,
    "what is due": lambda db: deadlines.due(db, NOW + DAY, 200),
    "the end of the log": log.head,
    "new rows for the relay": lambda db: log.tail(db, log.head(db).n - 100, 512),
    "a replay of 100 missed events": lambda db: log.replay(db, ["user:ann", "resource:room", "venue:v", "all"], log.head(db).n - 100),
    "a position": lambda db: log.locate(db, str(log.head(db))),
    "dropping old events": lambda db: log.prune(db, NOW * 1000, 50),
    "a stored answer": lambda db: idempotency.find(db, "ann", "key", NOW),
    "a stored answer to keep": lambda db: idempotency.insert(db, "ann", "key", idempotency.Stored(b"f", 200, "{}", ""), NOW),
    "taking places away": fewer_places,
    "who is in the way of fewer places": lambda db: resources.crowded(db, "desks", 0, NOW),
    "who is in the way of a closure": lambda db: resources.bookings_in(db, "room", NOW + DAY, NOW + 2 * DAY),
}


@pytest.mark.parametrize("name", QUERIES)
def test_it_costs_the_same_however_long_the_history(files: tuple[Connection, Connection], name: str) -> None:
    small, large = (steps(db, QUERIES[name]) for db in files)
    assert large <= GROWTH * small + 50, f"{small} steps grow to {large}"


@pytest.mark.parametrize("name", QUERIES)
def test_nothing_reads_a_whole_table(files: tuple[Connection, Connection], name: str) -> None:
    db = files[0]
    traced: list[str] = []
    db.execute("BEGIN")
    db.set_trace_callback(traced.append)
    try:
        QUERIES[name](db)
    finally:
        db.set_trace_callback(None)
        db.execute("ROLLBACK")
    tables = {row[1] for row in db.execute("PRAGMA table_list") if row[2] == "table"} - {"meta", "sqlite_sequence", "sqlite_schema"}
    plans = [row[3] for sql in traced if not sql.startswith("--") for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert plans
    read_whole = {plan for plan in plans if plan.startswith("SCAN ") and plan.split()[1] in tables and "INDEX" not in plan}
    assert read_whole <= {"SCAN event"}, "the log alone, in the order of its numbers, up to a limit"
