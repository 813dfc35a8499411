"""Scheduled backups. Each is checked against every invariant before it counts.

A backup is due when the newest in the folder is older than `BACKUP_EVERY_H`, so a restart neither forgets nor repeats one. A failed backup
is retried sooner, and is reported in the log, the audit log and the metrics; older backups stay as they are.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sse_booking.store.sqlite.backup import backup_in_steps
from sse_booking.store.verify import verify
from sse_booking.upkeep.rotation import backups, checksum_of, expired, name_of

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0
"""Seconds between two checks whether a backup is due. The host's clock may be set, and a laptop sleeps."""
TRY_AGAIN_S: Final = 900.0
"""The most seconds after which a failed backup is retried."""
ABANDONED_S: Final = 86_400.0
"""Seconds after which a partial backup is abandoned: no process can still be writing it."""


class BackupFailed(Exception):
    """The copy was made but is not valid; it is deleted."""


@dataclass(slots=True)
class BackupFigures:
    """The figures of the backups in the metrics."""

    last_success_at: float = 0.0
    last_seconds: float = 0.0
    last_bytes: int = 0
    made: int = 0
    failed: int = 0
    pages_done: int = 0
    pages_total: int = 0


class Backups:
    """Makes backups of one data file into one folder. `report` receives the result of each: the file's name, and why it failed."""

    def __init__(self, database: Path, folder: Path, *, every_h: float, keep: str, report: Callable[[str, str], Awaitable[None]]) -> None:
        self.figures = BackupFigures()
        self._database, self._folder = database, folder
        self._every_s, self._keep, self._report = every_h * 3600, keep, report
        newest = backups(folder, database)[:1]
        if newest:
            self.figures.last_success_at = newest[0].at.timestamp()
            self.figures.last_bytes = newest[0].path.stat().st_size

    async def run_forever(self) -> None:
        """Make each backup when it is due."""
        retry_at = 0.0
        while True:
            if self.is_due(time.time()) and time.monotonic() >= retry_at:
                try:
                    await self.make()
                except Exception as error:
                    self.figures.failed += 1
                    logger.exception("the backup failed; it will be retried")
                    await self._report_result("", str(error) or type(error).__name__)
                    retry_at = time.monotonic() + min(self._every_s, TRY_AGAIN_S)
            await asyncio.sleep(min(LOOK_EVERY_S, self._every_s))

    def is_due(self, now: float) -> bool:
        """Return whether the newest backup is too old, or has a date in the future."""
        existing = backups(self._folder, self._database)
        return not existing or not 0 <= now - existing[0].at.timestamp() < self._every_s

    async def make(self) -> Path:
        """Copy, check and only then publish a backup; then delete those that are no longer kept. Returns its path."""
        began = time.monotonic()
        await asyncio.to_thread(self._tidy_folder)
        target = self._folder / name_of(self._database, datetime.now(UTC))
        unchecked = target.with_name(f"{target.name}.unchecked")
        try:
            await backup_in_steps(self._database, unchecked, self._progress)
            digest = await asyncio.to_thread(_checked, unchecked)
            await asyncio.to_thread(_publish, unchecked, target, digest)
        finally:
            await asyncio.to_thread(unchecked.unlink, missing_ok=True)
        figures = self.figures
        figures.last_success_at, figures.last_seconds = time.time(), time.monotonic() - began
        figures.last_bytes, figures.made = target.stat().st_size, figures.made + 1
        for one in expired(backups(self._folder, self._database), self._keep):
            checksum_of(one.path).unlink(missing_ok=True)
            one.path.unlink(missing_ok=True)
        await self._report_result(target.name, "")
        return target

    def _progress(self, _status: int, remaining: int, total: int) -> None:
        self.figures.pages_done, self.figures.pages_total = total - remaining, total

    async def _report_result(self, name: str, problem: str) -> None:
        try:
            await self._report(name, problem)
        except Exception:
            logger.exception("the result of the backup could not be recorded")

    def _tidy_folder(self) -> None:
        """Create the folder, and delete what a killed process left half done."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for pattern in ("*.partial", "*.unchecked"):
            for path in self._folder.glob(f"{self._database.stem}-{pattern}"):
                if time.time() - path.stat().st_mtime > ABANDONED_S:
                    path.unlink(missing_ok=True)


def _checked(path: Path) -> str:
    """Return the SHA-256 of a copy that holds every invariant. Raises BackupFailed."""
    problems = verify(path)
    if problems:
        raise BackupFailed(f"the copy breaks {len(problems)} invariants: {problems[0]}")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _publish(unchecked: Path, target: Path, digest: str) -> None:
    """Give the copy its final name. Its checksum is written first: a backup without one was never finished."""
    checksum = checksum_of(target)
    checksum.write_text(f"{digest}  {target.name}\n", "ascii")
    checksum.chmod(0o600)
    unchecked.rename(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
