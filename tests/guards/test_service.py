"""Where the service meets the guards: what it asks them, and what it makes of their answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.store.verify import verify
from tests.clocked import Service, clocked_service
from tests.people import DAY, HOUR, MONDAY, a_place, booking_body, instant

TEN = MONDAY + DAY + 10 * HOUR


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as one:
        yield one
    assert verify(one.database) == []


@pytest.mark.parametrize("capacity", [1, 3], ids=["exclusive", "pool"])
def test_more_places_than_there_are_is_arithmetic_that_not_even_staff_set_aside(service: Service, capacity: int) -> None:
    owner = a_place(service, "place", capacity=capacity)
    too_many = booking_body("place", TEN, TEN + HOUR, quantity=capacity + 1, override=True)
    refused = owner.refused(422, "rule-broken", "POST", "/api/bookings", too_many)
    assert [rule["rule"] for rule in refused["rules"]] == ["quantity"]
    booking = owner.book("place", TEN, TEN + HOUR, quantity=capacity, override=True)
    edit = {"quantity": capacity + 1, "override": True}
    owner.refused(422, "rule-broken", "PATCH", f"/api/bookings/{booking['id']}", edit)
    assert owner.get(f"/api/bookings/{booking['id']}") == booking


def test_several_places_never_move_or_swap_onto_an_exclusive_resource(service: Service) -> None:
    owner = a_place(service, "desks", capacity=3)
    a_place(service, "room")
    several = owner.book("desks", TEN, TEN + HOUR, quantity=2)
    one = owner.book("room", TEN, TEN + HOUR)
    move = {"resource_id": "room", "override": True, "starts_at": instant(TEN + HOUR), "ends_at": instant(TEN + 2 * HOUR)}
    owner.refused(422, "rule-broken", "PATCH", f"/api/bookings/{several['id']}", move)
    owner.refused(422, "rule-broken", "POST", f"/api/bookings/{several['id']}/swap", {"booking_id": one["id"]})
    assert [owner.get(f"/api/bookings/{booking['id']}") for booking in (several, one)] == [several, one]


def test_buffers_of_neighbours_add(service: Service) -> None:
    owner = a_place(service, "room", buffer_before_minutes=10, buffer_after_minutes=15)
    owner.book("room", TEN, TEN + HOUR)
    owner.cannot_book("room", TEN + HOUR + 24 * 60, TEN + 2 * HOUR)
    owner.cannot_book("room", TEN - HOUR, TEN - 24 * 60)
    owner.book("room", TEN + HOUR + 25 * 60, TEN + 2 * HOUR)
    owner.book("room", TEN - HOUR, TEN - 25 * 60)


def test_who_stands_in_the_way_of_fewer_places_is_named_and_who_does_not_is_not(service: Service) -> None:
    owner = a_place(service, "desks", capacity=3)
    for start in (TEN, TEN + HOUR):
        owner.book("desks", start, start + HOUR)
    crowded = [owner.book("desks", TEN + 3 * HOUR, TEN + 5 * HOUR), owner.book("desks", TEN + 4 * HOUR, TEN + 6 * HOUR)]
    assert len(crowded) == 2
    refused = owner.refused(409, "still-booked", "PATCH", "/api/resources/desks", {"capacity": 1})
    assert sorted(refused["booking_ids"]) == sorted(booking["id"] for booking in crowded)
    affected = owner.patch("/api/resources/desks?cancel_affected=true", {"capacity": 1})["affected"]
    assert [one["id"] for one in affected] == [crowded[1]["id"]], "the last to come is the first to go"


def test_only_the_peak_to_come_holds_places(service: Service) -> None:
    owner = a_place(service, "desks", capacity=2)
    owner.book("desks", TEN, TEN + 4 * HOUR)
    owner.book("desks", TEN, TEN + HOUR)
    service.clock.now = TEN + 2 * HOUR
    owner.patch("/api/resources/desks", {"capacity": 1})
    owner.cannot_book("desks", TEN + 3 * HOUR, TEN + 4 * HOUR)


def test_a_booking_of_the_past_can_be_completed_after_its_place_has_gone(service: Service) -> None:
    owner = a_place(service, "room")
    booking = owner.book("room", TEN, TEN + HOUR)
    service.clock.now = TEN + HOUR - 60
    owner.act(booking, "check-in")
    service.clock.now = TEN + 2 * HOUR
    owner.put("/api/admin/resources/room/availability", {"available": 0})
    owner.patch(f"/api/bookings/{booking['id']}", {"note": "came late"})
    assert owner.act(booking, "complete")["status"] == "completed"


def test_nothing_moves_on_a_resource_that_is_no_more(service: Service) -> None:
    owner = a_place(service, "room")
    booking = owner.book("room", TEN, TEN + HOUR)
    service.clock.now = TEN + 2 * HOUR
    owner.delete("/api/resources/room")
    later = {"starts_at": instant(TEN + DAY), "ends_at": instant(TEN + DAY + HOUR)}
    owner.refused(404, "not-found", "PATCH", f"/api/bookings/{booking['id']}", later)
    assert owner.patch(f"/api/bookings/{booking['id']}", {"note": "thank you"})["note"] == "thank you"
