"""`sse-booking doctor`: problems of a host. Each check examines one thing and reports it in a sentence.

A new check is a function of the settings in CHECKS. Checks only read, and sign in to the mail relay. The service may run meanwhile.
"""

from __future__ import annotations

import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from sse_booking.config import PREFIX, Config
from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.sqlite.database import refuse_foreign
from sse_booking.store.sqlite.file_access import is_mended, served_by, version_in_words
from sse_booking.upkeep.findings import Finding
from sse_booking.upkeep.reaching import egress, mail, push_key
from sse_booking.upkeep.rotation import backups, checksum_of

FREE_SHARE: Final = 0.1
"""Free share of a disk below which it will soon be full."""
FREE_TIMES: Final = 2
"""How many times the data file should fit into the free space: a backup and a migration each need its size."""
LATE: Final = 2.0
"""Backup intervals without a backup after which something is wrong."""
NETWORK: Final = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "ceph", "glusterfs")
"""File systems on which locks may not hold, and a WAL file has no shared memory."""


def sqlite_version(_config: Config) -> Iterator[Finding]:
    """Report SQLite's version, and whether two concurrent writers can damage the file."""
    yield Finding("ok" if is_mended() else "warn", f"{version_in_words()} (Python {sys.version.split()[0]})")


def data_file(config: Config) -> Iterator[Finding]:
    """Report whether the data file is ours, and of this version or older."""
    if not config.database.parent.is_dir():
        yield Finding("bad", f"{config.database.parent}, where the data file is to be, is no folder; make it, or name another DATABASE")
        return
    if not config.database.exists():
        yield Finding("warn", f"{config.database} does not exist yet; `serve` creates it")
        return
    try:
        refuse_foreign(str(config.database))
    except DatabaseRefused as error:
        yield Finding("bad", str(error))
    else:
        yield Finding("ok", f"{config.database} has {config.database.stat().st_size / 1e6:.1f} MB")


def file_modes(config: Config) -> Iterator[Finding]:
    """Report private files that other users can read."""
    name = config.database.name
    beside = [config.database, *(config.database.with_name(name + suffix) for suffix in ("-wal", "-shm"))]
    folder = [one.path for one in backups(Path(config.backup_dir), config.database)] if config.backup_dir else []
    open_to_all = [path for path in (*beside, *folder) if path.exists() and stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO]
    for path in open_to_all:
        yield Finding("bad", f"{path} can be read by everybody on this machine; chmod 600 it")
    if not open_to_all:
        yield Finding("ok", "other users can't read the data file and its backups")


def lock(config: Config) -> Iterator[Finding]:
    """Report which process serves the file."""
    owner = served_by(str(config.database))
    yield Finding("ok", f"the file is served {owner}" if owner else "no service runs on the file")


def file_system(config: Config) -> Iterator[Finding]:
    """Report whether the file is on a local disk."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return
    place = str(config.database.absolute().parent.resolve())
    best, kind = "", ""
    for line in mounts.read_text().splitlines():
        _, point, type_, *_rest = line.split(" ")
        if (place == point or place.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, type_
    if kind.startswith(NETWORK):
        yield Finding("bad", f"{config.database} lies on {kind}: SQLite's locks may not work there; use a local disk")


def free_disk(config: Config) -> Iterator[Finding]:
    """Report whether the free space suffices."""
    size = config.database.stat().st_size if config.database.exists() else 0
    for folder in dict.fromkeys((config.database.absolute().parent, *([Path(config.backup_dir)] if config.backup_dir else []))):
        if not folder.is_dir():
            continue
        usage = shutil.disk_usage(folder)
        text = f"{usage.free / 1e9:.1f} GB are free in {folder}"
        if usage.free < FREE_TIMES * size:
            yield Finding("bad", f"{text}, less than {FREE_TIMES} times the data file")
        elif usage.free < FREE_SHARE * usage.total:
            yield Finding("warn", f"{text}, less than {FREE_SHARE:.0%} of that disk")
        else:
            yield Finding("ok", text)


def backup_age(config: Config) -> Iterator[Finding]:
    """Report whether there are backups, and the age of the newest."""
    if not config.backup_dir:
        yield Finding("warn", f"no backups are made; set {PREFIX}BACKUP_DIR")
        return
    existing = backups(Path(config.backup_dir), config.database)
    if not existing:
        yield Finding("bad", f"there is no backup in {config.backup_dir} yet")
        return
    newest = existing[0]
    hours = (time.time() - newest.at.timestamp()) / 3600
    text = f"the newest of {len(existing)} backups is {hours:.1f} h old: {newest.path}"
    if hours > LATE * config.backup_every_h or hours < 0:
        yield Finding("bad", text)
    elif not checksum_of(newest.path).exists():
        yield Finding("warn", f"{text}; its checksum is missing")
    else:
        yield Finding("ok", text)


def settings(config: Config) -> Iterator[Finding]:
    """Report settings that are probably mistakes."""
    for warning in config.warnings():
        yield Finding("warn", warning)
    if not (config.jwt_secret or config.jwt_public_key or config.jwt_jwks):
        yield Finding("bad", f"{PREFIX}JWT_SECRET is not set (nor JWT_PUBLIC_KEY or JWT_JWKS): `serve` will not start")
    if config.demo:
        yield Finding("warn", f"{PREFIX}DEMO lets everybody sign in as anybody")


CHECKS: Final[list[Callable[[Config], Iterator[Finding]]]] = [
    sqlite_version,
    data_file,
    file_modes,
    lock,
    file_system,
    free_disk,
    backup_age,
    settings,
    mail,
    push_key,
    egress,
]


def examine(config: Config) -> Iterator[Finding]:
    """Yield all findings, in order. A check that fails is a finding itself."""
    for check in CHECKS:
        try:
            yield from check(config)
        except OSError as error:
            yield Finding("bad", f"{check.__name__.replace('_', ' ')}: {error}")
