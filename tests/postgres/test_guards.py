"""Four sessions that know nothing of the service's lock, at the same moment; and what happens without each guard."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.guards.raw import add_resource, add_venue, at
from tests.postgres.fixtures import shared_database
from tests.postgres.shell import Shell

SESSIONS = 4
INSERT = (
    "INSERT INTO allocation (resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active)"
    " SELECT r.id, NULL, %s, %s, r.capacity, 1 - r.pool, 1 FROM resource AS r WHERE r.id = %s"
)


@pytest.fixture
def address() -> Iterator[str]:
    with shared_database() as address:
        shell = Shell(address)
        add_venue(shell)  # type: ignore[arg-type]  # speaks as sqlite3 does
        add_resource(shell, "room")  # type: ignore[arg-type]
        add_resource(shell, "desks", capacity=3)  # type: ignore[arg-type]
        shell.close()
        yield address


def occupied_by_all_at_once(address: str, resource: str, isolation: str = "READ COMMITTED") -> list[str]:
    """Every session writes into its own transaction before any commits; what became of each.

    A guard makes all but the first wait, so nobody waits for those: whoever got through says so, and the first then commits.
    """
    outcomes: list[str] = []
    through = threading.Semaphore(0)
    go_on = threading.Event()

    def occupy(number: int) -> None:
        with psycopg.connect(address, autocommit=True) as db:
            db.execute(f"BEGIN ISOLATION LEVEL {isolation}".encode())
            try:
                db.execute("SELECT 1 FROM resource")  # the snapshot of a session that looked before
                # Different starts: the UNIQUE index alone would let them pass.
                db.execute(INSERT, (at(10) + number, at(12) + number, resource))
                through.release()
                go_on.wait(30)
                db.execute("COMMIT")
                outcomes.append("taken")
            except errors.IntegrityError as error:
                outcomes.append(str(error.diag.constraint_name))
            except errors.DeadlockDetected:
                outcomes.append("deadlock")

    threads = [threading.Thread(target=occupy, args=(number,)) for number in range(SESSIONS)]
    for thread in threads:
        thread.start()
    assert through.acquire(timeout=30)
    with psycopg.connect(address, autocommit=True) as db:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        while not outcomes and through._value + db.execute(waiting).fetchone()[0] < SESSIONS - 1:  # type: ignore[index]
            pass
    go_on.set()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


@pytest.mark.parametrize("resource", ["room", "desks"])
def test_of_four_sessions_past_our_lock_one_is_taken(address: str, resource: str) -> None:
    assert occupied_by_all_at_once(address, resource) == ["slot-taken"] * (SESSIONS - 1) + ["taken"]


@pytest.mark.parametrize("resource", ["room", "desks"])
def test_without_the_lock_on_the_resource_all_four_are_taken(address: str, resource: str) -> None:
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("CREATE OR REPLACE FUNCTION lock_resource(wanted text) RETURNS void LANGUAGE sql AS ''")
        db.execute("ALTER TABLE allocation DROP CONSTRAINT allocation_exclusive_range")
    assert occupied_by_all_at_once(address, resource) == ["taken"] * SESSIONS


def test_the_exclude_constraint_holds_where_the_triggers_are_gone(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("ALTER TABLE allocation DISABLE TRIGGER USER")
    outcomes = occupied_by_all_at_once(address, "room")
    # Two sessions may each have written before they look at each other; PostgreSQL then refuses one as a deadlock.
    assert (len(outcomes), outcomes.count("taken")) == (SESSIONS, 1)
    assert set(outcomes) <= {"taken", "allocation_exclusive_range", "deadlock"}


def test_the_unique_index_holds_where_triggers_and_exclude_are_gone(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("ALTER TABLE allocation DISABLE TRIGGER USER")
        db.execute("ALTER TABLE allocation DROP CONSTRAINT allocation_exclusive_range")
        db.execute(INSERT, (at(10), at(11), "room"))
        with pytest.raises(errors.UniqueViolation) as caught:
            db.execute(INSERT, (at(10), at(12), "room"))
        assert caught.value.diag.constraint_name == "allocation_exclusive"


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_session_with_an_older_snapshot_takes_nothing(address: str, isolation: str) -> None:
    with psycopg.connect(address, autocommit=True) as db:
        db.execute(f"BEGIN ISOLATION LEVEL {isolation}".encode())
        with pytest.raises(errors.IntegrityError, match="read-committed-only"):
            db.execute(INSERT, (at(10), at(11), "desks"))


def test_nobody_empties_the_table_at_once(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as db, pytest.raises(errors.IntegrityError, match="claim-lost"):
        db.execute("TRUNCATE allocation CASCADE")
