"""Control access to a data file: its mode, the lock of the service, the turns of its writers.

A service holds `<file>.lock` as long as it runs, so a second service on the same file is refused. Other commands may write meanwhile (`user
add`, `import`), but never at the same moment: every process takes `<file>.turn` for each of its transactions. SQLite before 3.51.3 can lose
commits or damage the file when two connections write or checkpoint at once; turns prevent that.

Both are advisory locks (`flock`) on separate files. Once the data file is in use, it is never opened here: closing any descriptor of it
would release SQLite's locks in this process.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sse_booking.store.engine import DatabaseRefused

PRIVATE: Final = 0o600
TURN_S: Final = 10.0
"""How long a writer waits for another process's transaction: longer than any group takes, shorter than a client's patience."""
LOOK_AGAIN_S: Final = 0.001
MENDED: Final = (3, 51, 3)
NEVER: Final = 1 << 30
BACKPORTS: Final = {(3, 44): 6, (3, 50): 7}
"""Minor version -> its first release with the fix of the WAL-reset bug, https://sqlite.org/wal.html#walresetbug."""


class AccessRefused(DatabaseRefused):
    """Another process serves the data file, or nothing can be written beside it. The text says what to do next."""


class TurnTimeout(Exception):
    """Another process kept writing longer than the time limit."""


def is_mended(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Return whether this version of SQLite keeps a file whole when two connections write or checkpoint at the same moment."""
    return version >= MENDED or version[2] >= BACKPORTS.get(version[:2], NEVER)


def version_in_words(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str:
    """Describe this version of SQLite and what it means for the data file."""
    name = f"SQLite {version[0]}.{version[1]}.{version[2]}"
    if is_mended(version):
        return name
    return f"{name}: before 3.51.3 two programs that write at once can damage a file; only sse-booking itself may write to it"


def refuse_missing(path: Path) -> None:
    """Raise FileNotFoundError where there is no data file: who only reads one or corrects it has named the wrong one."""
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist; name the data file with SSE_BOOKING_DATABASE.")


def keep_private(path: str) -> None:
    """Create the data file readable only by its owner, or remove the rights that an older version gave to others.

    Group rights on a file that is closed to everybody else were given on purpose, so they stay.
    """
    with contextlib.suppress(OSError):  # the file exists; SQLite reports any other problem when it opens the file
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, PRIVATE))
    for name in (path, f"{path}-wal", f"{path}-shm"):
        with contextlib.suppress(OSError):  # absent, or owned by another user
            mode = os.stat(name).st_mode
            if mode & stat.S_IRWXO and stat.S_ISREG(mode):  # never a device, such as /dev/null by mistake
                os.chmod(name, PRIVATE)


@contextlib.contextmanager
def served_alone(path: str) -> Iterator[None]:
    """Keep every other service away from the data file. Raise AccessRefused."""
    descriptor = _open(path, ".lock")
    try:
        if not _taken(descriptor):
            raise AccessRefused(f"{path} is served already{_by(descriptor)}; stop that service first, or use another file.")
        os.ftruncate(descriptor, 0)
        with contextlib.suppress(OSError):  # a full disk: the lock holds without the text
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)  # this releases the lock; the file stays, because deleting it could delete another process's lock


def served_by(path: str) -> str | None:
    """Return a description of the process that serves the file, as far as known; None if no process does."""
    try:
        descriptor = os.open(f"{os.path.realpath(path)}.lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _taken(descriptor) else _by(descriptor).strip() or "by another process"
    finally:
        os.close(descriptor)


class Turn:
    """This process's turn to write. One thread at a time uses it: `with turn:` around each transaction."""

    def __init__(self, path: str, wait_s: float = TURN_S) -> None:
        self._descriptor = _open(path, ".turn")
        self._wait_s = wait_s

    def take_now(self) -> bool:
        """Take the turn if it is free. Return whether it was."""
        return _taken(self._descriptor)

    def take(self) -> None:
        """Wait for the turn. Raise TurnTimeout."""
        until = time.monotonic() + self._wait_s
        while not self.take_now():
            if time.monotonic() > until:
                raise TurnTimeout("Another process has been writing to the data file for too long.")
            time.sleep(LOOK_AGAIN_S)

    def give_up(self) -> None:
        """Let other processes write."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.give_up()

    def close(self) -> None:
        """Close the descriptor. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def _open(path: str, suffix: str) -> int:
    """Open a file beside the data file, after resolving links to the data file."""
    name = os.path.realpath(path) + suffix
    try:
        return os.open(name, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, PRIVATE)
    except OSError as error:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
        reason = f"{os.path.dirname(name)} is no folder; make it, or name another file" if missing else f"{name}: {error.strerror}"
        raise AccessRefused(f"{path} can't be used: {reason}.") from error


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True


def _by(descriptor: int) -> str:
    pid = os.pread(descriptor, 20, 0).strip()
    return f" by process {pid.decode()}" if pid.isdigit() else ""
