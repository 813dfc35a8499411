from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sse_booking.store.engine import Engine
from sse_booking.store.executor import Store, StoreFailed, Tx, once
from sse_booking.store.job_queue import GROUP
from sse_booking.store.sqlite.engine import SqliteEngine
from sse_booking.store.sqlite.file_access import AccessRefused
from tests.live import PATIENCE_S
from tests.store.bare_store import Alarms, Clock, a_store, doing, notes, noting, on_disk, waking_at


async def together(store: Store, *jobs: Callable[[Tx], object]) -> list[object]:
    """The outcomes of jobs that are handed over in the same turn of the loop."""
    return await asyncio.gather(*(store.write(job) for job in jobs), return_exceptions=True)


async def test_who_is_answered_finds_it_on_disk(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        assert await store.write(noting("a", "b")) == 2
        assert on_disk(store) == ["a", "b"]


async def test_a_job_that_fails_after_writing_loses_only_its_own_writes_and_its_group_runs_again(tmp_path: Path) -> None:
    runs: Counter[str] = Counter()

    def counted(text: str, then: Exception | None = None) -> Callable[[Tx], int]:
        def job(tx: Tx) -> int:
            runs[text] += 1
            return noting(text, then=then)(tx)

        return job

    async with a_store(tmp_path) as store:
        outcomes = await together(store, counted("a"), counted("b", ValueError("no")), counted("c"))
        assert [outcomes[0], str(outcomes[1]), outcomes[2]] == [1, "no", 2]
        assert (on_disk(store), runs, store.commits) == (["a", "c"], {"a": 2, "b": 2, "c": 1}, 1)
        runs.clear()  # those that come next are marked from the start
        outcomes = await together(store, counted("d"), counted("e", ValueError("no")), counted("f"))
        assert (on_disk(store), set(runs.values())) == (["a", "c", "d", "f"], {1})


async def test_one_that_fails_before_it_writes_costs_the_others_nothing(tmp_path: Path) -> None:
    runs: list[str] = []

    def refused(_tx: Tx) -> None:
        runs.append("refused")
        raise ValueError("no")

    async with a_store(tmp_path) as store:
        outcomes = await together(store, noting("a"), refused, noting("b"))
        assert (outcomes[0], str(outcomes[1]), outcomes[2], runs, on_disk(store)) == (1, "no", 2, ["refused"], ["a", "b"])


async def test_a_read_sees_everything_that_was_answered_before_it(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        for number in range(50):
            await store.write(noting(str(number)))
            assert len(await store.read(notes)) == number + 1


async def test_jobs_that_wait_together_share_one_commit_in_their_order(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        assert await together(store, *(noting(str(number)) for number in range(20))) == list(range(1, 21))
        assert (store.commits, store.jobs) == (1, 20)
        assert on_disk(store) == [str(number) for number in range(20)]


async def test_a_crowd_is_split_so_that_nobody_waits_for_all(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        assert len(await together(store, *(noting(str(number)) for number in range(5 * GROUP)))) == 5 * GROUP
        assert 3 <= store.commits <= 6
        assert store.jobs == 5 * GROUP


async def test_a_job_that_fails_is_undone_and_its_neighbours_are_not(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        outcomes = await together(
            store,
            noting("a"),
            noting("b", "c", then=ValueError("no")),
            noting("d"),
            noting("e", "a"),  # a second "a" breaks a constraint after "e" was written
            noting("f"),
        )
        assert [type(outcome) for outcome in outcomes] == [int, ValueError, int, sqlite3.IntegrityError, int]
        assert outcomes[::2] == [1, 2, 3]
        assert store.commits == 1
        assert on_disk(store) == ["a", "d", "f"]


async def test_a_group_of_failures_changes_nothing_and_the_next_goes_on(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        for outcome in await together(store, *(noting(str(number), then=KeyError(number)) for number in range(5))):
            assert isinstance(outcome, KeyError)
        assert on_disk(store) == []
        assert await store.write(noting("a")) == 1


async def test_a_job_that_ends_the_transaction_undoes_its_group_but_not_the_service(tmp_path: Path) -> None:
    def rude(tx: Tx) -> None:
        tx.db.execute("ROLLBACK")
        raise ValueError("rude")

    async with a_store(tmp_path) as store:
        outcomes = await together(store, noting("a"), rude, noting("b"))
        assert [type(outcome) for outcome in outcomes] == [StoreFailed] * 3
        assert on_disk(store) == []
        assert await store.write(noting("c")) == 1


async def test_who_gives_up_waiting_neither_splits_a_job_nor_disturbs_others(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        waiting = [asyncio.create_task(store.write(noting(f"{number} first", f"{number} second"))) for number in range(10)]
        await asyncio.sleep(0)
        for task in waiting[::2]:
            task.cancel()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [isinstance(outcome, int) for outcome in outcomes] == [False, True] * 5
        await store.write(noting("last"))
        found = on_disk(store)
        assert all((f"{number} first" in found) == (f"{number} second" in found) for number in range(10))
        assert all(f"{number} first" in found for number in range(1, 10, 2))


async def test_stopping_finishes_what_was_handed_over(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        waiting = [asyncio.create_task(store.write(noting(str(number)))) for number in range(3 * GROUP)]
        reading = [asyncio.create_task(store.read(notes)) for _ in range(10)]
        await asyncio.sleep(0)
        await store.stop()
        assert await asyncio.gather(*waiting) == list(range(1, 3 * GROUP + 1))
        assert all(isinstance(found, list) for found in await asyncio.gather(*reading))
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("sse-booking-")]


async def test_a_store_that_can_not_open_its_file_does_not_start(tmp_path: Path) -> None:
    store = Store(SqliteEngine(str(tmp_path / "nowhere" / "booking.db")), Alarms(), Clock())
    with pytest.raises(AccessRefused):
        store.start()


async def test_a_read_is_one_snapshot_while_others_write(tmp_path: Path) -> None:
    looked, written = threading.Event(), threading.Event()

    def twice(tx: Tx) -> tuple[list[str], list[str]]:
        before = notes(tx)
        looked.set()
        assert written.wait(PATIENCE_S)
        return before, notes(tx)

    async with a_store(tmp_path) as store:
        await store.write(noting("a"))
        reading = asyncio.create_task(store.read(twice))
        await asyncio.to_thread(looked.wait, PATIENCE_S)
        await store.write(noting("b"))
        written.set()
        assert await reading == (["a"], ["a"])


async def test_a_read_can_not_write(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        with pytest.raises(StoreFailed, match="readonly"):
            await store.read(noting("a"))
        assert await store.read(notes) == []


async def test_a_write_finds_the_deadlines_that_have_passed_settled(tmp_path: Path) -> None:
    clock = Clock(1000)
    async with a_store(tmp_path, clock=clock) as store:
        await store.write(waking_at(1005))
        clock.now = 1004.9
        assert await store.write(noting("early")) == 1
        clock.now = 1005
        assert await store.write(noting("late")) == 3
        assert on_disk(store) == ["early", "alarm 1005", "late"]


async def test_a_read_that_meets_a_passed_deadline_has_it_settled_first(tmp_path: Path) -> None:
    clock = Clock(1000)
    async with a_store(tmp_path, clock=clock) as store:
        await store.write(waking_at(1005))
        assert await store.read(notes) == []
        clock.now = 1006
        assert await asyncio.gather(*(store.read(notes) for _ in range(5))) == [["alarm 1005"]] * 5


async def test_deadlines_pass_although_nobody_asks(tmp_path: Path) -> None:
    async with a_store(tmp_path, clock=None) as store:
        store.clock = Clock(1000)
        heard = asyncio.Event()
        await store.write(waking_at(1000))
        store.on_commit = lambda _rows: heard.set()
        async with asyncio.timeout(PATIENCE_S):
            await heard.wait()
        assert on_disk(store) == ["alarm 1000"]


async def test_a_clock_that_steps_back_settles_nothing_twice(tmp_path: Path) -> None:
    clock = Clock(1000)
    async with a_store(tmp_path, clock=clock) as store:
        await store.write(waking_at(1005))
        clock.now = 1006
        await store.settle()
        clock.now = 900
        await store.settle()
        assert await store.read(notes) == ["alarm 1005"]


async def test_what_can_not_be_settled_stops_reads_and_writes_until_it_can(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    alarms, clock = Alarms(), Clock(1000)
    async with a_store(tmp_path, alarms, clock) as store:
        await store.write(waking_at(1005))
        clock.now, alarms.fails = 1006, lambda: ZeroDivisionError("a defect")
        for _ in range(2):
            with pytest.raises(StoreFailed):
                await store.write(noting("a"))
            with pytest.raises(StoreFailed):
                await store.read(notes)
        assert on_disk(store) == []
        assert "a defect" in caplog.text
        alarms.fails = None
        assert await store.read(notes) == ["alarm 1005"]


async def test_another_process_that_writes_too_long_is_a_failure_and_no_more(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await store.write(doing("PRAGMA busy_timeout = 50"))
        with contextlib.closing(store.engine.connect()) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreFailed, match="locked"):
                await store.write(noting("a"))
            assert await store.read(notes) == [], "readers don't care"
            other.execute("ROLLBACK")
        assert await store.write(noting("b")) == 1
        assert on_disk(store) == ["b"]


async def test_a_full_disk_fails_who_needs_room_changes_nothing_and_passes(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        pages: int = await store.read(lambda tx: tx.db.execute("PRAGMA page_count").fetchone()[0])
        await store.write(doing(f"PRAGMA max_page_count = {pages + 2}"))
        outcomes = await together(store, noting("small"), noting("first", "x" * 100_000), noting("tiny"))
        assert isinstance(outcomes[1], StoreFailed)
        kept = [text for text, outcome in (("small", outcomes[0]), ("tiny", outcomes[2])) if isinstance(outcome, int)]
        assert on_disk(store) == kept
        await store.write(doing("PRAGMA max_page_count = 1000000"))
        await store.write(noting("x" * 100_000))


async def test_the_loop_is_told_of_every_commit(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        heard: list[int] = []
        store.on_commit = lambda _rows: heard.append(store.commits)
        for text in "abc":
            await store.write(noting(text))
        assert heard == [1, 2, 3]


def test_a_program_that_is_no_server_writes_all_or_nothing(tmp_path: Path) -> None:
    async def make() -> Engine:
        async with a_store(tmp_path) as store:
            return store.engine

    engine = asyncio.run(make())
    assert once(engine, noting("a")) == 1
    with pytest.raises(KeyError):
        once(engine, noting("b", then=KeyError("no")))
    with contextlib.closing(engine.connect()) as db:
        assert notes(Tx(db, 0, 0)) == ["a"]
