"""Whoever opens a connection and does not finish a request is hung up on; whoever listens to a stream is not."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from sse_booking.server import open_connections as limits
from sse_booking.server import uvicorn_server as serving
from tests.live import PATIENCE_S
from tests.stream.test_nothing_is_left import inside
from tests.stream.wire import ask, bearer, connected, target

UNFINISHED = {
    "nothing": b"",
    "half a line": b"GET /api/ven",
    "half a head": b"GET /api/venues HTTP/1.1\r\nHost: x\r\nAuthor",
    "half a body": b"POST /api/bookings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer none\r\nContent-Length: 100\r\n\r\n{",
    "half a chunk": b"POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    "half a trailer": b"POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n",
    "half a stream's request": b"GET /api/stream HTTP/1.1\r\nHost: x\r\n",
    "an empty line": b"\r\n",
    "many empty lines": b"\r\n" * 5000,
    "half of a second request": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /hea",
}


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LOOK_EVERY_S", 0.05)


@pytest.mark.parametrize("first", UNFINISHED.values(), ids=UNFINISHED)
async def test_a_request_that_does_not_come_whole_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    async with inside(tmp_path, "takeover") as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(first)
        monkeypatch.setattr(limits, "WHOLE_IN_S", 0.1)
        async with asyncio.timeout(PATIENCE_S):
            await reader.read()
        writer.close()


@pytest.mark.parametrize("first", [b"\r\n", b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", b"GET / HTTP/1.1\r\n"])
async def test_a_sign_of_life_now_and_then_buys_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    async with inside(tmp_path, "takeover") as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(first)
        monkeypatch.setattr(limits, "WHOLE_IN_S", 0.3)

        async def dribble() -> None:
            while True:
                writer.write(b"\r\n" if first == b"\r\n" else b"x: y\r\n" if first.startswith(b"GET") else b"x")
                await asyncio.sleep(0.02)

        dribbling = asyncio.create_task(dribble())
        async with asyncio.timeout(PATIENCE_S):
            with contextlib.suppress(ConnectionError):
                await reader.read()
        dribbling.cancel()
        writer.close()


async def test_an_empty_line_after_an_answer_does_not_prolong_the_keep_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with inside(tmp_path, "takeover") as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\r\n")
        monkeypatch.setattr(limits, "KEEP_ALIVE_S", 0.1)
        async with asyncio.timeout(PATIENCE_S):
            await reader.read()
        writer.close()


async def test_an_idle_stream_and_an_idle_keep_alive_connection_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with inside(tmp_path, "takeover") as (runtime, port), ask(port, target(), bearer("ann")) as stream:
        await connected(stream)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        silent, hung_up = await asyncio.open_connection("127.0.0.1", port)
        monkeypatch.setattr(limits, "WHOLE_IN_S", 0.1)
        async with asyncio.timeout(PATIENCE_S):
            await silent.read()  # so it has looked at all of them by now
        assert len(runtime.hub) == 1
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(PATIENCE_S):
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        hung_up.close()
        writer.close()
