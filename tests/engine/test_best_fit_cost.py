"""What it costs to decide which place a party gets."""

from __future__ import annotations

import sys
import time

from sse_booking.service import best_fit
from sse_booking.service.allocating import Wanted
from sse_booking.store.executor import Tx
from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, a_place

TUESDAY = MONDAY + DAY


def test_forty_places_with_three_hundred_bookings_a_day_are_decided_in_few_statements(service: Service) -> None:
    owner = a_place(service, "t0", seats_min=1, seats_max=2)
    venue = owner.get("/api/resources/t0")["venue_id"]
    for number in range(1, 40):
        seats = {"seats_min": 1, "seats_max": 2 + 2 * (number % 4), "joins": [f"t{number - 1}"]}
        owner.post(f"/api/venues/{venue}/resources", {"id": f"t{number}", "name": "T", "approval": "automatic", **seats})
    made = 0
    for number in range(40):
        for hour in range(8, 24, 2):
            if not (hour == 8 and number >= 38) and not (hour == 10 and number % 2):
                owner.book(f"t{number}", TUESDAY + hour * HOUR, TUESDAY + (hour + 2) * HOUR)
                made += 1
    assert made >= 298

    def decide(hour: int, party: int) -> tuple[list[str], list[str], float]:
        """The first place found, the statements asked for it, and how long it took, which `-s` shows and nothing asserts."""

        def job(tx: Tx) -> tuple[list[str], list[str], float]:
            traced: list[str] = []
            tx.db.set_trace_callback(traced.append)  # type: ignore[attr-defined]  # of the SQLite engine
            began = time.perf_counter()
            wanted = Wanted("", TUESDAY + hour * HOUR, TUESDAY + (hour + 2) * HOUR)
            found = next(best_fit.find(tx, "ann", wanted, best_fit.AnyPlace(venue, party)), ())
            took = 1000 * (time.perf_counter() - began)
            tx.db.set_trace_callback(None)  # type: ignore[attr-defined]
            return [one.id for one in found], traced, took

        return service.loop.run_until_complete(service.runtime.store.read(job))

    for hour, party, expected, most in ((8, 8, ["t39"], 3), (10, 8, ["t11"], 3), (12, 2, [], 5), (8, 10, ["t39", "t38"], 5)):
        place, statements, took = decide(hour, party)
        sys.stdout.write(f"party of {party} at {hour}: {place}, {len(statements)} statements, {took:.2f} ms\n")
        assert (place, len(statements) <= most) == (expected, True), statements
