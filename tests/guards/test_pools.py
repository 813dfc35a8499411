"""Several places: the true peak decides, never the number of overlaps."""

from __future__ import annotations

import sqlite3

import pytest

from tests.guards.raw import NOW, add_resource, at, claim, rows

LENGTHS_S = (7200, 86_400, 864_000, 8_640_000, 86_400_000)
"""The classes of lengths by which probes are bounded."""


def set_places(db: sqlite3.Connection, capacity: int, *, usable: int | None = None, now: int = NOW) -> None:
    db.execute(
        "UPDATE resource SET capacity = ?, usable = ?, updated_at = ? WHERE id = 'desks'",
        (capacity, capacity if usable is None else usable, now),
    )


def test_neighbours_never_count_as_two(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=2)
    claim(db, "desks", 10, 11)
    claim(db, "desks", 11, 12)
    claim(db, "desks", 10, 12)
    for start, end in ((10, 11), (11, 12), (10.5, 11.5), (9, 13)):
        with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
            claim(db, "desks", start, end)
    claim(db, "desks", 9, 10)
    claim(db, "desks", 12, 13)


def test_places_are_counted_not_bookings(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=5)
    claim(db, "desks", 10, 12, quantity=3)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 11, 13, quantity=3)
    claim(db, "desks", 11, 13, quantity=2)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 11, 12)


def test_more_than_all_places_never_fits(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=2)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 10, 11, quantity=3)


def test_taking_more_places_is_checked_and_giving_some_back_is_not(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=4)
    mine = claim(db, "desks", 10, 12, quantity=2)
    claim(db, "desks", 11, 13)
    db.execute("UPDATE allocation SET quantity = 3 WHERE id = ?", (mine,))
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute("UPDATE allocation SET quantity = 4 WHERE id = ?", (mine,))
    db.execute("UPDATE allocation SET quantity = 1 WHERE id = ?", (mine,))
    claim(db, "desks", 10, 12, quantity=2)


def test_a_booking_is_not_in_its_own_way(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=2)
    mine = claim(db, "desks", 10, 12, quantity=2)
    db.execute("UPDATE allocation SET starts_at = ?, ends_at = ? WHERE id = ?", (at(11), at(14), mine))


@pytest.mark.parametrize("length_s", [edge + step for edge in LENGTHS_S for step in (-1, 0, 1)])
def test_a_long_claim_is_seen_over_its_whole_length(db: sqlite3.Connection, length_s: int) -> None:
    add_resource(db, "desks", capacity=2)
    claim(db, "desks", 0, length_s / 3600)
    claim(db, "desks", 0, length_s / 3600)
    end, second = length_s / 3600, 1 / 3600
    for start in (-10 * second, 0, end - second):
        with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
            claim(db, "desks", start, start + 20 * second)
    claim(db, "desks", end, end + second, quantity=2)


def test_capacity_goes_down_to_the_peak_and_no_further(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=5)
    for start, end in ((10, 11), (11, 12), (10, 12), (10.5, 11.5)):
        claim(db, "desks", start, end)
    set_places(db, 3)
    with pytest.raises(sqlite3.IntegrityError, match="still-booked"):
        set_places(db, 2)
    assert db.execute("SELECT capacity, usable FROM resource").fetchone() == (3, 3)
    set_places(db, 9)


def test_what_is_over_does_not_hold_capacity(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=3)
    for _ in range(3):
        claim(db, "desks", -5, -4)
    claim(db, "desks", -1, 0)
    set_places(db, 1)


def test_only_the_peak_to_come_holds_capacity_also_of_what_is_going_on(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=3)
    claim(db, "desks", -2, 4)
    claim(db, "desks", -2, -1)
    claim(db, "desks", 5, 6, quantity=2)
    set_places(db, 2)
    with pytest.raises(sqlite3.IntegrityError, match="still-booked"):
        set_places(db, 1)


def test_taking_places_out_of_use_is_checked_like_capacity(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=3)
    claim(db, "desks", 10, 11, quantity=2)
    with pytest.raises(sqlite3.IntegrityError, match="still-booked"):
        set_places(db, 3, usable=1)
    set_places(db, 3, usable=2)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 10, 11)
    set_places(db, 3)
    claim(db, "desks", 10, 11)


def test_no_more_places_are_usable_than_there_are(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=3)
    for capacity, usable in ((3, 4), (2, 3), (3, -1), (0, 0)):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            set_places(db, capacity, usable=usable)


def test_what_was_booked_before_places_went_can_still_be_changed_and_ended(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=2)
    over = [claim(db, "desks", -5, -4), claim(db, "desks", -5, -4)]
    set_places(db, 1)
    db.execute("UPDATE allocation SET starts_at = starts_at, ends_at = ends_at - 1, quantity = 1, active = 1 WHERE id = ?", (over[0],))
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        db.execute("UPDATE allocation SET ends_at = ends_at + 60 WHERE id = ?", (over[1],))
    db.execute("UPDATE allocation SET active = 0 WHERE id = ?", (over[0],))


def test_a_closure_takes_every_place_also_those_that_come_later(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=2)
    claim(db, "desks", 9, 10)
    claim(db, "desks", 10, 12, quantity=2, booking=None)
    set_places(db, 4)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 11, 13)
    set_places(db, 1)
    claim(db, "desks", 12, 13)
    assert [row[5] for row in rows(db) if row[2] is None] == [1]


def test_a_closure_over_a_booking_is_refused(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=3)
    claim(db, "desks", 10, 12)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 11, 13, quantity=3, booking=None)
    claim(db, "desks", 12, 13, quantity=3, booking=None)


def test_some_places_are_out_of_use_beside_bookings_and_all_of_them_alone(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=3)
    with pytest.raises(sqlite3.IntegrityError, match=r"wrong-kind|slot-taken"):
        claim(db, "desks", 10, 12, quantity=4, booking=None)
    claim(db, "desks", 10, 12, quantity=2, booking=None)
    claim(db, "desks", 11, 13)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 11, 13)
    with pytest.raises(sqlite3.IntegrityError, match="still-booked"):
        set_places(db, 2)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 11, 12, quantity=3, booking=None)
    claim(db, "desks", 13, 14, quantity=3, booking=None)


def test_a_pool_of_one_place_is_guarded_as_a_pool(db: sqlite3.Connection) -> None:
    add_resource(db, "desks", capacity=1, pool=True)
    claim(db, "desks", 10, 12)
    with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
        claim(db, "desks", 11, 13)
    set_places(db, 2)
    claim(db, "desks", 11, 13)
