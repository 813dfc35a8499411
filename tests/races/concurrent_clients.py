"""Many clients in several processes that ask at the same moment: each has its connection open before any may send.

Run as a program it is one of these processes: a line of JSON on stdin says what to ask, `ready` on stdout that all are connected, a
second line on stdin lets them go, and the answers are a line of JSON on stdout.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROCESSES = 4
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Ask:
    """One request of one client."""

    port: int
    token: str
    method: str
    path: str
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)

    def raw(self) -> bytes:
        body = b"" if self.body is None else json.dumps(self.body).encode()
        headers = {"host": "127.0.0.1", "authorization": f"Bearer {self.token}", "content-length": str(len(body)), **self.headers}
        if body:
            headers["content-type"] = "application/json"
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + body


@dataclass(frozen=True)
class Got:
    """The response that one client got."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, object]:
        parsed: dict[str, object] = json.loads(self.raw) if self.raw else {}
        return parsed


def rush(asks: Sequence[Ask], processes: int = PROCESSES) -> list[Got]:
    """Send all requests at once, from several processes; return the responses in the order of the requests."""
    shares = [asks[start::processes] for start in range(min(processes, len(asks)))]
    command = [sys.executable, str(Path(__file__))]
    crowd = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in shares]
    try:
        for process, share in zip(crowd, shares, strict=True):
            _say(process, json.dumps([(ask.port, base64.b64encode(ask.raw()).decode()) for ask in share]))
        for process in crowd:
            assert _hear(process) == "ready\n"
        for process in crowd:
            _say(process, "go")
        answers = [json.loads(_hear(process)) for process in crowd]
    finally:
        for process in crowd:
            process.kill()
            process.communicate()
    got = [[Got(status, headers, base64.b64decode(raw)) for status, headers, raw in share] for share in answers]
    return [got[index % len(shares)][index // len(shares)] for index in range(len(asks))]


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


async def _ask(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], raw: bytes) -> tuple[int, dict[str, str], str]:
    reader, writer = connection
    writer.write(raw)
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    writer.close()
    return int(status.split(" ")[1]), headers, base64.b64encode(body).decode()


async def _main() -> None:
    asks = [(port, base64.b64decode(raw)) for port, raw in json.loads(sys.stdin.readline())]
    async with asyncio.timeout(PATIENCE_S):
        connections = [await asyncio.open_connection("127.0.0.1", port) for port, _ in asks]
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        answers = await asyncio.gather(*(_ask(connection, raw) for connection, (_, raw) in zip(connections, asks, strict=True)))
    sys.stdout.write(json.dumps(answers) + "\n")


if __name__ == "__main__":
    asyncio.run(_main())
