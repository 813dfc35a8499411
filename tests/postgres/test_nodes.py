"""Two nodes on one PostgreSQL: one order of events, one booking of a place, whichever node is asked, and whichever dies."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import Server, a_place, live_server
from tests.postgres.fixtures import shared_database
from tests.stream.actions import book
from tests.stream.wire import listening

STAFF = "venue:luigi:staff"


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Server]]:
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(shared_database())
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        servers = [stack.enter_context(live_server(folder, database=address, may_complain=True)) for folder in folders]
        a_place(servers[0])
        yield servers


async def test_a_stream_on_one_node_brings_what_is_booked_on_either_in_one_order(nodes: list[Server]) -> None:
    clients = [node.client("ann") for node in nodes]
    async with listening(nodes[1], "owner", STAFF) as stream:
        await stream.frame()
        answers = [await asyncio.to_thread(book, clients[number % 2], number) for number in range(10)]
        assert [answer.status_code for answer in answers] == [201] * 10
        told: list[tuple[int, str, str]] = []
        while len(told) < 10:
            frame = await stream.frame()
            if frame.type == "new_booking":
                told.append((frame.n, frame.data["booking"]["id"], str(frame.id)))
    assert [id_ for _, id_, _ in told] == [answer.json()["id"] for answer in answers]
    assert [n for n, _, _ in told] == sorted({n for n, _, _ in told})
    async with listening(nodes[0], "owner", STAFF, at=told[4][2]) as stream:  # the other node, with the same id
        again: list[tuple[int, str, str]] = []
        while len(again) < 5:
            frame = await stream.frame()
            if frame.type == "new_booking":
                again.append((frame.n, frame.data["booking"]["id"], str(frame.id)))
    assert again == told[5:]


async def test_of_many_who_want_one_place_on_both_nodes_at_once_one_has_it(nodes: list[Server]) -> None:
    clients = [nodes[number % 2].client(f"user-{number}") for number in range(12)]
    answers = await asyncio.gather(*(asyncio.to_thread(book, client, 1) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11


async def test_a_node_that_is_killed_takes_nothing_with_it(nodes: list[Server]) -> None:
    clients = [node.client("ann") for node in nodes]
    async with listening(nodes[1], "owner", STAFF) as stream:
        await stream.frame()
        made = [(await asyncio.to_thread(book, clients[0], number)).json()["id"] for number in range(5)]
        nodes[0].kill()
        made += [(await asyncio.to_thread(book, clients[1], number)).json()["id"] for number in range(5, 8)]
        told: list[str] = []
        while len(told) < 8:
            frame = await stream.frame()
            if frame.type == "new_booking":
                told.append(frame.data["booking"]["id"])
    assert told == made
    nodes[0].start()
    assert (await asyncio.to_thread(clients[0].get, "/api/bookings")).json()["items"][0]["id"] in made


def test_no_file_is_made_beside_the_database(nodes: list[Server]) -> None:
    assert not nodes[0].database.exists()
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(f"file:{nodes[0].database}?mode=ro", uri=True)
