"""Whose function is next: who hands over much waits for it, and what lapses in crowds lets others through."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from sse_booking.store.costly_share import AT_ONCE_S, OTHERS_S, CostlyShare
from sse_booking.store.executor import READERS, Store, Tx
from sse_booking.store.job_queue import BACKGROUND, COSTLY_FOR, COSTLY_S, GROUP, MOST_COSTLY, PASSED_OVER, Caller, FairQueue, caller
from sse_booking.store.write_group import GROUP_S
from tests.live import PATIENCE_S
from tests.store.bare_store import Alarms, Clock, a_store, notes, waking_at

Way = Callable[[str, Store, Callable[[Tx], Any]], Coroutine[Any, Any, Any]]


def a_queue(*jobs: str) -> FairQueue[str]:
    """A queue in which these wait: the caller is the first letter."""
    queue = FairQueue[str](lambda job: job[0])
    queue.put(jobs)
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
    queue.put(["a3", "c1"])
    queue.put_back(group[1:], had_a_turn=group[:1])
    assert queue.take() == ["b1", "c1", "a2", "a3"]


def test_whoever_has_come_while_a_group_waited_for_the_lock_is_taken_along() -> None:
    queue = FairQueue[str](lambda job: BACKGROUND.name if job == "outcome" else job[0])
    queue.put(["a1", "b1"])
    group = queue.take()
    queue.put(["outcome", *(f"{who}{number}" for number in range(GROUP) for who in "ac")])
    queue.take_more(group)
    assert group[:5] == ["a1", "b1", "a0", "c0", "a1"]
    assert (len(group), "outcome" in group) == (GROUP, False)
    queue.take_more(group)
    assert len(group) == GROUP


def test_a_costly_function_stays_alone_whoever_comes_while_it_waits() -> None:
    queue = a_queue("a1")
    queue.note_cost("a1", 2 * COSTLY_S)
    group = queue.take()
    queue.put(["b1"])
    queue.take_more(group)
    assert (group, queue.take()) == (["a1"], ["b1"])


def test_a_queue_that_is_closed_ends_after_what_still_waits() -> None:
    queue = a_queue("a1", "a2")
    queue.close()
    assert [queue.take(), queue.take()] == [["a1", "a2"], []]
    queue.put_back(["a3"], had_a_turn=[])
    assert [queue.take(), queue.take()] == [["a3"], []]


def test_what_nobody_waits_for_lets_everybody_go_first_but_not_for_ever() -> None:
    queue = FairQueue[str](lambda job: BACKGROUND.name if job == "outcome" else job[0])
    queue.put(["outcome", "a1"])
    assert queue.take() == ["a1"]
    for number in range(PASSED_OVER - 1):
        queue.put([f"b{number}"])
        assert queue.take() == [f"b{number}"]
    queue.put(["c1"])
    assert queue.take() == ["outcome", "c1"]
    queue.put(["outcome"])
    assert queue.take() == ["outcome"], "where nobody else waits, at once"


def test_what_nobody_waits_for_lets_what_is_costly_go_first_too() -> None:
    queue = FairQueue[str](lambda job: BACKGROUND.name if job == "outcome" else job[0])
    costly(queue, "m1")
    queue.note_cost("outcome", 1.0)
    queue.put(["outcome", "m1", "m2"])
    assert [queue.take() for _ in range(3)] == [["m1"], ["m2"], ["outcome"]]


def costly(queue: FairQueue[str], *callers: str) -> None:
    for whose in callers:
        queue.note_cost(whose, 2 * COSTLY_S)


def test_what_is_costly_is_a_group_of_its_own_and_others_have_a_turn_in_between() -> None:
    queue = a_queue("m1", "m2", "a1")
    costly(queue, "m", "n")
    queue.put(["n1", "b1", "m3", "a2"])
    assert queue.take() == ["a1", "b1", "a2"]
    assert queue.take() == ["m1"]
    queue.put(["c1"])
    assert [queue.take() for _ in range(4)] == [["c1"], ["n1"], ["m2"], ["m3"]]


def test_a_thread_that_takes_nothing_costly_leaves_it_to_the_other() -> None:
    queue = a_queue("m1", "a1", "m2")
    costly(queue, "m")
    assert queue.take(costly=False) == ["a1"]
    queue.close()
    assert [queue.take(costly=False), queue.take(), queue.take(), queue.take()] == [[], ["m1"], ["m2"], []]


def test_who_is_cheap_for_a_while_shares_a_group_again() -> None:
    queue = a_queue()
    costly(queue, "m")
    for _ in range(COSTLY_FOR - 1):
        queue.note_cost("m", 0.0)
    queue.put(["m1", "a1"])
    assert queue.is_costly("m")
    queue.note_cost("m", 0.0)
    assert not queue.is_costly("m")
    assert sorted(queue.take()) == ["a1", "m1"]


def test_not_all_who_were_ever_costly_are_remembered() -> None:
    queue = FairQueue[str](lambda job: job)
    queue.put(["0"])
    costly(queue, *map(str, range(MOST_COSTLY + 1)))
    assert [queue.is_costly(str(number)) for number in (0, 1, MOST_COSTLY)] == [False, True, True]
    assert queue.take(costly=False) == ["0"]


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


class Gate:
    """A function of a transaction that says that it has begun, and waits until it is opened."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, _tx: Tx) -> None:
        self.begun.set()
        assert self.open.wait(PATIENCE_S)


async def reading(name: str, store: Store, job: Callable[[Tx], Any]) -> Any:  # noqa: ANN401 - what the job returns
    caller.set(Caller(name, ""))
    return await store.read(job)


@pytest.mark.parametrize("way", [by, reading])
async def test_who_comes_while_something_costly_runs_does_not_wait_for_the_next_of_that_caller(tmp_path: Path, way: Way) -> None:
    async with a_store(tmp_path) as store:
        gates, begun = [Gate() for _ in range(3)], [0.0]

        def counted() -> float:
            begun[0] += 2 * COSTLY_S  # whatever runs is costly, until there is more to look at
            return begun[0]

        store.cpu_timer = counted
        await way("mallory", store, lambda _tx: None)
        store.cpu_timer = lambda: 0.0
        costly = [asyncio.create_task(way("mallory", store, gate)) for gate in gates]
        assert await asyncio.to_thread(gates[0].begun.wait, PATIENCE_S)
        ann = asyncio.create_task(way("ann", store, lambda _tx: "answered"))
        for _ in range(5):  # turns of the loop, until it is handed over
            await asyncio.sleep(0)
        gates[0].open.set()
        async with asyncio.timeout(PATIENCE_S):
            assert await ann == "answered"
        for gate in gates:
            gate.open.set()
        await asyncio.gather(*costly)


async def test_costly_reads_of_somebody_leave_a_thread_to_all_others(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        gates = [Gate() for _ in range(READERS)]
        store.cpu_timer = iter([0.0, 2 * COSTLY_S, *[0.0] * 100]).__next__
        await reading("mallory", store, lambda _tx: None)
        costly = [asyncio.create_task(reading("mallory", store, gate)) for gate in gates]
        assert await asyncio.to_thread(gates[0].begun.wait, PATIENCE_S)
        async with asyncio.timeout(PATIENCE_S):
            assert await reading("ann", store, lambda _tx: "answered") == "answered"
        assert not gates[1].begun.is_set()
        for gate in gates:
            gate.open.set()
        await asyncio.gather(*costly)


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


def test_who_has_spent_much_is_held_back_while_others_are_there_and_only_then() -> None:
    now = [100.0]
    queue = FairQueue[str](lambda job: job[0], CostlyShare(lambda: now[0]))
    queue.put(["a1", "a2", "a3"])
    queue.note_cost("a0", 2 * AT_ONCE_S)
    assert queue.take() == ["a1"], "nobody else is there"
    queue.put(["b1", "c1", "d1"])
    assert queue.take() == ["b1", "c1", "d1"]
    queue.note_cost("e0", 2 * COSTLY_S)
    queue.put(["e1"])
    assert queue.take() == ["e1"], "who has spent little goes ahead of who has spent much"
    queue.put(["b2"])
    assert queue.take() == ["b2"]
    now[0] += OTHERS_S
    assert queue.take() == ["a2"], "the others have been away for a while"


def test_what_is_held_back_is_run_before_a_queue_ends() -> None:
    queue = FairQueue[str](lambda job: job[0], CostlyShare(lambda: 100.0))
    queue.put(["a1", "b1"])
    queue.note_cost("a0", 2 * AT_ONCE_S)
    assert queue.take() == ["b1"]
    queue.close()
    assert [queue.take(), queue.take()] == [["a1"], []]


def test_the_service_itself_is_never_held_back() -> None:
    queue = FairQueue[str](lambda job: "" if job == "lapse" else job[0], CostlyShare(lambda: 100.0))
    queue.put(["lapse", "b1"])
    queue.note_cost("lapse", 2 * AT_ONCE_S)
    assert [queue.take(), queue.take()] == [["b1"], ["lapse"]]
