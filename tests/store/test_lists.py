from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import pytest

from sse_booking.domain.booking import Booking, Status
from sse_booking.store import bookings
from sse_booking.store.bookings import LONG_S, Filter, Scope
from sse_booking.store.sqlite.connection import Connection
from tests.guards.raw import NOW, a_file, add_resource
from tests.people import DAY


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Bookings of all lengths up to a month, those at the edge of what is long among them."""
    with contextlib.closing(a_file(tmp_path_factory.mktemp("lists"))) as db:
        for name in ("room", "hall"):
            add_resource(db, name)
        rng = random.Random(11)
        db.execute("BEGIN")
        for number in range(300):
            start = NOW + rng.randrange(60) * DAY
            length = rng.choice([3600, DAY, LONG_S - 1, LONG_S, LONG_S + 1, rng.randrange(1, 30) * DAY])
            db.execute(
                "INSERT INTO booking (id, resource_id, venue_id, requester_id, starts_at, ends_at, quantity, status,"
                " created_at, updated_at) VALUES (?, ?, 'v', ?, ?, ?, 1, ?, 0, 0)",
                (
                    f"b{number:03}", rng.choice(["room", "hall"]), rng.choice(["ann", "bob"]), start, start + length,
                    rng.choice(["pending", "approved", "cancelled"]),
                ),
            )  # fmt: skip
        db.execute("COMMIT")
        yield db


@pytest.mark.parametrize("seed", range(40))
def test_the_pages_of_a_list_are_together_what_overlaps_the_range_in_order(many: Connection, seed: int) -> None:
    rng = random.Random(seed)
    start = rng.choice([None, NOW + rng.randrange(-5, 90) * DAY])
    end = rng.choice([None, (start or NOW) + rng.randrange(1, 40) * DAY])
    statuses: tuple[Status, ...] = rng.choice([(), ("pending",), ("pending", "approved")])
    wanted = Filter(*rng.choice([("venue_id", "v"), ("requester_id", "ann")]), statuses, start, end, rng.choice([None, "room"]))
    everything = many.execute(f"SELECT {bookings.COLUMNS} FROM booking ORDER BY starts_at, id").fetchall()
    expected = [
        booking.id
        for booking in map(Booking._make, everything)
        if getattr(booking, wanted.column) == wanted.value
        and (not statuses or booking.status in statuses)
        and (start is None or booking.ends_at > start)
        and (end is None or booking.starts_at < end)
        and wanted.resource_id in (None, booking.resource_id)
    ]
    found: list[str] = []
    while page := bookings.page(many, wanted, 7):
        found += [booking.id for booking in page]
        wanted = wanted._replace(after=(page[-1].starts_at, page[-1].id))
    assert found == expected


@pytest.mark.parametrize("seed", range(40))
def test_quotas_count_every_booking_that_reaches_into_the_time_however_long_it_is(many: Connection, seed: int) -> None:
    rng = random.Random(seed)
    start = NOW + rng.randrange(-5, 90) * DAY + rng.choice([-1, 0, 1])
    end = start + rng.randrange(1, 20) * DAY
    everything = [Booking._make(row) for row in many.execute(f"SELECT {bookings.COLUMNS} FROM booking")]
    ignore = tuple(booking.id for booking in everything if rng.random() < 0.1)
    scope = Scope(everything[0].venue_id, (("room",), ("room", "hall"), None)[seed % 3])
    counted = [
        booking
        for booking in everything
        if booking.requester_id == "ann"
        and (scope.resource_ids is None or booking.resource_id in scope.resource_ids)
        and booking.status != "cancelled"
        and booking.id not in ignore
    ]
    live = sum(booking.ends_at > start for booking in counted)
    booked_s = sum(max(0, min(booking.ends_at, end) - max(booking.starts_at, start)) for booking in counted)
    assert bookings.count_live(many, "ann", scope, start, ignore) == live
    assert bookings.booked_s(many, "ann", scope, start, end, ignore) == booked_s
