"""Two nodes behind HAProxy as docs/haproxy.cfg has it: a node dies, and whoever listens or books notices nothing but a reconnect."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sse_booking.client import Client
from tests.live import PATIENCE_S, a_place, live_server, port_of, reserve_a_port, wait_until
from tests.postgres.balancer import balancer, haproxy
from tests.postgres.fixtures import shared_database


@pytest.mark.skipif(haproxy() is None, reason="HAProxy is not installed (Debian: apt install haproxy)")
async def test_a_node_dies_behind_the_balancer_and_its_streams_go_on_at_the_other(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(shared_database())
        nodes = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            nodes.append(stack.enter_context(live_server(tmp_path / name, database=address, node=name, may_complain=True, retry_ms=100)))
        a_place(nodes[0])
        keeper = reserve_a_port()
        stack.callback(keeper.close)
        url = f"http://127.0.0.1:{port_of(keeper)}"
        stack.enter_context(balancer(tmp_path, port_of(keeper), [node.port for node in nodes]))

        def is_ready() -> bool:
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
            return False

        await asyncio.to_thread(wait_until, is_ready, what="the balancer has found the nodes")
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


def _hours(turn: int) -> tuple[datetime, datetime]:
    start = datetime(2030, 1, 1 + turn, 10, tzinfo=UTC)
    return start, start + timedelta(hours=1)
