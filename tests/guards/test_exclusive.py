"""One place: active ranges never overlap, whatever writes them."""

from __future__ import annotations

import sqlite3

import pytest

from tests.guards.raw import add_resource, at, claim, rows

MINUTE = 1 / 60
REFUSED = pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(10, 12, id="identical"),
        pytest.param(10.5, 11.5, id="inside"),
        pytest.param(9, 13, id="containing"),
        pytest.param(9, 10 + MINUTE, id="one minute into its start"),
        pytest.param(12 - MINUTE, 13, id="one minute of its end"),
        pytest.param(10, 11, id="same start and shorter"),
        pytest.param(10, 13, id="same start and longer"),
        pytest.param(11, 12, id="same end and later"),
        pytest.param(9, 12, id="same end and earlier"),
        pytest.param(-1000, 1000, id="containing all of the year around it"),
    ],
)
ACCEPTED = pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(9, 10, id="ends where it starts"),
        pytest.param(12, 13, id="starts where it ends"),
        pytest.param(12 + MINUTE, 13, id="a minute after"),
        pytest.param(9, 10 - MINUTE, id="a minute before"),
        pytest.param(-1000, -900, id="long before"),
        pytest.param(900, 1000, id="long after"),
    ],
)


@REFUSED
def test_what_overlaps_is_refused(db: sqlite3.Connection, start: float, end: float) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 12)
    before = rows(db)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "room", start, end)
    assert rows(db) == before


@ACCEPTED
def test_what_only_touches_is_accepted(db: sqlite3.Connection, start: float, end: float) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 12)
    claim(db, "room", start, end)


@REFUSED
def test_a_move_onto_something_is_refused_and_changes_nothing(db: sqlite3.Connection, start: float, end: float) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 12)
    mine = claim(db, "room", 2000, 2001)
    before = rows(db)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute("UPDATE allocation SET starts_at = ?, ends_at = ? WHERE id = ?", (at(start), at(end), mine))
    assert rows(db) == before


@ACCEPTED
def test_a_move_beside_something_is_accepted(db: sqlite3.Connection, start: float, end: float) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 12)
    mine = claim(db, "room", 2000, 2001)
    db.execute("UPDATE allocation SET starts_at = ?, ends_at = ? WHERE id = ?", (at(start), at(end), mine))


@pytest.mark.parametrize(("start", "end"), [(10.5, 12.5), (9.5, 11), (9, 13), (10.25, 10.5)], ids=["later", "earlier", "longer", "shorter"])
def test_a_move_over_itself_is_no_conflict(db: sqlite3.Connection, start: float, end: float) -> None:
    add_resource(db, "room")
    mine = claim(db, "room", 10, 12)
    db.execute("UPDATE allocation SET starts_at = ?, ends_at = ? WHERE id = ?", (at(start), at(end), mine))


def test_the_one_in_the_way_is_found_among_many_and_when_it_is_very_long(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    claim(db, "room", -100_000, 0)
    for hour in range(0, 400, 2):
        claim(db, "room", hour, hour + 1)
    for start in (-99_999, -1, 100.5, 398.9):
        with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
            claim(db, "room", start, start + 0.3)
    claim(db, "room", 101, 102)


def test_what_is_not_active_takes_nothing(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    waiting = [claim(db, "room", 10, 12, active=0) for _ in range(3)]
    claim(db, "room", 10, 12)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute("UPDATE allocation SET active = 1 WHERE id = ?", (waiting[0],))


def test_the_same_time_on_another_resource_is_free(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    add_resource(db, "hall")
    claim(db, "room", 10, 12)
    mine = claim(db, "hall", 10, 12)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute("UPDATE allocation SET resource_id = 'room' WHERE id = ?", (mine,))


def test_a_closure_and_a_booking_exclude_each_other_both_ways(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 12, booking=None)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "room", 11, 13)
    claim(db, "room", 12, 13)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "room", 12.5, 14, booking=None)


def test_a_resource_out_of_use_takes_no_booking_and_can_be_closed(db: sqlite3.Connection) -> None:
    add_resource(db, "room", usable=0)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "room", 10, 11)
    waiting = claim(db, "room", 10, 11, active=0)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute("UPDATE allocation SET active = 1 WHERE id = ?", (waiting,))
    claim(db, "room", 10, 11, booking=None)


def test_one_statement_with_many_rows_is_checked_row_by_row(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    before = rows(db)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute(
            "INSERT INTO allocation (resource_id, starts_at, ends_at, quantity, exclusive, active)"
            " VALUES ('room', 0, 10, 1, 1, 1), ('room', 10, 20, 1, 1, 1), ('room', 19, 30, 1, 1, 1)"
        )
    assert rows(db) == before


def test_two_bookings_change_places_only_by_letting_go_first(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    one, two = claim(db, "room", 10, 11), claim(db, "room", 11, 12)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE allocation SET starts_at = ? - starts_at, ends_at = ? - ends_at", (at(10) + at(11), at(11) + at(12)))
    db.execute("UPDATE allocation SET active = 0")
    for row, start in ((one, 11), (two, 10)):
        db.execute("UPDATE allocation SET starts_at = ?, ends_at = ?, active = 1 WHERE id = ?", (at(start), at(start + 1), row))
    assert [row[3] for row in rows(db)] == [at(11), at(10)]


@pytest.mark.sqlite_only("PostgreSQL takes no text for a number")
def test_text_that_is_a_number_is_compared_as_one(db: sqlite3.Connection) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 12)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute(
            "INSERT INTO allocation (resource_id, starts_at, ends_at, quantity, exclusive, active) VALUES ('room', ?, ?, '1', '1', '1')",
            (str(at(11)), f"{at(13)}.0"),
        )


@pytest.mark.parametrize("change", ["ends_at = starts_at", "ends_at = starts_at - 1", "quantity = 0", "active = 2", "starts_at = NULL"])
def test_nonsense_is_refused(db: sqlite3.Connection, change: str) -> None:
    add_resource(db, "room")
    claim(db, "room", 10, 12)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"UPDATE allocation SET {change}")
