"""The backups in a folder, and which of them are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"(.+)-(\d{8}T\d{6}Z)\.db")
_PERIODS: Final[dict[str, Callable[[datetime], object]]] = {
    "h": lambda at: (at.date(), at.hour),
    "d": lambda at: at.date(),
    "w": lambda at: at.isocalendar()[:2],
    "m": lambda at: (at.year, at.month),
}
"""Unit of BACKUP_KEEP -> the key that two backups of the same period share."""


class Kept(NamedTuple):
    """An existing backup. `at`: when it was begun, according to its name."""

    at: datetime
    path: Path


def name_of(database: Path, at: datetime) -> str:
    """Return the name of a backup of that data file, begun at that time."""
    return f"{database.stem}-{at.strftime(STAMP)}.db"


def backups(folder: Path, database: Path) -> list[Kept]:
    """Return the backups of that data file in a folder, newest first. Other files are ignored."""
    found = []
    for path in folder.glob(f"{database.stem}-*.db") if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and match[1] == database.stem:
            found.append(Kept(datetime.strptime(match[2], STAMP).replace(tzinfo=UTC), path))
    return sorted(found, reverse=True)


def checksum_of(path: Path) -> Path:
    """Return the path of the file with a backup's SHA-256, in the form of `sha256sum`."""
    return path.with_name(f"{path.name}.sha256")


def expired(there: Sequence[Kept], keep: str) -> list[Kept]:
    """Return the backups to delete. With `keep` such as `7d,4w,6m`, the newest of each of the last 7 days, 4 weeks and 6 months is kept.

    Periods without a backup don't count, so a machine that was off keeps its backups. The newest of all is always kept.
    """
    wanted = set(there[:1])
    for part in keep.split(","):
        number, period = int(part[:-1]), _PERIODS[part[-1]]
        newest: dict[object, Kept] = {}
        for one in sorted(there, reverse=True):
            newest.setdefault(period(one.at), one)
        wanted |= set(list(newest.values())[:number])
    return [one for one in there if one not in wanted]
