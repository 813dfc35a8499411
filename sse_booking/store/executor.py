"""Run transactions off the event loop: one writer thread with group commit, and snapshot readers.

A request hands over a whole function, which runs without an await between its statements, so a cancelled request can't split it. Functions
that wait at the same time share one transaction, and each has its own outcome. Groups form by themselves while the previous one is in its
fsync. No request is answered before COMMIT has returned.

A refusal undoes only what its own function wrote. Most refusals come before any write, and a savepoint per function costs 5 % of a booking.
So a group runs without savepoints; if one turns out to be needed, the group is undone and run again with them. A function may therefore run
twice and must keep no state outside its transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from sse_booking.store.costly_share import CostlyShare
from sse_booking.store.engine import Connection, Engine, LogRow
from sse_booking.store.gaps import Gaps
from sse_booking.store.job_queue import BACKGROUND, FairQueue, caller
from sse_booking.store.transaction import Deadlines, LooksAtLapsing, Outcome, StoreFailed, Tx, Waiting, as_failure, unwatched
from sse_booking.store.write_group import GROUP_S, WriteGroups, all_lapsed

__all__ = ["Store", "StoreFailed", "Tx", "once"]

logger = logging.getLogger(__name__)
T = TypeVar("T")

SAVEPOINTS_FOR: Final = 64
"""How many groups get savepoints after one that needed them. When many callers want the same place, most groups need them."""
READERS: Final = 2
"""Threads for reads. Only the first takes costly ones, so that others never wait for those."""
TRY_AGAIN_S: Final = 1.0
"""Seconds until deadlines are settled again after a failed write. On a full disk nobody else may write for hours."""
SETTLE_TRIES: Final = 5
"""Settlements after which a read that still finds a passed deadline gives up. The log says why they fail."""


Take = Callable[[], list[Waiting]]
Run = Callable[[Connection, list[Waiting]], list[Outcome]]


class _Due(Exception):
    """A read found a passed deadline; the writer must settle it first."""


class Store:
    """The database of one process, used from one event loop between `start` and `stop`.

    `clock` gives epoch seconds for rules. `on_commit` is called on the loop after each committed group, with the
    rows that it appended to the log, if the engine keeps them; it wakes the relay.
    """

    def __init__(self, engine: Engine, deadlines: Deadlines, clock: Callable[[], float] = time.time) -> None:
        self.engine, self.clock = engine, clock
        self.on_commit: Callable[[Sequence[LogRow]], None] = lambda _rows: None
        self.gaps = Gaps()
        self.commits = self.jobs = 0
        self.timer: Callable[[], float] = time.perf_counter
        self.cpu_timer: Callable[[], float] = time.thread_time
        self._deadlines = deadlines
        self._writes = FairQueue[Waiting](lambda waiting: waiting.caller.name, CostlyShare())
        self._reads, self._long_reads = (FairQueue[Waiting](lambda waiting: waiting.caller.name) for _ in range(2))
        self._threads: list[threading.Thread] = []
        self._savepoints_for = 0
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False
        self.failure = ""
        """Why nothing can be written at present. Reads continue with the existing data; deadlines wait until writing works again."""

    def start(self) -> None:
        """Start the threads. Called on the event loop that will use the store."""
        self._loop = asyncio.get_running_loop()
        read, read_long = partial(self._read_group, self._reads), partial(self._read_group, self._long_reads)
        threads: list[tuple[str, Take, Run]] = [("writer", self._writes.take, self._write_group)]
        threads += [("reader", partial(self._reads.take, costly=number == 0), read) for number in range(READERS)]
        threads.append(("long-reader", self._long_reads.take, read_long))
        for name, take, run in threads:
            # Connect here: a thread that failed to connect would leave all its callers waiting.
            db = self.engine.connect(readonly=name != "writer")
            thread = threading.Thread(target=self._work, args=(db, take, run), name=f"sse-booking-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    async def stop(self) -> None:
        """Finish the functions handed over, then end the threads."""
        self._stopping = True
        if self._timer:
            self._timer.cancel()
        for jobs in (self._writes, self._reads, self._long_reads):
            jobs.close()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._threads.clear()

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run the function in a write transaction and return its result after COMMIT.

        Raise what the function raises (only its own changes are undone), or StoreFailed.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        whose = caller.get()
        self._writes.add(self._loop, Waiting(job, future, whose))
        if whose is BACKGROUND:
            return await future
        self.gaps.enter()
        try:
            return await future
        finally:
            self.gaps.leave()

    async def read(self, job: Callable[[Tx], T]) -> T:
        """Run the function in a read snapshot of everything committed before the call. Raise what it raises."""
        return await self._read(self._reads, job)

    async def read_long(self, job: Callable[[Tx], T]) -> T:
        """Run a read that takes seconds, such as a report over years. Such reads share one thread, one at a time.

        So long reads wait only for each other, and nothing else waits for them.
        """
        return await self._read(self._long_reads, job)

    async def _read(self, jobs: FairQueue[Waiting], job: Callable[[Tx], T]) -> T:
        for _ in range(SETTLE_TRIES):
            future: asyncio.Future[T] = self._loop.create_future()
            jobs.add(self._loop, Waiting(job, future, caller.get()))
            try:
                return await future
            except _Due:
                with contextlib.suppress(StoreFailed):  # the next try reports the failure
                    await self.settle()
        raise StoreFailed("deadlines could not be settled")

    async def settle(self) -> None:
        """Apply the deadlines that have passed, all of them."""
        await self.write(all_lapsed)

    def _work(self, db: Connection, take: Take, run: Run) -> None:
        try:
            while group := take():
                self._loop.call_soon_threadsafe(_resolve, run(db, group))
        finally:
            db.close()

    def _write_group(self, db: Connection, group: list[Waiting]) -> list[Outcome]:
        # What is costly would cost twice if it ran again.
        with_savepoints = self._savepoints_for > 0 or self._writes.is_costly(group[0])
        self._savepoints_for = max(0, self._savepoints_for - 1)
        groups = WriteGroups(self._deadlines, self.clock, self.timer, self.cpu_timer, self._writes.note_cost, self._writes.take_more)
        try:
            done = groups.carry_out(db, group, with_savepoints=with_savepoints)
        except Exception as error:
            if self.failure != str(error):  # once, not for each request on a full disk
                logger.exception("a group of %d writes was undone", len(group))
            db.undo()
            # After a programming error reads are refused, because they could show wrong data. On a full disk they show the existing data.
            self.failure = str(error) if db.has_failed(error) else ""
            self._loop.call_soon_threadsafe(self._settle_in, TRY_AGAIN_S)
            failed = StoreFailed(str(error))
            return [(waiting.future, None, failed) for waiting in group]
        if done is None:
            self._savepoints_for = SAVEPOINTS_FOR
            return self._write_group(db, group)
        outcomes, later, due = done
        if later:
            put_back = {id(waiting) for waiting in later}
            self._writes.put_back(later, had_a_turn=[waiting for waiting in group if id(waiting) not in put_back])
        self.failure = ""
        self.commits += 1
        self.jobs += len(outcomes)
        self._loop.call_soon_threadsafe(self._committed, due, db.appended)
        return outcomes

    def _read_group(self, jobs: FairQueue[Waiting], db: Connection, group: list[Waiting]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            db.begin_read()
            tx = Tx(db, int(self.clock()), time.time_ns() // 1_000_000)
            due = self._deadlines.next_due(tx)
            lapsing = due is not None and due <= tx.now and not self.failure
            until = self.timer() + GROUP_S
            for number, waiting in enumerate(group):
                if number and self.timer() > until:
                    jobs.put_back(group[number:], had_a_turn=group[:number])
                    break
                began = self.cpu_timer()
                try:
                    with db.watched(self._deadlines.tables) if lapsing else unwatched:
                        result = waiting.job(tx)
                    outcomes.append((waiting.future, result, None))
                except LooksAtLapsing:
                    outcomes.append((waiting.future, None, _Due()))
                except Exception as error:  # noqa: BLE001 - returned to the caller
                    outcomes.append((waiting.future, None, as_failure(db, error)))
                jobs.note_cost(waiting, self.cpu_timer() - began)
        except Exception as error:
            logger.exception("a group of %d reads failed", len(group))
            failed = StoreFailed(str(error))
            return [(waiting.future, None, failed) for waiting in group]
        finally:
            db.undo()
        return outcomes

    def _committed(self, due: int | None, appended: Sequence[LogRow]) -> None:
        self.on_commit(appended)
        # A late timer is harmless: every read and write checks for itself. At most an hour, as a host's clock may be changed.
        self._settle_in(None if due is None else min(max(due - self.clock(), 0.0) + 0.01, 3600.0))

    def _settle_in(self, delay_s: float | None) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if delay_s is not None and not self._stopping:
            self._timer = self._loop.call_later(delay_s, self._lapse)

    def _lapse(self) -> None:
        future: asyncio.Future[None] = self._loop.create_future()
        future.add_done_callback(lambda done: done.exception())
        self._writes.add(self._loop, Waiting(lambda _tx: None, future))


def _resolve(outcomes: list[Outcome]) -> None:
    for future, result, error in outcomes:
        if not future.done():
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)


def once(engine: Engine, job: Callable[[Tx], T]) -> T:
    """Run one function in a write transaction of its own, from a program other than the server. Raise what it raises."""
    db = engine.connect()
    try:
        db.begin_write(savepoints=True)
        result = job(Tx(db, int(time.time()), time.time_ns() // 1_000_000))
        db.commit()
        return result
    finally:
        db.undo()
        db.close()
