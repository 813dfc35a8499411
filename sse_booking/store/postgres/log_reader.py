"""Follow the log on PostgreSQL with asynchronous connections on the event loop, one set for each node.

What its own node has committed comes to the relay from memory, if it follows what the relay has: the same position, time and epoch, so that
nothing of another node lies between, and no server that took over has lost what came before. Everything else is read, when another node
sends NOTIFY and every 100 ms in any case; a lost NOTIFY costs one poll.
NOTIFY is sent after the commit, on a connection of its own: inside the transaction it would make every commit on the server, including
those of other programs, wait for ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Sequence
from typing import Final

import psycopg
from psycopg import sql

from sse_booking.sse import EventId
from sse_booking.store.engine import LogReplaced, LogRow
from sse_booking.store.log import new_epoch
from sse_booking.store.postgres.beginning import LOCK_KEY
from sse_booking.store.postgres.connection import Connection
from sse_booking.store.postgres.log_writer import Appended

logger = logging.getLogger(__name__)

NOTIFY_EVERY_S: Final = 0.005
RETRY_S: Final = 1.0
MOST_RETRY_S: Final = 30.0
QUERY_S: Final = 5
MOST_KEPT: Final = 2048
"""Rows in memory that the relay has not taken yet. If it is further behind, it reads the log."""
TAIL: Final = "SELECT id, topic, type, payload, created_ms FROM event WHERE id > %s ORDER BY id LIMIT %s"


class PostgresLogReader:
    """The LogReader of one node."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._node = os.urandom(4).hex()
        with contextlib.closing(Connection(conninfo)) as db:
            db.begin_read()
            (self._epoch,) = db.execute("SELECT epoch FROM meta").fetchone()
            self._last = _head(self._epoch, db.execute(HEAD).fetchone())
            (key,) = db.execute(f"SELECT {LOCK_KEY}").fetchone()
        self._channel = f"sseb_{key & 0xFFFFFFFFFFFFFFFF:x}"
        self._db: psycopg.AsyncConnection | None = None
        self._notifier: psycopg.AsyncConnection | None = None
        self._connecting = asyncio.Lock()
        self._announced: asyncio.Event = asyncio.Event()
        self._kept = Appended(self._last)
        self._mark = 0
        self._unread = True
        """Whether others may have committed something since the log was read."""
        self._tasks: list[asyncio.Task[None]] = []

    def epoch(self) -> str:
        """Return the identity of the log."""
        return str(self._epoch)

    def head(self) -> EventId:
        """Return the position of the last event at the time the reader was made."""
        return self._last

    def start(self, wake: Callable[[], None]) -> None:
        """Begin to listen, and to announce the commits of this node."""

        def read() -> None:
            self._unread = True
            wake()

        self._tasks = [asyncio.create_task(self._listen(read), name="listen"), asyncio.create_task(self._announce(), name="notify")]

    def announce(self, rows: Sequence[LogRow]) -> None:
        """Keep the rows that were committed here for the relay, and notify the other nodes of them."""
        if not isinstance(rows, Appended) or not rows:
            return  # what changes no event concerns no other node's streams
        self._announced.set()
        end = EventId(self._kept.after.epoch, self._kept[-1][0], self._kept[-1][4]) if self._kept else None
        if len(self._kept) + len(rows) > MOST_KEPT:
            self._kept, self._unread = Appended(self._last), True
        elif end == rows.after:
            self._kept += rows
        else:
            self._kept = rows

    async def tail(self, after: int, limit: int) -> list[LogRow]:
        """Return the next rows of all topics, in order. Raise LogReplaced if the log is not the one read before."""
        rows = self._follows(after)[:limit]
        if not rows and (self._unread or self._kept):
            self._unread = False
            try:
                rows = await self._read(after, limit)
            except BaseException:
                self._unread = True
                raise
            self._unread = self._unread or len(rows) == limit
        if rows:
            self._last = EventId(self._epoch, rows[-1][0], rows[-1][4])
        return rows

    def _follows(self, after: int) -> list[LogRow]:
        """Return the rows in memory that follow a position. What lies before it is forgotten."""
        passed = after - self._kept.after.n
        if 0 < passed <= len(self._kept):
            rest = Appended(EventId(self._kept.after.epoch, after, self._kept[passed - 1][4]))
            rest += self._kept[passed:]
            self._kept = rest
        elif passed > 0:
            self._kept = Appended(self._last)
        return self._kept if self._kept.after == self._last and self._last.n == after else []

    async def _read(self, after: int, limit: int) -> list[LogRow]:
        async with asyncio.timeout(QUERY_S):
            db = await self._connection(after)
            rows: list[LogRow] = await (await db.execute(TAIL, (after, limit))).fetchall()
            if not rows or rows[0][0] != after + 1:
                row = await (await db.execute("SELECT mark FROM meta")).fetchone()
                self._mark = int(row[0]) if row else 0
        return rows

    async def mark(self) -> int:
        """Return the highest number that had been pruned when nothing followed what was read."""
        return self._mark

    async def newest(self) -> int:
        """Return the number of the last event, or the mark if there is none. Raise LogReplaced if the log is not the one read before."""
        async with asyncio.timeout(QUERY_S):
            db = await self._connection(self._last.n)
            row = await (await db.execute(HEAD.encode())).fetchone()
        return _head(self._epoch, row).n

    async def _connection(self, after: int) -> psycopg.AsyncConnection:
        async with self._connecting:  # nobody reads before the log was checked
            if self._db is None or self._db.closed:
                db = await self._connected()
                try:
                    await db.execute(f"SET statement_timeout = '{QUERY_S}s'".encode())
                    await self._check_log(db, after)
                except LogReplaced:
                    self._db = db
                    raise
                except BaseException:
                    await db.close()
                    raise
                self._db = db
            return self._db

    async def _connected(self) -> psycopg.AsyncConnection:
        """Open a connection that prepares what it sends, but not with a pooler: what one of its sessions has prepared, another has not."""
        db = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        try:
            row = await (await db.execute("SELECT pg_backend_pid()")).fetchone()
        except BaseException:
            await db.close()
            raise
        db.prepare_threshold = 0 if row == (db.pgconn.backend_pid,) else None
        return db

    async def _check_log(self, db: psycopg.AsyncConnection, after: int) -> None:
        """Give the log a new epoch if rows read here are gone: a server that took over, or was restored, may have lost them."""
        row = await (await db.execute("SELECT epoch, mark, mark_ms FROM meta")).fetchone()
        known = await (await db.execute("SELECT created_ms FROM event WHERE id = %s", (after,))).fetchone()
        if row is None or row[0] != self._epoch:
            await self._follow_anew(db)
        is_there = known is not None and (self._last.n != after or known[0] == self._last.ms)
        if is_there or row is None or row[1] >= after:
            return
        logger.error("event %s is gone: the database was restored, or a server without it took over; the log begins anew", self._last)
        async with db.transaction():
            await db.execute(f"SELECT pg_advisory_xact_lock({LOCK_KEY})".encode())
            await db.execute("UPDATE meta SET epoch = %s WHERE epoch = %s", (new_epoch(), self._epoch))
        await self._follow_anew(db)

    async def _follow_anew(self, db: psycopg.AsyncConnection) -> None:
        row = await (await db.execute(HEAD.encode())).fetchone()
        epoch = await (await db.execute("SELECT epoch FROM meta")).fetchone()
        assert epoch is not None  # noqa: S101 - the only row of meta
        self._epoch = epoch[0]
        self._last = _head(self._epoch, row)
        self._kept, self._mark = Appended(self._last), 0
        raise LogReplaced(self._last)

    async def _listen(self, wake: Callable[[], None]) -> None:
        """Wake the relay when another node announces a commit. No error ends this task."""
        delay = RETRY_S
        while True:
            try:
                async with await self._connected() as db:
                    await db.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
                    wake()  # for commits announced before the listener was ready
                    delay = RETRY_S
                    async for notify in db.notifies():
                        if notify.payload != self._node:
                            wake()
            except Exception as error:  # noqa: BLE001 - the poll goes on meanwhile
                logger.warning("can't listen for the commits of other nodes (%s); polling", " ".join(str(error).split()))
            await asyncio.sleep(delay)
            delay = min(2 * delay, MOST_RETRY_S)

    async def _announce(self) -> None:
        while True:
            await self._announced.wait()
            self._announced.clear()
            try:
                if self._notifier is None or self._notifier.closed:
                    self._notifier = await self._connected()
                await self._notifier.execute("SELECT pg_notify(%s, %s)", (self._channel, self._node))
            except Exception as error:  # noqa: BLE001 - a lost notification costs the other nodes one poll
                logger.warning("the other nodes could not be notified of a commit (%s); they poll", " ".join(str(error).split()))
            await asyncio.sleep(NOTIFY_EVERY_S)

    def has_changed(self) -> bool:
        """Always return True: only reading on shows whether another node has committed."""
        self._unread = True
        return True

    def has_failed(self, error: Exception) -> bool:
        """Return whether reading failed, as opposed to processing the rows."""
        return isinstance(error, psycopg.Error | TimeoutError | OSError)

    async def close(self) -> None:
        """End the tasks and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for db in (self._db, self._notifier):
            if db is not None:
                await db.close()


HEAD: Final = """\
SELECT e.id, e.created_ms FROM (SELECT id, created_ms FROM event ORDER BY id DESC LIMIT 1) AS e
UNION ALL SELECT mark, mark_ms FROM meta WHERE NOT EXISTS (SELECT 1 FROM event)"""


def _head(epoch: str, row: tuple[int, int] | None) -> EventId:
    n, ms = row or (0, 0)
    return EventId(epoch, n, ms)
