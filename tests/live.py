"""The service as its users meet it: `sse-booking serve` in a process of its own, on a free port, with a fresh data file.

    with live_server(tmp_path, public_read=True) as server:
        server.client("ann").post("/api/bookings", json={…})
        server.kill(); server.start()      # same port, same file

Nothing is left behind: the process is ended and reaped on the way out, and what it complained about fails the test.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import jwt

from sse_booking.config import PREFIX
from tests.engines import database_of
from tests.standing_clock import StandingClock

SECRET: Final = "a secret for tests that is long enough for HS256"
PATIENCE_S: Final = 60.0
"""Seconds for which a test waits. It only keeps a test from hanging: a machine may stall for seconds at any moment."""
SERVE: Final = (sys.executable, "-c", "from sse_booking.cli import main; main()", "serve")

FAST_AND_LOOSE: Final = "the server runs with fsync = off"
"""The server's justified warning about the PostgreSQL of the tests."""
BESIDE: Final = (
    sys.executable,
    "-c",
    "import contextlib; from sse_booking.store.sqlite import file_access; file_access.served_alone = lambda _: contextlib.nullcontext();"
    "from sse_booking.cli import main; main()",
    "serve",
)
"""A second server on a served file. It skips the lock that would refuse it, so that the guards meet other processes."""


def a_token(user: str = "ann", *, role: str = "user", name: str = "", ttl_s: int = 3600, now: int | None = None) -> str:
    """Return a token as an identity provider would sign it. `now`: the time of a server with another clock."""
    now = int(time.time()) if now is None else now
    return jwt.encode({"sub": user, "role": role, "name": name, "iat": now, "exp": now + ttl_s}, SECRET, "HS256")


def reserve_a_port() -> socket.socket:
    """Return a socket that reserves a port, until it is closed, for a server that starts later or restarts.

    No other process is given that port, and a server that listens there (with SO_REUSEADDR, as all servers do) is not disturbed.
    """
    keeper = socket.socket()
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.bind(("127.0.0.1", 0))
    return keeper


def port_of(keeper: socket.socket) -> int:
    port: int = keeper.getsockname()[1]
    return port


def wait_until(condition: Callable[[], object], timeout_s: float = PATIENCE_S, what: str = "the condition") -> None:
    """Poll until `condition()` is true, for conditions that no line of output or frame announces."""
    until = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until, f"{what} did not come true within {timeout_s} s"
        time.sleep(0.01)


class Server:
    """One server process. `start` restarts it on the same port and file. `settings` may be changed between two starts."""

    def __init__(self, folder: Path, settings: dict[str, str], command: Sequence[str] = SERVE, clock: StandingClock | None = None) -> None:
        self._lent = contextlib.ExitStack()
        self.database = folder / "booking.db"
        self.address: Path | str = settings.get("DATABASE") or self._lent.enter_context(database_of(folder))
        self.log = folder / f"server-{id(self)}.log"
        self._keeper = reserve_a_port()
        self.port = port_of(self._keeper)
        self.settings = {
            "DATABASE": str(self.address),
            "JWT_SECRET": SECRET,
            "PORT": str(self.port),
            "VENUES_BY": "everybody",
            "DRAIN_S": "0",
        }
        self.settings |= settings
        self.command = clock.command if clock else command
        self.clock = clock
        self._process: subprocess.Popen[str] | None = None
        self._clients: list[httpx.Client] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def complaints(self) -> str:
        """Return its output on stderr so far."""
        text = self.log.read_text() if self.log.exists() else ""
        return "".join(line for line in text.splitlines(keepends=True) if FAST_AND_LOOSE not in line)

    def start(self) -> None:
        """Start it, and wait until it listens."""
        assert self._process is None, "it is running"
        environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        environ |= {PREFIX + name: value for name, value in self.settings.items()}
        with self.log.open("a") as log:
            self._process = subprocess.Popen(self.command, env=environ, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()  # pytest-timeout ends an endless wait.
        assert line == f"listening on {self.url}\n", f"it did not start: {line}{self.complaints}"

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self, timeout_s: float = PATIENCE_S) -> int:
        """Wait for its end. Returns the exit code, or the negative number of the signal that ended it."""
        assert self._process is not None
        code = self._process.wait(timeout_s)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def stop(self) -> int:
        """Send SIGTERM and wait. Returns the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """Send SIGKILL: no goodbye, no flush."""
        self.signal(signal.SIGKILL)
        self.wait()

    def restart(self) -> None:
        """Stop and start again on the same port and file."""
        self.stop()
        self.start()

    def token(self, user: str = "ann", *, role: str = "user", name: str = "", ttl_s: int = 3600) -> str:
        return a_token(user, role=role, name=name, ttl_s=ttl_s, now=self.clock.now if self.clock else None)

    def client(self, user: str | None = "ann", *, role: str = "user") -> httpx.Client:
        """Return a client signed in as `user` (None: anonymous). It is closed with the server."""
        headers = {"authorization": f"Bearer {self.token(user, role=role)}"} if user else {}
        # Without TLS there is nothing to verify. Reading the machine's certificates would cost each client 20 ms.
        client = httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_S, trust_env=False, verify=False)
        self._clients.append(client)
        return client

    def end(self) -> None:
        """End the process whatever state it is in, and close everything that was opened for it."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        self._keeper.close()
        self._lent.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.kill()
                raise


@contextlib.contextmanager
def live_server(
    folder: Path, *, command: Sequence[str] = SERVE, clock: StandingClock | None = None, may_complain: bool = False, **settings: object
) -> Iterator[Server]:
    """A running server with its data in `folder`. `settings` are those of the environment, in lower case: `max_streams=3`.

    Whatever it writes to stderr fails the test, unless it `may_complain`. With a `clock` it goes by that one.
    """
    words = {name.upper(): str(value).lower() if isinstance(value, bool) else str(value) for name, value in settings.items()}
    server = Server(folder, words, command, clock)
    try:
        server.start()
        yield server
    except BaseException as error:
        error.add_note(f"the server wrote: {server.complaints or 'nothing'}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.end()
        raise
    server.end()
    assert may_complain or not server.complaints, server.complaints


def a_place(server: Server, *, venue: str = "luigi", resource: str = "table-7", owner: str = "owner", **rules: object) -> None:
    """Create a venue of `owner` with one resource that approves bookings automatically, unless `rules` differ."""
    client = server.client(owner)
    if client.get(f"/api/venues/{venue}").status_code == 404:
        client.post("/api/venues", json={"id": venue, "name": venue.title()}).raise_for_status()
    body = {"id": resource, "name": resource.title(), "approval": "automatic"} | rules
    client.post(f"/api/venues/{venue}/resources", json=body).raise_for_status()
