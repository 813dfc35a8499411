"""Inside one process: what an idle stream consists of, and that nothing is left of one that is over."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from sse_booking.composition import Service
from sse_booking.config import Config
from sse_booking.domain.principal import Principal
from sse_booking.http.app import App
from sse_booking.http.portable_stream import PortableStream
from sse_booking.server.http_protocol import HttpProtocol
from sse_booking.server.streaming_protocol import Connection
from sse_booking.server.uvicorn_server import server
from sse_booking.service import sessions
from sse_booking.store import log
from sse_booking.store.executor import READERS
from tests.live import PATIENCE_S, SECRET
from tests.stream.wire import Stream, ask, bearer, connected, target

STREAMS = 40


@contextlib.asynccontextmanager
async def inside(folder: Path, road: str) -> AsyncIterator[tuple[Service, int]]:
    """A service on the event loop of the test, and its port."""
    config = Config(database=folder / "booking.db", jwt_secret=SECRET, port=0, venues_by="everybody", max_streams_per_user=2 * STREAMS)
    runtime = Service(config)
    threshold = gc.get_threshold()
    one: uvicorn.Server
    if road == "takeover":
        one = server(runtime, lambda _port: None)
    else:
        one = uvicorn.Server(uvicorn.Config(App(runtime), port=0, http="h11", ws="none", lifespan="on", log_level="warning"))
    serving = asyncio.create_task(one._serve())
    try:
        await comes_true(lambda: one.started)
        yield runtime, one.servers[0].sockets[0].getsockname()[1]
    finally:
        one.should_exit = True
        await serving
        gc.unfreeze()
        gc.set_threshold(*threshold)


def alive(*kinds: type) -> Counter[type]:
    return Counter(type(thing) for thing in gc.get_objects() if isinstance(thing, kinds))


async def comes_true(condition: Callable[[], bool]) -> None:
    """Wait for what nothing tells of, on the loop on which it happens."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("road", ["takeover", "h11"])
async def test_a_stream_that_is_over_leaves_no_task_and_no_object(tmp_path: Path, road: str) -> None:
    async with inside(tmp_path, road) as (runtime, port):
        admin = Principal("root", role="admin")
        at = str(await runtime.store.read(lambda tx: log.head(tx.db)))
        for number in range(700):
            await runtime.store.write(lambda tx, text=str(number): sessions.announce(tx, admin, text, "info"))  # type: ignore[misc]
        async with ask(port, target(), bearer("ann")) as first:
            await connected(first)
        await comes_true(lambda: len(runtime.hub) == 0)
        await asyncio.sleep(0.05)
        tasks = len(asyncio.all_tasks())
        gc.collect()
        before = alive(Connection, PortableStream)
        gc.disable()
        try:
            async with contextlib.AsyncExitStack() as stack:
                streams: list[Stream] = []
                for number in range(STREAMS):
                    position = {"Last-Event-ID": at} if number % 2 else {}
                    streams.append(await stack.enter_async_context(ask(port, target(), bearer("ann") | position)))
                    await connected(streams[-1])
                for number, stream in enumerate(streams):
                    if number % 4 == 1:
                        await stream.until("caught_up")
                runtime.hub.end(next(iter(runtime.hub.all())), "cut")
            await comes_true(lambda: len(runtime.hub) == 0)
            await comes_true(lambda: len(asyncio.all_tasks()) <= tasks)
            # A reader thread keeps its last job until the next one comes, and that may be the page of a stream.
            # A connection that is owned is freed without the collector; sse-starlette leaves circles to it.
            if road != "takeover":
                gc.collect()
            await comes_true(lambda: alive(Connection, PortableStream).total() <= before.total() + READERS)
        finally:
            gc.enable()


async def test_an_idle_stream_is_its_connection_and_nothing_else(tmp_path: Path) -> None:
    async with inside(tmp_path, "takeover") as (runtime, port):
        async with ask(port, target(), bearer("ann")) as first:
            await connected(first)
        await comes_true(lambda: len(runtime.hub) == 0)
        tasks = len(asyncio.all_tasks())
        gc.collect()
        gc.disable()
        try:
            async with contextlib.AsyncExitStack() as stack:
                for _ in range(STREAMS):
                    await connected(await stack.enter_async_context(ask(port, target(), bearer("ann"))))
                await asyncio.sleep(0)
                found = alive(Connection, HttpProtocol, RequestResponseCycle)
                assert set(found) == {Connection}
                assert found[Connection] == STREAMS
                await comes_true(lambda: len(asyncio.all_tasks()) <= tasks)
        finally:
            gc.enable()
