"""The service under test: the installed `sse-booking serve` on a core of its own, and the requests that are sent to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt

from tests.benchmarks.references import SECRET

ADMIN = "admin"
OWNER = "owner"
VENUE = "bench"
SLOT_S = 1800
SERVE = (str(Path(sys.executable).with_name("sse-booking")), "serve")


@dataclass(frozen=True, slots=True)
class Service:
    """A running server."""

    port: int
    pid: int
    log: Path

    def call(self, method: str, path: str, user: str, body: Mapping[str, object] | None = None, **claims: object) -> dict[str, Any]:
        """One request outside of any measurement; returns the parsed answer. Raises RuntimeError when it is not a 2xx."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {token(user, **claims)}"}
            if body is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:1000]!r}")
        parsed: dict[str, Any] = json.loads(text)
        return parsed

    def furnish(self, resources: int, prefix: str = "room", venue: str = VENUE, **members: object) -> list[str]:
        """Resources of the venue that approve by themselves; returns their ids. Makes the venue the first time."""
        with contextlib.suppress(RuntimeError):
            self.call("POST", "/api/venues", OWNER, {"id": venue, "name": "Benchmark"})
        ids = [f"{prefix}-{number}" for number in range(resources)]
        for each in ids:
            self.call("POST", f"/api/venues/{venue}/resources", OWNER, {"id": each, "name": each, "approval": "automatic", **members})
        return ids


@contextlib.contextmanager
def serving(
    directory: Path, core: int | str, *, database: Path | str | None = None, command: Sequence[str] = SERVE, **settings: object
) -> Iterator[Service]:
    """Run `sse-booking serve` on a free port, wait until it is ready, and end it by its process id.

    `settings` become `SSE_BOOKING_<NAME>`. Raises RuntimeError with the end of its log when it does not come up in 30 s.
    """
    directory.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = directory / "serve.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SSE_BOOKING_")}
    chosen = {
        "DATABASE": database or directory / "bench.db",
        "JWT_SECRET": SECRET,
        "HOST": "127.0.0.1",
        "PORT": port,
        "MAX_STREAMS_PER_USER": 1000,
        "VENUES_BY": "everybody",
    }
    environment |= {f"SSE_BOOKING_{name.upper()}": str(value) for name, value in {**chosen, **settings}.items()}
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["taskset", "-c", str(core), *command], env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        await_ready(port, "/readyz", process, log)
        yield Service(port, process.pid, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_ready(
    port: int, path: str, process: subprocess.Popen[bytes] | None = None, log: Path | None = None, timeout_s: float = 30
) -> None:
    """Ask for `path` until it answers 200. Raises RuntimeError when the process ends or the time is over."""
    limit = time.monotonic() + timeout_s
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        if (process is not None and process.poll() is not None) or time.monotonic() > limit:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log else ""
            raise RuntimeError(f"no server at {path}\n{tail}")
        time.sleep(0.05)


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def token(user: str, **claims: object) -> str:
    """A token good for an hour; `ADMIN` is an admin."""
    role = "admin" if user == ADMIN else "user"
    return jwt.encode({"sub": user, "role": role, "exp": int(time.time()) + 3600, **claims}, SECRET, algorithm="HS256")


def get(path: str, bearer: str, **headers: str) -> bytes:
    """The bytes of a GET. Header names are given with `_` for `-`."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAuthorization: Bearer {bearer}\r\n{extra}\r\n".encode()


def post(path: str, bearer: str, body: Mapping[str, object]) -> bytes:
    """The bytes of a POST of JSON."""
    text = json.dumps(body, separators=(",", ":"))
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAuthorization: Bearer {bearer}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}"
    ).encode()


def stream(bearer: str, topics: str = "", position: str = "") -> bytes:
    """The bytes of a stream's request."""
    query = f"?topics={topics}" if topics else ""
    headers = {"Last-Event-ID": position} if position else {}
    return get(f"/api/stream{query}", bearer, **headers)


def announcement(bearer: str, number: int) -> tuple[bytes, bytes]:
    """The POST of an announcement, and the text by which its event is recognised."""
    text = f"announcement {number:06d} of the benchmark"
    return post("/api/admin/announcements", bearer, {"message": text}), text.encode()


class Slots:
    """Half-hour slots from tomorrow on, every `step_s` beginning at `offset_s`, over several resources, each handed out once."""

    def __init__(self, resources: list[str], bearers: list[str], *, offset_s: int = 0, step_s: int = SLOT_S) -> None:
        self._resources = resources
        self._bearers = bearers
        self._begin = tomorrow() + offset_s
        self._step_s = step_s
        self._next = 0

    def bookings(self, count: int) -> list[bytes]:
        """POSTs of bookings of slots that nobody had yet. The number in the title is the place in this list."""
        requests = []
        for place in range(count):
            row, column = divmod(self._next, len(self._resources))
            starts_at = self._begin + row * self._step_s
            booking_body = {
                "resource_id": self._resources[column],
                "starts_at": instant(starts_at),
                "ends_at": instant(starts_at + SLOT_S),
                "title": f"bench-{place}",
            }
            requests.append(post("/api/bookings", self._bearers[self._next % len(self._bearers)], booking_body))
            self._next += 1
        return requests


def tomorrow() -> int:
    """The epoch second at which the next day begins in UTC."""
    return (int(time.time()) // 86400 + 1) * 86400


def instant(at: int) -> str:
    """Epoch seconds as RFC 3339."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
