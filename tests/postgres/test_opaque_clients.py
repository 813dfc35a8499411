"""Clients that know of no nodes, behind HAProxy: their node dies, and they go on with the same position at the other."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from sse_booking.sse import EventId
from tests.live import PATIENCE_S, Server, a_place, a_token, live_server, port_of, reserve_a_port, wait_until
from tests.postgres.balancer import balancer, haproxy
from tests.postgres.fixtures import shared_database
from tests.postgres.kills import is_ready
from tests.stream.actions import announce, booked, streams
from tests.stream.followers import (
    CHROMIUM,
    EVENTS,
    Seen,
    all_have,
    by_browser_module,
    by_chromium,
    by_curl,
    by_python_client,
    following,
)

CLIENTS = {"curl": by_curl, "EventSource": by_chromium, "browser module": by_browser_module, "python client": by_python_client}


@dataclass
class Balanced:
    """What clients know: one address."""

    url: str
    clients: contextlib.ExitStack

    def token(self) -> str:
        return a_token("ann")

    def client(self, user: str | None) -> httpx.Client:
        headers = {"authorization": f"Bearer {a_token(user)}"} if user else {}
        return self.clients.enter_context(httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_S, trust_env=False))


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[Balanced, list[Server], str]]:
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(shared_database())
        nodes = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            nodes.append(stack.enter_context(live_server(tmp_path / name, database=address, node=name, may_complain=True, retry_ms=200)))
        a_place(nodes[0])
        keeper = reserve_a_port()
        stack.callback(keeper.close)
        at = Balanced(f"http://127.0.0.1:{port_of(keeper)}", stack)
        stack.enter_context(balancer(tmp_path, port_of(keeper), [node.port for node in nodes]))
        wait_until(lambda: is_ready(at.url), what="the balancer has found the nodes")
        yield at, nodes, address


def logged(address: str) -> list[Seen]:
    """What the log holds for ann."""
    with psycopg.connect(address) as db:
        (epoch,) = db.execute("SELECT epoch FROM meta").fetchone() or ("",)
        rows = db.execute(
            "SELECT id, created_ms, type, payload FROM event WHERE topic IN ('all', 'user:ann', 'resource:table-7') ORDER BY id"
        ).fetchall()
    return [(str(EventId(epoch, n, ms)), type_, payload) for n, ms, type_, payload in rows if type_ in EVENTS]


@pytest.mark.skipif(haproxy() is None, reason="HAProxy is not installed (Debian: apt install haproxy)")
@pytest.mark.skipif(shutil.which("curl") is None or shutil.which(CHROMIUM) is None, reason="curl or Chromium is not installed")
async def test_curl_eventsource_the_pages_and_the_python_client_resume_on_the_other_node(
    nodes: tuple[Balanced, list[Server], str],
) -> None:
    at, servers, address = nodes
    async with following(at, CLIENTS) as followers:
        for turn, node in enumerate(servers):
            other = servers[1 - turn]
            booked(at.client("ann"), turn)
            await all_have(followers, announce(other, f"before node {turn} dies"))
            await asyncio.to_thread(node.kill)
            booked(other.client("ann"), 10 + turn)
            await all_have(followers, announce(other, f"after node {turn} died"))
            assert streams(other) >= len(CLIENTS)
            await asyncio.to_thread(node.start)
            await asyncio.to_thread(wait_until, lambda node=node: is_ready(node.url), what="the node is back")  # type: ignore[misc]
    for one in followers:
        assert one.heard == logged(address), one.name
