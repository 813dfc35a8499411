"""Replacing the data file with a backup: `sse-booking restore FILE`.

Before anything is replaced, the backup is copied beside the data file, migrated to the current schema and checked against every invariant.
The old file is kept, with its journal, under another name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sse_booking.store.sqlite.backup import FILE_ERRORS, backup, into_one_file, last_event_ms
from sse_booking.store.sqlite.database import prepare, refuse_foreign
from sse_booking.store.sqlite.file_access import Turn, served_alone
from sse_booking.store.verify import verify
from sse_booking.upkeep.rotation import STAMP, checksum_of

JOURNALS: Final = ("-wal", "-shm")
BESIDE: Final = (".lock", ".turn", *JOURNALS)


class RestoreRefused(Exception):
    """The backup is not valid, or the data file can't be replaced. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a restore. `kept`: the path of the old file. The times are those of each file's last event, None without one."""

    kept: Path | None
    last_before: datetime | None
    last_now: datetime | None


def restore(file: Path, database: Path) -> Restored:
    """Replace `database` with a copy of `file`. Raises RestoreRefused, AccessRefused when a service runs, DatabaseRefused."""
    database = database.resolve()
    if database.exists() and file.samefile(database):
        raise RestoreRefused(f"{file} is the data file itself.")
    _check_sum(file)
    refuse_foreign(str(file))
    with served_alone(str(database)), contextlib.closing(Turn(str(database))) as turn, turn, _fresh_copy(file, database) as fresh:
        before, now = _last_event(database), _last_event(fresh)
        kept = _set_aside(database)
        fresh.rename(database)
        _sync_folder(database.parent)
    return Restored(kept, before, now)


@contextlib.contextmanager
def _fresh_copy(file: Path, database: Path) -> Iterator[Path]:
    """Yield a checked copy of the backup beside the data file, with the current schema and an epoch of its own. Deletes it afterwards."""
    fresh = database.with_name(f"{database.name}.restoring")
    leftovers = [fresh.with_name(fresh.name + suffix) for suffix in ("", *BESIDE)]
    for path in leftovers:
        path.unlink(missing_ok=True)
    try:
        try:
            backup(file, fresh)
            prepare(str(fresh))
            problems = verify(fresh)
        except FILE_ERRORS as error:
            problems = [str(error)]
        if problems:
            raise RestoreRefused(f"{file} breaks {len(problems)} invariants, and nothing was changed: {problems[0]}")
        into_one_file(fresh)
        yield fresh
    finally:
        for path in [*leftovers, *fresh.parent.glob(f"{fresh.name}.schema-*")]:
            path.unlink(missing_ok=True)


def _check_sum(file: Path) -> None:
    beside = checksum_of(file)
    if not beside.exists():
        return
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if beside.read_text("ascii").split()[:1] != [digest]:
        raise RestoreRefused(f"{file} has changed since it was made: its SHA-256 is not the one in {beside.name}.")


def _last_event(path: Path) -> datetime | None:
    """Return the time of the last event in the file."""
    last_ms = last_event_ms(path)
    return datetime.fromtimestamp(last_ms // 1000, UTC) if last_ms else None


def _set_aside(database: Path) -> Path | None:
    """Rename the old file and its journal; return the new name."""
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.before-{datetime.now(UTC).strftime(STAMP)}")
    for suffix in ("", *JOURNALS):
        with contextlib.suppress(FileNotFoundError):
            database.with_name(database.name + suffix).rename(kept.with_name(kept.name + suffix))
    return kept


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
