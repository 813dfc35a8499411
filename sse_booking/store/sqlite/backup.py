"""Copy a data file while the service runs.

SQLite's backup copies pages, and it starts over when another connection writes between two steps; in one step it takes one snapshot. The
copy is a different file from then on: it gets an epoch of its own, so that positions of the original are never mistaken for positions of
the copy.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import aiosqlite

from sse_booking.store.log import new_epoch
from sse_booking.store.sqlite.connection import connect, open_on_full_disk
from sse_booking.store.sqlite.file_access import refuse_missing

STEP_PAGES: Final = 512
"""Pages per step of a scheduled backup, 1 MiB. Between two steps the thread reports its progress and can be stopped."""

FILE_ERRORS: Final = (sqlite3.Error,)
"""SQLite's error codes for a file that is no database or is damaged."""


def backup(source: Path, target: Path) -> None:
    """Copy the data file to `target`, which must not exist. The copy is complete or absent, even if the machine stops in between.

    Raise FileExistsError, FileNotFoundError or sqlite3.Error.
    """
    refuse_missing(source)
    _refuse_to_replace(target)
    with contextlib.closing(connect(str(source), readonly=True)) as original:
        original.execute("SELECT epoch FROM meta")  # refuses other files before anything is created
        if not target.parent.is_dir():
            raise FileNotFoundError(f"{target.parent} is no folder; make it, or name a file in another one.")
        # A unique name: of two simultaneous backups to one target, neither may finish the other's half.
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


async def backup_in_steps(source: Path, target: Path, progress: Callable[[int, int, int], None]) -> None:
    """Copy the data file to `target` in steps of STEP_PAGES. After each, report how many pages remain and how many there are.

    The copy is still of one snapshot: a read transaction stays open for the whole time, so SQLite does not start over when others commit.
    Writers continue; only the WAL is not reset meanwhile. Raise the errors of sqlite3 and the file system.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    original = aiosqlite.Connection(lambda: connect(str(source), readonly=True), 64)
    async with original, aiosqlite.connect(target, isolation_level=None, check_same_thread=False) as copy:
        await original.execute("BEGIN")
        await original.execute_fetchall("SELECT epoch FROM meta")
        await original.backup(copy, pages=STEP_PAGES, progress=progress)
        await copy.execute("PRAGMA journal_mode = DELETE")
        await copy.execute("UPDATE meta SET epoch = ?", (new_epoch(),))
    await asyncio.to_thread(_fsync, target)


def _refuse_to_replace(target: Path) -> None:
    if target.exists():
        raise FileExistsError(f"{target} already exists; name another file, or move it away.")


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


def into_one_file(path: Path) -> None:
    """Make the file need no WAL beside it, so that it can be renamed. The service switches it back."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")


def last_event_ms(path: Path) -> int | None:
    """Return the time of the last event in the file; None if it is absent, empty, or too damaged to read."""
    try:
        with contextlib.closing(open_on_full_disk(str(path))) as db:
            last: int | None = db.execute("SELECT max(created_ms) FROM event").fetchone()[0]
    except sqlite3.Error:
        return None
    return last
