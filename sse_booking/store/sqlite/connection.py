"""Connect to a data file, durably and fast."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from sse_booking.sse import EventId
from sse_booking.store import log
from sse_booking.store.engine import LogRow, LooksAtLapsing
from sse_booking.store.sqlite.file_access import Turn, TurnTimeout

BUSY_S: Final = 10.0
"""How long one process waits for another's write transaction: longer than any group takes, shorter than a client's patience."""
PAGE_BYTES: Final = 2048
"""A booking touches a leaf in each of eight trees, and the WAL is written by the page: a booking writes a fifth less than with the default
of 4096. Payloads (0.3 to 1 KB) still fit several to a page. Applies to new files only."""
EVENTS_AT_ONCE: Final = 50
"""Events per statement. Their values stay far below SQLite's limit on parameters."""

MOST_APPENDED: Final = 2000
"""Rows of the log that a transaction keeps in memory for the log reader, about. It reads the rest from the file."""


class Connection(sqlite3.Connection):
    """The Connection of store/engine.py. `execute` is the driver's own: a booking runs some thirty statements."""

    turn: Turn | None = None
    """The turn that a writing connection waits for in each transaction, when other processes may write too."""
    guarded = sqlite3.Connection.execute
    """Not needed: SQLite undoes a refused statement by itself."""
    changes = sqlite3.Connection.total_changes
    is_usable = sqlite3.Connection.in_transaction
    """False after an error for which SQLite rolled back the whole transaction by itself."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - those of the driver
        super().__init__(*arguments, **options)
        self._epoch = ""
        self.appended: list[LogRow] = []

    def savepoint(self) -> Savepoint:
        """Undo the writes of the block if it raises."""
        return Savepoint(self)

    def append_events(self, rows: Sequence[tuple[str, str, str]], wall_ms: int) -> EventId:
        """Write rows of the log; AUTOINCREMENT numbers them. One statement writes many, as a call into SQLite costs more than a row."""
        last = 0
        self._epoch = self._epoch or log.epoch(self)
        for start in range(0, len(rows), EVENTS_AT_ONCE):
            part = rows[start : start + EVENTS_AT_ONCE]
            values = ",".join(["(?,?,?,?)"] * len(part))
            parameters = [value for topic, type_, payload in part for value in (topic, type_, payload, wall_ms)]
            last = self.execute(f"INSERT INTO event (topic, type, payload, created_ms) VALUES {values}", parameters).lastrowid or 0
            if len(self.appended) < MOST_APPENDED:
                self.appended += [(n, *row, wall_ms) for n, row in enumerate(part, last - len(part) + 1)]
        return EventId(self._epoch, last, wall_ms)

    @contextlib.contextmanager
    def watched(self, tables: re.Pattern[str]) -> Iterator[None]:
        """Raise LooksAtLapsing at the end of the block where one of its statements names one of the tables."""
        found = False

        def look(sql: str) -> None:
            nonlocal found
            found = found or tables.search(sql) is not None

        self.set_trace_callback(look)
        try:
            yield
        except Exception as error:
            if not found or self.has_failed(error):
                raise
        finally:
            self.set_trace_callback(None)
        if found:
            raise LooksAtLapsing

    def violated(self, error: Exception) -> str:
        """Return the name that a guard raises. For a UNIQUE constraint SQLite reports only columns; it is named as PostgreSQL does."""
        if not isinstance(error, sqlite3.IntegrityError):
            return ""
        text = str(error)
        if not text.startswith("UNIQUE constraint failed: "):
            return text
        columns = text.removeprefix("UNIQUE constraint failed: ").split(", ")
        table = columns[0].split(".")[0]
        index: str
        for _, index, unique, origin, _ in self.execute(f'PRAGMA index_list("{table}")').fetchall():
            if unique and columns == [f"{table}.{row[2]}" for row in self.execute(f'PRAGMA index_info("{index}")')]:
                by_columns = "_".join([table, *(column.split(".")[1] for column in columns), "key"])
                return {"pk": f"{table}_pkey", "u": by_columns}.get(origin, index)
        return f"{table}_pkey"

    def has_failed(self, error: Exception) -> bool:
        """Return whether SQLite has failed: the disk is full, the file is damaged or locked."""
        ours = sqlite3.IntegrityError | sqlite3.ProgrammingError
        return isinstance(error, sqlite3.DatabaseError | TurnTimeout) and not isinstance(error, ours)

    def begin_write(self, *, savepoints: bool) -> None:
        """Wait for this process's turn, then take the only write lock before anything is read."""
        if self.turn is not None:
            self.turn.take()
        self.execute("BEGIN IMMEDIATE")
        self._epoch, self.appended = "", []

    def commit(self) -> None:
        """Commit, and let other processes write."""
        self.execute("COMMIT")
        if self.turn is not None:
            self.turn.give_up()

    def begin_read(self) -> None:
        """Begin a snapshot; the first statement takes it."""
        self.execute("BEGIN")

    def undo(self) -> None:
        """Roll back the open transaction. After a full disk or an I/O error SQLite may already have done so, or may fail to; both are
        handled."""
        if self.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self.execute("ROLLBACK")
        if self.turn is not None:
            self.turn.give_up()

    def close(self) -> None:
        """Close the connection and release its turn."""
        super().close()
        if self.turn is not None:
            self.turn.close()


class Savepoint:
    """A savepoint of one block. Savepoints nest; a name means the innermost."""

    __slots__ = ("_appended", "_db")

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._appended = 0

    def __enter__(self) -> None:
        self._db.execute("SAVEPOINT block")
        self._appended = len(self._db.appended)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            if not self._db.in_transaction:
                return  # SQLite has already undone everything, and the executor reports it
            self._db.execute("ROLLBACK TO block")
            del self._db.appended[self._appended :]
        self._db.execute("RELEASE block")


def connect(path: str, *, readonly: bool = False) -> Connection:
    """Open a connection in autocommit mode; transactions are always explicit. A read-only connection requires that the file exists.

    With `synchronous=FULL`, COMMIT returns after the fsync, so an answered request survives a power cut. WAL lets readers continue
    meanwhile. A checkpoint after a thousand WAL pages (the default) would come every 60 groups; at 8,000 it comes every 16 MB.
    """
    # Not `mode=ro`: even a reader of a WAL file writes to its index.
    uri = f"{Path(path).absolute().as_uri()}?mode={'rw' if readonly else 'rwc'}"
    db = sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_S, cached_statements=512, factory=Connection
    )
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA cache_size = -32768")
        # A savepoint keeps the pages that it may have to restore. Outside memory that is a dozen writes to a temporary file per booking.
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA wal_autocheckpoint = 8000")
        if readonly:
            db.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        db.close()
        raise
    return db


def open_on_full_disk(path: str) -> sqlite3.Connection:
    """Open a connection that only reads, even if no file can be created beside it: on a full or read-only disk.

    Readers of a WAL file share an index, in a file of its own. If that file can't be created there are no other readers, and the index may
    be kept in memory. If nothing can be locked and no WAL is pending, the file is read as it is.
    """
    try:
        return _opened(connect(path, readonly=True))
    except sqlite3.OperationalError:
        if not Path(path).exists():
            raise
    try:
        return _opened(_plain(path, "mode=rw"), "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA temp_store = MEMORY")
    except sqlite3.OperationalError:
        journal = Path(f"{path}-wal")
        if journal.exists() and journal.stat().st_size:
            raise
    return _opened(_plain(path, "immutable=1"), "PRAGMA temp_store = MEMORY")


def _plain(path: str, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).absolute().as_uri()}?{how}", uri=True, isolation_level=None)


def _opened(db: sqlite3.Connection, *pragmas: str) -> sqlite3.Connection:
    """Return the connection after a first successful read."""
    try:
        for statement in (*pragmas, "SELECT count(*) FROM sqlite_schema"):
            db.execute(statement).fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db
