"""Stopping: everybody is told, nothing is half done, and it takes seconds."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.live import PATIENCE_S, SERVE, Server, a_place, live_server, wait_until
from tests.stream.actions import book, head, streams, write_announcements
from tests.stream.conftest import ROADS
from tests.stream.wire import ask, bearer, listening, send_request, target

STREAMS = 300
UNHURRIED = """
import sse_booking.server.uvicorn_server as server, sse_booking.server.streaming_protocol as takeover
server.GRACE_S = server.FLUSH_S = takeover.FLUSH_S = 3600
from sse_booking.cli import main
main()
"""
PATIENT = (sys.executable, "-c", UNHURRIED, "serve")
"""A server that gives requests and goodbyes an hour: one that stops all the same has waited for neither."""


async def test_on_sigterm_300_streams_get_goodbye_with_a_delay_of_their_own_and_a_clean_end(tmp_path: Path) -> None:
    with live_server(tmp_path, max_streams_per_user=STREAMS) as server:
        async with contextlib.AsyncExitStack() as stack:
            opened = [await stack.enter_async_context(listening(server)) for _ in range(STREAMS)]
            for stream in opened:
                await stream.frame()
            cursor = head(server)
            server.signal(signal.SIGTERM)
            ends = await asyncio.gather(*(stream.rest() for stream in opened))
            code = await asyncio.to_thread(server.wait)
        assert code == 0
        for frames in ends:
            (only,) = frames
            assert (only.type, only.data, only.id) == ("goodbye", {"reason": "shutdown"}, cursor)
        delays = [frames[0].retry or 0 for frames in ends]
        assert min(delays) >= 200
        assert max(delays) <= 5000
        assert len(set(delays)) > STREAMS // 2
        assert max(delays) - min(delays) > 2000
        server.start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_without_streams_it_stops_at_once_and_that_is_no_failure(tmp_path: Path, number: signal.Signals) -> None:
    with live_server(tmp_path, command=PATIENT) as server:
        server.signal(number)
        assert server.wait() == 0
        server.start()


async def test_a_stalled_reader_delays_a_shutdown_for_seconds_only_and_two_ctrl_c_not_at_all(tmp_path: Path) -> None:
    for signals, command in (([signal.SIGTERM], SERVE), ([signal.SIGINT, signal.SIGINT], PATIENT)):
        with live_server(tmp_path, command=command) as server:
            async with listening(server, rcvbuf=2048) as stuck, listening(server) as awake:
                await stuck.frame()
                await awake.frame()
                stuck.pause()
                write_announcements(server, 20_000, text="x" * 500)
                await awake.until_id(head(server))
                server.signal(signals[0])
                assert (await awake.rest())[-1].data == {"reason": "shutdown"}
                for again in signals[1:]:
                    server.signal(again)
                assert await asyncio.to_thread(server.wait) == 0
            server.start()


def bookings(server: Server) -> set[str]:
    db = sqlite3.connect(server.database)
    try:
        return {row[0] for row in db.execute("SELECT id FROM booking")}
    finally:
        db.close()


@pytest.mark.parametrize("sudden", [False, True], ids=["sigterm", "sigkill"])
def test_writes_in_flight_are_answered_or_not_done(tmp_path: Path, *, sudden: bool) -> None:
    with live_server(tmp_path, command=PATIENT) as server:
        a_place(server)
        answered: set[str] = set()
        refused = threading.Event()

        def work(worker: int) -> None:
            client = server.client("ann")
            with contextlib.suppress(httpx.TransportError):
                for number in range(10_000):
                    answer = book(client, worker * 10_000 + number)
                    assert answer.status_code == 201, answer.text
                    answered.add(answer.json()["id"])
            refused.set()

        workers = [threading.Thread(target=work, args=(worker,)) for worker in range(6)]
        for worker in workers:
            worker.start()
        wait_until(lambda: len(answered) > 50)
        if sudden:
            server.kill()
        else:
            assert server.stop() == 0
        for worker in workers:
            worker.join()
        assert refused.is_set()
        done = bookings(server)
        assert answered <= done  # an answer is never given for what is not kept
        assert sudden or answered == done
        server.start()


async def test_while_it_stops_new_streams_are_sent_away_kindly(tmp_path: Path) -> None:
    with live_server(tmp_path, command=PATIENT) as server:
        async with listening(server, rcvbuf=2048) as stuck, listening(server) as awake:
            await stuck.frame()
            await awake.frame()
            # A connection that was made before: the door itself is closed by then.
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"}")
            stuck.pause()
            write_announcements(server, 20_000, text="x" * 500)
            await awake.until_id(head(server))
            server.signal(signal.SIGTERM)
            assert (await awake.rest())[-1].type == "goodbye"
            token = bearer("ann")["Authorization"]
            writer.write(f"GET /api/stream HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n".encode())
            answer = await reader.readuntil(b"}\n\n")
            writer.close()
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"retry: " in answer
        assert b'data: {"reason":"draining"}' in answer
        assert await asyncio.to_thread(server.wait) == 0
        server.start()


@pytest.mark.parametrize("road", ["httptools", "h11"])
async def test_an_ordinary_server_that_gives_up_waiting_lets_its_streams_say_goodbye(tmp_path: Path, road: str) -> None:
    with live_server(tmp_path, command=(*ROADS[road], "2"), may_complain=True) as server:
        async with listening(server) as one, listening(server) as two:
            await one.frame()
            await two.frame()
            server.signal(signal.SIGTERM)
            for stream in (one, two):
                (only,) = await stream.rest()
                assert (only.type, only.data) == ("goodbye", {"reason": "shutdown"})
                assert only.retry is not None
                assert 200 <= only.retry <= 5000
        await asyncio.to_thread(server.wait)
        server.start()


async def test_requests_that_a_client_sends_ahead_are_answered_in_turn_and_end_with_a_stream(server: Server) -> None:
    token = bearer("ann")["Authorization"]
    lines = f"HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(f"GET /healthz {lines}GET /api/stream {lines}GET /healthz {lines}GET /api/stream {lines}".encode())
        async with asyncio.timeout(PATIENCE_S):
            assert (await reader.readuntil(b'{"status":"ok"}')).startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"text/event-stream" in await reader.readuntil(b"\r\n\r\n")
            assert b"event: connected" in await reader.readuntil(b"\n\n")
            await asyncio.to_thread(wait_until, lambda: streams(server) == 1)
            write_announcements(server, 1)
            rest = await reader.readuntil(b"\n\n")
        assert b"system_announcement" in rest
        assert b"HTTP/1.1" not in rest
    finally:
        writer.transport.abort()


def held(server: Server) -> tuple[int, int]:
    """How many descriptors and threads the server has."""
    process = Path(f"/proc/{server.pid}")
    return len(list((process / "fd").iterdir())), len(list((process / "task").iterdir()))


async def test_clients_that_leave_while_they_are_let_in_leave_nothing(server: Server) -> None:
    await asyncio.to_thread(wait_until, lambda: streams(server) == 0)
    before, _ = held(server)
    for turn in range(150):
        _, writer = await send_request(server.port, target("resource:table-7"), bearer("ann"))
        if turn % 3:
            await asyncio.sleep(0)
        writer.transport.abort()
    await asyncio.to_thread(wait_until, lambda: streams(server) == 0)
    await asyncio.to_thread(wait_until, lambda: held(server)[0] <= before + 1)


async def test_after_churn_of_every_kind_all_figures_are_back(server: Server) -> None:
    await asyncio.to_thread(wait_until, lambda: streams(server) == 0)
    at = head(server)
    write_announcements(server, 3000, text="x" * 200)
    descriptors, threads = held(server)

    async def visit(number: int) -> None:
        kinds = ["", at, "nonsense"]
        topics = ["", "resource:table-7", "admin", "nonsense:"][number % 4]
        headers = bearer(f"user-{number % 7}") | ({"Last-Event-ID": kinds[number % 3]} if kinds[number % 3] else {})
        async with ask(server, target(topics), headers, rcvbuf=2048 if number % 5 == 0 else 0) as stream:
            if stream.head.status == 200 and number % 2:
                for _ in range(20 if kinds[number % 3] == at else 1):
                    await stream.frame()

    for start in range(0, 320, 32):
        await asyncio.gather(*(visit(number) for number in range(start, start + 32)))
    await asyncio.to_thread(wait_until, lambda: streams(server) == 0)
    await asyncio.to_thread(wait_until, lambda: held(server)[0] <= descriptors + 1)
    assert held(server)[1] == threads
