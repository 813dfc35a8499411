"""Fixtures of the stream tests."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sse_booking.http.stream import Streams
from sse_booking.service.deadlines import BookingDeadlines
from sse_booking.store.executor import Store
from sse_booking.store.sqlite.engine import SqliteEngine
from tests.live import SERVE, Server, a_place, live_server
from tests.stream.bench import Bench

PLAIN = Path(__file__).with_name("plain_uvicorn.py")
ROADS = {
    "takeover": SERVE,
    "httptools": (sys.executable, str(PLAIN), "httptools"),
    "h11": (sys.executable, str(PLAIN), "h11"),
}


@pytest.fixture(scope="module", params=ROADS)
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for each way of serving a stream (connection taken over, two ordinary ASGI servers), with a place to book."""
    with live_server(
        tmp_path_factory.mktemp(request.param), command=ROADS[request.param], heartbeat_s=0.5, cors_origins="https://page.example"
    ) as server:
        a_place(server)
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a place to book, for all tests of a module."""
    with live_server(tmp_path_factory.mktemp("server")) as one:
        a_place(one)
        yield one


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    one = Bench(tmp_path / "log.db")
    yield one
    asyncio.run(one.relay._log.close())
    one.db.close()


@pytest.fixture
async def streams(bench: Bench) -> AsyncIterator[Streams]:
    store = Store(SqliteEngine(str(bench.path)), BookingDeadlines(), time.time)
    store.start()
    yield Streams(store, bench.hub, bench.relay)
    await store.stop()
