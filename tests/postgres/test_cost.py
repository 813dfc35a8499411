"""What a booking sends to the server while the lock is held, as counts; and that what travels together fails as if it did not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from sse_booking.domain.principal import Principal
from sse_booking.service import bookings
from sse_booking.service.allocating import Wanted
from sse_booking.store.engine import SavepointsNeeded
from sse_booking.store.executor import Tx
from sse_booking.store.postgres.connection import Connection
from sse_booking.store.postgres.session import Answer, Session
from tests.guards.raw import add_resource, add_venue
from tests.people import DAY, HOUR, MONDAY
from tests.postgres.fixtures import shared_database
from tests.postgres.shell import Shell

ANN = Principal("ann", name="Ann")
WRONG = "INSERT INTO audit (at_ms) VALUES (?)"
"""What no table takes, so that it is refused when the server sees it."""


@pytest.fixture
def db() -> Iterator[Connection]:
    with shared_database() as address:
        with closing(Shell(address)) as shell:
            add_venue(shell)  # type: ignore[arg-type]  # speaks as sqlite3 does
            add_resource(shell, "room")  # type: ignore[arg-type]
        with Connection(address) as db:
            yield db


@pytest.fixture
def round_trips(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements were answered together, for each round trip."""
    trips: list[int] = []
    collect = Session.collect

    def counted(self: Session) -> Answer | None:
        trips.append(self.open)
        return collect(self)

    monkeypatch.setattr(Session, "collect", counted)
    return trips


def book(db: Connection, day: int) -> None:
    start = MONDAY + day * DAY
    bookings.book(Tx(db, MONDAY - DAY, 1000 * (MONDAY - DAY)), ANN, Wanted("room", start, start + HOUR))


def _fail(db: Connection, first: Callable[[], None]) -> None:
    with db.savepoint():
        first()
        db.execute(WRONG, (1,))
        db.execute("SELECT 2")


def test_of_a_booking_only_one_query_is_waited_for(db: Connection, round_trips: list[int]) -> None:
    db.begin_write(savepoints=False)
    book(db, 1)
    db.commit()
    round_trips.clear()
    db.begin_write(savepoints=False)
    assert len(round_trips) == 1  # BEGIN, the timeouts, the lock, and what is read under it
    book(db, 2)
    book(db, 3)
    assert round_trips[1:] == [1, 4]  # the first query alone, the second with what the first booking has written
    db.commit()
    assert round_trips[3:] == [5]  # what the last booking has written, the events of both, and COMMIT


def test_what_fails_late_makes_the_group_run_again_with_savepoints(db: Connection) -> None:
    db.begin_write(savepoints=False)
    db.execute(WRONG, (1,))
    with pytest.raises(SavepointsNeeded):
        db.commit()
    db.undo()
    db.begin_write(savepoints=False)
    db.execute(WRONG, (1,))
    with pytest.raises(SavepointsNeeded), db.savepoint():  # whoever catches what fails in the block must not get this
        db.execute("SELECT 1").fetchone()
    db.undo()


def test_with_savepoints_an_error_belongs_to_the_block_in_which_it_was_made(db: Connection) -> None:
    db.begin_write(savepoints=True)
    with db.savepoint():
        book(db, 1)
    with pytest.raises(psycopg.errors.NotNullViolation):
        _fail(db, lambda: book(db, 2))
    with db.savepoint():
        book(db, 3)
    db.commit()
    db.begin_read()
    numbers = [number for (number,) in db.execute("SELECT id FROM event ORDER BY id")]
    assert numbers == list(range(1, len(numbers) + 1))  # the numbers of what was undone are given out again
    assert db.execute("SELECT count(*) FROM booking").fetchone() == (2,)
    db.undo()


def test_a_statement_that_was_not_prepared_as_another_had_failed_is_prepared_later(db: Connection) -> None:
    db.begin_write(savepoints=True)
    for _ in range(2):
        with pytest.raises(psycopg.errors.NotNullViolation):
            _fail(db, lambda: None)
    assert db.execute("SELECT 2").fetchone() == (2,)
    db.commit()
