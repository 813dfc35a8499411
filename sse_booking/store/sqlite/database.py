"""Prepare a data file: schema, migration, epoch.

`PRAGMA user_version` is the version of the schema. An older file is migrated, in one transaction with its version. A newer file is refused,
because this code does not know its guards.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from pathlib import Path

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.log import new_epoch
from sse_booking.store.sqlite.connection import BUSY_S, PAGE_BYTES, connect
from sse_booking.store.sqlite.file_access import Turn, TurnTimeout, keep_private
from sse_booking.store.sqlite.migration import MigrationFailed, copy_before_migration, rebuild
from sse_booking.store.sqlite.schema import APPLICATION_ID, SCHEMA_VERSION, run_script, schema

logger = logging.getLogger(__name__)


def prepare(path: str) -> None:
    """Create the file, or migrate an older one. Raise DatabaseRefused. Two processes may call this at once."""
    refuse_foreign(path)
    keep_private(path)
    with contextlib.closing(Turn(path)) as turn:
        try:
            with turn:
                _prepare(path)
        except TurnTimeout as error:
            raise DatabaseRefused(f"{path} can't be used: {error}") from error


def refuse_foreign(path: str) -> None:
    """Raise DatabaseRefused if the file belongs to another program, before anything is created beside it."""
    if not Path(path).exists():
        return
    try:
        with contextlib.closing(connect(path, readonly=True)) as db:
            _version(db, path)
    except sqlite3.Error as error:
        raise DatabaseRefused(f"{path} can't be used: {error}.") from error


def _prepare(path: str) -> None:
    try:
        db = connect(path)
    except sqlite3.Error as error:
        raise DatabaseRefused(f"{path} can't be used: {error}.") from error
    try:
        version = _version(db, path)  # first of all: another program's file stays as it is, even its journal mode
        db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        _switch_to_wal(db)
        if version != SCHEMA_VERSION:
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("BEGIN IMMEDIATE")
            _bring_up_to_date(db, path, _version(db, path))  # another process may have done it meanwhile
            db.execute("COMMIT")
    except MigrationFailed as error:
        raise DatabaseRefused(f"{path} can't be brought to schema {SCHEMA_VERSION}: {error}.") from error
    except sqlite3.Error as error:
        raise DatabaseRefused(f"{path} can't be used: {error}.") from error
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
        db.close()


def _switch_to_wal(db: sqlite3.Connection) -> None:
    """Switch the file to WAL. When several processes create a file at once, SQLite does not wait at this step by itself."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _bring_up_to_date(db: sqlite3.Connection, path: str, version: int | None) -> None:
    if version is None:
        run_script(db, schema())
        now_ms = time.time_ns() // 1_000_000
        db.execute("INSERT INTO meta (one, epoch, mark, mark_ms) VALUES (1, ?, 0, ?)", (new_epoch(), now_ms))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    elif version < SCHEMA_VERSION:
        kept = copy_before_migration(Path(path), version)
        logger.warning("migrated %s from schema %d to %d; %s is a copy of the old file", path, version, SCHEMA_VERSION, kept)
        rebuild(db)


def _version(db: sqlite3.Connection, path: str) -> int | None:
    """Return the version of the file's schema; None if it is empty. Raise DatabaseRefused."""
    if db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        return None
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise DatabaseRefused(f"{path} is a database of another program; name another file with SSE_BOOKING_DATABASE.")
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise DatabaseRefused(
            f"{path} was written by a newer sse_booking (schema {version}, this one knows {SCHEMA_VERSION}); upgrade first."
        )
    return version
