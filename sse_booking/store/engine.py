"""Define the seam between this service and its database: all that an engine provides and the modules of `store/` use.

Statements use the SQL that SQLite and PostgreSQL share, with `?` for values. Anything else is a method here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sse_booking.sse import EventId

LogRow = tuple[int, str, str, str, int]
"""An event as stored: number, topic, type, payload (one line of JSON), time in ms. A plain tuple, as the relay reads 20,000 a second."""


class Rows(Protocol):
    """The result of a statement. Rows are tuples."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement wrote."""

    def fetchone(self) -> Any:  # noqa: ANN401 - depends on the column
        """Return the next row; None after the last."""

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the remaining rows."""


class SavepointsNeeded(BaseException):
    """A statement was refused and no savepoint could undo it. The whole group is undone and run again with savepoints.

    It is not an Exception, because no function may continue in a broken transaction. SQLite undoes a refused statement by itself and never
    raises this.
    """


class LooksAtLapsing(BaseException):
    """A statement that was watched for it looks at what lapses by itself. Not an Exception: no function may go on with what it saw."""


class Database(Protocol):
    """An open transaction, as seen by the functions that run in it."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Run one statement. After an error, only the end of a savepoint or of the transaction may follow.

        The error may come only when rows are looked at, those of this statement or of a later one.
        """

    def guarded(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Run one statement that a guard may refuse. After a refusal the transaction continues without it."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo the writes of the block if it raises. Earlier writes stay."""

    def append_events(self, rows: Sequence[tuple[str, str, str]], wall_ms: int) -> EventId:
        """Write `(topic, type, payload)` rows to the log, numbered in order and without gaps. Return the position of the last."""

    def violated(self, error: Exception) -> str:
        """Return the name of the constraint, index or guard that refused a statement; "" for any other error."""

    def has_failed(self, error: Exception) -> bool:
        """Return whether the database itself has failed, such as by a full disk or a lost connection."""


class Connection(Database, Protocol):
    """A connection of one thread, with the transactions that the executor runs on it."""

    def begin_write(self, *, savepoints: bool) -> None:
        """Begin the only write transaction across all processes. With `savepoints`, each function gets one."""

    def begin_read(self) -> None:
        """Begin a snapshot of everything committed before."""

    def watched(self, tables: re.Pattern[str]) -> AbstractContextManager[None]:
        """Raise LooksAtLapsing at the end of the block where one of its statements names one of the tables."""

    def commit(self) -> None:
        """Make the writes durable. Raise if they are not."""

    def undo(self) -> None:
        """Roll back the open transaction, if any. Raise nothing."""

    @property
    def appended(self) -> Sequence[LogRow]:
        """The rows of the log that the last write transaction appended, for the log reader of the same process; none if it reads itself."""

    @property
    def changes(self) -> int:
        """A counter that grows with every written row."""

    @property
    def is_usable(self) -> bool:
        """True if the open transaction can continue."""

    def close(self) -> None:
        """Close the connection."""


class LogReader(Protocol):
    """A connection on the event loop that follows the log."""

    def epoch(self) -> str:
        """Return the identity of the log."""

    def head(self) -> EventId:
        """Return the position of the last event."""

    def start(self, wake: Callable[[], None]) -> None:
        """Begin to listen for commits of other processes. Call `wake` for each commit that is noticed."""

    def announce(self, rows: Sequence[LogRow]) -> None:
        """Notify other nodes of a commit made here. `rows` are what it appended, if the engine keeps them."""

    async def mark(self) -> int:
        """Return the highest number that has been pruned."""

    async def newest(self) -> int:
        """Return the number of the last event, or the mark if there is none. Raise LogReplaced."""

    async def tail(self, after: int, limit: int) -> list[LogRow]:
        """Return the next rows of all topics, in order. Raise LogReplaced."""

    def has_changed(self) -> bool:
        """Return whether another process has committed since the last call."""

    def has_failed(self, error: Exception) -> bool:
        """Return whether reading failed, as opposed to processing the rows."""

    async def close(self) -> None:
        """Close all connections."""


class LogReplaced(Exception):
    """The log is not the one read before: the database was restored. `head` is its end now; every stream begins anew."""

    def __init__(self, head: EventId) -> None:
        self.head = head


class Held(Protocol):
    """A database that is moved, table by table, in one transaction."""

    def count(self, table: str) -> int:
        """Return how many rows a table has."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Iterate over all rows of a table, in no order."""

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        """Add rows to a table."""

    def renew_epoch(self) -> None:
        """Give the log another identity: earlier positions are not its own any more."""

    def commit(self) -> None:
        """Commit, with the sequences set and the guards on."""


class Engine(Protocol):
    """One database: a SQLite data file or a PostgreSQL schema."""

    def prepare(self) -> None:
        """Create the schema, or migrate an older one. Raise DatabaseRefused."""

    def connect(self, *, readonly: bool = False) -> Connection:
        """Open a new connection."""

    def log_reader(self) -> LogReader:
        """Open a connection that follows the log."""

    def verify(self) -> list[str]:
        """Return every broken invariant, one sentence each."""

    def hold(self, *, to_fill: bool = False) -> AbstractContextManager[Held]:
        """Hold the database while nobody else writes to it. Roll back unless it was committed. Raise DatabaseRefused if it is served.

        With `to_fill` it must be empty, and takes rows as they are, without its guards.
        """


class DatabaseRefused(Exception):
    """The database belongs to another program, is newer than this code, or is damaged. The text says what to do next."""
