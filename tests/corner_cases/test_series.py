"""Several bookings together: what overlaps itself, what is short, and rooms that are parts of another."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import ELEVEN, TEN, TWELVE
from tests.people import DAY, Json, Person, a_place, booking_body, instant


def a_set(person: Person, *items: Json, **more: object) -> Json:
    return person.post("/api/bookings/set", {"items": list(items), **more})


@pytest.mark.parametrize("way", ["series", "set"])
def test_occurrences_that_overlap_each_other_are_refused_like_those_of_others(service: Service, way: str) -> None:
    a_place(service)
    ann = service.person("ann")
    body: Json = booking_body("table", TEN, TEN + DAY + 1, rrule="FREQ=DAILY;COUNT=3")
    if way == "set":
        body = {"items": [booking_body("table", TEN, TWELVE), booking_body("table", ELEVEN, TWELVE)]}
    problem = ann.refused(409, "slot-taken", "POST", f"/api/bookings/{way}", body)
    assert problem["detail"].startswith("Number 2 of ")
    assert ann.get("/api/bookings")["items"] == []


def test_a_kit_is_booked_whole_or_not_at_all_when_one_component_is_short(service: Service) -> None:
    """A kit is a set: one bookable thing for each component, with as many of it as the kit needs."""
    owner = a_place(service, "camera")
    a_place(service, "batteries", capacity=4)
    ann, bob = service.person("ann"), service.person("bob")
    kit = [booking_body("camera", TEN, ELEVEN), booking_body("batteries", TEN, ELEVEN, quantity=3)]
    bob.book("batteries", TEN, ELEVEN, quantity=2)
    owner.news("venue:luigi:staff", "resource:camera")
    problem = ann.refused(409, "slot-taken", "POST", "/api/bookings/set", {"items": kit})
    assert problem["detail"].startswith(f"Number 2 of 2, at {instant(TEN)}: ")
    assert (ann.get("/api/bookings")["items"], owner.news("venue:luigi:staff", "resource:camera")) == ([], [])
    made = a_set(ann, kit[0], kit[1] | {"quantity": 2})
    assert [(item["resource_id"], item["quantity"]) for item in made["items"]] == [("camera", 1), ("batteries", 2)]
    bob.cannot_book("batteries", TEN, ELEVEN)
    ann.post(f"/api/bookings/series/{made['series_id']}/cancel")
    bob.book("batteries", TEN, ELEVEN, quantity=2)
    bob.book("camera", TEN, ELEVEN)


def test_a_whole_hall_is_the_set_of_its_halves(service: Service) -> None:
    """No resource is the parent of another: the whole is booked as its parts, which block and free each other exactly."""
    owner = a_place(service, "hall-east", approval="manual")
    a_place(service, "hall-west", approval="manual")
    ann, bob = service.person("ann"), service.person("bob")
    whole = [booking_body("hall-east", TEN, ELEVEN), booking_body("hall-west", TEN, ELEVEN)]
    made = a_set(ann, *whole)
    for half in ("hall-east", "hall-west"):
        bob.cannot_book(half, TEN, ELEVEN)
    bob.refused(409, "slot-taken", "POST", "/api/bookings/set", {"items": whole})
    assert len(owner.post(f"/api/bookings/series/{made['series_id']}/approve")["items"]) == 2
    ann.act(made["items"][0], "cancel")
    bob.book("hall-east", TEN, ELEVEN)
    bob.refused(409, "slot-taken", "POST", "/api/bookings/set", {"items": whole})
