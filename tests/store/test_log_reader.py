"""What a process has committed itself is passed on from memory, and is never anything else than what the file says."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sse_booking.store import log
from sse_booking.store.engine import LogRow
from sse_booking.store.sqlite.connection import MOST_APPENDED, Connection, connect
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.log_reader import MOST_KEPT, SqliteLogReader


class File:
    """A data file with a writer and a reader of one process, and a writer of another."""

    def __init__(self, path: str) -> None:
        self.db, self.foreign = connect(path), connect(path)
        for db in (self.db, self.foreign):
            db.execute("PRAGMA synchronous = OFF")
        self.reader = SqliteLogReader(path)
        self.read: list[LogRow] = []
        self.queries = 0
        self.reader._db.set_trace_callback(self._count)

    def _count(self, sql: str) -> None:
        self.queries += "FROM event" in sql

    def commit(self, count: int, *, of: Connection | None = None, lost: int = 0) -> None:
        db = of or self.db
        db.begin_write(savepoints=True)
        with contextlib.suppress(ZeroDivisionError), db.savepoint():
            db.append_events([("all", "lost", "{}")] * lost, 999)
            _ = 1 / 0
        for number in range(count):
            db.append_events([("all", "made", f'{{"number":{number}}}')], 1000)
        db.commit()
        if db is self.db:
            self.reader.announce(db.appended)

    async def follow(self, limit: int = 512) -> None:
        while rows := await self.reader.tail(self.read[-1][0] if self.read else 0, limit):
            assert len(rows) <= limit
            self.read += rows

    @property
    def rows(self) -> list[LogRow]:
        return log.tail(self.foreign, 0, 1_000_000)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    path = str(tmp_path / "booking.db")
    prepare(path)
    file = File(path)
    yield file
    for db in (file.db, file.foreign):
        db.close()


async def test_rows_of_this_process_are_not_read_again(file: File) -> None:
    for count in (3, 1, 7):
        file.commit(count, lost=2)
        await file.follow(limit=2)
    assert file.read == file.rows
    assert len(file.read) == 11
    assert file.queries == 3, "one look at the end of each"


async def test_what_an_undone_block_wrote_is_nobodys(file: File) -> None:
    file.commit(2, lost=5)
    assert [row[2] for row in file.db.appended] == ["made"] * 2
    file.db.begin_write(savepoints=True)
    file.db.append_events([("all", "undone", "{}")], 1000)
    file.db.undo()
    file.commit(1)
    await file.follow()
    assert file.read == file.rows
    assert {row[2] for row in file.read} == {"made"}


async def test_a_transaction_of_many_rows_and_a_reader_that_is_behind_keep_few_in_memory(file: File) -> None:
    file.commit(MOST_APPENDED + 100)
    assert len(file.db.appended) == MOST_APPENDED
    for _ in range(4):
        file.commit(MOST_KEPT // 3)
    assert len(file.reader._kept) <= MOST_KEPT
    await file.follow()
    assert file.read == file.rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["mine", "foreign", "follow"]), st.integers(0, 4), st.integers(0, 3)), max_size=12))
async def test_with_another_process_writing_in_between_all_rows_come_once_and_in_order(
    file: File, steps: list[tuple[str, int, int]]
) -> None:
    for step, count, lost in steps:
        if step == "follow":
            await file.follow(limit=1 + lost)
        else:
            file.commit(count, of=file.foreign if step == "foreign" else None, lost=lost)
    await file.follow()
    assert file.read == file.rows
