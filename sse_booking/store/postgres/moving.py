"""Move data out of or into a PostgreSQL schema."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import psycopg
from psycopg import sql

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.log import new_epoch
from sse_booking.store.postgres.beginning import LOCK_KEY
from sse_booking.store.postgres.database import prepare, shown
from sse_booking.store.postgres.verify import SEQUENCES

PAGE: Final = 2000
OF_THEIR_OWN: Final = {"meta", "schema_version"}
"""Tables in which a fresh schema already has a row."""
SERVED: Final = """\
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
   AND application_name LIKE 'sse-booking/%'"""
TABLES: Final = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY relname"


@contextlib.contextmanager
def hold(conninfo: str, *, to_fill: bool) -> Iterator[PostgresHeld]:
    """Hold the lock of the data set during the move. A schema to be filled is created if there is none."""
    try:
        if to_fill:
            prepare(conninfo)
        with psycopg.connect(conninfo) as db:
            _refuse_served(db, conninfo)
            db.execute(f"SELECT pg_advisory_xact_lock({LOCK_KEY})".encode())
            held = PostgresHeld(db, to_fill=to_fill)
            filled = [table for table in held.tables if table not in OF_THEIR_OWN and held.has_rows(table)] if to_fill else []
            if filled:
                raise DatabaseRefused(f"{shown(conninfo)} is not empty ({', '.join(filled[:5])}); name one that is.")
            held.open()
            yield held
            db.rollback()  # everything to be kept has been committed
    except psycopg.Error as error:
        raise DatabaseRefused(f"{shown(conninfo)} can't be used: {' '.join(str(error).split())}.") from error


def _refuse_served(db: psycopg.Connection, conninfo: str) -> None:
    row = db.execute(SERVED).fetchone()
    if row and row[0]:
        raise DatabaseRefused(f"{shown(conninfo)} is served by a node; stop all nodes first.")


class PostgresHeld:
    """The Held of one schema."""

    def __init__(self, db: psycopg.Connection, *, to_fill: bool) -> None:
        self._db = db
        self._to_fill = to_fill
        self.tables = [table for (table,) in db.execute(TABLES).fetchall()]

    def open(self) -> None:
        """Switch the triggers off: rows that were accepted once might be refused now. The guards are compared at the end."""
        if self._to_fill:
            for table in self.tables:
                self._db.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))

    def has_rows(self, table: str) -> bool:
        """Return whether a table has a row."""
        return self._db.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone() is not None

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        row = self._db.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        return int(row[0]) if row else 0

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Iterate over all rows of a table, in no order, some thousands at a time."""
        with self._db.cursor(name="moved") as cursor:
            cursor.itersize = PAGE
            yield from cursor.execute(_named("SELECT {columns} FROM {table}", table, columns))

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        """Add rows to a table, in place of the rows of a fresh schema."""
        with self._db.cursor() as cursor:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            with cursor.copy(_named("COPY {table} ({columns}) FROM STDIN", table, columns)) as copy:
                for row in rows:
                    copy.write_row(row)

    def renew_epoch(self) -> None:
        """Give the log another identity."""
        self._db.execute("UPDATE meta SET epoch = %s", (new_epoch(),))

    def commit(self) -> None:
        """Restore the guards, and let numbers continue after the last one."""
        if self._to_fill:
            for table, column, sequence in self._db.execute(SEQUENCES.encode()).fetchall():
                last = sql.SQL("SELECT setval({}, coalesce(max({}), 0) + 1, false) FROM {}")
                self._db.execute(last.format(sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table)))
            for table in self.tables:
                self._db.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
        self._db.commit()
        if self._to_fill:
            self._db.autocommit = True
            self._db.execute("ANALYZE")  # the plans of an empty table do not fit this one


def _named(text: str, table: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(text).format(table=sql.Identifier(table), columns=sql.SQL(", ").join(map(sql.Identifier, columns)))
