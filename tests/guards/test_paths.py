"""Every other way into the table: columns one by one, kinds, UPSERT, OR REPLACE, deleting."""

from __future__ import annotations

import sqlite3

import pytest

from tests.guards.raw import add_booking, add_resource, at, claim, rows

STEPPING_AROUND = ("INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL", "INSERT OR ROLLBACK", "REPLACE")
SQLITE_ONLY = pytest.mark.sqlite_only("OR REPLACE and its kin are SQLite's")
RECURSIVE = pytest.mark.parametrize("recursive", ["OFF", "ON"])


@pytest.mark.parametrize(
    "change",
    [
        "resource_id = 'room', exclusive = 1",
        "starts_at = starts_at - 7200",
        "ends_at = ends_at + 7200",
        "starts_at = 0",
        "ends_at = 253402300800",
        "active = 1, ends_at = ends_at + 7200",
        "active = '1', ends_at = '253402300800'",
    ],
)
def test_every_column_that_decides_what_is_taken_is_guarded(db: sqlite3.Connection, change: str) -> None:
    add_resource(db, "room")
    add_resource(db, "hall")
    claim(db, "room", 8, 20)
    for start in (8, 12):
        claim(db, "hall", start, start + 1)
    mine = claim(db, "hall", 10, 11)
    before = rows(db)
    with pytest.raises(sqlite3.IntegrityError, match=r"slot-taken|UNIQUE|allocation_exclusive"):
        db.execute(f"UPDATE allocation SET {change} WHERE id = ?", (mine,))
    assert rows(db) == before


@pytest.mark.parametrize(
    "change",
    [
        "resource_id = 'chairs'",
        "starts_at = starts_at - 7200",
        "ends_at = ends_at + 7200",
        "quantity = 2",
        "starts_at = 0, ends_at = 253402300800",
    ],
)
def test_every_column_that_decides_what_is_taken_of_a_pool_is_guarded(db: sqlite3.Connection, change: str) -> None:
    add_resource(db, "chairs", capacity=2)
    add_resource(db, "desks", capacity=2)
    claim(db, "chairs", 8, 20, quantity=2)
    for start, quantity in ((8, 2), (10, 1), (12, 2)):
        claim(db, "desks", start, start + 1, quantity=quantity)
    mine = claim(db, "desks", 10, 11)
    before = rows(db)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute(f"UPDATE allocation SET {change} WHERE id = ?", (mine,))
    assert rows(db) == before


def test_an_allocation_has_the_kind_of_its_resource(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    add_resource(db, "desks", capacity=2)
    for resource, exclusive in (("room", False), ("desks", True)):
        for active in (0, 1):
            with pytest.raises(sqlite3.IntegrityError, match="wrong-kind"):
                claim(db, resource, 10, 11, exclusive=exclusive, active=active)
    mine = claim(db, "room", 10, 11)
    for change in ("exclusive = 0", "resource_id = 'desks'"):
        with pytest.raises(sqlite3.IntegrityError, match="wrong-kind"):
            db.execute(f"UPDATE allocation SET {change} WHERE id = ?", (mine,))
    db.execute("UPDATE allocation SET resource_id = 'desks', exclusive = 0 WHERE id = ?", (mine,))


def test_a_resource_keeps_its_kind(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    add_resource(db, "desks", capacity=1, pool=True)
    for change in ("pool = 1 WHERE id = 'room'", "pool = 0 WHERE id = 'desks'"):
        with pytest.raises(sqlite3.IntegrityError, match="wrong-kind"):
            db.execute(f"UPDATE resource SET {change}")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("UPDATE resource SET capacity = 2, usable = 2 WHERE id = 'room'")


def test_several_places_of_an_exclusive_resource_are_nonsense(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        claim(db, "room", 10, 11, quantity=2)


@SQLITE_ONLY
def test_sqlite_would_replace_the_row_in_the_way_before_a_trigger_after_it_looks(db: sqlite3.Connection) -> None:
    """Why the probe stands before the insert: the same one after it sees nothing in the way, since OR REPLACE has deleted it, silently."""
    sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'allocation_exclusive_insert'").fetchone()[0]
    db.execute("DROP TRIGGER allocation_exclusive_insert")
    db.execute(sql.replace("BEFORE INSERT", "AFTER INSERT").replace("starts_at < NEW.ends_at", "starts_at < NEW.ends_at AND id <> NEW.id"))
    add_resource(db, "room")
    claim(db, "room", 10, 11)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        claim(db, "room", 10, 12)
    thief = claim(db, "room", 10, 12, verb="INSERT OR REPLACE")
    assert [row[0] for row in rows(db)] == [thief]


@SQLITE_ONLY
@RECURSIVE
@pytest.mark.parametrize("verb", STEPPING_AROUND)
@pytest.mark.parametrize(("start", "end"), [(10, 11), (10, 13), (9, 13), (10.5, 10.75)])
def test_no_form_of_insert_takes_a_place_of_somebody_else(
    db: sqlite3.Connection, verb: str, recursive: str, start: float, end: float
) -> None:
    db.execute(f"PRAGMA recursive_triggers = {recursive}")
    add_resource(db, "room")
    add_resource(db, "desks", capacity=2)
    claim(db, "room", 10, 11)
    claim(db, "desks", 10, 11, quantity=2)
    before = rows(db)
    for resource in ("room", "desks"):
        with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
            claim(db, resource, start, end, verb=verb)
    assert rows(db) == before


@SQLITE_ONLY
@RECURSIVE
@pytest.mark.parametrize("how", ["OR REPLACE", "OR IGNORE", "OR FAIL"])
@pytest.mark.parametrize("change", ["starts_at = ?1", "starts_at = ?1, ends_at = ?1 + 7200", "starts_at = ?1, ends_at = ?1 + 60"])
def test_no_form_of_update_takes_a_place_of_somebody_else(db: sqlite3.Connection, how: str, change: str, recursive: str) -> None:
    db.execute(f"PRAGMA recursive_triggers = {recursive}")
    add_resource(db, "room")
    claim(db, "room", 10, 11)
    mine = claim(db, "room", 12, 13)
    before = rows(db)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute(f"UPDATE {how} allocation SET {change} WHERE id = ?2", (at(10), mine))
    assert rows(db) == before


@SQLITE_ONLY
@RECURSIVE
@pytest.mark.parametrize("verb", ["INSERT", *STEPPING_AROUND])
def test_a_row_is_never_replaced_by_its_number(db: sqlite3.Connection, verb: str, recursive: str) -> None:
    db.execute(f"PRAGMA recursive_triggers = {recursive}")
    add_resource(db, "room")
    add_resource(db, "desks", capacity=2)
    theirs = claim(db, "room", 10, 11)
    mine = claim(db, "desks", 10, 11)
    before = rows(db)
    with pytest.raises(sqlite3.IntegrityError, match="claim-lost"):
        claim(db, "desks", 10, 11, row=theirs, verb=verb)
    for change in (f"id = {theirs}", "id = 99", "booking_id = NULL", f"booking_id = '{add_booking(db, 'desks')}'"):
        with pytest.raises(sqlite3.IntegrityError, match="claim-lost"):
            db.execute(f"UPDATE OR REPLACE allocation SET {change} WHERE id = ?", (mine,))
    assert rows(db) == before


def test_a_closure_never_becomes_a_booking(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=3, usable=1)
    closed = claim(db, "desks", 10, 11, quantity=3, booking=None)
    with pytest.raises(sqlite3.IntegrityError, match="claim-lost"):
        db.execute("UPDATE allocation SET booking_id = ? WHERE id = ?", (add_booking(db, "desks", quantity=3), closed))


def test_upsert_meets_the_guards_too(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 11)
    booking = add_booking(db, "room")
    claim(db, "room", 12, 13, booking=booking)
    before = rows(db)
    columns = "resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active"
    insert = f"INSERT INTO allocation ({columns}) VALUES ('room', ?, ?, ?, 1, 1, ?)"
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute(f"{insert} ON CONFLICT DO NOTHING", (None, at(10), at(11), 1))
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute(f"{insert} ON CONFLICT (booking_id) DO UPDATE SET starts_at = excluded.starts_at", (booking, at(10.5), at(11.5), 0))
    assert rows(db) == before


def test_what_a_booking_occupies_can_be_let_go_but_not_deleted(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    mine = claim(db, "room", 10, 11)
    closed = claim(db, "room", 11, 12, booking=None)
    with pytest.raises(sqlite3.IntegrityError, match="claim-lost"):
        db.execute("DELETE FROM allocation")
    db.execute("DELETE FROM allocation WHERE id = ?", (closed,))
    db.execute("UPDATE allocation SET active = 0 WHERE id = ?", (mine,))


@SQLITE_ONLY
@RECURSIVE
@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "REPLACE"])
def test_a_resource_is_never_replaced_by_a_smaller_one(db: sqlite3.Connection, verb: str, recursive: str) -> None:
    db.execute(f"PRAGMA recursive_triggers = {recursive}")
    add_resource(db, "desks", capacity=3)
    claim(db, "desks", 10, 11, quantity=3)
    columns = ", ".join(row[1] for row in db.execute("PRAGMA table_info(resource)"))
    with pytest.raises(sqlite3.IntegrityError, match=r"resource\.id"):
        db.execute(f"{verb} INTO resource ({columns}) SELECT {columns.replace('capacity, usable', '1, 1')} FROM resource")
    assert db.execute("SELECT capacity FROM resource").fetchall() == [(3,)]
