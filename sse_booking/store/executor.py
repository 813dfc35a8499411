"""Transactions off the event loop: one writer thread with group commit, and snapshot readers.

A request hands over a whole function, which runs in one hop: no await between its statements, so a cancelled request can't
split it. Functions that wait at the same time share one transaction, each with an outcome of its own; groups form by
themselves while the previous one is in its fsync. Nobody is answered before COMMIT has returned.

A refusal undoes what its function wrote, and nothing else. Most come before anything is written, and a savepoint for each function
is 5 % of a booking: so a group runs without, and where one was missed the group is undone and run again with them. A function may
therefore run twice; it keeps nothing outside of its transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from sse_booking.store.engine import Connection, Database, Engine, SavepointsNeeded
from sse_booking.store.job_queue import JobQueue

logger = logging.getLogger(__name__)
T = TypeVar("T")

SAVEPOINTS_FOR: Final = 64
"""Groups that get savepoints after one that had needed them: where many want the same place, most groups do."""
READERS: Final = 2
TRY_AGAIN_S: Final = 1.0
"""When deadlines are settled again after a write failed: on a full disk nobody else may write for hours."""
SETTLE_TRIES: Final = 5
"""A read that still meets a passed deadline after so many settlements gives up: the log says why they fail."""


class Tx(NamedTuple):
    """One transaction as a function sees it. `now`: epoch seconds, what rules go by. `wall_ms`: what event times go by."""

    db: Database
    now: int
    wall_ms: int


class Deadlines(Protocol):
    """What lapses by itself. Injected, so that the store knows no rule of booking."""

    def settle(self, tx: Tx) -> bool:
        """Make states what the deadlines up to `tx.now` have made of them; whether there was anything."""

    def next_due(self, tx: Tx) -> int | None:
        """The next deadline in epoch seconds."""


class StoreFailed(Exception):
    """The transaction could not be carried out: disk full, locked by another process, damaged, out of reach. Nothing was changed."""


Waiting = tuple[Callable[[Tx], Any], "asyncio.Future[Any]"]
Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]


class _Due(Exception):
    """A read met a deadline that has passed; the writer settles it first."""


class Store:
    """The database of one process, used from one event loop between `start` and `stop`.

    `clock` gives epoch seconds for rules. `on_commit` is called on the loop after each committed group: the relay's wake-up.
    """

    def __init__(self, engine: Engine, deadlines: Deadlines, clock: Callable[[], float] = time.time) -> None:
        self.engine, self.clock = engine, clock
        self.on_commit: Callable[[], None] = lambda: None
        self.commits = self.jobs = 0
        self._deadlines = deadlines
        self._writes = JobQueue[Waiting]()
        self._reads = JobQueue[Waiting]()
        self._long_reads = JobQueue[Waiting]()
        self._threads: list[threading.Thread] = []
        self._savepoints_for = 0
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False
        self.failure = ""
        """Why nothing can be written at present. Reads then go on with what is there; deadlines wait until there is room again."""

    def start(self) -> None:
        """Start the threads; called on the event loop that will use the store."""
        self._loop = asyncio.get_running_loop()
        threads = [("writer", self._writes, self._write_group)] + [("reader", self._reads, self._read_group)] * READERS
        threads.append(("long-reader", self._long_reads, self._read_group))
        for name, jobs, run in threads:
            # Connected here: a thread that could not would leave everybody waiting.
            db = self.engine.connect(readonly=name != "writer")
            thread = threading.Thread(target=self._work, args=(db, jobs, run), name=f"sse-booking-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    async def stop(self) -> None:
        """Finish what was handed over, then end the threads."""
        self._stopping = True
        if self._timer:
            self._timer.cancel()
        for jobs, threads in ((self._writes, 1), (self._reads, READERS), (self._long_reads, 1)):
            jobs.close(threads)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._threads.clear()

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run the function in a write transaction and return its result after COMMIT.

        Raises what the function raises (its changes are undone, its neighbours' are not), or StoreFailed.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        self._writes.add(self._loop, (job, future))
        return await future

    async def read(self, job: Callable[[Tx], T]) -> T:
        """Run the function in a read snapshot that holds all that was committed before the call. Raises what it raises."""
        return await self._read(self._reads, job)

    async def read_long(self, job: Callable[[Tx], T]) -> T:
        """The same for what takes seconds, such as a report of years: on a thread of its own, one after the other.

        So whoever asks for much waits for others who do, and nobody else waits for them.
        """
        return await self._read(self._long_reads, job)

    async def _read(self, jobs: JobQueue[Waiting], job: Callable[[Tx], T]) -> T:
        for _ in range(SETTLE_TRIES):
            future: asyncio.Future[T] = self._loop.create_future()
            jobs.add(self._loop, (job, future))
            try:
                return await future
            except _Due:
                with contextlib.suppress(StoreFailed):  # the next try is answered as it stands
                    await self.settle()
        raise StoreFailed("deadlines could not be settled")

    async def settle(self) -> None:
        """Have the deadlines that have passed take effect now."""
        await self.write(lambda _tx: None)

    def _work(self, db: Connection, jobs: JobQueue[Waiting], run: Callable[[Connection, list[Waiting]], list[Outcome]]) -> None:
        try:
            while group := jobs.take():
                self._loop.call_soon_threadsafe(_resolve, run(db, group))
        finally:
            db.close()

    def _write_group(self, db: Connection, group: list[Waiting]) -> list[Outcome]:
        with_savepoints, self._savepoints_for = self._savepoints_for > 0, max(0, self._savepoints_for - 1)
        try:
            done = self._transact(db, group, with_savepoints=with_savepoints)
        except Exception as error:
            if self.failure != str(error):  # once, not for each request on a disk that is full already
                logger.exception("a group of %d writes was undone", len(group))
            db.undo()
            # After a defect of ours reads are refused: what they would show may be wrong. Without room they show what is there.
            self.failure = str(error) if db.has_failed(error) else ""
            self._loop.call_soon_threadsafe(self._settle_in, TRY_AGAIN_S)
            failed = StoreFailed(str(error))
            return [(future, None, failed) for _, future in group]
        if done is None:
            self._savepoints_for = SAVEPOINTS_FOR
            return self._write_group(db, group)
        outcomes, due = done
        self.failure = ""
        self.commits += 1
        self.jobs += len(group)
        self._loop.call_soon_threadsafe(self._committed, due)
        return outcomes

    def _transact(self, db: Connection, group: list[Waiting], *, with_savepoints: bool) -> tuple[list[Outcome], int | None] | None:
        """Run a group and commit it; with `with_savepoints` each function in one. None, and nothing done, where one was needed."""
        db.begin_write(savepoints=with_savepoints)
        try:
            return self._run_and_commit(db, group, with_savepoints=with_savepoints)
        except SavepointsNeeded:
            db.undo()
            return None

    def _run_and_commit(self, db: Connection, group: list[Waiting], *, with_savepoints: bool) -> tuple[list[Outcome], int | None] | None:
        outcomes: list[Outcome] = []
        tx = Tx(db, int(self.clock()), time.time_ns() // 1_000_000)
        self._deadlines.settle(tx)
        for job, future in group:
            before = db.changes
            try:
                if with_savepoints:
                    with db.savepoint():
                        outcomes.append((future, job(tx), None))
                else:
                    outcomes.append((future, job(tx), None))
            except Exception as error:
                if not db.is_usable:
                    raise
                if not with_savepoints and db.changes != before:
                    db.undo()
                    return None
                outcomes.append((future, None, _as_failure(db, error)))
        due = self._deadlines.next_due(tx)
        db.commit()
        return outcomes, due

    def _read_group(self, db: Connection, group: list[Waiting]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            db.begin_read()
            tx = Tx(db, int(self.clock()), time.time_ns() // 1_000_000)
            due = self._deadlines.next_due(tx)
            if due is not None and due <= tx.now and not self.failure:
                return [(future, None, _Due()) for _, future in group]
            for job, future in group:
                try:
                    outcomes.append((future, job(tx), None))
                except Exception as error:  # noqa: BLE001 - handed to whoever asked
                    outcomes.append((future, None, _as_failure(db, error)))
        except Exception as error:
            logger.exception("a group of %d reads failed", len(group))
            failed = StoreFailed(str(error))
            return [(future, None, failed) for _, future in group]
        finally:
            db.undo()
        return outcomes

    def _committed(self, due: int | None) -> None:
        self.on_commit()
        # Late is harmless: every read and write looks for itself. At most an hour at once, as a host's clock may be set.
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
        self._writes.add(self._loop, (lambda _tx: None, future))


def _as_failure(db: Database, error: Exception) -> Exception:
    """What whoever asked is told: a refusal as it is, a failure of the database as StoreFailed."""
    if not db.has_failed(error):
        return error
    failed = StoreFailed(str(error))
    failed.__cause__ = error
    return failed


def _resolve(outcomes: list[Outcome]) -> None:
    for future, result, error in outcomes:
        if not future.done():
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)


def once(engine: Engine, job: Callable[[Tx], T]) -> T:
    """Run one function in a write transaction of its own, from a program that is no server. Raises what it raises."""
    db = engine.connect()
    try:
        db.begin_write(savepoints=True)
        result = job(Tx(db, int(time.time()), time.time_ns() // 1_000_000))
        db.commit()
        return result
    finally:
        db.undo()
        db.close()
