"""What a node has committed itself is passed on from memory, and is never anything else than what the database says."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sse_booking.store import log
from sse_booking.store.engine import LogRow
from sse_booking.store.postgres.connection import Connection
from sse_booking.store.postgres.log_reader import MOST_KEPT, PostgresLogReader
from tests.postgres.fixtures import shared_database


class Node:
    """A database with the writer and the reader of one node, and the writer of another node."""

    def __init__(self, address: str) -> None:
        self.db, self.other = Connection(address), Connection(address)
        self.reader = PostgresLogReader(address)
        self.read: list[LogRow] = []

    def commit(self, count: int, *, of: Connection | None = None, lost: int = 0) -> None:
        db = of or self.db
        db.begin_write(savepoints=True)
        with contextlib.suppress(ZeroDivisionError), db.savepoint():
            db.append_events([("all", "lost", "{}")] * lost, 999)
            _ = 1 / 0
        for number in range(count):
            db.append_events([("all", "made", f'{{"number":{number}}}')], 1000 + number)
        db.commit()
        if db is self.db:
            self.reader.announce(db.appended)
        else:
            self.reader.has_changed()

    async def follow(self, limit: int = 512) -> None:
        while rows := await self.reader.tail(self.read[-1][0] if self.read else self.reader.head().n, limit):
            assert len(rows) <= limit
            self.read += rows

    def said_otherwise(self, sql: str) -> None:
        self.other.begin_write(savepoints=True)
        self.other.execute(sql)
        self.other.commit()

    @property
    def rows(self) -> list[LogRow]:
        self.other.begin_read()
        rows = log.tail(self.other, 0, 1_000_000)
        self.other.undo()
        return rows


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    with shared_database() as address:
        node = Node(address)
        await node.follow()  # from now on it knows that nobody else has written
        yield node
        await node.reader.close()
        for db in (node.db, node.other):
            db.close()


async def test_rows_of_this_node_are_not_read_again(node: Node) -> None:
    for count in (3, 1, 7):
        node.commit(count, lost=2)
        node.said_otherwise("UPDATE event SET type = 'read'")
        await node.follow(limit=2)
    assert [row[0] for row in node.read] == [row[0] for row in node.rows] == list(range(1, 12))
    assert {row[2] for row in node.read} == {"made"}
    assert await node.reader.mark() == 0


async def test_after_a_row_that_another_node_has_written_all_is_read(node: Node) -> None:
    node.commit(2)
    await node.follow()
    node.commit(1, of=node.other)
    node.commit(2)
    node.said_otherwise("UPDATE event SET type = 'read' WHERE id > 2")
    await node.follow()
    assert [(row[0], row[2]) for row in node.read] == [(1, "made"), (2, "made"), (3, "read"), (4, "read"), (5, "read")]


async def test_what_follows_another_row_of_the_same_number_is_read(node: Node) -> None:
    """A server that took over had lost the last rows, and others were written in their place."""
    node.commit(2)
    await node.follow()
    node.said_otherwise("UPDATE event SET created_ms = created_ms + 1 WHERE id = 2")
    node.commit(1)
    node.said_otherwise("UPDATE event SET type = 'read'")
    await node.follow()
    assert node.read[-1][:3] == (3, "all", "read")


async def test_a_reader_that_is_behind_keeps_few_in_memory(node: Node) -> None:
    for _ in range(4):
        node.commit(MOST_KEPT // 3)
        assert len(node.reader._kept) <= MOST_KEPT
    await node.follow()
    assert node.read == node.rows


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["mine", "other", "follow"]), st.integers(0, 4), st.integers(0, 3)), max_size=12))
async def test_with_another_node_writing_in_between_all_rows_come_once_and_in_order(node: Node, steps: list[tuple[str, int, int]]) -> None:
    for step, count, lost in steps:
        if step == "follow":
            await node.follow(limit=1 + lost)
        else:
            node.commit(count, of=node.other if step == "other" else None, lost=lost)
    await node.follow()
    assert node.read == node.rows
