from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sse_booking.sse import EventId
from sse_booking.store import log
from sse_booking.store.sqlite.connection import Connection, connect
from sse_booking.store.sqlite.database import prepare


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    path = str(tmp_path / "booking.db")
    prepare(path)
    with contextlib.closing(connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        yield db


def write(db: Connection, *topics: str, ms: int = 5000) -> int:
    return db.append_events([(topic, "x", "{}") for topic in topics], ms).n


def position(db: Connection, n: int, ms: int) -> str:
    return str(EventId(log.epoch(db), n, ms))


def test_numbers_rise_by_one_in_the_order_of_telling_also_over_many_rows(db: Connection) -> None:
    topics = [f"user:{number}" for number in range(177)]
    assert write(db, *topics) == 177
    assert db.execute("SELECT id, topic FROM event ORDER BY id").fetchall() == list(enumerate(topics, start=1))


def test_numbers_of_what_was_undone_are_given_to_what_was_not(db: Connection) -> None:
    write(db, "all")
    db.execute("BEGIN")
    assert write(db, "all", "all") == 3
    db.execute("ROLLBACK")
    assert write(db, "all", ms=6000) == 2
    assert log.locate(db, position(db, 3, 5000)) == "future", "nobody was ever told of it"


def test_numbers_never_return_after_pruning(db: Connection) -> None:
    write(db, "all", "all")
    assert log.prune(db, 9999, 100) == 2
    assert write(db, "all") == 3


def test_each_kind_of_position_is_told_apart(db: Connection) -> None:
    born = log.head(db)
    assert log.locate(db, str(born)) == born, "of an empty log: its birth"
    for ms in range(1000, 11000, 1000):
        write(db, "all", ms=ms)
    assert log.locate(db, str(born)) == born, "from the beginning"
    assert log.locate(db, position(db, 4, 4000)) == EventId(log.epoch(db), 4, 4000)
    assert log.locate(db, position(db, 4, 4001)) == "unknown"
    assert log.locate(db, position(db, 11, 11000)) == "future"
    assert log.locate(db, "nonsense") == "malformed"
    assert log.locate(db, str(EventId("zzzzzzzz", 4, 4000))) == "foreign"
    assert log.prune(db, 5000, 100) == 4
    assert log.locate(db, position(db, 3, 3000)) == "pruned"
    assert log.locate(db, str(born)) == "pruned"
    assert log.locate(db, position(db, 4, 4000)) == EventId(log.epoch(db), 4, 4000), "the mark misses nothing"
    assert log.locate(db, position(db, 4, 4001)) == "unknown"
    assert log.locate(db, position(db, 5, 5000)) == EventId(log.epoch(db), 5, 5000)


def test_pruning_stops_at_its_limit_and_at_what_is_kept(db: Connection) -> None:
    for ms in (1000, 2000, 3000, 9000, 4000):  # a clock was set back
        write(db, "all", ms=ms)
    assert log.prune(db, 5000, 2) == 2
    assert (log.mark(db), log.prune(db, 5000, 2), log.mark(db)) == (2, 1, 3)
    assert log.prune(db, 5000, 100) == 0, "what comes after a younger row is kept with it"
    assert log.prune(db, 10_000, 100) == 2
    assert str(log.head(db)) == position(db, 5, 4000), "of a log that was pruned to its end: the mark"
    assert log.prune(db, 10_000, 100) == 0


TOPICS = ("user:a", "resource:r", "venue:v", "all")


@given(
    rows=st.lists(st.sampled_from([*TOPICS, "user:other", "-"]), max_size=60),
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=4, unique=True),
    limit=st.integers(1, 7),
    after=st.integers(0, 70),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_pages_of_a_replay_are_each_row_of_its_topics_once_and_in_order(
    db: Connection, rows: list[str], topics: list[str], limit: int, after: int
) -> None:
    db.execute("BEGIN")
    try:
        if rows:
            write(db, *rows)
        expected = [n for n, topic in enumerate(rows, start=1) if topic in topics and n > after]
        found: list[int] = []
        at, done, pages = after, False, 0
        while not done:
            page = log.replay(db, topics, at, limit)
            assert [row[0] for row in page.rows] == sorted(row[0] for row in page.rows if at < row[0] <= page.upto)
            found += [row[0] for row in page.rows]
            assert page.done or page.upto > at, "it gets on"
            at, done, pages = page.upto, page.done, pages + 1
            assert pages < 100
        assert found == expected
        assert at == max(after, len(rows)), "complete up to the end of the log"
    finally:
        db.execute("ROLLBACK")


def test_a_page_is_bounded_in_bytes_too_and_loses_nothing(db: Connection) -> None:
    large = "x" * (log.PAGE_BYTES // 10)
    for n in range(60):
        db.append_events([("a" if n % 2 else "b", "x", large)], 5000)
    seen: list[int] = []
    after, pages = 0, 0
    while True:
        page = log.replay(db, ["a", "b"], after)
        assert sum(len(row[3]) for row in page.rows) <= log.PAGE_BYTES
        assert page.rows or page.done
        seen += [row[0] for row in page.rows]
        after, pages = page.upto, pages + 1
        if page.done:
            break
    assert seen == list(range(1, 61))
    assert pages >= 6


def test_a_row_that_is_larger_than_a_page_is_a_page(db: Connection) -> None:
    for _ in range(3):
        db.append_events([("a", "x", "x" * (2 * log.PAGE_BYTES))], 5000)
    assert [row[0] for row in log.replay(db, ["a"], 1).rows] == [2]
