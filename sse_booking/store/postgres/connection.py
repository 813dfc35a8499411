"""Connect to PostgreSQL, with transactions that behave like those of a data file.

A write transaction begins by taking the one advisory lock of the data set: this is BEGIN IMMEDIATE for all nodes together. Event numbers
are assigned under the lock as the highest plus one, so they have no gaps and follow the order of commits.
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
from psycopg import errors, pq
from psycopg.adapt import Loader, Transformer

from sse_booking.store.engine import LooksAtLapsing, SavepointsNeeded
from sse_booking.store.postgres.statements import Statement

logger = logging.getLogger(__name__)

BUSY_S: Final = 13
"""How long a node waits for the lock: longer than IDLE_S, so that it outlasts a node that was stopped while it held it."""
IDLE_S: Final = 10
"""How long an idle node may hold the lock. After that it loses the lock, so that a stopped node does not block the others."""
STATEMENT_S: Final = 15
OUTCOME_S: Final = 30.0
"""How long to keep asking for the outcome of a commit whose response was lost."""
APPEND: Final = """\
INSERT INTO event (id, topic, type, payload, created_ms)
SELECT base.n + row.i, row.topic, row.type, row.payload, ?
FROM (SELECT GREATEST((SELECT max(id) FROM event), (SELECT mark FROM meta)) AS n) AS base,
     unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[])) WITH ORDINALITY AS row (topic, type, payload, i)
RETURNING id"""
SHUTDOWN: Final = b"57P0"
"""SQLSTATEs of a server that ends, has crashed, or does not take connections yet."""
LOCK_KEY: Final = "hashtextextended('sse-booking ' || current_schema(), 0)"
"""The lock belongs to the schema that holds the data, so two installations in one database do not wait for each other."""
_ALIVE: Final = {pq.TransactionStatus.IDLE, pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR}


class OutcomeUnknown(psycopg.OperationalError):
    """The connection was lost in COMMIT, and the database could not be asked since. Either the whole change was made or nothing."""


class NumberLoader(Loader):
    """A sum, which PostgreSQL makes a numeric, is a whole number as on SQLite."""

    def load(self, data: bytes | bytearray | memoryview) -> int | float:
        """The number."""
        text = bytes(data)
        return float(text) if b"." in text else int(text)


class Result:
    """The Rows of one statement, all fetched, because other statements may run on the connection while they are read."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows, self.rowcount = iter(rows), rowcount

    def fetchone(self) -> Any:  # noqa: ANN401 - depends on the column
        """Return the next row; None after the last."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class Connection:
    """The Connection of store/engine.py. It reconnects by itself when a transaction begins."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._prepares = True
        self._depth = 0
        self._savepoints = True
        self._transaction: int | None = None
        self._watched: re.Pattern[str] | None = None
        self._saw_lapsing = False
        self.changes = 0
        self._connect()

    def _connect(self) -> None:
        self._db = psycopg.connect(self._conninfo, autocommit=True)
        self._pg = self._db.pgconn
        self._statements: dict[str, Statement] = {}
        self._db.adapters.register_loader("numeric", NumberLoader)
        self._load = Transformer(self._db)
        (self._key,), (commits,) = self.execute(f"SELECT {LOCK_KEY}").fetchone(), self.execute("SHOW synchronous_commit").fetchone()
        # No request is answered before the change is on disk, whatever the server's default is. Stronger settings stay.
        self._durable = " SET LOCAL synchronous_commit = on;" if commits in {"off", "local"} else ""

    @property
    def _is_alive(self) -> bool:
        return self._pg.status == pq.ConnStatus.OK and self._pg.transaction_status in _ALIVE

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Result:
        """Run one statement in one round trip. The first call prepares it."""
        if self._watched is not None and self._watched.search(sql):
            self._saw_lapsing = True
        statement = self._statements.get(sql)
        if statement is None:
            statement = self._statements[sql] = Statement(sql, parameters, len(self._statements))
        if self._prepares and not statement.is_prepared:
            self._check(self._pg.prepare(statement.name, statement.text, statement.types))
            statement.is_prepared = True
        values, formats = statement.encoded(parameters)
        if self._prepares:
            result = self._pg.exec_prepared(statement.name, values, formats)
        else:
            result = self._pg.exec_params(statement.text, values, statement.types, formats)
        self._check(result)
        if result.status == pq.ExecStatus.TUPLES_OK:
            self._load.set_pgresult(result)
            rows = self._load.load_rows(0, result.ntuples, tuple)
        else:
            rows = []
        count = result.command_tuples or 0
        if statement.writes:
            self.changes += count
        return Result(rows, count)

    def _check(self, result: pq.abc.PGresult) -> None:
        if result.status in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
            return
        error = errors.error_from_result(result) if result.error_message else psycopg.OperationalError("the connection is lost")
        if isinstance(error, errors.InvalidSqlStatementName | errors.DuplicatePreparedStatement):
            # A pooler has switched to another server session. From now on, send statements whole.
            self._prepares = False
        if self._is_alive and not self._savepoints and not self._depth:
            raise SavepointsNeeded from error
        raise error

    def _run(self, script: str) -> None:
        """Run statements without parameters in one round trip."""
        result = self._pg.exec_(script.encode())
        if result.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
            raise errors.error_from_result(result) if result.error_message else psycopg.OperationalError("the connection is lost")

    def guarded(self, sql: str, parameters: Sequence[Any] = (), /) -> Result:
        """Run one statement that a guard may refuse. Without savepoints, a refusal causes the whole group to run again with them."""
        if not self._savepoints:
            return self.execute(sql, parameters)
        with self.savepoint():
            return self.execute(sql, parameters)

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo the writes of the block if it raises."""
        self._run("SAVEPOINT block")
        self._depth += 1
        try:
            yield
        except SavepointsNeeded:
            raise
        except BaseException:
            if self._is_alive:
                self._run("ROLLBACK TO block; RELEASE block")
            raise
        else:
            self._run("RELEASE block")
        finally:
            self._depth -= 1

    def append_events(self, rows: Sequence[tuple[str, str, str]], wall_ms: int) -> int:
        """Write rows of the log, numbered on from the highest. The lock keeps everybody else from writing rows."""
        topics, types, payloads = ([row[column] for row in rows] for column in range(3))
        written = self.execute(APPEND, (wall_ms, topics, types, payloads)).fetchall()
        last: int = max(number for (number,) in written)
        return last

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
        self._begin(
            f"BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '{BUSY_S}s'; SET LOCAL statement_timeout = '{STATEMENT_S}s';"
            f" SET LOCAL idle_in_transaction_session_timeout = '{IDLE_S}s';{self._durable}"
            f" SELECT pg_advisory_xact_lock({self._key}); SELECT pg_current_xact_id()"
        )
        self._savepoints = savepoints

    def begin_read(self) -> None:
        """Begin a snapshot. Numbers follow the order of commits, so it holds the log up to one number and nothing after it."""
        self._begin(
            f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '{STATEMENT_S}s';"
            f" SET LOCAL idle_in_transaction_session_timeout = '{IDLE_S}s'; SELECT 0"
        )

    def _try(self, script: str) -> pq.abc.PGresult | None:
        """Run statements; None if the connection broke before the server had answered.

        The status of the connection alone does not tell: libpq still calls one good whose server was stopped at once.
        """
        try:
            result = self._pg.exec_(script.encode())
        except psycopg.OperationalError:
            return None
        state = result.error_field(pq.DiagnosticField.SQLSTATE) if result.status == pq.ExecStatus.FATAL_ERROR else b"00000"
        is_lost = self._pg.status != pq.ConnStatus.OK or state is None or state.startswith(SHUTDOWN)
        return None if is_lost else result

    def _begin(self, script: str) -> None:
        self._depth, self._savepoints, self._transaction = 0, True, None
        if not self._is_alive or self._pg.transaction_status != pq.TransactionStatus.IDLE:
            self._db.close()
            self._connect()
        result = self._try(script)
        if result is None:
            # The server has ended it while it was idle: a restart, a failover. Nothing was begun, so nothing is done twice.
            self._db.close()
            self._connect()
            result = self._pg.exec_(script.encode())
        if result.status != pq.ExecStatus.TUPLES_OK:
            raise errors.error_from_result(result) if result.error_message else psycopg.OperationalError("the connection is lost")
        number = result.get_value(0, 0)
        self._transaction = int(number) if number else None

    def commit(self) -> None:
        """Commit. If the response is lost, ask for the outcome until it is final. Raise if nothing was written."""
        result = self._try("COMMIT")
        if result is not None and result.status == pq.ExecStatus.COMMAND_OK and result.command_status == b"COMMIT":
            return
        if result is not None:
            raise errors.error_from_result(result) if result.error_message else psycopg.OperationalError("the transaction was undone")
        logger.warning("the response to COMMIT %s was lost; asking for its outcome", self._transaction)
        if not self._was_committed():
            raise psycopg.OperationalError("the connection was lost in COMMIT; nothing was written")

    def _was_committed(self) -> bool:
        until = time.monotonic() + OUTCOME_S
        while time.monotonic() < until:
            try:
                self._db.close()
                self._connect()
                (outcome,) = self.execute("SELECT pg_xact_status(CAST(? AS xid8))", (str(self._transaction),)).fetchone()
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
        return self._is_alive and self._pg.transaction_status != pq.TransactionStatus.IDLE

    def undo(self) -> None:
        """Roll back the open transaction. A lost connection has none."""
        if self._pg.status == pq.ConnStatus.OK and self._pg.transaction_status != pq.TransactionStatus.IDLE:
            self._try("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
