"""`verify` finds each kind of damage, made with the guards off, and nothing in a healthy file."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from sse_booking.store.invariants import CHECKS
from sse_booking.store.sqlite.schema import run_script, schema
from sse_booking.store.verify import verify
from tests.clocked import clocked_service
from tests.people import DAY, HOUR, MONDAY, a_place, instant

TEN = MONDAY + DAY + 10 * HOUR


@pytest.fixture(scope="session")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which a little of everything has happened."""
    folder = tmp_path_factory.mktemp("healthy")
    with clocked_service(folder) as service:
        owner = a_place(service)
        a_place(service, "desks", capacity=3)
        a_place(service, "manual", approval="manual")
        closures = [{"starts_at": instant(TEN + 10 * HOUR), "ends_at": instant(TEN + 12 * HOUR), "reason": "cleaning"}]
        owner.patch("/api/resources/table", {"closures": closures})
        ann, bob = service.person("ann"), service.person("bob")
        ann.book("table", TEN, TEN + HOUR)
        ann.book("table", TEN + HOUR, TEN + 2 * HOUR, title="second")
        for hour in (0, 0, 1):
            ann.book("desks", TEN + hour * HOUR, TEN + (hour + 2) * HOUR)
        waiting = bob.book("manual", TEN, TEN + HOUR)
        asked = bob.book("manual", TEN + HOUR, TEN + 2 * HOUR)
        owner.act(asked, "reject")
        owner.act(waiting, "approve")
        bob.book("manual", TEN + 2 * HOUR, TEN + 3 * HOUR)
        cancelled = ann.book("table", TEN + 3 * HOUR, TEN + 4 * HOUR)
        bob.wait("table", TEN + 3 * HOUR, TEN + 4 * HOUR)
        ann.act(cancelled, "cancel")
        taken = ann.book("table", TEN + 5 * HOUR, TEN + 6 * HOUR)
        bob.wait("table", TEN + 5 * HOUR, TEN + 6 * HOUR)
        bob.wait("table", TEN, TEN + HOUR)
        ann.act(taken, "cancel")
        accepted = next(e for e in bob.get("/api/waitlist")["items"] if e["starts_at"] == instant(TEN + 5 * HOUR))
        bob.post(f"/api/waitlist/{accepted['id']}/accept")
        for name in ("left", "right"):
            a_place(service, name, seats_max=2, joins=["left"] if name == "right" else [])
        party = {"venue_id": "luigi", "party_size": 4, "starts_at": instant(TEN), "ends_at": instant(TEN + HOUR)}
        ann.post("/api/bookings", party)
        ann.delete(f"/api/bookings/{ann.book('table', TEN + 7 * HOUR, TEN + 8 * HOUR)['id']}")
    with contextlib.closing(sqlite3.connect(service.config.database)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return service.config.database


@pytest.fixture
def path(healthy: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(healthy, tmp_path / "damaged.db"))


def damage(path: Path, *statements: str) -> None:
    """Do what the guards forbid, then put them back."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' OR name = 'allocation_exclusive'").fetchall()
        for name, sql in guards:
            db.execute(f"DROP {'INDEX' if 'INDEX' in sql[:20] else 'TRIGGER'} {name}")
        db.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            assert db.execute(statement).rowcount != 0, f"nothing was damaged by {statement}"
        for _, sql in guards:
            with contextlib.suppress(sqlite3.IntegrityError):  # two rows of the damage may start together
                db.execute(sql)


def test_a_healthy_file_has_nothing_to_find(healthy: Path) -> None:
    assert verify(healthy) == []


BOOKED = (
    "(SELECT booking_id FROM allocation WHERE active = 1 AND booking_id IS NOT NULL AND resource_id = 'table' ORDER BY starts_at LIMIT 1)"
)
WAITING = "INSERT INTO event (topic, type, payload, created_ms) VALUES"
DAMAGES: dict[str, tuple[str, ...]] = {
    "two active allocations of an exclusive resource overlap": (
        "INSERT INTO allocation (resource_id, starts_at, ends_at, quantity, exclusive, active)"
        " SELECT resource_id, starts_at + 60, ends_at, 1, 1, 1 FROM allocation WHERE active = 1 AND exclusive = 1 LIMIT 1",
    ),
    "a pool is fuller than its capacity": ("UPDATE resource SET capacity = 1, usable = 1 WHERE id = 'desks'",),
    "a resource out of use is booked": ("UPDATE resource SET usable = 0 WHERE id = 'table'",),
    "an allocation is guarded as the wrong kind": ("UPDATE allocation SET exclusive = 0 WHERE exclusive = 1 AND active = 1",),
    "a booking has no allocation": (f"DELETE FROM allocation WHERE booking_id = {BOOKED}",),
    "a booking and its allocation differ in resource, places or time": (
        f"UPDATE booking SET starts_at = starts_at - 60 WHERE id = {BOOKED}",
    ),
    "a booking occupies its time but must not": (f"UPDATE booking SET status = 'cancelled' WHERE id = {BOOKED}",),
    "a booking must occupy its time but does not": (f"UPDATE allocation SET active = 0 WHERE booking_id = {BOOKED}",),
    "a hold has no deadline, or a final booking has one": ("UPDATE booking SET deadline_at = 5 WHERE status = 'rejected'",),
    "a hold that ended unconfirmed is a booking": (f"INSERT INTO unconfirmed_hold (booking_id) VALUES ({BOOKED})",),
    "a booking belongs to an unknown guest, or to a guest of another venue": (
        f"UPDATE booking SET requester_id = 'guest:nobody' WHERE id = {BOOKED}",
    ),
    "a request occupies its time although requests compete, or does not although they block": (
        "UPDATE resource SET pending_blocks = 0 WHERE id = 'manual'",
    ),
    "places that are put together for a party differ in time, or in whose they are": (
        "UPDATE booking SET requester_id = 'eve' WHERE joined > 0 AND resource_id = 'left'",
    ),
    "a place that was put together with others for a party is lost": (
        "DELETE FROM allocation WHERE booking_id = (SELECT id FROM booking WHERE joined > 0 AND resource_id = 'left')",
        "DELETE FROM booking WHERE joined > 0 AND resource_id = 'left'",
    ),
    "an offer from the waiting list is not a hold of the user who waits": ("UPDATE waitlist SET user_id = 'eve' WHERE status = 'offered'",),
    "an offer lasts beyond the start of its range": (
        "UPDATE booking SET deadline_at = ends_at WHERE id = (SELECT booking_id FROM waitlist WHERE status = 'offered')",
    ),
    "an accepted offer never became a booking": ("UPDATE waitlist SET status = 'accepted' WHERE status = 'offered'",),
    "a waiting list entry is for an archived resource or another venue": ("UPDATE resource SET archived_at = 1 WHERE id = 'table'",),
    "a booking and its resource differ in venue": (f"UPDATE booking SET venue_id = 'elsewhere' WHERE id = {BOOKED}",),
    "a closure occupies nothing": ("DELETE FROM allocation WHERE booking_id IS NULL",),
    "the payload of an event does not match its row": ("UPDATE event SET type = 'other' WHERE id = (SELECT max(id) FROM event)",),
    "an event is about a booking that does not exist": (
        f"""{WAITING} ('user:ann', 'booking_created', '{{"topic":"user:ann","type":"booking_created","booking":{{"id":"x"}}}}', 1)""",
    ),
    "a change of a booking has no event for its requester": (f"UPDATE booking SET version = version + 1 WHERE id = {BOOKED}",),
    "a public event names a person": (
        f"""{WAITING} ('resource:table', 'x', '{{"topic":"resource:table","type":"x","actor_id":"ann"}}', 1)""",
    ),
    "an event is older than the mark": ("UPDATE meta SET mark = 3",),
    "an audit row is not JSON": ("UPDATE audit SET detail = '{' WHERE id = 1",),
}


def test_each_check_has_a_damage_that_it_finds() -> None:
    assert set(CHECKS) - set(DAMAGES) == set(), "a check without a test may find nothing at all"


@pytest.mark.parametrize("broken", DAMAGES)
def test_each_kind_of_damage_is_found(path: Path, broken: str) -> None:
    damage(path, *DAMAGES[broken])
    assert any(found.startswith(f"{broken}: ") for found in verify(path)), verify(path)


@pytest.mark.parametrize("where", ["id = (SELECT max(id) FROM event WHERE topic = 'user:ann')", "topic = 'user:ann'"], ids=["one", "all"])
def test_an_event_that_is_lost_is_missed(path: Path, where: str) -> None:
    damage(path, f"DELETE FROM event WHERE {where}")
    assert any("has no event for its requester" in found for found in verify(path))


def test_a_lost_event_is_missed_in_the_middle_and_after_pruning_too(path: Path) -> None:
    damage(
        path,
        "UPDATE meta SET mark = 2, mark_ms = (SELECT created_ms FROM event WHERE id = 2)",
        "DELETE FROM event WHERE id <= 2",
        "DELETE FROM event WHERE id = (SELECT max(id) FROM event WHERE topic = 'user:bob' AND type = 'booking_approved')",
    )
    assert any("has no event for its requester" in found for found in verify(path))


def guards() -> list[str]:
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        run_script(db, schema())
        rows = db.execute("SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'index') AND name NOT GLOB 'sqlite_*'")
        return [f"{type_} {name}" for type_, name in rows]


@pytest.mark.parametrize("guard", guards())
def test_a_guard_that_is_missing_is_named(path: Path, guard: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"DROP {guard}")
    assert verify(path) == [f"the {guard} is missing"]


def test_a_guard_that_was_changed_or_added_is_named(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DROP TRIGGER resource_pool")
        db.execute("CREATE TRIGGER resource_pool BEFORE UPDATE OF pool ON resource BEGIN SELECT 1; END")
        db.execute("CREATE TRIGGER helpful AFTER INSERT ON allocation BEGIN DELETE FROM closure; END")
    assert verify(path) == ["the trigger resource_pool is not as in schema.sql", "the trigger helpful is not in schema.sql"]


def test_a_row_that_refers_to_nothing_is_told(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("INSERT INTO staff VALUES ('nowhere', 'eve', 0)")
    assert verify(path) == ["a row of staff refers to a missing row of venue"]


def test_damaged_pages_are_told(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'audit'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(raw)
    found = verify(path)
    assert any(one.startswith("damaged: ") for one in found), found
    assert any(one.startswith("an audit row is not JSON: can't be checked") for one in found), found


def test_places_that_went_after_their_bookings_were_over_are_no_damage(tmp_path: Path) -> None:
    with clocked_service(tmp_path) as service:
        owner = a_place(service, "desks", capacity=3)
        for _ in range(3):
            owner.book("desks", TEN, TEN + HOUR)
        booking = owner.book("desks", TEN + HOUR, TEN + 2 * HOUR)
        service.clock.now = TEN + 90 * 60
        owner.act(booking, "check-in")
        service.clock.now = TEN + 2 * HOUR
        owner.patch("/api/resources/desks", {"capacity": 1})
        owner.patch(f"/api/bookings/{booking['id']}", {"note": "late, but there"})
    assert verify(service.config.database) == []


def test_what_is_no_database_can_not_be_verified(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("Dear diary,\n" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        verify(tmp_path / "text")
    with pytest.raises(sqlite3.OperationalError):
        verify(tmp_path / "absent")
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE t (x)")
    assert verify(tmp_path / "other.db") == ["the file is not a data file of sse_booking"]
