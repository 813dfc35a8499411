"""Snapshot, then stream from its cursor, while others write, in this process of the service and in another one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sse_booking.domain.principal import Principal
from sse_booking.service import sessions
from sse_booking.service.deadlines import BookingDeadlines
from sse_booking.store.executor import Store
from sse_booking.store.open_engine import open_engine
from tests.live import BESIDE, Server, a_place, live_server, wait_until
from tests.stream.actions import announce, book, head, rows
from tests.stream.wire import Stream, ask, bearer, listening, number, target

STAFF = "venue:luigi:staff"


@contextlib.contextmanager
def busy(*servers: Server, attempts: int = 100_000) -> Iterator[None]:
    """Two people at each server book and cancel all the time, and every other request is refused; each makes so many."""
    stop = threading.Event()
    made = threading.Semaphore(0)

    def work(server: Server, worker: int) -> None:
        client = server.client(f"user-{worker}")
        with contextlib.suppress(httpx.TransportError):
            for count in range(attempts):
                if stop.is_set():
                    return
                answer = book(client, worker * 1000 + count // 2 % 700)
                if answer.status_code == 201:
                    made.release()
                    if count % 3 == 0:
                        client.post(f"/api/bookings/{answer.json()['id']}/cancel").raise_for_status()

    workers = [
        threading.Thread(target=work, args=(server, 3 * index + worker)) for index, server in enumerate(servers) for worker in (1, 2)
    ]
    for worker in workers:
        worker.start()
    try:
        made.acquire()
        yield
    finally:
        stop.set()
        for worker in workers:
            worker.join()


def all_bookings(client: httpx.Client) -> tuple[dict[str, str], str]:
    """The states of all bookings of the venue, in one snapshot or not at all, and its cursor."""
    while True:
        states: dict[str, str] = {}
        cursors = set()
        page: str | None = ""
        while page is not None:
            query = {"role": "staff", "venue_id": "luigi", "limit": "200"} | ({"cursor": page} if page else {})
            answer = client.get("/api/bookings", params=query).raise_for_status()
            cursors.add(answer.headers["event-cursor"])
            body = answer.json()
            states |= {item["id"]: item["status"] for item in body["items"]}
            page = body["next_cursor"]
        if len(cursors) == 1:
            return states, cursors.pop()


async def follow(stream: Stream, states: dict[str, str], after: str, last: str) -> None:
    """Apply what the stream says to the snapshot; every id once, each after the one before, none of what the snapshot had."""
    at = number(after)
    while True:
        frame = await stream.frame()
        if "booking" in frame.data:
            booking: dict[str, Any] = frame.data["booking"]
            assert (frame.type == "new_booking") == (booking["id"] not in states), "a booking that the snapshot had, or a gap"
            states[booking["id"]] = booking["status"]
        if frame.data.get("topic"):
            assert frame.n > at
            at = frame.n
            if frame.data["topic"] == "all" and frame.id == last:
                return


async def test_a_snapshot_and_the_stream_from_its_cursor_are_the_whole_truth(server: Server) -> None:
    async def observe() -> tuple[Stream, dict[str, str], str]:
        states, cursor = await asyncio.to_thread(all_bookings, server.client("owner"))
        reader = await stack.enter_async_context(listening(server, "owner", STAFF, at=cursor))
        return reader, states, cursor

    async with contextlib.AsyncExitStack() as stack:
        with busy(server, attempts=160):  # their bookings are one page of a list: a snapshot of two pages might never come about
            observed = [await observe() for _ in range(12)]
        last = announce(server, "nobody writes any more")
        truth, _ = all_bookings(server.client("owner"))
        for stream, states, cursor in observed:
            await follow(stream, states, cursor, last)
            assert states == truth


async def test_streams_of_one_process_see_what_another_one_writes_and_lose_rights_that_it_takes(tmp_path: Path) -> None:
    with live_server(tmp_path) as one, live_server(tmp_path, command=BESIDE) as other:
        a_place(one)
        one.client("root", role="admin").put("/api/venues/luigi/staff/ben").raise_for_status()
        async with (
            listening(one, "owner", STAFF) as here,
            listening(other, "owner", STAFF) as there,
            listening(one, "ben", STAFF) as ben,
        ):
            start = (await here.frame()).n
            await there.frame()
            await ben.frame()
            with busy(one, other):
                await asyncio.to_thread(wait_until, lambda: len(rows(one, [STAFF], start)) > 60)
                other.client("owner").delete("/api/venues/luigi/staff/ben").raise_for_status()
            last = announce(other, "nobody writes any more")
            everything = rows(one, [STAFF, "all"], start)
            for stream in (here, there):
                assert [frame.n for frame in await stream.until_id(last) if "topic" in frame.data] == everything
            *before, goodbye = await ben.rest()
            assert goodbye.data == {"reason": "right_lost"}
            got = [frame.n for frame in before if frame.data["topic"] == STAFF]
            assert got == [n for n in rows(one, [STAFF], start) if n < loss(one)]


def loss(server: Server) -> int:
    return rows(server, ["-"])[-1]


async def test_a_process_that_is_killed_while_writing_leaves_no_gap_in_the_streams_of_the_other(tmp_path: Path) -> None:
    with live_server(tmp_path) as one, live_server(tmp_path, command=BESIDE) as other:
        a_place(one)
        async with listening(one, "owner", STAFF) as stream:
            start = (await stream.frame()).n
            with busy(one, other):
                for _ in range(2):
                    await asyncio.to_thread(wait_until, lambda: len(rows(one, [STAFF], start)) > 40)
                    other.kill()
                    other.start()
            last = announce(one, "nobody writes any more")
            got = [frame.n for frame in await stream.until_id(last) if "topic" in frame.data]
            assert got == rows(one, [STAFF, "all"], start)


async def test_what_is_written_by_the_service_functions_alone_is_streamed(server: Server) -> None:
    store = Store(open_engine(server.address), BookingDeadlines(), time.time)
    store.start()
    try:
        async with listening(server, "ann") as stream:
            await stream.frame()
            admin = Principal("root", role="admin")
            done = await store.write(lambda tx: sessions.announce(tx, admin, "from beside the server", "info"))
            frame = await stream.frame()
            assert frame.data["message"] == "from beside the server"
            assert frame.n == number(done.cursor) - 1

            def changes_its_mind(tx: Any) -> None:  # noqa: ANN401 - what any function of the store gets
                sessions.announce(tx, admin, "never said", "info")
                raise LookupError

            with pytest.raises(LookupError):
                await store.write(changes_its_mind)
            after = await store.write(lambda tx: sessions.announce(tx, admin, "said", "info"))
            frame = await stream.frame()
            assert (frame.data["message"], frame.n) == ("said", number(after.cursor) - 1)
    finally:
        await store.stop()


async def test_reading_ones_own_write_takes_one_comparison(server: Server) -> None:
    async with listening(server, "ann") as stream:
        await stream.frame()
        answer = book(server.client("ann"), 5000)
        cursor = number(answer.headers["event-cursor"])
        while (await stream.frame()).type != "booking_created":
            pass
        assert number(stream.at) <= cursor
        async with ask(server, target(last_event_id=answer.headers["event-cursor"]), bearer("ann")) as again:
            assert [frame.type for frame in await again.until("caught_up")] == ["connected", "caught_up"]
    assert cursor <= number(head(server))
