"""Transactions off the event loop: one writer thread with group commit, and snapshot readers.

A request hands over a whole function, which runs in one hop: no await between its statements, so a cancelled request can't
split it. Functions that wait at the same time share one BEGIN IMMEDIATE … COMMIT, each with an outcome of its own; groups form by
themselves while the previous one is in its fsync. Nobody is answered before COMMIT has returned.

A refusal undoes what its function wrote, and nothing else. Most come before anything is written, and a savepoint for each function
is 5 % of a booking: so a group runs without, and where one was missed the group is undone and run again with them. A function may
therefore run twice; it keeps nothing outside of its transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from sse_booking.store.job_queue import JobQueue
from sse_booking.store.sqlite.connection import connect
from sse_booking.store.sqlite.file_access import Turn, TurnTimeout

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

    db: sqlite3.Connection
    now: int
    wall_ms: int


class Deadlines(Protocol):
    """What lapses by itself. Injected, so that the store knows no rule of booking."""

    def settle(self, tx: Tx) -> bool:
        """Make states what the deadlines up to `tx.now` have made of them; whether there was anything."""

    def next_due(self, tx: Tx) -> int | None:
        """The next deadline in epoch seconds."""


class StoreFailed(Exception):
    """The transaction could not be carried out: disk full, locked by another process, damaged. Nothing was changed."""


Waiting = tuple[Callable[[Tx], Any], "asyncio.Future[Any]"]
Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]


class _Due(Exception):
    """A read met a deadline that has passed; the writer settles it first."""


class Store:
    """The data file of one process, used from one event loop between `start` and `stop`.

    `clock` gives epoch seconds for rules. `on_commit` is called on the loop after each committed group: the relay's wake-up.
    """

    def __init__(self, path: str, deadlines: Deadlines, clock: Callable[[], float] = time.time) -> None:
        self.path, self.clock = path, clock
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
        self._turn = Turn(self.path)
        lanes = [("writer", self._writes, self._write_group)] + [("reader", self._reads, self._read_group)] * READERS
        lanes.append(("long-reader", self._long_reads, self._read_group))
        for name, lane, run in lanes:
            # Connected here: a thread that could not would leave everybody waiting.
            db = connect(self.path, readonly=name != "writer")
            thread = threading.Thread(target=self._work, args=(db, lane, run), name=f"sse-booking-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    async def stop(self) -> None:
        """Finish what was handed over, then end the threads."""
        self._stopping = True
        if self._timer:
            self._timer.cancel()
        for lane, threads in ((self._writes, 1), (self._reads, READERS), (self._long_reads, 1)):
            lane.close(threads)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._threads.clear()
        self._turn.close()

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

    async def _read(self, lane: JobQueue[Waiting], job: Callable[[Tx], T]) -> T:
        for _ in range(SETTLE_TRIES):
            future: asyncio.Future[T] = self._loop.create_future()
            lane.add(self._loop, (job, future))
            try:
                return await future
            except _Due:
                with contextlib.suppress(StoreFailed):  # the next try is answered as it stands
                    await self.settle()
        raise StoreFailed("deadlines could not be settled")

    async def settle(self) -> None:
        """Have the deadlines that have passed take effect now."""
        await self.write(lambda _tx: None)

    def _work(
        self, db: sqlite3.Connection, lane: JobQueue[Waiting], run: Callable[[sqlite3.Connection, list[Waiting]], list[Outcome]]
    ) -> None:
        try:
            while group := lane.take():
                self._loop.call_soon_threadsafe(_resolve, run(db, group))
        finally:
            db.close()

    def _write_group(self, db: sqlite3.Connection, group: list[Waiting]) -> list[Outcome]:
        with_savepoints, self._savepoints_for = self._savepoints_for > 0, max(0, self._savepoints_for - 1)
        try:
            with self._turn:
                done = self._transact(db, group, with_savepoints=with_savepoints)
        except Exception as error:
            if self.failure != str(error):  # once, not for each request on a disk that is full already
                logger.exception("a group of %d writes was undone", len(group))
            _undo(db)
            # After a defect of ours reads are refused: what they would show may be wrong. Without room they show what is there.
            self.failure = str(error) if isinstance(error, sqlite3.Error | TurnTimeout) else ""
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

    def _transact(self, db: sqlite3.Connection, group: list[Waiting], *, with_savepoints: bool) -> tuple[list[Outcome], int | None] | None:
        """Run and commit a group; `careful`: each function in a savepoint. None, and nothing done, where one would have been needed."""
        outcomes: list[Outcome] = []
        db.execute("BEGIN IMMEDIATE")
        tx = Tx(db, int(self.clock()), time.time_ns() // 1_000_000)
        self._deadlines.settle(tx)
        for job, future in group:
            before = db.total_changes
            if with_savepoints:
                db.execute("SAVEPOINT job")
            try:
                outcomes.append((future, job(tx), None))
            except Exception as error:
                if not db.in_transaction:
                    raise
                if with_savepoints:
                    db.execute("ROLLBACK TO job")
                elif db.total_changes != before:
                    db.execute("ROLLBACK")
                    return None
                outcomes.append((future, None, error))
            if with_savepoints:
                db.execute("RELEASE job")
        due = self._deadlines.next_due(tx)
        db.execute("COMMIT")
        return outcomes, due

    def _read_group(self, db: sqlite3.Connection, group: list[Waiting]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            db.execute("BEGIN")
            tx = Tx(db, int(self.clock()), time.time_ns() // 1_000_000)
            due = self._deadlines.next_due(tx)
            if due is not None and due <= tx.now and not self.failure:
                return [(future, None, _Due()) for _, future in group]
            for job, future in group:
                try:
                    outcomes.append((future, job(tx), None))
                except Exception as error:  # noqa: BLE001 - handed to whoever asked
                    outcomes.append((future, None, error))
        except sqlite3.Error as error:
            failed = StoreFailed(str(error))
            return [(future, None, failed) for _, future in group]
        finally:
            _undo(db)
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


def _undo(db: sqlite3.Connection) -> None:
    """Roll back what is open. After a full disk or an I/O error SQLite may have done so itself, or fail to: that ends it too."""
    if db.in_transaction:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")


def _resolve(outcomes: list[Outcome]) -> None:
    for future, result, error in outcomes:
        if not future.done():
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)


def once(path: str, job: Callable[[Tx], T]) -> T:
    """Run one function in a write transaction of its own, from a program that is no server, when it is this process's turn.

    Raises what it raises, TurnTimeout.
    """
    with contextlib.closing(Turn(path)) as turn, turn, contextlib.closing(connect(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        try:
            result = job(Tx(db, int(time.time()), time.time_ns() // 1_000_000))
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
        return result
