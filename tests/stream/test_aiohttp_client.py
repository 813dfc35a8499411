"""aiohttp-sse-client2, which reconnects by itself: it hears all that the service writes, in order; and its known limit.

It is not among the clients of followers.py: of a frame that a crash cuts in two it keeps the first half, and puts it before the next
one. The HTML standard (9.2.6) has that half discarded.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from aiohttp_sse_client2 import client as aiohttp_sse  # type: ignore[import-untyped]  # it has no stubs

from tests.live import PATIENCE_S, a_place, live_server
from tests.stream.actions import announce, booked
from tests.stream.followers import EVENTS, TOPICS, Seen
from tests.stream.test_clients import written
from tests.stream.wire import target

SOON = timedelta(milliseconds=20)


async def test_it_hears_what_the_service_has_written_in_order(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server)
        heard: list[Seen] = []
        headers = {"Authorization": f"Bearer {server.token()}"}
        async with (
            asyncio.timeout(PATIENCE_S),
            aiohttp_sse.EventSource(server.url + target(TOPICS), headers=headers, reconnection_time=SOON) as source,
        ):
            last = ""
            async for event in source:
                if event.type == "connected":
                    client = server.client("ann")
                    for hour in range(3):
                        await asyncio.to_thread(booked, client, hour, title="a colon: \u2028 ünïcödé 🙂", note="data: x\n\nid: 7")
                    last = await asyncio.to_thread(announce, server, "the last")
                elif event.type in EVENTS:
                    heard.append((event.last_event_id, event.type, event.data))
                    if event.last_event_id == last:
                        break
        assert heard == written(server)
        assert len(heard) > 6


async def test_known_limit_half_a_frame_that_was_cut_is_put_before_the_next_one() -> None:
    positions: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        positions.append(head.partition("last-event-id: ")[2].partition("\r\n")[0])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        first = len(positions) == 1
        writer.write(b"id: 1\ndata: one\n\nid: 2\ndata: ha" if first else b"id: 2\ndata: half\n\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with (
        server,
        asyncio.timeout(PATIENCE_S),
        aiohttp_sse.EventSource(f"http://{host}:{port}/", reconnection_time=SOON) as source,
    ):
        heard = [(await anext(source)).data for _ in range(2)]
    assert positions == ["", "1"], "it asks for what it has not heard"
    assert heard == ["one", "ha\nhalf"]
