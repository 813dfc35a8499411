"""Connections to a data file, and what makes them durable and fast."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

BUSY_S: Final = 10.0
"""How long one process waits for another's write transaction: longer than any group takes, shorter than a client's patience."""
PAGE_BYTES: Final = 2048
"""A booking touches a leaf in each of eight trees, and the log is written by the page: smaller pages cost a fifth less per booking
than the default of 4096. Payloads (0.3 to 1 KB) still fit several to a page. Of a new file only."""


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


def open_on_full_disk(path: str) -> sqlite3.Connection:
    """A connection that only reads, also where nothing can be made beside the file: a full disk, one that is read-only.

    A reader of a WAL file shares an index with others, in a file of its own. Where that can't be made there are no others, and the
    index may be kept in memory; or, where nothing at all can be locked and no journal waits, the file is read as it is.
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
    """The connection, once it has read something."""
    try:
        for statement in (*pragmas, "SELECT count(*) FROM sqlite_schema"):
            db.execute(statement).fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db
