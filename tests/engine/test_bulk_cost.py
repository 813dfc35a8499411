"""What one request may cost the writer, counted: nothing grows with the square of what it concerns."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sse_booking.domain import limits
from sse_booking.domain.errors import StillBooked
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Resource
from sse_booking.service import alternatives, bookings, resources, sets, statistics, venues
from sse_booking.service.allocating import Wanted
from sse_booking.service.deadlines import BATCH, BookingDeadlines
from sse_booking.store.executor import Tx
from sse_booking.store.sqlite.connection import Connection, connect
from sse_booking.store.sqlite.database import prepare
from tests.cost_counters import Cost, cost_of
from tests.people import DAY, HOUR, MONDAY

TEN = MONDAY + 10 * HOUR
OWNER, ANN = Principal("owner"), Principal("ann")
RULES: dict[str, object] = dict.fromkeys(Resource._fields) | {
    "kind": "lot", "capacity": 5000, "pool": True, "approval": "automatic", "pending_blocks": 1, "buffer_before_minutes": 0,
    "buffer_after_minutes": 0, "lead_minutes": 0, "hold_s": 300, "check_in_from_minutes": 60, "questions": "[]", "dated_hours": "[]",
    "hours_apply": "range", "features": "[]", "joins": "[]",
}  # fmt: skip
FEW, MANY = 100, 400
LINEAR = 1.5
"""How much more each of many may cost than each of few: what is sorted, and searched for in trees, costs a little more."""


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    prepare(str(tmp_path / "booking.db"))
    db = connect(str(tmp_path / "booking.db"))
    db.execute("PRAGMA synchronous = OFF")  # an fsync is not what is counted here
    db.execute("BEGIN IMMEDIATE")
    opened = Tx(db, MONDAY, MONDAY * 1000)
    venues.create(opened, OWNER, "v", "V", "UTC")
    yield opened
    db.close()


def a_resource(tx: Tx, name: str, **rules: object) -> None:
    # With `closures` of its own each time, as they are taken out of what was read.
    resources.create(tx, OWNER, "v", lambda: RULES | {"id": name, "name": name, "closures": []} | rules)


def fill(tx: Tx, resource: str, count: int, step_s: int = 60) -> list[str]:
    """So many bookings of a day each, which begin one after the other; returns their ids."""
    return [book(tx, n, Wanted(resource, TEN + step_s * n, TEN + step_s * n + DAY)) for n in range(count)]


def book(tx: Tx, number: int, wanted: Wanted) -> str:
    """A booking at a moment of its own, so that it is known which came first; returns its id."""
    made = bookings.book(tx._replace(wall_ms=tx.wall_ms + number), ANN, wanted)
    id_: str = json.loads(bytes(made.body))["id"]
    return id_


def cost(tx: Tx, job: Callable[[], object]) -> Cost:
    assert isinstance(tx.db, Connection)
    return cost_of(tx.db, job)


def assert_linear(few: Cost, many: Cost) -> None:
    for one, other in zip(few, many, strict=True):
        assert other / MANY <= LINEAR * one / FEW, f"{few} for {FEW}, {many} for {MANY}"


def test_fewer_places_cost_each_booking_that_is_cancelled_the_same(tx: Tx) -> None:
    costs = []
    for count in (5, FEW, MANY):  # the first time does what is done once in a process
        a_resource(tx, f"lot-{count}")
        fill(tx, f"lot-{count}", count)
        less = ({"capacity": 2}, True)
        costs.append(cost(tx, lambda id_=f"lot-{count}", less=less: resources.update(tx, OWNER, id_, lambda: (dict(less[0]), less[1]))))  # type: ignore[misc]  # bound now
        left = tx.db.execute("SELECT count(*) FROM booking WHERE resource_id = ? AND status = 'approved'", (f"lot-{count}",)).fetchone()[0]
        assert left == 2
    assert_linear(*costs[1:])


def test_who_is_cancelled_for_fewer_places_is_who_came_last_of_those_in_the_way(tx: Tx) -> None:
    a_resource(tx, "lot", capacity=3)
    ranges = [(0, 2), (1, 3), (2, 4), (5, 6), (1, 2)]
    ids = [book(tx, number, Wanted("lot", TEN + a * HOUR, TEN + b * HOUR)) for number, (a, b) in enumerate(ranges)]
    done = resources.update(tx, OWNER, "lot", lambda: ({"capacity": 1}, True))
    assert {one["id"] for one in done.body["affected"]} == {ids[4], ids[2], ids[1]}


def test_a_change_that_would_cancel_too_many_is_refused_and_says_so(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AT_ONCE", 10)
    a_resource(tx, "lot")
    fill(tx, "lot", 12)
    for change in ({"capacity": 1}, {"closures": [(TEN, TEN + DAY, "x")]}):
        with pytest.raises(StillBooked, match="at most 10"), tx.db.savepoint():
            resources.update(tx, OWNER, "lot", lambda change=change: (dict(change), True))  # type: ignore[misc]  # bound now
    assert len(resources.update(tx, OWNER, "lot", lambda: ({"capacity": 2}, True)).body["affected"]) == 10


def test_an_approval_rejects_a_crowd_in_pieces_and_none_of_it_is_seen_waiting(tx: Tx) -> None:
    a_resource(tx, "table", capacity=1, pool=False, approval="manual", pending_blocks=0)
    ids = fill(tx, "table", limits.LOSERS + 2 * BATCH, step_s=0)
    bookings.act(tx, OWNER, ids[0], "approve", lambda: None, None)
    count = "SELECT status, count(*) FROM booking GROUP BY status"
    assert dict(tx.db.execute(count).fetchall()) == {"approved": 1, "rejected": limits.LOSERS, "pending": 2 * BATCH - 1}
    deadlines = BookingDeadlines()
    pieces = 1
    while deadlines.settle(tx):
        pieces += 1
    assert pieces == 2
    assert dict(tx.db.execute(count).fetchall()) == {"approved": 1, "rejected": len(ids) - 1}
    told = tx.db.execute("SELECT payload FROM event WHERE topic = 'user:ann' AND type = 'booking_rejected'").fetchall()
    assert Counter(json.loads(payload)["reason"] for (payload,) in told) == {"Another request for this time was approved.": len(ids) - 1}


def test_a_request_whose_rejection_was_put_off_stays_if_there_is_room_for_it_again(tx: Tx) -> None:
    a_resource(tx, "table", capacity=1, pool=False, approval="manual", pending_blocks=0, pending_expires_s=3600)
    ids = fill(tx, "table", limits.LOSERS + 2, step_s=0)
    bookings.act(tx, OWNER, ids[0], "approve", lambda: None, None)
    bookings.act(tx, OWNER, ids[0], "revoke", lambda: None, None)
    assert BookingDeadlines().settle(tx) is False
    assert tx.db.execute("SELECT status, deadline_at FROM booking WHERE id = ?", (ids[-1],)).fetchone() == ("pending", MONDAY + 3600)


def test_what_lapses_in_a_crowd_costs_each_the_same_and_no_more_at_once_than_a_piece(tx: Tx) -> None:
    costs = []
    for number, count in enumerate((5, FEW, MANY)):
        a_resource(tx, f"lot-{count}", no_show_grace_minutes=0)
        fill(tx, f"lot-{count}", count, step_s=0)
        pieces = 0
        later = tx._replace(now=TEN + number)
        deadlines = BookingDeadlines()

        def settle(later: Tx = later, deadlines: BookingDeadlines = deadlines) -> None:
            nonlocal pieces
            more = True
            while more:
                before = later.db.execute("SELECT count(*) FROM booking WHERE status = 'no_show'").fetchone()[0]
                more = deadlines.settle(later)
                pieces += 1
                assert later.db.execute("SELECT count(*) FROM booking WHERE status = 'no_show'").fetchone()[0] - before <= BATCH

        costs.append(cost(tx, settle))
        assert pieces == -(-count // BATCH)
    assert_linear(*costs[1:])


def test_what_a_set_leaves_out_is_not_told_with_other_times_more_than_once(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    a_resource(tx, "table", capacity=1, pool=False)
    bookings.book(tx, ANN, Wanted("table", TEN, TEN + HOUR))
    asked: Counter[str] = Counter()
    other_times = alternatives.other_times
    monkeypatch.setattr(alternatives, "other_times", lambda *args: (asked.update(["times"]), other_times(*args))[1])
    items = [Wanted("table", TEN, TEN + HOUR)] * 20 + [Wanted("table", TEN + HOUR, TEN + 2 * HOUR)]
    done = sets.book_set(tx, ANN, items, skip=True, dry_run=False)
    assert (len(done.body["items"]), len(done.body["skipped"]), asked["times"]) == (1, 20, 1)


def test_live_figures_cost_what_there_is_now_however_long_the_history(tx: Tx) -> None:
    costs = []
    for history in (5, FEW, 2 * MANY):
        a_resource(tx, f"room-{history}")
        past = tx._replace(now=MONDAY - 400 * DAY)
        for number in range(history):
            bookings.book(
                past, ANN, Wanted(f"room-{history}", MONDAY - 300 * DAY + number * HOUR, MONDAY - 300 * DAY + (number + 1) * HOUR)
            )
        tx.db.execute("DELETE FROM audit")  # a day's figures come from its newest rows, of which so many are looked at
        costs.append(cost(tx, lambda: (statistics.figures(tx, {}), statistics.popular_times(tx))))
    assert costs[2].steps <= LINEAR * costs[1].steps + 100, costs
