"""Pools: what is in use at one instant counts, and nothing else."""

from __future__ import annotations

from tests.clocked import Service
from tests.corner_cases.hours import ELEVEN, NINE, ONE, TEN, TWELVE, rules, state
from tests.people import DAY, Json, Person, a_place, booking_body, epoch, instant


def lot(service: Service, capacity: int = 2) -> tuple[Person, Person, Person]:
    """A pool of two places; its owner, and two who book."""
    owner = a_place(service, "lot", capacity=capacity)
    return owner, service.person("ann"), service.person("bob")


def free(person: Person, start: int, end: int) -> int:
    """Places that are free throughout the range."""
    found = person.get(f"/api/resources/lot/availability?from={instant(start)}&to={instant(end)}")
    return int(found["usable"]) - max((busy["used"] for busy in found["busy"]), default=0)


def test_the_peak_counts_so_10_to_11_and_11_to_12_leave_room_for_10_to_12(service: Service) -> None:
    _, ann, bob = lot(service)
    ann.book("lot", TEN, ELEVEN)
    ann.book("lot", ELEVEN, TWELVE)
    bob.book("lot", TEN, TWELVE)
    bob.cannot_book("lot", ELEVEN - 1, ELEVEN)
    assert free(bob, TEN, TWELVE) == 0


def test_a_quantity_above_one_takes_so_many_places(service: Service) -> None:
    _, ann, bob = lot(service, capacity=5)
    ann.book("lot", TEN, ELEVEN, quantity=3)
    problem = bob.cannot_book("lot", TEN, ELEVEN, quantity=3)
    assert [(epoch(item["starts_at"]), epoch(item["ends_at"])) for item in problem["conflicts"]] == [(TEN, ELEVEN)]
    bob.book("lot", TEN, ELEVEN, quantity=2)
    assert free(bob, TEN, ELEVEN) == 0


def test_a_quantity_above_the_capacity_is_a_broken_rule_whoever_asks(service: Service) -> None:
    owner, ann, _ = lot(service)
    booking = ann.book("lot", TEN, ELEVEN)
    path = f"/api/bookings/{booking['id']}"
    asks: list[tuple[Person, str, str, Json]] = [
        (ann, "POST", "/api/bookings", booking_body("lot", TWELVE, ONE, quantity=3)),
        (owner, "POST", "/api/bookings", booking_body("lot", TWELVE, ONE, quantity=3, override=True)),
        (ann, "POST", "/api/waitlist", booking_body("lot", TWELVE, ONE, quantity=3)),
        (ann, "PATCH", path, {"quantity": 3}),
        (owner, "PATCH", path, {"quantity": 3, "override": True}),
    ]
    for person, method, address, body in asks:
        assert rules(person.refused(422, "rule-broken", method, address, body)) == ["quantity"]


def test_a_raised_quantity_has_to_fit_beside_the_others(service: Service) -> None:
    _, ann, bob = lot(service, capacity=4)
    mine = ann.book("lot", TEN, ELEVEN)
    bob.book("lot", TEN, ELEVEN, quantity=2)
    assert ann.patch(f"/api/bookings/{mine['id']}", {"quantity": 2})["quantity"] == 2
    ann.refused(409, "slot-taken", "PATCH", f"/api/bookings/{mine['id']}", {"quantity": 3})
    assert ann.get(f"/api/bookings/{mine['id']}")["quantity"] == 2


def test_capacity_shrinks_to_the_peak_to_come_and_not_below_it(service: Service) -> None:
    owner, ann, bob = lot(service, capacity=5)
    first, second = ann.book("lot", TEN, TWELVE, quantity=2), bob.book("lot", ELEVEN, ONE)
    bob.book("lot", ONE, ONE + DAY)
    problem = owner.refused(409, "still-booked", "PATCH", "/api/resources/lot", {"capacity": 2})
    assert set(problem["booking_ids"]) == {first["id"], second["id"]}
    assert owner.get("/api/resources/lot")["capacity"] == 5
    assert owner.patch("/api/resources/lot", {"capacity": 3})["capacity"] == 3
    changed = owner.patch("/api/resources/lot?cancel_affected=true", {"capacity": 2})
    assert [(item["id"], item["decision"]) for item in changed["affected"]] == [(second["id"], "cancelled")], "the last to come goes"
    assert (state(ann, first), free(ann, TEN, TWELVE)) == ("approved", 0)


def test_bookings_of_the_past_hold_no_capacity(service: Service) -> None:
    owner, ann, _ = lot(service, capacity=5)
    ann.book("lot", NINE, TEN, quantity=5)
    service.clock.now = TEN
    assert owner.patch("/api/resources/lot", {"capacity": 1})["capacity"] == 1
    ann.book("lot", TEN, ELEVEN)
    ann.cannot_book("lot", TEN, ELEVEN)


def test_part_of_a_pool_is_taken_out_of_use_as_far_as_nobody_has_booked_it(service: Service) -> None:
    """A closure is of the whole pool; a part of it is taken out of use by the number of places that are usable."""
    owner, ann, bob = lot(service, capacity=5)
    booking = ann.book("lot", TEN, ELEVEN, quantity=3)
    path = "/api/admin/resources/lot/availability"
    assert owner.refused(409, "still-booked", "PUT", path, {"available": 2})["booking_ids"] == [booking["id"]]
    owner.put(path, {"available": 3})
    bob.cannot_book("lot", TEN, ELEVEN)
    bob.book("lot", ELEVEN, TWELVE, quantity=3)
    bob.cannot_book("lot", TWELVE, ONE, quantity=4)
    owner.put(path, {"available": 5})
    bob.book("lot", TEN, ELEVEN, quantity=2)
    closure = {"starts_at": instant(TWELVE), "ends_at": instant(ONE)}
    owner.patch("/api/resources/lot", {"closures": [closure]})
    assert rules(bob.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("lot", TWELVE, ONE))) == ["closed"]


def test_ones_own_hold_becomes_a_booking_without_standing_in_its_own_way(service: Service) -> None:
    _, ann, bob = lot(service)
    hold = ann.book("lot", TEN, ELEVEN, quantity=2, hold=True)
    bob.cannot_book("lot", TEN, ELEVEN)
    booking = ann.book("lot", TEN, ELEVEN, quantity=2)
    assert (booking["id"], booking["status"]) == (hold["id"], "approved")
    again = ann.book("lot", TWELVE, ONE, quantity=2, hold=True)
    assert ann.act(again, "confirm")["status"] == "approved"
