"""The races. Each uses a place of its own and fails when more requests succeeded than may."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from tests.live import wait_until
from tests.people import HOUR, epoch, instant
from tests.races.concurrent_clients import rush
from tests.races.raced_service import OWNER, World, statuses

CROWD = 200
FEW = 20


def same_slot(world: World) -> None:
    place = world.place()
    got = rush([world.book(f"client-{number}", place) for number in range(CROWD)])
    assert statuses(got) == {201: 1, 409: CROWD - 1}
    told = world.told(place)
    assert {name: count for name, count in told.items() if "resource_updated" not in name} == {
        "user booking_created": 1,
        "staff new_booking": 1,
        "resource slot_unavailable": 1,
        "venue slot_unavailable": 1,
    }
    assert {one.body["type"] for one in got if one.status == 409} == {"/problems/slot-taken"}


def last_places_of_a_pool(world: World) -> None:
    place = world.place(capacity=7)
    got = rush([world.book(f"client-{number}", place, quantity=1 + number % 2) for number in range(60)])
    assert sum(int(str(one.body["quantity"])) for one in got if one.status == 201) == 7
    assert sum(quantity for _, _, quantity in world.active(place)) == 7


def more_places_of_a_pool(world: World) -> None:
    place = world.place(capacity=FEW + 4)
    bookings = [world.booked("ann", place) for _ in range(FEW)]
    got = rush([world.ask("ann", "PATCH", f"/api/bookings/{one['id']}", {"quantity": 3}) for one in bookings])
    assert statuses(got) == {200: 2, 409: FEW - 2}
    assert sum(quantity for _, _, quantity in world.active(place)) == FEW + 4


def overlapping_ranges(world: World) -> None:
    place, rng = world.place(), random.Random(7)
    asks = [world.book(f"client-{number}", place, rng.randrange(24) / 4, rng.randrange(1, 8) / 4) for number in range(100)]
    got, taken = rush(asks), world.active(place)
    assert len(taken) == statuses(got)[201] > 1
    assert all(before[1] <= after[0] for before, after in pairwise(taken))


def holds(world: World) -> None:
    place = world.place()
    got = rush([world.book(f"client-{number}", place, hold=True) for number in range(FEW)])
    assert statuses(got) == {201: 1, 409: FEW - 1}


def confirm(world: World) -> None:
    place = world.place()
    hold = world.booked("ann", place, hold=True)
    got = rush([world.act("ann", hold, "confirm") for _ in range(FEW)])
    assert statuses(got) == {200: 1, 409: FEW - 1}
    assert world.told(place)["staff new_booking"] == 1


def competing_requests(world: World) -> None:
    place = world.place(approval="manual", pending_blocks=False)
    requests = [world.booked(f"client-{number}", place) for number in range(FEW)]
    got = rush([world.act(OWNER, request, "approve") for request in requests])
    assert statuses(got) == {200: 1, 409: FEW - 1}
    assert len(world.active(place)) == 1
    assert world.told(place)["user booking_approved"] == 1


def moves(world: World) -> None:
    place = world.place()
    bookings = [world.booked(f"client-{number}", place, number + 1) for number in range(FEW)]
    there = {"starts_at": instant(world.ten), "ends_at": instant(world.ten + HOUR)}
    asks = [world.ask(f"client-{number}", "PATCH", f"/api/bookings/{one['id']}", there) for number, one in enumerate(bookings)]
    assert statuses(rush(asks)) == {200: 1, 409: FEW - 1}
    assert world.told(place)["user booking_updated"] == 1


def moves_by_staff_to_another_resource(world: World) -> None:
    place = world.place()
    bookings = [world.booked("ann", world.place()) for _ in range(FEW)]
    asks = [world.ask(OWNER, "PATCH", f"/api/bookings/{one['id']}", {"resource_id": place, "override": True}) for one in bookings]
    assert statuses(rush(asks)) == {200: 1, 409: FEW - 1}


def swaps(world: World) -> None:
    place = world.place()
    bookings = [world.booked("ann", place, number) for number in range(6)]
    before = world.active(place)
    pairs = [(one, other) for one in bookings for other in bookings if one is not other]
    got = rush([world.ask(OWNER, "POST", f"/api/bookings/{one['id']}/swap", {"booking_id": other["id"]}) for one, other in pairs])
    assert statuses(got) == {200: len(pairs)}
    assert world.active(place) == before, "they change places among themselves"


def restoring(world: World) -> None:
    place = world.place()
    ended = [world.person("ann").act(world.booked("ann", place), "cancel") for _ in range(FEW)]
    got = rush([world.act(OWNER, booking, "restore") for booking in ended])
    assert statuses(got) == {200: 1, 409: FEW - 1}


def staff_that_set_rules_aside(world: World) -> None:
    place = world.place(opening_hours={"mon": [["03:00", "03:30"]]}, max_minutes=30)
    got = rush([world.book(OWNER, place, override=True) for _ in range(FEW)])
    assert statuses(got) == {201: 1, 409: FEW - 1}


def places_taken_away(world: World) -> None:
    place = world.place(capacity=6)
    mixed = [world.book(f"client-{number}", place) for number in range(FEW)]
    mixed += [world.ask(OWNER, "PATCH", f"/api/resources/{place}", {"capacity": places}) for places in (1, 2, 3)]
    mixed += [world.ask(OWNER, "PUT", f"/api/admin/resources/{place}/availability", {"available": places}) for places in (0, 1, 2)]
    random.Random(3).shuffle(mixed)
    got = rush(mixed)
    ((capacity, usable),) = world.rows("SELECT capacity, usable FROM resource WHERE id = ?", place)
    assert sum(one.status == 201 for one in got) == len(world.active(place)) <= usable <= capacity


def capacity_below_what_is_booked(world: World) -> None:
    place = world.place(capacity=3)
    for _ in range(3):
        world.booked("ann", place)
    got = rush([world.ask(OWNER, "PATCH", f"/api/resources/{place}", {"capacity": 2}) for _ in range(FEW)])
    assert statuses(got) == {409: FEW}


def closures(world: World) -> None:
    outcomes: Counter[tuple[int, ...]] = Counter()
    for _ in range(6):
        place = world.place()
        closed = [{"starts_at": instant(world.ten), "ends_at": instant(world.ten + 2 * HOUR), "reason": "cleaning"}]
        got = rush([world.book("ann", place, 1), world.ask(OWNER, "PATCH", f"/api/resources/{place}", {"closures": closed})])
        outcomes[tuple(one.status for one in got)] += 1
        assert len(world.active(place)) == 1
    assert set(outcomes) <= {(201, 409), (422, 200)}


def one_key(world: World) -> None:
    place = world.place(capacity=500)
    key, body = {"idempotency_key": f"key-of-{place}"}, world.booking_body(place)
    got = rush([world.ask("ann", "POST", "/api/bookings", body, **key) for _ in range(60)])
    assert set(statuses(got)) <= {201, 409}
    assert {one.body["type"] for one in got if one.status == 409} <= {"/problems/idempotency-key-in-flight"}
    again = world.person("ann").ask("POST", "/api/bookings", json.dumps(body).encode(), content_type="application/json", **key)
    assert (again.status, again.headers.get("idempotent-replayed")) == (201, "true")
    assert {one.raw for one in got if one.status == 201} == {again.raw}
    assert len(world.active(place)) == 1
    assert world.told(place)["user booking_created"] == 1


def two_tabs_and_a_quota(world: World) -> None:
    place = world.place(quota_bookings=2)
    got = rush([world.book("ann", place, number) for number in range(40)])
    assert statuses(got) == {201: 2, 422: 38}


def fifty_tabs_and_a_quota_over_places(world: World) -> None:
    places = [world.place() for _ in range(5)]
    world.person(OWNER).patch("/api/venues/luigi", {"quotas": [{"resource_ids": places, "bookings": 3}]})
    got = rush([world.book("ann", places[number % 5], number // 5) for number in range(50)])
    assert statuses(got) == {201: 3, 422: 47}
    world.person(OWNER).patch("/api/venues/luigi", {"quotas": []})


def two_approvers(world: World) -> None:
    place = world.place(approval="manual")
    request = world.booked("ann", place)
    got = rush([world.act(OWNER, request, "approve") for _ in range(FEW)])
    assert statuses(got) == {200: 1, 409: FEW - 1}
    assert world.told(place)["user booking_approved"] == 1


def approve_against_cancel(world: World) -> None:
    place = world.place(approval="manual")
    requests = [world.booked("ann", place, number) for number in range(10)]
    got = rush([ask for request in requests for ask in (world.act(OWNER, request, "approve"), world.act("ann", request, "cancel"))])
    for approved, cancelled in zip(got[::2], got[1::2], strict=True):
        assert (approved.status, cancelled.status) in {(200, 200), (409, 200)}
    assert world.active(place) == []


def cancel_twice(world: World) -> None:
    place = world.place()
    booking = world.booked("ann", place)
    got = rush([world.act("ann", booking, "cancel") for _ in range(FEW)])
    assert statuses(got) == {200: 1, 409: FEW - 1}
    assert world.told(place)["user booking_cancelled"] == 1


def editors_of_one_version(world: World) -> None:
    place = world.place()
    booking = world.booked("ann", place)
    path = f"/api/bookings/{booking['id']}"
    got = rush([world.ask("ann", "PATCH", path, {"title": f"title {number}"}, if_match='"1"') for number in range(FEW)])
    assert statuses(got) == {200: 1, 412: FEW - 1}


def deleting(world: World) -> None:
    place = world.place()
    booking = world.booked("ann", place)
    got = rush([world.ask("ann", "DELETE", f"/api/bookings/{booking['id']}") for _ in range(FEW)])
    assert statuses(got) == {204: 1, 404: FEW - 1}
    assert world.told(place)["user booking_deleted"] == 1


def sets(world: World) -> None:
    both = [world.place(), world.place()]
    items = [world.booking_body(place) for place in both]
    asks = [world.ask(f"client-{number}", "POST", "/api/bookings/set", {"items": items[:: (-1) ** number]}) for number in range(FEW)]
    series = {**world.booking_body(both[0]), "rrule": "FREQ=DAILY;COUNT=3"}
    asks += [world.ask(f"client-{number}", "POST", "/api/bookings/series", series) for number in range(FEW)]
    got = rush(asks)
    assert statuses(got) == {201: 1, 409: 2 * FEW - 1}
    assert sum(len(world.active(place)) for place in both) in (2, 3), "all of one, nothing of another"


def a_hold_that_lapses(world: World) -> None:
    place = world.place(hold_s=1)
    hold = world.booked("ann", place, hold=True)
    asks = [world.act("ann", hold, "confirm") for _ in range(FEW)] + [world.book(f"client-{number}", place) for number in range(FEW)]
    wait_until(lambda: time.time() >= epoch(hold["expires_at"]), what="the deadline")
    got = rush(asks)
    assert statuses(got[:FEW]) == {409: FEW}
    assert statuses(got[FEW:]) == {201: 1, 409: FEW - 1}
    assert world.told(place)["user booking_expired"] == 1


RACES: dict[str, Callable[[World], None]] = {
    race.__name__: race
    for race in (
        same_slot, last_places_of_a_pool, more_places_of_a_pool, overlapping_ranges, holds, confirm, competing_requests, moves,
        moves_by_staff_to_another_resource, swaps, restoring, staff_that_set_rules_aside, places_taken_away,
        capacity_below_what_is_booked, closures, one_key, two_tabs_and_a_quota, fifty_tabs_and_a_quota_over_places,
        two_approvers, approve_against_cancel, cancel_twice,
        editors_of_one_version, deleting, sets, a_hold_that_lapses,
    )
}  # fmt: skip
