"""Readers that don't read: they cost nobody else anything, and miss nothing."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from pathlib import Path

from tests.live import PATIENCE_S, Server, a_place, live_server, wait_until
from tests.stream.actions import announce, head, rows, streams, write_announcements
from tests.stream.wire import Stream, listening

EVENTS = 20_000
PATIENT_START = "import sse_booking.server.uvicorn_server as s; s.SILENT_S = 1; from sse_booking.cli import main; main()"


def resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1])
    raise AssertionError("no Rss")


def post_ms(server: Server) -> float:
    """The shortest time that a write takes which an awake stream hears of: the others may have waited for the machine."""
    times = []
    for _ in range(25):
        begun = time.perf_counter()
        announce(server)
        times.append(time.perf_counter() - begun)
    return min(times) * 1000


async def test_readers_that_stop_while_20_000_events_go_by_cost_no_memory_and_get_all_of_them(tmp_path: Path) -> None:
    with live_server(tmp_path, heartbeat_s=0.05) as server:
        a_place(server)
        async with contextlib.AsyncExitStack() as stack:
            slow = [await stack.enter_async_context(listening(server, "ann", rcvbuf=4096)) for _ in range(20)]
            for stream in slow:
                assert (await stream.frame()).type == "connected"
            start = int(head(server).split("-")[1])
            awake = await stack.enter_async_context(listening(server, "ben"))
            await awake.frame()
            write_announcements(server, 4000, text="w" * 400)  # fills the log's memory and the kernel's buffers
            await awake.until_id(head(server))
            calm_ms = await asyncio.to_thread(post_ms, server)
            before = resident_kib(server.pid)
            for _ in range(EVENTS // 1000):
                write_announcements(server, 1000, text="z" * 400)
            await awake.until_id(head(server))
            assert resident_kib(server.pid) - before < 16 * 1024
            assert await asyncio.to_thread(post_ms, server) < 5 * calm_ms + 50
            last = announce(server, "the last")
            for stream in slow[:3]:
                numbers = [frame.n for frame in await stream.until_id(last) if frame.type == "system_announcement"]
                assert len(numbers) > 24_000
                assert numbers == sorted(set(numbers))
                assert len(numbers) == len([n for n in of_all(server, start) if n <= int(last.split("-")[1])])
            live = announce(server, "live again")
            for stream in slow[:3]:
                assert (await stream.frame()).id == live
        wait_until(lambda: streams(server) == 0)


def of_all(server: Server, after: int) -> list[int]:
    return rows(server, ["all"], after)


async def test_a_reader_that_takes_a_little_at_a_time_gets_everything_in_order(tmp_path: Path) -> None:
    with live_server(tmp_path, heartbeat_s=0.05) as server:
        at = head(server)
        start = int(at.split("-")[1])
        write_announcements(server, 3000, text="a" * 300)

        async def sip(stream: Stream) -> list[int]:
            numbers: list[int] = []
            while len(numbers) < 6000:
                numbers += [frame.n for frame in [await stream.frame()] if frame.type == "system_announcement"]
                if len(numbers) % 50 == 0:
                    await asyncio.sleep(0.005)
            return numbers

        async with listening(server, "ann", rcvbuf=2048) as new, listening(server, "ann", at=at, rcvbuf=2048) as behind:
            await new.frame()

            def write() -> None:
                for _ in range(30):
                    write_announcements(server, 200, text="b" * 300)

            got_new, got_behind, _ = await asyncio.wait_for(asyncio.gather(sip(new), sip(behind), asyncio.to_thread(write)), 2 * PATIENCE_S)
        everything = of_all(server, start)
        assert got_behind == everything[:6000]
        assert got_new == everything[3000:9000]


async def test_a_client_that_acknowledges_nothing_is_given_up(tmp_path: Path) -> None:
    with live_server(tmp_path, command=(sys.executable, "-c", PATIENT_START, "serve"), heartbeat_s=0.1) as server:
        a_place(server)
        async with listening(server, "ann", "resource:table-7", rcvbuf=2048) as stream, listening(server, "ben") as awake:
            await stream.frame()
            await awake.frame()
            stream.pause()
            # Nothing of it is for the other one, which need not take anything to acknowledge its heartbeats, however long it sleeps.
            write_announcements(server, 20_000, topic="resource:table-7", text="x" * 500)
            await asyncio.to_thread(wait_until, lambda: streams(server) == 1)
            still = announce(server, "still there")
            assert (await awake.frame()).id == still


async def test_readers_that_take_nothing_of_a_replay_of_large_events_hold_a_write_each(tmp_path: Path) -> None:
    with live_server(tmp_path, heartbeat_s=0.05) as server:
        at = head(server)
        write_announcements(server, 600, text="z" * 40_000)
        async with contextlib.AsyncExitStack() as stack:
            awake = await stack.enter_async_context(listening(server, "ben", at=at))
            await awake.until("caught_up")
            slow = [await stack.enter_async_context(listening(server, "ann", at=at, rcvbuf=4096)) for _ in range(10)]
            before = resident_kib(server.pid)  # the readers' caches of the data file are full by now
            slow += [await stack.enter_async_context(listening(server, "ann", at=at, rcvbuf=4096)) for _ in range(40)]
            assert resident_kib(server.pid) - before < 40 * 512  # with a page of the log each it was 40 * 14,000
            numbers = [frame.n for frame in await slow[0].until("caught_up") if frame.type == "system_announcement"]
            assert numbers == of_all(server, int(at.split("-")[1]))
