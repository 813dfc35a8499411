"""Each guard is needed: without it the race that it decides is lost, and `verify` names both the guard and the damage."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path

import pytest

from sse_booking.domain.booking import Booking
from sse_booking.store import bookings
from tests.engines import shell
from tests.races.contests import RACES
from tests.races.raced_service import OWNER, World, a_world

OVERLAP, OVERFULL = "two active allocations of an exclusive resource overlap", "a pool is fuller than its capacity"
DROPPED = {
    "insert": (["trigger allocation_exclusive_insert", "index allocation_exclusive"], "same_slot", OVERLAP),
    "insert, other starts": (["trigger allocation_exclusive_insert"], "overlapping_ranges", OVERLAP),
    "update": (["trigger allocation_exclusive_update", "index allocation_exclusive"], "moves", OVERLAP),
    "pool insert": (["trigger allocation_pool_insert"], "last_places_of_a_pool", OVERFULL),
    "pool update": (["trigger allocation_pool_update"], "more_places_of_a_pool", OVERFULL),
    "usable": (["trigger resource_usable", "trigger resource_lowered"], "capacity_below_what_is_booked", OVERFULL),
}


def drop(world: World, guards: list[str]) -> None:
    """Take guards away; on PostgreSQL a trigger is named with its table, and the EXCLUDE constraint behind the triggers goes with them."""
    with contextlib.closing(shell(world.address)) as db:
        for guard in guards:
            table = f" ON {guard.split()[1].split('_')[0]}" if guard.startswith("trigger") and not isinstance(world.address, Path) else ""
            db.execute(f"DROP {guard}{table}")
        if not isinstance(world.address, Path):
            db.execute("ALTER TABLE allocation DROP CONSTRAINT allocation_exclusive_range")


@pytest.mark.parametrize("name", DROPPED)
def test_without_its_guard_in_the_file_the_race_is_lost_and_verify_tells(tmp_path: Path, name: str) -> None:
    guards, race, damage = DROPPED[name]
    with a_world(tmp_path) as world:
        drop(world, guards)
        with pytest.raises(AssertionError):
            RACES[race](world)
        found = world.damage()
    assert {f"the {guard} is missing" for guard in guards} <= set(found)
    assert any(one.startswith(damage) for one in found), found


def test_the_unique_index_alone_still_decides_between_equal_starts(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        drop(world, ["trigger allocation_exclusive_insert"])
        RACES["same_slot"](world)
        assert world.damage() == ["the trigger allocation_exclusive_insert is missing"]


def test_without_the_kind_a_pool_is_guarded_as_what_it_is_not(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        place = world.place(capacity=2)
        for _ in range(2):
            world.booked("ann", place)
        insert = "INSERT INTO allocation (resource_id, starts_at, ends_at, quantity, exclusive, active) VALUES (?, ?, ?, 1, 1, 1)"
        values = (place, world.ten, world.ten + 60)
        with contextlib.closing(shell(world.address)) as db:
            with pytest.raises(sqlite3.IntegrityError, match="wrong-kind"):
                db.execute(insert, values)
            drop(world, ["trigger allocation_kind_insert"])
            db.execute(insert, values)
        found = world.damage()
    assert found[0] == "the trigger allocation_kind_insert is missing"
    assert found[1].startswith("an allocation is guarded as the wrong kind")


@pytest.mark.parametrize(
    ("guard", "race", "evidence"),
    [
        ("stored_answers", "one_key", "SELECT CASE WHEN count(*) > 1 THEN 1 ELSE 0 END FROM booking"),
        ("quotas_in_the_transaction", "two_tabs_and_a_quota", "SELECT CASE WHEN count(*) > 2 THEN 1 ELSE 0 END FROM booking"),
        (
            "quotas_in_the_transaction",
            "fifty_tabs_and_a_quota_over_places",
            "SELECT CASE WHEN count(*) > 3 THEN 1 ELSE 0 END FROM booking",
        ),
        ("versions", "editors_of_one_version", "SELECT CASE WHEN version > 2 THEN 1 ELSE 0 END FROM booking"),
    ],
)
def test_without_its_guard_in_the_code_the_race_is_lost(tmp_path: Path, guard: str, race: str, evidence: str) -> None:
    with a_world(tmp_path, command=(sys.executable, "-m", "tests.races.without_guard", guard, "serve")) as world:
        with pytest.raises(AssertionError):
            RACES[race](world)
        assert world.rows(evidence) == [(1,)]


def test_a_booking_read_before_somebody_elses_change_is_not_written_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_world(tmp_path) as world:
        booking = world.booked("ann", world.place())
        with contextlib.closing(shell(world.address)) as db:
            stale = bookings.find(db, str(booking["id"]))
            assert isinstance(stale, Booking)
            world.person(OWNER).patch(f"/api/bookings/{booking['id']}", {"note": "window"})
            mine = stale._replace(title="mine", version=2)
            with pytest.raises(AssertionError, match="changed inside a write transaction"):
                bookings.update(db, mine)
            assert world.rows("SELECT title, note FROM booking") == [(None, "window")]
            monkeypatch.setattr(bookings, "_UPDATE", bookings._UPDATE.replace("AND version = ?", "AND ? > 0"))
            bookings.update(db, mine)
            assert world.rows("SELECT title, note FROM booking") == [("mine", None)], "without the version the other change is lost"
