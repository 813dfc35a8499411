"""Nodes of two versions on one database while it is upgraded: which of them serve, and that a request meets one that does."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.postgres.engine import PostgresEngine
from sse_booking.store.postgres.schema import SCHEMA_VERSION
from tests.live import a_place, live_server, port_of, reserve_a_port, wait_until
from tests.people import DAY, HOUR, MONDAY, instant
from tests.postgres.balancer import balancer, haproxy
from tests.postgres.fixtures import TEMPLATE, shared_server
from tests.postgres.kills import is_ready


@pytest.fixture
def address() -> Iterator[str]:
    """A database of its own, as its columns are changed."""
    server, name = shared_server(), f"upgraded_{os.getpid()}"
    yield server.create(name, TEMPLATE)
    server.drop(name)


def upgrade(address: str, min_code: int) -> None:
    """What a newer node does to the schema: a column that older code does not know, and a newer version."""
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("ALTER TABLE booking ADD COLUMN mood bigint NOT NULL DEFAULT 0")
        db.execute("UPDATE schema_version SET version = version + 1, min_code = %s", (min_code,))


def test_an_older_node_starts_on_a_newer_schema_as_long_as_that_allows_it(address: str) -> None:
    upgrade(address, SCHEMA_VERSION)
    PostgresEngine(address).prepare()
    with psycopg.connect(address, autocommit=True) as db:
        assert db.execute("SELECT version FROM schema_version").fetchone() == (SCHEMA_VERSION + 1,)  # nobody takes it back
        db.execute("UPDATE schema_version SET min_code = version")
    with pytest.raises(DatabaseRefused, match=f"needs a newer sse_booking .schema {SCHEMA_VERSION + 1},"):
        PostgresEngine(address).prepare()


@pytest.mark.skipif(haproxy() is None, reason="HAProxy is not installed (Debian: apt install haproxy)")
async def test_nodes_are_replaced_one_by_one_without_a_refused_request(tmp_path: Path, address: str) -> None:
    with contextlib.ExitStack() as stack:
        nodes = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            nodes.append(stack.enter_context(live_server(tmp_path / name, database=address, node=name, may_complain=True)))
        a_place(nodes[0])
        keeper = reserve_a_port()
        stack.callback(keeper.close)
        url = f"http://127.0.0.1:{port_of(keeper)}"
        stack.enter_context(balancer(tmp_path, port_of(keeper), [node.port for node in nodes]))
        await asyncio.to_thread(wait_until, lambda: is_ready(url), what="the balancer has found the nodes")
        answers: list[int] = []
        done = asyncio.Event()

        async def books() -> None:
            headers = {"authorization": f"Bearer {nodes[0].token('ann')}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
                while not done.is_set():
                    start = MONDAY + len(answers) * HOUR + 365 * DAY
                    body = {"resource_id": "table-7", "starts_at": instant(start), "ends_at": instant(start + HOUR)}
                    answers.append((await client.post("/api/bookings", json=body)).status_code)

        booking = asyncio.create_task(books())
        for turn, node in enumerate(nodes):
            before = len(answers)
            await asyncio.to_thread(node.restart)
            await asyncio.to_thread(wait_until, lambda node=node: is_ready(node.url), what="the node is back")  # type: ignore[misc]
            if turn == 0:
                upgrade(address, SCHEMA_VERSION)  # the other node goes on with it
            await asyncio.to_thread(wait_until, lambda before=before: len(answers) > before + 20, what="bookings after that")  # type: ignore[misc]
        done.set()
        await booking
        assert set(answers) == {201}
