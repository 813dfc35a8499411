"""A session with the server, in libpq's pipeline mode: statements are sent at once, and all answers are collected when one is needed.

A change mostly writes, and nobody looks at what an INSERT answers. So its writes travel with its next query, or with COMMIT.
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import errors, pq
from psycopg.adapt import Loader, Transformer

from sse_booking.store.postgres.statements import Statement

GOOD: Final = frozenset({pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK})
LOST: Final = "the connection is lost"
SHUTDOWN: Final = b"57P0"
"""SQLSTATEs of a server that ends, has crashed, or does not take connections yet."""


class NumberLoader(Loader):
    """A sum, which PostgreSQL makes a numeric, is a whole number as on SQLite."""

    def load(self, data: bytes | bytearray | memoryview) -> int | float:
        """The number."""
        text = bytes(data)
        return float(text) if b"." in text else int(text)


class Answer:
    """What the server has said to one statement; None until it was collected, or if the connection was lost before.

    `prepares` is the statement that was only to be prepared.
    """

    __slots__ = ("prepares", "result")

    def __init__(self, prepares: Statement | None = None) -> None:
        self.result: pq.abc.PGresult | None = None
        self.prepares = prepares

    @property
    def is_good(self) -> bool:
        """Return whether the statement was carried out."""
        return self.result is not None and self.result.status in GOOD

    @property
    def error(self) -> psycopg.Error:
        """Return the error as an exception."""
        if self.result is None or not self.result.error_message:
            return psycopg.OperationalError(LOST)
        return errors.error_from_result(self.result)

    @property
    def ends_session(self) -> bool:
        """Return whether the server says that it ends the session."""
        state = self.result and self.result.error_field(pq.DiagnosticField.SQLSTATE)
        return not state or state.startswith(SHUTDOWN)


class Tried(NamedTuple):
    """The answer to the last statement of a script, and the first that is no good."""

    last: Answer
    failed: Answer | None


class Session:
    """One session. If it `prepares`, each statement is prepared the first time that it is sent."""

    def __init__(self, conninfo: str) -> None:
        self._db = psycopg.connect(conninfo, autocommit=True)
        self._db.adapters.register_loader("numeric", NumberLoader)
        self._load = Transformer(self._db)
        self._pg = self._db.pgconn
        self._pg.enter_pipeline_mode()
        self._poll = select.poll()
        self._open: deque[Answer] = deque()
        self.prepares = True
        self._statements: dict[str, Statement] = {}

    @property
    def pid(self) -> int:
        """Return the process that the session belongs to, by what was said when it began."""
        return self._pg.backend_pid

    @property
    def open(self) -> int:
        """How many answers are not collected yet."""
        return len(self._open)

    @property
    def is_alive(self) -> bool:
        """Return whether the connection is there, as far as is known."""
        return self._pg.status == pq.ConnStatus.OK and self._pg.transaction_status != pq.TransactionStatus.UNKNOWN

    @property
    def is_idle(self) -> bool:
        """Return whether no transaction is open and no answer is waited for."""
        return self._pg.transaction_status == pq.TransactionStatus.IDLE

    def statement(self, sql: str, parameters: Sequence[Any] = ()) -> Statement:
        """Return a statement as it is sent; its first parameters tell the types."""
        found = self._statements.get(sql)
        if found is None:
            found = self._statements[sql] = Statement(sql, parameters)
        return found

    def send(self, sql: str, parameters: Sequence[Any] = (), *, prepared: bool = True) -> Answer:
        """Send a statement. Raise psycopg.OperationalError if the connection is lost."""
        statement = self.statement(sql, parameters)
        values, formats = statement.encoded(parameters)
        if not (prepared and self.prepares):
            self._pg.send_query_params(statement.text, values, statement.types, formats)
        else:
            if not statement.is_prepared:
                self._pg.send_prepare(statement.name, statement.text, statement.types)
                self._open.append(Answer(statement))
                statement.is_prepared = True
            self._pg.send_query_prepared(statement.name, values, formats)
        answer = Answer()
        self._open.append(answer)
        return answer

    def flush(self) -> None:
        """Let the server begin with what was sent, without waiting. Otherwise it begins when an answer is needed."""
        self._pg.flush()

    def collect(self) -> Answer | None:
        """Wait for all answers, in one round trip. Return the first that is no good. Raise psycopg.OperationalError if none comes."""
        failed: Answer | None = None
        self._pg.pipeline_sync()
        while self._open:
            answer = self._open.popleft()
            answer.result = self._next()
            if answer.result is None:
                self._open.clear()
                raise psycopg.OperationalError(LOST)
            if not answer.is_good:
                failed = failed or answer
                if answer.prepares:
                    answer.prepares.is_prepared = False  # it came after an error, so the server has ignored it
            while self._next() is not None:  # a statement has one result, then None
                pass
        self._next()
        return failed

    def _next(self) -> pq.abc.PGresult | None:
        """Return the next result. It waits without the lock of Python's interpreter, which libpq's own waiting would keep."""
        while self._pg.is_busy():
            self._poll.register(self._pg.socket, select.POLLIN | (select.POLLOUT if self._pg.flush() else 0))
            self._poll.poll()
            self._pg.consume_input()
        return self._pg.get_result()

    def attempt(self, *script: str) -> Tried | None:
        """Run statements in one round trip, after those that were sent before. None if the connection broke before the server had answered.

        The status of the connection alone does not tell: libpq still calls one good whose server was stopped at once.
        """
        try:
            answers = [self.send(sql) for sql in script]
            failed = self.collect()
        except psycopg.OperationalError:
            return None
        if self._pg.status != pq.ConnStatus.OK or (failed is not None and failed.ends_session):
            return None
        return Tried(answers[-1], failed)

    def rows(self, answer: Answer) -> tuple[list[Any], int]:
        """Return the rows of a statement, and how many it wrote. Raise its error."""
        result = answer.result
        if result is None or result.status not in GOOD:
            raise answer.error
        if result.status != pq.ExecStatus.TUPLES_OK:
            return [], result.command_tuples or 0
        self._load.set_pgresult(result)
        return self._load.load_rows(0, result.ntuples, tuple), result.command_tuples or 0

    def close(self) -> None:
        """Close the connection."""
        self._db.close()
