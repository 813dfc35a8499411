"""Connect to PostgreSQL, with transactions that behave like those of a data file.

A write transaction begins by taking the one advisory lock of the data set: this is BEGIN IMMEDIATE for all nodes together. Event numbers
are assigned under the lock as the highest plus one, so they have no gaps and follow the order of commits.

The answer to a write comes with that of the next query, of the end of a savepoint, or of COMMIT. So the lock is held for as many round
trips as there are queries, not statements. Rows of the log are written together, before COMMIT or before somebody looks at the log.
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
from sse_booking.store.postgres.beginning import DURABLE, LOCK_KEY, READ_LIMITS, UNDER_THE_LOCK, WRITE_LIMITS
from sse_booking.store.postgres.log_writer import LogWriter
from sse_booking.store.postgres.session import LOST, Answer, Session

logger = logging.getLogger(__name__)

OUTCOME_S: Final = 30.0
"""How long to keep asking for the outcome of a commit whose response was lost."""
MOST_OPEN: Final = 100
"""Answers that are not collected yet. It bounds what the server keeps for a node that sends and does not read."""


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

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._depth = 0
        self._savepoints = True
        self._transaction: str | None = None
        self._log = LogWriter(self._send)
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
        statement = self._session.statement(sql, parameters)
        if statement.looks_at_log:
            self._log.write()
        # It may turn out to have written no row; then savepoints are used without need.
        self.changes += statement.writes
        return self._send(sql, parameters)

    def _send(self, sql: str, parameters: Sequence[Any]) -> Result:
        if self._session.open >= MOST_OPEN:
            self._settle()
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
        self._log.write()
        begun, appended = self._session.send("SAVEPOINT block"), self._log.count
        self._depth += 1
        try:
            yield
            self._log.write()
            self._session.send("RELEASE SAVEPOINT block")
            if self._savepoints:
                self._settle()  # errors belong to the block in which they were made
        except SavepointsNeeded:
            raise
        except BaseException as error:
            self._log.go_back(appended)
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
        self.changes += 1
        return self._log.append(rows, wall_ms)

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
        self._transaction, *end = row
        self._log.begin(*end)
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
        self._log.write()
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
    def appended(self) -> Sequence[LogRow]:
        """The rows of the log that the last write transaction appended."""
        return self._log.appended

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
