"""Copying a data file while the service runs.

SQLite's backup copies pages and starts over when another connection writes between two steps; in one step it takes one snapshot.
The copy is another file from then on: it gets an epoch of its own, so positions of the original are never taken for its own.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path

from sse_booking.store.log import new_epoch
from sse_booking.store.sqlite.connection import connect


def backup(source: Path, target: Path) -> None:
    """Copy the data file to `target`, which must not be there. Complete or absent, even when the machine stops in between.

    Raises FileExistsError, FileNotFoundError, sqlite3.Error.
    """
    if not source.exists():
        raise FileNotFoundError(f"{source} is not there; name the data file with SSE_BOOKING_DATABASE.")
    _refuse_to_replace(target)
    with contextlib.closing(connect(str(source), readonly=True)) as original:
        original.execute("SELECT epoch FROM meta")  # what is no data file is refused before anything is made for it
        # A name of its own: of two backups to one target at the same time neither may finish the other's half.
        descriptor, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".partial", dir=target.parent)
        os.close(descriptor)
        partial = Path(name)
        try:
            _copy(original, partial)
            partial.chmod(source.stat().st_mode & 0o777)
            _fsync(partial)
            _refuse_to_replace(target)
            partial.rename(target)
            _fsync(target.parent)
        finally:
            partial.unlink(missing_ok=True)


def _refuse_to_replace(target: Path) -> None:
    if target.exists():
        raise FileExistsError(f"{target} is there already; name another file, or move it away.")


def _copy(original: sqlite3.Connection, partial: Path) -> None:
    with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("UPDATE meta SET epoch = ?", (new_epoch(),))


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
