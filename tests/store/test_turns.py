"""Whose function is next: who hands over much waits for it, and what lapses in crowds lets others through."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sse_booking.store.executor import Store, Tx
from sse_booking.store.job_queue import BACKGROUND, GROUP, PASSED_OVER, Caller, FairQueue, caller
from sse_booking.store.write_group import GROUP_S
from tests.store.bare_store import Alarms, Clock, a_store, notes, waking_at


def a_queue(*jobs: str) -> FairQueue[str]:
    """A queue in which these wait: the caller is the first letter."""
    queue = FairQueue[str](lambda job: job[0])
    queue._groups.put(list(jobs))
    return queue


def test_callers_take_turns_and_each_keeps_its_order() -> None:
    assert a_queue("a1", "a2", "a3", "b1", "b2", "c1").take() == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_group_is_bounded_and_the_rest_comes_next() -> None:
    jobs = [f"a{number}" for number in range(2 * GROUP)]
    queue = a_queue(*jobs, "b")
    group = queue.take()
    assert (len(group), group[1]) == (GROUP, "b")
    assert group[2:] + queue.take() + queue.take() == jobs[1:]


def test_who_had_a_turn_waits_for_those_who_had_none_also_for_those_who_come_only_now() -> None:
    queue = a_queue("a1", "a2", "b1")
    group = queue.take()
    queue._groups.put(["a3", "c1"])
    queue.put_back(group[1:], had_a_turn=group[:1])
    assert queue.take() == ["b1", "c1", "a2", "a3"]


def test_a_queue_that_is_closed_ends_after_what_still_waits() -> None:
    queue = a_queue("a1", "a2")
    queue.close(1)
    assert [queue.take(), queue.take()] == [["a1", "a2"], []]
    queue.put_back(["a3"], had_a_turn=[])
    assert [queue.take(), queue.take()] == [["a3"], []]


def test_what_nobody_waits_for_lets_everybody_go_first_but_not_for_ever() -> None:
    queue = FairQueue[str](lambda job: BACKGROUND.name if job == "outcome" else job[0])
    queue._groups.put(["outcome", "a1"])
    assert queue.take() == ["a1"]
    for number in range(PASSED_OVER - 1):
        queue._groups.put([f"b{number}"])
        assert queue.take() == [f"b{number}"]
    queue._groups.put(["c1"])
    assert queue.take() == ["outcome", "c1"]
    queue._groups.put(["outcome"])
    assert queue.take() == ["outcome"], "where nobody else waits, at once"


def noted(order: list[str], name: str) -> Callable[[Tx], None]:
    return lambda _tx: order.append(name)


async def by(name: str, store: Store, job: Callable[[Tx], Any]) -> Any:  # noqa: ANN401 - what the job returns
    caller.set(Caller(name, ""))
    return await store.write(job)


async def test_one_of_somebody_else_waits_for_one_costly_function_and_not_for_a_hundred(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        order: list[str] = []
        store.timer = lambda: 2 * GROUP_S * len(order)  # each takes longer than a group may take in all
        costly = [asyncio.create_task(by("mallory", store, noted(order, f"mallory {n}"))) for n in range(100)]
        ann = asyncio.create_task(by("ann", store, noted(order, "ann")))
        await asyncio.gather(ann, *costly)
        assert order.index("ann") <= 1
        assert [name for name in order if name != "ann"] == [f"mallory {n}" for n in range(100)], "each caller's keep their order"


async def test_what_lapses_in_crowds_is_settled_in_pieces_and_what_does_not_look_at_it_goes_on_in_between(tmp_path: Path) -> None:
    alarms, clock = Alarms(), Clock()
    alarms.at_once = 2
    async with a_store(tmp_path, deadlines=alarms, clock=clock) as store:
        for number in range(10):
            await store.write(waking_at(1001 + number))
        clock.now = 2000
        seen: dict[str, int] = {}

        def left(tx: Tx) -> int:
            return int(tx.db.execute("SELECT count(*) FROM alarm").fetchone()[0])

        def elsewhere(tx: Tx) -> int:
            # Through the schema, so that no statement names what lapses.
            seen["commits"] = store.commits
            return int(tx.db.execute("SELECT count(*) FROM meta").fetchone()[0])

        first, wrote, read, looked = await asyncio.gather(
            store.write(elsewhere), store.write(left), store.read(notes), store.read(lambda tx: tx.db.execute("SELECT 1").fetchone()[0])
        )
        assert (first, wrote, looked) == (1, 0, 1), "who looks at it sees all of it settled"
        assert read == [f"alarm {1001 + number}" for number in range(10)]
        assert store.commits - seen["commits"] >= 4, "who does not is let through before the rest is settled"
