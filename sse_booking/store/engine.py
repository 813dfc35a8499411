"""The seam between this service and its database: what an engine gives, and all that the modules of `store/` use of it.

Statements are written in the SQL that SQLite and PostgreSQL share, with `?` for values. What the two do not share is a method here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sse_booking.sse import EventId

LogRow = tuple[int, str, str, str, int]
"""An event as stored: its number, topic, type, payload (one line of JSON), time in ms. A bare tuple: 20,000 a second pass the relay."""


class Rows(Protocol):
    """What a statement brought. Rows are tuples."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement has written."""

    def fetchone(self) -> Any:  # noqa: ANN401 - as the column says
        """The next row; None after the last."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """The rows that are left, one by one."""


class SavepointsNeeded(BaseException):
    """A statement was refused where no savepoint could undo it. Everything is undone and run again with savepoints.

    Not an Exception, as no function may go on in a transaction that is broken. SQLite undoes a refused statement alone, and raises none.
    """


class Database(Protocol):
    """An open transaction, as functions of it see it."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Run one statement. After an error only the end of a savepoint, or of the transaction, may follow."""

    def guarded(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Run one statement that a guard may refuse. After a refusal the transaction goes on without the statement."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what the block wrote if it raises; what was written before stays."""

    def append_events(self, rows: Sequence[tuple[str, str, str]], wall_ms: int) -> int:
        """Write `(topic, type, payload)` rows to the log, numbered in order and without gaps; returns the last number."""

    def violated(self, error: Exception) -> str:
        """The name of the constraint, index or guard that has refused a statement; "" where the error is something else."""

    def has_failed(self, error: Exception) -> bool:
        """Whether the database itself has failed, such as by a full disk or a lost connection."""


class Connection(Database, Protocol):
    """One connection of one thread, with the transactions that the executor runs on it."""

    def begin_write(self, *, savepoints: bool) -> None:
        """Begin a transaction that alone may write, across all processes. `savepoints`: each function gets one."""

    def begin_read(self) -> None:
        """Begin a snapshot of all that was committed before."""

    def commit(self) -> None:
        """Make what was written durable. Raises when it is not."""

    def undo(self) -> None:
        """End what is open, if anything is, without a trace. Raises nothing."""

    @property
    def changes(self) -> int:
        """Grows with every row that is written."""

    @property
    def is_usable(self) -> bool:
        """Whether the open transaction can go on."""

    def close(self) -> None:
        """Close the connection."""


class LogReader(Protocol):
    """A connection that follows the log, on the event loop."""

    def epoch(self) -> str:
        """The identity of the log."""

    def head(self) -> EventId:
        """The position of the last event."""

    def start(self, wake: Callable[[], None]) -> None:
        """Begin to listen for commits of others. `wake` is called for each that is heard of."""

    def announce(self) -> None:
        """Something was committed here: let others know."""

    async def mark(self) -> int:
        """The highest number that is no longer kept."""

    async def tail(self, after: int, limit: int) -> list[LogRow]:
        """The next rows of all topics, in order. Raises LogReplaced."""

    async def is_behind(self, cursor: int) -> bool:
        """Whether more was committed than was read up to `cursor`."""

    def has_changed(self) -> bool:
        """Whether somebody else has committed since the last call."""

    def has_failed(self, error: Exception) -> bool:
        """Whether reading has failed, rather than what was done with the rows."""

    async def close(self) -> None:
        """Close what is open."""


class LogReplaced(Exception):
    """The log is no longer the one that was read: it was restored. `head` is where it ends now; every stream begins anew."""

    def __init__(self, head: EventId) -> None:
        self.head = head


class Held(Protocol):
    """A database that is moved, table by table, in one transaction."""

    def count(self, table: str) -> int:
        """How many rows a table has."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """All rows of a table, in no order."""

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        """Add rows to a table."""

    def renew_epoch(self) -> None:
        """Give the log another identity: positions of before are not its own any more."""

    def commit(self) -> None:
        """Keep what was done, its sequences set and its guards on."""


class Engine(Protocol):
    """One database: a data file of SQLite, or a schema of PostgreSQL."""

    def prepare(self) -> None:
        """Make the database ready: create its schema, or migrate an older one. Raises DatabaseRefused."""

    def connect(self, *, readonly: bool = False) -> Connection:
        """A connection of its own."""

    def log_reader(self) -> LogReader:
        """A connection that follows the log."""

    def verify(self) -> list[str]:
        """Every broken invariant, one sentence each."""

    def hold(self, *, to_fill: bool = False) -> AbstractContextManager[Held]:
        """The database while nobody else writes to it; undone unless it was committed. Raises DatabaseRefused where it is served.

        `to_fill`: it has to be empty, and takes rows as they are, without asking its guards.
        """


class DatabaseRefused(Exception):
    """The database is not ours, newer than this code, or damaged. The text says what to do next."""
