"""A stream byte by byte: a socket, HTTP's framing and a parser that accepts only the frames of the contract.

It uses neither our code nor a library, so everything that it accepts is what the contract promises, to the byte.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import json
import re
import socket
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from tests.live import PATIENCE_S, Server, a_token

HEARTBEAT: Final = ":"
_FRAME: Final = re.compile(r"(?:retry: ([0-9]+)\n)?(?:id: ([A-Za-z0-9.-]{1,64})\n)?event: ([a-z_]+)\ndata: (\{[^\r\n]*\})\n\n")


class Ended(Exception):
    """The end of the body."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; a heartbeat has the type `:`."""

    type: str
    id: str | None
    data: dict[str, Any]
    retry: int | None

    @property
    def n(self) -> int:
        assert self.id is not None
        return number(self.id)


def number(event_id: str) -> int:
    return int(event_id.split("-")[1])


@dataclass(frozen=True, slots=True)
class Head:
    status: int
    version: str
    headers: dict[str, str]


class Stream:
    """One open response. `at` is the last event id, as a browser would keep it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: Head) -> None:
        self._reader, self._writer, self.head = reader, writer, head
        self._chunked = head.headers.get("transfer-encoding") == "chunked"
        self._left = int(head.headers["content-length"]) if "content-length" in head.headers else -1
        self._raw = b""
        self._text = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.at = ""
        self.ended = False
        self.seen: list[Frame] = []

    async def _read(self) -> None:
        piece = await self._reader.read(65536)  # A wait that can be cancelled without losing a byte.
        if not piece:
            if self._chunked or self._left > 0:
                raise AssertionError("the body was cut")
            raise Ended
        self._raw += piece

    async def _more(self) -> None:
        """Read one more piece of the body. Raises Ended after the last one, and AssertionError when the body is cut off."""
        if self._chunked:
            while b"\r\n" not in self._raw:
                await self._read()
            size, _, _ = self._raw.partition(b"\r\n")
            assert re.fullmatch(rb"[0-9a-f]{1,8}", size), f"not a chunk: {size!r}"
            start = len(size) + 2
            end = start + int(size, 16)
            while len(self._raw) < end + 2:
                await self._read()
            piece = self._raw[start:end]
            assert self._raw[end : end + 2] == b"\r\n"
            self._raw = self._raw[end + 2 :]
            if not piece:
                raise Ended
        else:
            if not self._left:
                raise Ended
            if not self._raw:
                await self._read()
            piece, self._raw = self._raw, b""
            self._left -= len(piece)
        self._text += self._decoder.decode(piece)

    async def any_frame(self) -> Frame:
        """Return the next frame or heartbeat. Raises Ended."""
        while True:
            if self._text.startswith(":"):
                if "\n" in self._text:
                    line, _, self._text = self._text.partition("\n")
                    assert line == ":", line
                    return Frame(HEARTBEAT, None, {}, None)
            elif "\n\n" in self._text:
                match = _FRAME.match(self._text)
                assert match, f"not a frame: {self._text[:300]!r}"
                self._text = self._text[match.end() :]
                retry, event_id, kind, data = match.groups()
                frame = Frame(kind, event_id, json.loads(data), int(retry) if retry else None)
                self.at = event_id or self.at
                self.seen.append(frame)
                return frame
            try:
                await self._more()
            except Ended:
                self.ended = True
                assert not self._text, f"half a frame at the end: {self._text!r}"
                raise

    async def frame(self, timeout_s: float = PATIENCE_S) -> Frame:
        """Return the next frame that is no heartbeat."""
        async with asyncio.timeout(timeout_s):
            while (frame := await self.any_frame()).type == HEARTBEAT:
                pass
            return frame

    async def until(self, kind: str, timeout_s: float = PATIENCE_S) -> list[Frame]:
        """Return all frames up to the first of that type, which is the last of the list."""
        frames: list[Frame] = []
        async with asyncio.timeout(timeout_s):
            while not frames or frames[-1].type != kind:
                frames.append(await self.frame(timeout_s))
        return frames

    async def until_id(self, event_id: str, timeout_s: float = PATIENCE_S) -> list[Frame]:
        """Return all frames up to the event with that id."""
        frames: list[Frame] = []
        async with asyncio.timeout(timeout_s):
            while not frames or frames[-1].id != event_id:
                frames.append(await self.frame(timeout_s))
        return frames

    async def rest(self, timeout_s: float = PATIENCE_S) -> list[Frame]:
        """Return all frames up to the clean end of the body. Nothing may follow it."""
        frames = []
        async with asyncio.timeout(timeout_s):
            with contextlib.suppress(Ended):
                while True:
                    frames.append(await self.frame(timeout_s))
            if self.head.headers.get("connection") == "close":
                assert self._raw + await self._reader.read() == b"", "something follows the end of the body"
        return frames

    async def silence(self, seconds: float) -> None:
        """Assert that no frame comes for that long. The absence of an event triggers nothing that one could wait for."""
        with contextlib.suppress(TimeoutError):
            raise AssertionError(f"unexpected: {await self.frame(seconds)}")

    def pause(self) -> None:
        """Stop reading."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport reads, too

    def close(self) -> None:
        """Cut the connection."""
        self._writer.transport.abort()


async def send_request(
    port: int,
    target: str,
    headers: Mapping[str, str] | list[tuple[str, str]],
    *,
    method: str = "GET",
    version: str = "1.1",
    rcvbuf: int = 0,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    sock = socket.socket()
    if rcvbuf:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
    # A small buffer: unread data stays in the kernel.
    reader, writer = await asyncio.open_connection(sock=sock, limit=rcvbuf or 2**16)
    pairs = headers if isinstance(headers, list) else list(headers.items())
    lines = [f"{method} {target} HTTP/{version}", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in pairs), "", ""]
    writer.write("\r\n".join(lines).encode("latin-1"))
    return reader, writer


async def read_head(reader: asyncio.StreamReader) -> Head:
    async with asyncio.timeout(PATIENCE_S):
        raw = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = raw.removesuffix("\r\n\r\n").split("\r\n")
    version, status, _ = first.split(" ", 2)
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        assert name.lower() not in headers, f"{name} comes twice"
        headers[name.lower()] = value
    return Head(int(status), version, headers)


def target(topics: str = "", **query: str) -> str:
    """Return the stream's address. Topics are quoted as browsers do."""
    pairs = [("topics", topics), *query.items()] if topics else list(query.items())
    return "/api/stream" + ("?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs) if pairs else "")


@contextlib.asynccontextmanager
async def ask(
    server: Server | int,
    address: str,
    headers: Mapping[str, str] | list[tuple[str, str]],
    *,
    method: str = "GET",
    version: str = "1.1",
    rcvbuf: int = 0,
) -> AsyncIterator[Stream]:
    """Send any request to the stream's address of a server or a port; return the response, whatever its status."""
    port = server if isinstance(server, int) else server.port
    reader, writer = await send_request(port, address, headers, method=method, version=version, rcvbuf=rcvbuf)
    try:
        yield Stream(reader, writer, await read_head(reader))
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


def bearer(user: str, *, role: str = "user", ttl_s: int = 3600) -> dict[str, str]:
    return {"Authorization": f"Bearer {a_token(user, role=role, ttl_s=ttl_s)}"}


@contextlib.asynccontextmanager
async def listening(
    server: Server, user: str | None = "ann", topics: str = "", at: str = "", *, role: str = "user", ttl_s: int = 3600, rcvbuf: int = 0
) -> AsyncIterator[Stream]:
    """Open a stream of `user`, which must be accepted."""
    headers = {"Authorization": f"Bearer {server.token(user, role=role, ttl_s=ttl_s)}"} if user else {}
    if at:
        headers["Last-Event-ID"] = at
    async with ask(server, target(topics), headers, rcvbuf=rcvbuf) as stream:
        assert stream.head.status == 200, await stream._reader.read(2000)
        yield stream


def now_ms() -> float:
    return time.perf_counter() * 1000


async def status(server: Server | int, address: str, headers: dict[str, str], *, method: str = "GET") -> Head:
    async with ask(server, address, headers, method=method) as answer:
        return answer.head


async def connected(stream: Stream) -> str:
    """Read the first frame; return its cursor."""
    first = await stream.frame()
    assert first.type == "connected"
    return str(first.data["cursor"])
