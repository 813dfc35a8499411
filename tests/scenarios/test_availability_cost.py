"""What it costs to say what is free in a month of a busy pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sse_booking.domain.principal import Principal
from sse_booking.service import availability, bookings
from sse_booking.service.allocating import Wanted
from sse_booking.store.executor import Tx
from sse_booking.store.sqlite.connection import Connection, connect
from tests.clocked import clocked_service
from tests.cost_counters import cost_of
from tests.people import DAY, HOUR, MONDAY, a_place

MONTH = (MONDAY, MONDAY + 30 * DAY)
DAILY = {day: [["06:00", "22:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
BOOKED = 1000
MOST_STEPS_EACH = 20
"""Of SQLite's virtual machine: 10 for a booking, and twice that for what else there is to ask."""
MOST_INSTRUCTIONS_EACH = 500
"""Of Python: 320 with 3.11; other versions have others."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A pool booked freely and one booked in hours: each 1,000 bookings in the month, ten times that before and after it."""
    folder: Path = tmp_path_factory.mktemp("month")
    with clocked_service(folder) as service:
        a_place(service, "lot", capacity=100)
        a_place(service, "court", capacity=100, slot_minutes=60, opening_hours=DAILY)
    db = connect(str(folder / "booking.db"))
    db.execute("PRAGMA synchronous = OFF")  # an fsync is not what is counted here
    db.execute("BEGIN IMMEDIATE")
    tx = Tx(db, MONDAY - 400 * DAY, (MONDAY - 400 * DAY) * 1000)
    for number in range(BOOKED):
        start = MONDAY + number % 30 * DAY + (6 + number % 13) * HOUR
        for resource, shift in (("lot", 60 * (number % 59)), ("court", 0)):
            at = (start + shift, start + shift + (1 + number % 3) * HOUR if shift else start + HOUR)
            for months in (-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5):
                moved = [instant + months * 30 * DAY for instant in at]
                bookings.book(tx, Principal("ann"), Wanted(resource, moved[0], moved[1], override=False))
    db.execute("COMMIT")
    yield db
    db.close()


@pytest.mark.parametrize("resource", ["lot", "court"])
def test_a_month_of_a_pool_with_a_thousand_bookings_costs_little_for_each(
    db: Connection, resource: str, record_property: Callable[[str, object], None]
) -> None:
    tx = Tx(db, MONDAY - DAY, (MONDAY - DAY) * 1000)
    months = []
    cost = cost_of(db, lambda: months.append(availability.of_resource(tx, resource, lambda: availability.Wanted("ann", MONTH)).body))
    (month,) = months
    assert sum(busy["used"] for busy in month["busy"]) >= 300
    assert len(month["slots"]) == (0 if resource == "lot" else 30 * 16)
    print(f"a month of {resource} with {BOOKED} bookings: {cost}")  # noqa: T201 - the figure
    record_property("steps", cost.steps)
    assert cost.steps <= MOST_STEPS_EACH * BOOKED
    assert cost.instructions <= MOST_INSTRUCTIONS_EACH * BOOKED
