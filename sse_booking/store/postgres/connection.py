"""Connect to PostgreSQL, with transactions that behave like those of a data file.

A write transaction begins by taking the one advisory lock of the data set: this is BEGIN IMMEDIATE for all nodes together. Event numbers
are assigned under the lock as the highest plus one, so they have no gaps and follow the order of commits.

The answer to a write comes with that of the next query, of the end of a savepoint, or of COMMIT. So the lock is held for as many round
trips as there are queries, not statements.
"""

from __future__ import annotations

import contextlib
import logging
import re
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Final

import psycopg
from psycopg import errors

from sse_booking.sse import EventId
from sse_booking.store.engine import LogRow, LooksAtLapsing, SavepointsNeeded
from sse_booking.store.postgres.session import LOST, Answer, Session

logger = logging.getLogger(__name__)

BUSY_S: Final = 13
"""How long a node waits for the lock: longer than IDLE_S, so that it outlasts a node that was stopped while it held it."""
IDLE_S: Final = 10
"""How long an idle node may hold the lock. After that it loses the lock, so that a stopped node does not block the others."""
STATEMENT_S: Final = 15
OUTCOME_S: Final = 30.0
"""How long to keep asking for the outcome of a commit whose response was lost."""
MOST_OPEN: Final = 100
"""Answers that are not collected yet. It bounds what the server keeps for a node that sends and does not read."""
WRITE_LIMITS: Final = (
    f"SELECT set_config('lock_timeout', '{BUSY_S}s', true), set_config('statement_timeout', '{STATEMENT_S}s', true),"
    f" set_config('idle_in_transaction_session_timeout', '{IDLE_S}s', true)"
)
READ_LIMITS: Final = (
    f"SELECT set_config('statement_timeout', '{STATEMENT_S}s', true), set_config('idle_in_transaction_session_timeout', '{IDLE_S}s', true)"
)
DURABLE: Final = "SET LOCAL synchronous_commit = on"
UNDER_THE_LOCK: Final = """\
SELECT CAST(pg_current_xact_id() AS text), epoch, GREATEST((SELECT max(id) FROM event), mark) FROM meta"""
APPEND: Final = """\
INSERT INTO event (id, topic, type, payload, created_ms)
SELECT ? + row.i, row.topic, row.type, row.payload, ?
FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS row (topic, type, payload, i)"""
LOCK_KEY: Final = "hashtextextended('sse-booking ' || current_schema(), 0)"
"""The lock belongs to the schema that holds the data, so two installations in one database do not wait for each other."""


class OutcomeUnknown(psycopg.OperationalError):
    """The connection was lost in COMMIT, and the database could not be asked since. Either the whole change was made or nothing."""


class Result:
    """The Rows of one statement. They come when they are first looked at."""

    __slots__ = ("_answer", "_connection", "_count", "_rows")
    _rows: Iterator[Any] | None
    _count: int

    def __init__(self, connection: Connection, answer: Answer) -> None:
        self._connection, self._answer, self._rows = connection, answer, None

    @property
    def rowcount(self) -> int:
        """How many rows the statement wrote."""
        iter(self)
        return self._count

    def fetchone(self) -> Any:  # noqa: ANN401 - depends on the column
        """Return the next row; None after the last."""
        return next(iter(self), None)

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""
        return list(iter(self))

    def __iter__(self) -> Iterator[Any]:
        if self._rows is None:
            rows, self._count = self._connection.rows_of(self._answer)
            self._rows = iter(rows)
        return self._rows


class Connection:
    """The Connection of store/engine.py. It reconnects by itself when a transaction begins."""

    appended: Sequence[LogRow] = ()
    """A log reader reads all rows itself: after a failover they may not follow those that it has read."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._depth = 0
        self._savepoints = True
        self._transaction: str | None = None
        self._epoch, self._head = "", 0
        self._watched: re.Pattern[str] | None = None
        self._saw_lapsing = False
        self.changes = 0
        self._connect()

    def _connect(self) -> None:
        self._session = Session(self._conninfo)
        asked = self._session.send(f"SELECT {LOCK_KEY}, current_setting('synchronous_commit'), pg_backend_pid()", prepared=False)
        ((self._key, commits, pid),), _ = self.rows_of(asked)
        # A pooler has other sessions than ours, and may switch between them: what one has prepared, another has not.
        self._session.prepares = pid == self._session.pid
        # No request is answered before the change is on disk, whatever the server's default is. Stronger settings stay.
        self._durable = [DURABLE] if commits in {"off", "local"} else []

    def _reconnect(self) -> None:
        self._session.close()
        self._connect()

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Result:
        """Send one statement. An error of it is raised when its rows, or those of a later one, are looked at."""
        if self._watched is not None and self._watched.search(sql):
            self._saw_lapsing = True
        if self._session.open >= MOST_OPEN:
            self._settle()
        # It may turn out to have written no row; then savepoints are used without need.
        self.changes += self._session.statement(sql, parameters).writes
        return Result(self, self._session.send(sql, parameters))

    def _settle(self) -> None:
        """Collect all answers; raise the first error."""
        if failed := self._session.collect():
            self._refuse(failed)

    def _refuse(self, failed: Answer) -> None:
        error = failed.error
        if self._session.is_alive and not self._savepoints and not self._depth:
            raise SavepointsNeeded from error
        raise error

    def rows_of(self, answer: Answer) -> tuple[list[Any], int]:
        """Return the rows of a statement that was sent, and how many it wrote. Raise its error, or that of an earlier one."""
        if answer.result is None:
            self._settle()
        return self._session.rows(answer)

    def guarded(self, sql: str, parameters: Sequence[Any] = (), /) -> Result:
        """Run one statement that a guard may refuse. Without savepoints, a refusal causes the whole group to run again with them."""
        if not self._savepoints:
            result = self.execute(sql, parameters)
            self._session.flush()  # guards cost the server most of a booking, which goes on here meanwhile
            return result
        with self.savepoint():
            return self.execute(sql, parameters)

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo the writes of the block if it raises."""
        begun, head = self._session.send("SAVEPOINT block"), self._head
        self._depth += 1
        try:
            yield
            self._session.send("RELEASE SAVEPOINT block")
            if self._savepoints:
                self._settle()  # errors belong to the block in which they were made
        except SavepointsNeeded:
            raise
        except BaseException as error:
            self._head = head
            self._undo_block(begun, error)
            raise
        finally:
            self._depth -= 1

    def _undo_block(self, begun: Answer, error: BaseException) -> None:
        if not self._session.is_alive:
            return
        if self._session.open:
            self._session.collect()
        if begun.is_good:
            self._session.send("ROLLBACK TO SAVEPOINT block")
            self._session.send("RELEASE SAVEPOINT block")
            self._settle()
        elif not self._savepoints and self._depth == 1:
            raise SavepointsNeeded from error  # what failed was sent before the block

    def append_events(self, rows: Sequence[tuple[str, str, str]], wall_ms: int) -> EventId:
        """Write rows of the log, numbered on from the highest. The lock keeps everybody else from writing rows."""
        topics, types, payloads = ([row[column] for row in rows] for column in range(3))
        self.execute(APPEND, (self._head, wall_ms, topics, types, payloads))
        self._head += len(rows)
        return EventId(self._epoch, self._head, wall_ms)

    @contextlib.contextmanager
    def watched(self, tables: re.Pattern[str]) -> Iterator[None]:
        """Raise LooksAtLapsing at the end of the block where one of its statements names one of the tables."""
        self._watched, self._saw_lapsing = tables, False
        try:
            yield
        except Exception as error:
            if not self._saw_lapsing or self.has_failed(error):
                raise
        finally:
            self._watched = None
        if self._saw_lapsing:
            raise LooksAtLapsing

    def violated(self, error: Exception) -> str:
        """Return the name of the constraint; the guards raise their own names in the same way."""
        if not isinstance(error, errors.IntegrityError):
            return ""
        return error.diag.constraint_name or error.diag.message_primary or ""

    def has_failed(self, error: Exception) -> bool:
        """Return whether PostgreSQL has failed or is out of reach."""
        ours = errors.IntegrityError | errors.ProgrammingError | errors.DataError
        return isinstance(error, psycopg.Error) and not isinstance(error, ours)

    def begin_write(self, *, savepoints: bool) -> None:
        """Begin, take the lock of the data set, and read the transaction id, by which the outcome can be asked for."""
        lock = f"SELECT pg_advisory_xact_lock({self._key})"
        row = self._begin("BEGIN ISOLATION LEVEL READ COMMITTED", *self._durable, WRITE_LIMITS, lock, UNDER_THE_LOCK)
        self._transaction, self._epoch, self._head = row
        self._savepoints = savepoints

    def begin_read(self) -> None:
        """Begin a snapshot. Numbers follow the order of commits, so it holds the log up to one number and nothing after it."""
        self._begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", READ_LIMITS)

    def _begin(self, *script: str) -> Any:  # noqa: ANN401 - the columns of the last statement
        """Run what a transaction begins with, in one round trip. Return the row of the last statement."""
        self._depth, self._savepoints, self._transaction = 0, True, None
        if not self._session.is_alive or not self._session.is_idle:
            self._reconnect()
        tried = self._session.attempt(*script)
        if tried is None:
            # The server has ended it while it was idle: a restart, a failover. Nothing was begun, so nothing is done twice.
            self._reconnect()
            tried = self._session.attempt(*script)
        if tried is None:
            raise psycopg.OperationalError(LOST)
        if tried.failed:
            raise tried.failed.error
        return self.rows_of(tried.last)[0][0]

    def commit(self) -> None:
        """Commit. If the response is lost, ask for the outcome until it is final. Raise if nothing was written."""
        if (tried := self._session.attempt("COMMIT")) is None:
            logger.warning("the response to COMMIT %s was lost; asking for its outcome", self._transaction)
            if not self._was_committed():
                raise psycopg.OperationalError("the connection was lost in COMMIT; nothing was written")
        elif tried.failed is tried.last:
            raise tried.last.error
        elif tried.failed:
            self._refuse(tried.failed)
        elif tried.last.result is None or tried.last.result.command_status != b"COMMIT":
            raise psycopg.OperationalError("the transaction was undone")

    def _was_committed(self) -> bool:
        self._savepoints = True
        until = time.monotonic() + OUTCOME_S
        while time.monotonic() < until:
            try:
                self._reconnect()
                (outcome,) = self.execute("SELECT pg_xact_status(CAST(? AS xid8))", (self._transaction,)).fetchone()
            except errors.InvalidParameterValue:
                return False  # an id from the future: a server that took over never had the transaction
            except psycopg.OperationalError:
                time.sleep(0.1)
                continue
            if outcome != "in progress":
                return bool(outcome == "committed")
            time.sleep(0.05)
        raise OutcomeUnknown("the connection was lost in COMMIT; its outcome is not known yet")

    @property
    def is_usable(self) -> bool:
        """True if there is a connection with a working transaction."""
        return self._session.is_alive and not self._session.is_idle

    def undo(self) -> None:
        """Roll back the open transaction. A lost connection has none."""
        if self.is_usable:
            if self._session.open:
                self._session.attempt("SELECT 0")  # after an error the server ignores what was sent with it
            self._session.attempt("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
