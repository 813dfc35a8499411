"""A crowd that comes back at once is let in a few streams at a time, and nobody else waits behind it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import ClassVar

import pytest

from sse_booking.http.stream_openings import StreamOpenings
from sse_booking.server import admission
from sse_booking.server.admission import OPENING_AT_ONCE, Admission, Arrival
from sse_booking.server.read_buffer import ReadBuffer
from tests.live import PATIENCE_S

STREAM = b"GET /api/stream?topics=all HTTP/1.1\r\n"


class Entered(ReadBuffer):
    """Stands where the protocol of requests would; a stream counts as opening as soon as its request was seen."""

    let_in: list[Entered]
    openings: ClassVar[StreamOpenings]

    def __init__(self, **_given: object) -> None:
        self.taken = b""

    def connection_made(self, _transport: asyncio.BaseTransport) -> None:
        Entered.let_in.append(self)

    def received(self, data: bytes) -> None:
        if not self.taken and data.startswith(b"GET /api/stream"):
            asyncio.get_running_loop().call_soon(Entered.openings.began)
        self.taken += data


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Admission]:
    monkeypatch.setattr(admission, "StreamingProtocol", Entered)
    Entered.let_in, Entered.openings = [], StreamOpenings()
    yield Admission(Entered.openings)
    del Entered.let_in, Entered.openings


class Crowd:
    """Clients of one server, who say how their requests begin."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sockets: list[socket.socket] = []

    def says(self, first: bytes) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port))
        client.sendall(first)
        self.sockets.append(client)
        return client


@contextlib.asynccontextmanager
async def clients(door: Admission) -> AsyncIterator[Crowd]:
    arrivals: list[Arrival] = []

    def make() -> Arrival:
        protocol = door.protocol()
        arrivals.append(protocol)
        return protocol

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    crowd = Crowd(server.sockets[0].getsockname()[1])
    try:
        yield crowd
    finally:
        for client in crowd.sockets:
            client.close()
        server.close()
        for arrival in arrivals:
            arrival._transport.abort()
        await asyncio.sleep(0)


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)


async def until(count: int) -> None:
    """Wait until so many were let in, and then a moment in which one more might be."""
    await eventually(lambda: len(Entered.let_in) >= count)
    for _ in range(20):
        await asyncio.sleep(0.001)


async def test_only_so_many_streams_are_opened_at_a_time_and_the_others_follow_in_turn(door: Admission) -> None:
    async with clients(door) as crowd:
        for number in range(OPENING_AT_ONCE + 5):
            crowd.says(STREAM + b"Number: %d\r\n" % number)
            # One after the other, or the kernel chooses whose bytes are read first.
            await eventually(lambda: sum(1 for _ in Entered.let_in) + len(door) > number)  # noqa: B023
        await until(OPENING_AT_ONCE)
        assert len(Entered.let_in) == OPENING_AT_ONCE
        Entered.openings.ended()
        await until(OPENING_AT_ONCE + 1)
        assert len(Entered.let_in) == OPENING_AT_ONCE + 1
        for _ in range(4):
            Entered.openings.ended()
        await until(OPENING_AT_ONCE + 5)
        assert [int(each.taken.split(b"Number: ")[1]) for each in Entered.let_in] == list(range(OPENING_AT_ONCE + 5))


async def test_any_other_request_is_let_in_at_once(door: Admission) -> None:
    async with clients(door) as crowd:
        for _ in range(OPENING_AT_ONCE + 5):
            crowd.says(STREAM)
        await until(OPENING_AT_ONCE)
        crowd.says(b"POST /api/bookings HTTP/1.1\r\n")
        await until(OPENING_AT_ONCE + 1)
        assert Entered.let_in[-1].taken.startswith(b"POST")


async def test_whoever_says_nothing_holds_no_place(door: Admission) -> None:
    async with clients(door) as crowd:
        for _ in range(OPENING_AT_ONCE * 2):
            crowd.says(b"")
        for _ in range(OPENING_AT_ONCE):
            crowd.says(STREAM)
        await until(OPENING_AT_ONCE)
        assert all(each.taken for each in Entered.let_in)


async def test_what_is_no_stream_after_all_gives_its_place_back(door: Admission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Entered.openings, "began", lambda: None)
    async with clients(door) as crowd:
        for _ in range(OPENING_AT_ONCE * 3):
            crowd.says(b"GET /api/stream-tickets HTTP/1.1\r\n")
        await until(OPENING_AT_ONCE * 3)
        assert len(Entered.let_in) == OPENING_AT_ONCE * 3


async def test_what_comes_while_a_connection_waits_is_read_when_it_is_let_in(door: Admission) -> None:
    async with clients(door) as crowd:
        for _ in range(OPENING_AT_ONCE):
            crowd.says(STREAM)
        await until(OPENING_AT_ONCE)
        late = crowd.says(STREAM)
        await eventually(lambda: len(door) == 1)
        late.sendall(b"Host: x\r\n\r\n")
        Entered.openings.ended()
        await eventually(lambda: Entered.let_in[-1].taken == STREAM + b"Host: x\r\n\r\n")


async def test_one_who_has_gone_meanwhile_takes_nobodys_place(door: Admission) -> None:
    async with clients(door) as crowd:
        for _ in range(OPENING_AT_ONCE):
            crowd.says(STREAM)
        await until(OPENING_AT_ONCE)
        impatient = [crowd.says(STREAM) for _ in range(3)]
        await eventually(lambda: len(door) == 3)
        for client in impatient:
            client.close()
        crowd.says(STREAM + b"Patient: yes\r\n")
        for _ in range(4):
            Entered.openings.ended()
        await eventually(lambda: any(b"Patient" in each.taken for each in Entered.let_in))
