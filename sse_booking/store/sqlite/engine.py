"""Implement Engine for a SQLite data file."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager

from sse_booking.store.sqlite.connection import Connection, connect
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.file_access import Turn
from sse_booking.store.sqlite.log_reader import SqliteLogReader
from sse_booking.store.sqlite.moving import SqliteHeld, hold
from sse_booking.store.sqlite.verify import verify


class SqliteEngine:
    """The Engine of one data file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __str__(self) -> str:
        return self.path

    def prepare(self) -> None:
        """Create the file, or migrate an older one."""
        prepare(self.path)

    def connect(self, *, readonly: bool = False) -> Connection:
        """Open a new connection."""
        if readonly:
            return connect(self.path, readonly=True)
        turn = Turn(self.path)
        try:
            db = connect(self.path)
        except sqlite3.Error:
            turn.close()
            raise
        db.turn = turn
        return db

    def log_reader(self) -> SqliteLogReader:
        """Open a connection that follows the log."""
        return SqliteLogReader(self.path)

    def verify(self) -> list[str]:
        """Return every broken invariant, one sentence each."""
        return verify(self.path)

    def hold(self, *, to_fill: bool = False) -> AbstractContextManager[SqliteHeld]:
        """Hold the database while nobody else writes to it."""
        return hold(self.path, to_fill=to_fill)
