"""Random statements against the guards and against brute force, which counts places minute by minute and must agree on each one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.guards.raw import add_resource

UNHARMED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
"""Each example runs in a transaction that is rolled back, so they can share a database."""
LAST = 14
"""Everything happens between the instants 0 and 14."""
POOLS = {"room": False, "hall": False, "desks": True, "cars": True}


@dataclass(frozen=True, slots=True)
class Row:
    resource: str
    is_booking: bool
    start: int
    end: int
    quantity: int
    exclusive: bool
    active: bool


@dataclass(slots=True)
class Places:
    pool: bool
    capacity: int
    usable: int
    lowered_at: int = 0


@dataclass(slots=True)
class World:
    """What the guards promise, said plainly and slowly."""

    rows: dict[int, Row] = field(default_factory=dict)
    places: dict[str, Places] = field(default_factory=dict)

    def used(self, resource: str, instant: int, *, by_bookings: bool = False, beside_closures: bool = False) -> int:
        places = self.places[resource]
        return sum(
            row.quantity
            for row in self.rows.values()
            if row.active and row.resource == resource and row.start <= instant < row.end
            if row.is_booking or not (by_bookings or (beside_closures and (row.quantity == places.capacity or not places.pool)))
        )

    def fits(self, row: Row) -> bool:
        """Whether everything is as it must be where `row`, already among the rows, lies."""
        places = self.places[row.resource]
        limit = places.capacity if not row.is_booking and row.quantity == places.capacity else places.usable
        most = max(self.used(row.resource, instant) for instant in range(row.start, row.end))
        return most <= limit if places.pool else most <= 1 and limit > 0

    def makes_sense(self, row: Row) -> bool:
        places = self.places[row.resource]
        return (
            row.exclusive != places.pool
            and (row.is_booking or row.quantity <= places.capacity)
            and not (row.exclusive and row.quantity > 1)
        )

    def put(self, number: int, row: Row) -> bool:
        """Write a row, new or over another; False, and nothing changed, where that must be refused."""
        old = self.rows.get(number)
        if not self.makes_sense(row):
            return False
        shrinks = (
            old is not None
            and old.active
            and old.resource == row.resource
            and old.start <= row.start
            and row.end <= old.end
            and row.quantity <= old.quantity
        )
        self.rows[number] = row
        if not row.active or shrinks or self.fits(row):
            return True
        if old is None:
            del self.rows[number]
        else:
            self.rows[number] = old
        return False

    def resize(self, resource: str, capacity: int, usable: int, now: int) -> bool:
        places, rows = self.places[resource], dict(self.rows)
        if not 0 <= usable <= capacity or (capacity > 1 and not places.pool):
            return False
        to_come = max(self.used(resource, instant, beside_closures=True) for instant in range(now, LAST + 1))
        if usable < places.usable and to_come > usable:
            return False
        lowered_at = now if usable < places.usable else places.lowered_at
        self.places[resource] = Places(places.pool, capacity, usable, lowered_at)
        grown = []
        if places.pool and capacity != places.capacity:
            for number, row in rows.items():
                if row.resource == resource and not row.is_booking and (row.quantity == places.capacity or row.quantity > capacity):
                    self.rows[number] = replace(row, quantity=capacity)
                    grown += [self.rows[number]] if row.active and capacity > row.quantity else []
        if all(self.fits(row) for row in grown):
            return True
        self.places[resource], self.rows = places, rows
        return False

    def is_sound(self) -> bool:
        for name, places in self.places.items():
            for instant in range(LAST + 1):
                used, booked = self.used(name, instant), self.used(name, instant, by_bookings=True)
                if places.pool and instant >= places.lowered_at and (used > places.capacity or booked > places.usable):
                    return False
                if not places.pool and (used > 1 or (instant >= places.lowered_at and booked > places.usable)):
                    return False
        return True


def stored(db: sqlite3.Connection) -> dict[int, Row]:
    rows = db.execute("SELECT id, resource_id, booking_id IS NOT NULL, starts_at, ends_at, quantity, exclusive, active FROM allocation")
    return {number: Row(name, bool(b), s, e, q, bool(x), bool(a)) for number, name, b, s, e, q, x, a in rows}


NAMES = st.sampled_from(sorted(POOLS))
RANGES = st.tuples(st.integers(0, LAST - 1), st.integers(1, 5)).map(lambda pair: (pair[0], min(LAST, sum(pair))))
QUANTITIES = st.sampled_from([1, 1, 1, 2, 3])
MOSTLY = st.sampled_from([True] * 7 + [False])
INSERTS = st.tuples(st.just("insert"), NAMES, MOSTLY, RANGES, QUANTITIES, MOSTLY, MOSTLY)
COLUMNS = st.fixed_dictionaries(
    {}, optional={"resource": NAMES, "range": RANGES, "quantity": QUANTITIES, "active": MOSTLY, "follow": st.just(True)}
)
UPDATES = st.tuples(st.just("update"), st.integers(0, 99), COLUMNS)
RESIZES = st.tuples(st.just("resize"), NAMES, st.integers(1, 4), st.integers(0, 4), st.integers(0, LAST))
DELETES = st.tuples(st.just("delete"), st.integers(0, 99))
STEPS = st.lists(st.one_of(INSERTS, INSERTS, UPDATES, UPDATES, RESIZES, DELETES), min_size=10, max_size=60)


def accepted(db: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> bool:
    try:
        db.execute(sql, values)
    except sqlite3.IntegrityError as error:
        event(str(error))
        return False
    return True


def do(db: sqlite3.Connection, world: World, step: tuple[object, ...]) -> tuple[bool, bool]:
    """One statement; whether the guards took it, and whether brute force does."""
    match step:
        case ("insert", str(name), bool(is_booking), (int(start), int(end)), int(quantity), bool(active), bool(right)):
            if right and (not is_booking or not POOLS[name]):
                quantity = world.places[name].capacity
            row = Row(name, is_booking, start, end, quantity, POOLS[name] != right, active)
            number = max(world.rows, default=0) + 1
            taken = accepted(
                db,
                "INSERT INTO allocation (id, resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, name, f"b{number}" if is_booking else None, start, end, row.quantity, row.exclusive, active),
            )
            return taken, world.put(number, row)
        case ("update", int(pick), dict(columns)) if world.rows and columns:
            number = sorted(world.rows)[pick % len(world.rows)]
            row = world.rows[number]
            sets: dict[str, object] = {}
            if "resource" in columns:
                row, sets["resource_id"] = replace(row, resource=columns["resource"]), columns["resource"]
            if "range" in columns:
                (start, end) = sets["starts_at"], sets["ends_at"] = columns["range"]
                row = replace(row, start=start, end=end)
            for name in ("quantity", "active"):
                if name in columns:
                    row, sets[name] = replace(row, **{name: columns[name]}), columns[name]
            if "follow" in columns:
                sets["exclusive"] = not POOLS[row.resource]
                row = replace(row, exclusive=not POOLS[row.resource])
            assignments = ", ".join(f"{name} = ?" for name in sets)
            return accepted(db, f"UPDATE allocation SET {assignments} WHERE id = ?", (*sets.values(), number)), world.put(number, row)
        case ("resize", str(name), int(capacity), int(usable), int(now)):
            sql = "UPDATE resource SET capacity = ?, usable = ?, updated_at = ? WHERE id = ?"
            return accepted(db, sql, (capacity, usable, now, name)), world.resize(name, capacity, usable, now)
        case ("delete", int(pick)) if world.rows:
            number = sorted(world.rows)[pick % len(world.rows)]
            gone = accepted(db, "DELETE FROM allocation WHERE id = ?", (number,))
            expected = not world.rows[number].is_booking
            if expected:
                del world.rows[number]
            return gone, expected
    return True, True


@pytest.fixture
def places(db: sqlite3.Connection, engine: str) -> sqlite3.Connection:
    if engine == "postgres":  # as with the file, where a shell has foreign keys off
        db.execute("ALTER TABLE allocation DROP CONSTRAINT allocation_booking_id_fkey")
    for name, pool in POOLS.items():
        add_resource(db, name, capacity=3 if pool else 1)
    return db


@given(steps=STEPS)
@settings(
    max_examples=4 * settings().max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_the_guards_take_exactly_what_brute_force_takes(places: sqlite3.Connection, steps: list[tuple[object, ...]]) -> None:
    world = World(places={name: Places(pool, 3 if pool else 1, 3 if pool else 1) for name, pool in POOLS.items()})
    places.execute("BEGIN")
    try:
        for step in steps:
            taken, expected = do(places, world, step)
            assert taken == expected, step
            assert stored(places) == world.rows
            assert world.is_sound(), step
    finally:
        places.execute("ROLLBACK")
