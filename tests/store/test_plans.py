"""Queries on the way of every booking: they find their rows by an index, however long anybody's history is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from sse_booking.store import booking_context, bookings, deadlines
from sse_booking.store.bookings import Scope
from sse_booking.store.sqlite.schema import run_script, schema


def plans(ask: Callable[[sqlite3.Connection], object]) -> list[str]:
    """How SQLite finds the rows of each query that `ask` makes."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    run_script(db, schema())
    queries: list[str] = []
    db.set_trace_callback(queries.append)
    ask(db)
    db.set_trace_callback(None)
    found = [row[3] for query in queries for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
    db.close()
    return found


@pytest.mark.parametrize(
    ("ask", "plan"),
    [
        (
            lambda db: bookings.own_holds(db, "ann", "table", 1, 2),
            ["SEARCH booking USING INDEX booking_held (requester_id=? AND resource_id=? AND starts_at<?)"],
        ),
        (
            lambda db: booking_context.read(db, "ann", "table", 1, 2),
            [
                "SEARCH r USING PRIMARY KEY (id=?)",
                "SEARCH v USING PRIMARY KEY (id=?)",
                "SCALAR SUBQUERY 1",
                "SEARCH person USING PRIMARY KEY (id=?)",
                "CORRELATED SCALAR SUBQUERY 2",
                "SEARCH customer USING PRIMARY KEY (venue_id=? AND person_id=?)",
                "CORRELATED SCALAR SUBQUERY 3",
                "SEARCH booking USING INDEX booking_held (requester_id=? AND resource_id=? AND starts_at<?)",
            ],
        ),
        (
            lambda db: bookings.count_live(db, "ann", Scope("luigi", ("table",)), 1, ("b",)),
            [
                "SEARCH booking USING INDEX booking_requester (requester_id=? AND starts_at>?)",
                "SEARCH booking USING INDEX booking_requester_long (requester_id=?)",
            ],
        ),
        (
            lambda db: bookings.count_live(db, "ann", Scope("luigi", None), 1, ()),
            [
                "SEARCH booking USING INDEX booking_requester (requester_id=? AND starts_at>?)",
                "SEARCH booking USING INDEX booking_requester_long (requester_id=?)",
            ],
        ),
        (
            lambda db: bookings.booked_s(db, "ann", Scope("luigi", ("table", "window")), 1, 2, ()),
            [
                "SEARCH booking USING INDEX booking_requester (requester_id=? AND starts_at>? AND starts_at<?)",
                "SEARCH booking USING INDEX booking_requester_long (requester_id=? AND starts_at<?)",
            ],
        ),
        (
            lambda db: deadlines.next_due(db),
            [
                "SCAN CONSTANT ROW",
                "SCALAR SUBQUERY 1",
                "SEARCH booking USING COVERING INDEX booking_deadline (deadline_at>?)",
                "SCALAR SUBQUERY 2",
                "SEARCH waitlist USING INDEX waitlist_start",
            ],
        ),
        (lambda db: deadlines.due(db, 1, 2), ["SEARCH booking USING INDEX booking_deadline (deadline_at<?)"]),
    ],
    ids=[
        "own holds",
        "a new booking",
        "a quota of bookings",
        "a quota of a venue",
        "a quota of minutes",
        "the next deadline",
        "what is due",
    ],
)
def test_a_booking_looks_only_at_what_concerns_it(ask: Callable[[sqlite3.Connection], object], plan: list[str]) -> None:
    assert plans(ask) == plan
