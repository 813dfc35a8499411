"""Move data out of or into a data file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.log import new_epoch
from sse_booking.store.sqlite.connection import connect
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.file_access import served_alone


@contextlib.contextmanager
def hold(path: str, *, to_fill: bool) -> Iterator[SqliteHeld]:
    """Keep every service away from the file meanwhile. A file to be filled must not exist yet."""
    if to_fill == Path(path).exists():
        raise DatabaseRefused(f"{path} is {'there already; name a new file' if to_fill else 'not there'}.")
    held = False
    try:
        with served_alone(path):
            prepare(path)
            with contextlib.closing(connect(path)) as db:
                db.execute("PRAGMA foreign_keys = OFF")  # checked once, at the end
                db.execute("BEGIN IMMEDIATE")
                one = SqliteHeld(db, to_fill=to_fill)
                yield one
                held = one.is_committed
    except sqlite3.Error as error:
        raise DatabaseRefused(f"{path} can't be used: {error}.") from error
    finally:
        if to_fill and not held:
            for side in ("", "-wal", "-shm"):
                Path(path + side).unlink(missing_ok=True)


class SqliteHeld:
    """The Held of one file."""

    def __init__(self, db: sqlite3.Connection, *, to_fill: bool) -> None:
        self._db = db
        self.is_committed = False
        triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        self._triggers: list[tuple[str, str]] = db.execute(triggers).fetchall() if to_fill else []
        for name, _ in self._triggers:
            db.execute(f'DROP TRIGGER "{name}"')

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        count: int = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return count

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Iterate over all rows of a table, in no order."""
        return iter(self._db.execute(f"SELECT {', '.join(columns)} FROM {table}"))

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        """Add rows to a table, in place of the rows of a fresh schema."""
        self._db.execute(f"DELETE FROM {table}")
        self._db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)

    def renew_epoch(self) -> None:
        """Give the log another identity."""
        self._db.execute("UPDATE meta SET epoch = ?", (new_epoch(),))

    def commit(self) -> None:
        """Restore the guards, check references between rows, and let numbers continue after the last one issued."""
        for _, sql in self._triggers:
            self._db.execute(sql)
        if self._triggers:
            dangling = self._db.execute("PRAGMA foreign_key_check").fetchone()
            if dangling:
                raise DatabaseRefused(f"a row of {dangling[0]} refers to a missing row of {dangling[2]}.")
            self._db.execute("DELETE FROM sqlite_sequence WHERE name = 'event'")
            last = "SELECT 'event', max(coalesce((SELECT max(id) FROM event), 0), (SELECT mark FROM meta))"
            self._db.execute(f"INSERT INTO sqlite_sequence (name, seq) {last}")
        self._db.execute("COMMIT")
        self.is_committed = True
