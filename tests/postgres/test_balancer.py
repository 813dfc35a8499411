"""Two nodes behind HAProxy as docs/haproxy.cfg has it: one dies or is replaced, and whoever listens or books sees at most a reconnect."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest

from sse_booking.client import Client
from tests.live import PATIENCE_S, Server, a_place, live_server, port_of, reserve_a_port, wait_until
from tests.postgres.balancer import balancer, haproxy, states
from tests.postgres.fixtures import shared_database

NAMES: Final = ("one", "two")
MORE: Final = 10
"""Bookings that are made while a node leaves, and while it is away."""
LAST: Final = "the last"
pytestmark = pytest.mark.skipif(haproxy() is None, reason="HAProxy is not installed (Debian: apt install haproxy)")


@contextlib.contextmanager
def two_nodes(folder: Path, **settings: object) -> Iterator[tuple[str, list[Server]]]:
    """The address of a balancer that has found its two nodes, and these."""
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(shared_database())
        nodes = []
        for name in NAMES:
            (folder / name).mkdir()
            own = settings | {"database": address, "node": name, "retry_ms": 100}
            nodes.append(stack.enter_context(live_server(folder / name, may_complain=True, **own)))  # type: ignore[arg-type]  # settings
        keeper = reserve_a_port()
        stack.callback(keeper.close)
        stack.enter_context(balancer(folder, port_of(keeper), [node.port for node in nodes]))
        wait_until(lambda: looks(folder, UP=NAMES), what="the balancer has found the nodes")
        try:
            yield f"http://127.0.0.1:{port_of(keeper)}", nodes
        finally:
            for node in nodes:
                with contextlib.suppress(AssertionError):  # it is not running
                    node.signal(signal.SIGINT)  # nobody is waited for any more


def looks(folder: Path, **wanted: tuple[str, ...]) -> bool:
    """Whether the balancer says this of the nodes."""
    with contextlib.suppress(OSError):
        there = states(folder)
        return all(there[name] == state for state, names in wanted.items() for name in names)
    return False


async def test_a_node_dies_behind_the_balancer_and_its_streams_go_on_at_the_other(tmp_path: Path) -> None:
    with two_nodes(tmp_path) as (url, nodes):
        a_place(nodes[0])
        async with Client(url, token=nodes[0].token("ann")) as ann, asyncio.timeout(2 * PATIENCE_S):
            events = ann.stream()
            made: list[str] = []
            told: list[str] = []
            assert (await anext(events)).type == "connected"
            for turn in range(4):
                made.append((await ann.book("table-7", *_hours(turn))).id)
                if turn in (1, 2):
                    victim = nodes[turn - 1]
                    await asyncio.to_thread(victim.kill)
                    await asyncio.to_thread(victim.start)
            while len(told) < len(made):
                event = await anext(events)
                assert event.type != "reset"
                if event.type == "booking_created":
                    told.append(event.data["booking"]["id"])
            assert told == made


class Traffic:
    """People who book without a pause, and others who listen. Nothing is tried again: what is refused is noted."""

    def __init__(self, url: str, node: Server) -> None:
        self.made: list[str] = []
        self.refused: list[str] = []
        self.told: list[list[str]] = [[], []]
        self.goodbyes = 0
        self.connected = [asyncio.Event(), asyncio.Event()]
        self._url, self._node = url, node
        self._over = False

    async def book(self, number: int) -> None:
        """Book one hour after the other of a table of one's own, by one connection that is kept."""
        headers = {"authorization": f"Bearer {self._node.token('ann')}"}
        async with httpx.AsyncClient(base_url=self._url, headers=headers, timeout=PATIENCE_S, trust_env=False) as client:
            turn = 0
            while not self._over:
                start, end = _hours(turn := turn + 1)
                body = {"resource_id": f"table-{number}", "starts_at": start.isoformat(), "ends_at": end.isoformat()}
                try:
                    reply = await client.post("/api/bookings", json=body)
                except httpx.TransportError as error:
                    self.refused.append(repr(error))
                    continue
                if reply.status_code == 201:
                    self.made.append(reply.json()["id"])
                else:
                    self.refused.append(reply.text)
                await asyncio.sleep(0.02)

    async def listen(self, number: int) -> None:
        """Note each booking that the stream tells of, until the last."""
        async with Client(self._url, token=self._node.token("ann")) as ann:
            async for event in ann.stream():
                self.goodbyes += event.type == "goodbye"
                if event.type == "connected":
                    self.connected[number].set()
                assert event.type != "reset"
                if event.type == "booking_created":
                    self.told[number].append(event.data["booking"]["id"])
                    if event.data["booking"]["title"] == LAST:
                        return

    async def more(self) -> None:
        """Wait until more was booked."""
        enough = len(self.made) + len(self.refused) + MORE
        await asyncio.to_thread(wait_until, lambda: len(self.made) + len(self.refused) >= enough, what="more bookings")

    async def finish(self, bookers: Iterable[asyncio.Task[None]]) -> None:
        """Let everybody end with the booking that is under way, and make the last one."""
        self._over = True
        await asyncio.gather(*bookers)
        start, end = _hours(0)
        async with Client(self._url, token=self._node.token("ann")) as ann:
            self.made.append((await ann.book("table-0", start, end, title=LAST)).id)


async def test_nodes_are_replaced_one_after_the_other_without_a_refused_request(tmp_path: Path) -> None:
    with two_nodes(tmp_path, drain_s=600) as (url, nodes):
        for number in range(3):
            a_place(nodes[0], resource=f"table-{number}")
        traffic = Traffic(url, nodes[0])
        async with asyncio.timeout(2 * PATIENCE_S), asyncio.TaskGroup() as group:
            for number in range(2):
                group.create_task(traffic.listen(number))
            for connected in traffic.connected:
                await connected.wait()  # A stream without a position begins where it connects.
            bookers = [group.create_task(traffic.book(number)) for number in range(3)]
            for name, node in zip(NAMES, nodes, strict=True):
                await traffic.more()
                node.signal(signal.SIGTERM)
                await asyncio.to_thread(wait_until, partial(looks, tmp_path, DOWN=(name,)), what="the balancer has noticed")
                direct = node.client("ann")
                assert (await asyncio.to_thread(direct.get, "/readyz")).status_code == 503
                assert (await asyncio.to_thread(direct.get, "/api/bookings?limit=1")).status_code == 200  # whoever comes is served
                node.signal(signal.SIGTERM)  # does not wait any longer
                await asyncio.to_thread(node.wait)
                await traffic.more()
                await asyncio.to_thread(node.start)
                await asyncio.to_thread(wait_until, partial(looks, tmp_path, UP=NAMES), what="the balancer has the node back")
            await traffic.more()
            await traffic.finish(bookers)
        assert traffic.refused == []
        assert traffic.goodbyes >= 2
        assert [sorted(told) for told in traffic.told] == [sorted(traffic.made)] * 2
        assert traffic.told[0] == traffic.told[1]


def _hours(turn: int) -> tuple[datetime, datetime]:
    start = datetime(2030, 1, 1, 10, tzinfo=UTC) + timedelta(hours=turn)
    return start, start + timedelta(hours=1)
