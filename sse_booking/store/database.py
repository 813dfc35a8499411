"""Opening a data file: pragmas, schema, migrations, epoch.

`PRAGMA user_version` is the version of the schema. An older file is migrated step by step, each step in one transaction
with its version; a newer file is refused, because this code does not know what its guards must be.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from importlib.resources import files
from pathlib import Path
from typing import Final

SCHEMA_VERSION: Final = 2
MIGRATIONS: Final[dict[int, str]] = {
    # How a hold ended stands in the audit alone, as far as that is kept.
    1: """CREATE TABLE dropped_hold (
  booking_id TEXT PRIMARY KEY REFERENCES booking (id)
) STRICT, WITHOUT ROWID;
INSERT INTO dropped_hold SELECT id FROM booking AS b
 WHERE (deleted_at IS NOT NULL OR status = 'cancelled' OR status = 'expired') AND (
   SELECT coalesce(json_extract(detail, '$.from'), json_extract(detail, '$.status')) FROM audit
    WHERE subject = 'booking:' || b.id AND action IN ('cancel', 'lapse', 'delete')
      AND coalesce(json_extract(detail, '$.status'), '') NOT IN ('cancelled', 'expired')
    ORDER BY id DESC LIMIT 1) = 'held';
""",
}
"""version -> the script that makes of a file of that version one of the next. A test holds them against schema.sql."""
APPLICATION_ID: Final = 0x73736562  # "sseb"
BUSY_S: Final = 10.0
"""How long one process waits for another's write transaction: longer than any group takes, shorter than a client's patience."""
PAGE_BYTES: Final = 2048
"""A booking touches a leaf in each of eight trees, and the log is written by the page: smaller pages cost a fifth less per booking
than the default of 4096. Payloads (0.3 to 1 KB) still fit several to a page. Of a new file only."""
EPOCH_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


class DatabaseRefused(Exception):
    """The file is not ours, newer than this code, or damaged. The text says what to do next."""


def schema() -> str:
    """The text of schema.sql."""
    return files("sse_booking").joinpath("schema.sql").read_text(encoding="utf-8")


def new_epoch() -> str:
    """A fresh identity for a data file: eight letters that nobody confuses."""
    return "".join(secrets.choice(EPOCH_ALPHABET) for _ in range(8))


def connect(path: str, *, readonly: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode; transactions are always explicit. One that only reads finds the file there, or fails.

    `synchronous=FULL`: COMMIT returns after the fsync, so an answered request survives a power cut. WAL lets readers go on
    meanwhile. A thousand pages of WAL between checkpoints (the default) would checkpoint every 60 groups; 8,000 do it every 16 MB.
    """
    # Not `mode=ro`: also a reader of a WAL file writes to its index.
    uri = f"{Path(path).absolute().as_uri()}?mode={'rw' if readonly else 'rwc'}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_S, cached_statements=512)
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA cache_size = -32768")
        # A savepoint keeps the pages that it may have to restore: in memory, or it is a dozen writes to a temporary file per booking.
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA wal_autocheckpoint = 8000")
        if readonly:
            db.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        db.close()
        raise
    return db


def prepare(path: str) -> None:
    """Make the file ready: create it, or migrate an older one. Raises DatabaseRefused; two processes may do it at once."""
    try:
        db = connect(path)
    except sqlite3.Error as error:
        raise DatabaseRefused(f"{path} can't be used: {error}.") from error
    try:
        version = _version(db, path)  # first of all: what is not ours is left as it is, down to its journal mode
        db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        _switch_to_wal(db)
        if version != SCHEMA_VERSION:
            db.execute("BEGIN IMMEDIATE")
            _bring_up_to_date(db, _version(db, path))  # another process may have been faster
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise DatabaseRefused(f"{path} can't be used: {error}.") from error
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
        db.close()


def _switch_to_wal(db: sqlite3.Connection) -> None:
    """Of several processes that make a file at once, this is the step for which SQLite does not wait by itself."""
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


def _bring_up_to_date(db: sqlite3.Connection, version: int | None) -> None:
    if version is None:
        run_script(db, schema())
        now_ms = time.time_ns() // 1_000_000
        db.execute("INSERT INTO meta (one, epoch, mark, mark_ms) VALUES (1, ?, 0, ?)", (new_epoch(), now_ms))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        version = SCHEMA_VERSION
    while version < SCHEMA_VERSION:
        run_script(db, MIGRATIONS[version])
        version += 1
    db.execute(f"PRAGMA user_version = {version}")


def _version(db: sqlite3.Connection, path: str) -> int | None:
    """The version of the file's schema; None where it is empty. Raises DatabaseRefused."""
    if db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        return None
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise DatabaseRefused(f"{path} is a database of something else; name another file with SSE_BOOKING_DATABASE.")
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise DatabaseRefused(
            f"{path} was written by a newer sse_booking (schema {version}, this one knows {SCHEMA_VERSION}); upgrade first."
        )
    return version


def run_script(db: sqlite3.Connection, script: str) -> None:
    """Run a script inside the open transaction; `executescript` would commit it first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
