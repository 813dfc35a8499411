"""H5: the places that are put together for a party are one booking: one state, one deadline, whatever each place's own rules are."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import rules
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, epoch, instant

SEVEN, NINE = MONDAY + DAY + 19 * HOUR, MONDAY + DAY + 21 * HOUR
MINUTE = 60


def two_tables(service: Service, left: Json, right: Json) -> Person:
    """Two tables for two that can be put together for four, each with rules of its own; their owner."""
    a_place(service, "left", seats_max=2, **left)
    return a_place(service, "right", seats_max=2, joins=["left"], **right)


def party(size: int = 4, **more: object) -> Json:
    return {"venue_id": "luigi", "party_size": size, "starts_at": instant(SEVEN), "ends_at": instant(NINE), **more}


def pieces(person: Person, booking: Json, name: str) -> list[object]:
    """One member of all places of the party, by place."""
    items: list[Json] = person.get(f"/api/series/{booking['series_id']}")["items"]
    return [one[name] for one in sorted(items, key=lambda item: str(item["resource_id"]))]


@pytest.mark.parametrize(("left", "right"), [(10, 30), (30, 10), (None, 10), (10, None)])
def test_places_with_different_grace_are_given_up_together_at_the_earliest(service: Service, left: int | None, right: int | None) -> None:
    owner = two_tables(service, {"no_show_grace_minutes": left}, {"no_show_grace_minutes": right})
    ann = service.person("ann")
    booking = ann.post("/api/bookings", party())
    assert booking["arrive_by"] == instant(SEVEN + 10 * MINUTE)
    assert pieces(ann, booking, "arrive_by") == [instant(SEVEN + 10 * MINUTE)] * 2
    ann.news()
    service.clock.now = SEVEN + 10 * MINUTE - 1
    assert pieces(owner, booking, "status") == ["approved"] * 2
    service.clock.now += 1
    assert pieces(owner, booking, "status") == ["no_show"] * 2
    news = ann.news()
    assert [item.type for item in news] == ["booking_no_show"] * 2
    assert len({item.data["change_id"] for item in news}) == 1


def test_a_changed_grace_of_one_place_is_that_of_all(service: Service) -> None:
    owner = two_tables(service, {"no_show_grace_minutes": 10}, {"no_show_grace_minutes": 30})
    ann = service.person("ann")
    booking = ann.post("/api/bookings", party())
    for place, minutes, earliest in (("left", 40, 30), ("right", 50, 40), ("right", 5, 5), ("right", None, 40), ("left", None, None)):
        owner.patch(f"/api/resources/{place}", {"no_show_grace_minutes": minutes})
        until = None if earliest is None else instant(SEVEN + earliest * MINUTE)
        assert pieces(owner, booking, "arrive_by") == [until] * 2, (place, minutes)
    assert pieces(owner, booking, "version") == [1, 1]


def test_a_moved_party_keeps_one_deadline(service: Service) -> None:
    two_tables(service, {"no_show_grace_minutes": 10}, {"no_show_grace_minutes": 30})
    ann = service.person("ann")
    booking = ann.post("/api/bookings", party())
    ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(SEVEN - HOUR), "ends_at": instant(NINE - HOUR)})
    assert pieces(ann, booking, "arrive_by") == [instant(SEVEN - HOUR + 10 * MINUTE)] * 2


@pytest.mark.parametrize("other", [{"hold_s": 600}, {"hold_s": 60, "approval": "manual"}])
def test_held_places_lapse_together(service: Service, other: Json) -> None:
    two_tables(service, {"hold_s": 120}, other)
    ann = service.person("ann")
    held = ann.post("/api/bookings", party(hold=True))
    shortest = min(120, int(other["hold_s"]))
    assert pieces(ann, held, "expires_at") == [instant(MONDAY + shortest)] * 2
    service.clock.now += shortest // 2
    ann.act(held, "extend")
    assert pieces(ann, held, "expires_at") == [instant(service.clock.now + shortest)] * 2
    service.clock.now += shortest
    assert pieces(ann, held, "status") == ["expired"] * 2


@pytest.mark.parametrize("hold", [False, True])
def test_a_party_is_asked_for_once_where_one_place_needs_an_approval(service: Service, hold: bool) -> None:
    owner = two_tables(service, {"approval": "manual", "pending_expires_s": 1200}, {"pending_expires_s": 600})
    ann = service.person("ann")
    booking = ann.post("/api/bookings", party(hold=hold))
    if hold:
        ann.act(booking, "confirm")
    assert pieces(ann, booking, "status") == ["pending"] * 2
    assert pieces(ann, booking, "expires_at") == [instant(MONDAY + 600)] * 2
    owner.act(booking, "approve")
    assert pieces(ann, booking, "status") == ["approved"] * 2
    times = {"starts_at": instant(SEVEN + HOUR), "ends_at": instant(NINE + HOUR)}
    ann.patch(f"/api/bookings/{booking['id']}", times)
    assert pieces(ann, booking, "status") == ["pending"] * 2
    service.clock.now = epoch(str(pieces(ann, booking, "expires_at")[0]))
    assert pieces(ann, booking, "status") == ["expired"] * 2


def test_a_party_that_loses_one_place_to_another_request_loses_all(service: Service) -> None:
    competing = {"approval": "manual", "pending_blocks": False}
    owner = two_tables(service, competing, competing)
    ann, ben = service.person("ann"), service.person("ben")
    booking = ann.post("/api/bookings", party())
    owner.act(ben.book("left", SEVEN, NINE), "approve")
    assert pieces(ann, booking, "status") == ["rejected"] * 2
    service.person("cleo").book("right", SEVEN, NINE)


def test_a_swap_leaves_no_party_at_a_place_that_does_not_seat_it(service: Service) -> None:
    a_place(service, "small", seats_max=2)
    owner = a_place(service, "large", seats_max=4)
    ann = service.person("ann")
    four = ann.post("/api/bookings", party(4))
    two = ann.post("/api/bookings", party(2))
    refused = ann.refused(422, "rule-broken", "POST", f"/api/bookings/{four['id']}/swap", {"booking_id": two["id"]})
    assert rules(refused) == ["party_size"]
    owner.post(f"/api/bookings/{four['id']}/swap", {"booking_id": two["id"]})


def test_a_hold_of_joined_places_is_replaced_as_a_whole(service: Service) -> None:
    two_tables(service, {}, {})
    ann = service.person("ann")
    held = ann.post("/api/bookings", party(hold=True))
    ann.book("left", SEVEN, NINE)
    assert pieces(ann, held, "status") == ["cancelled"] * 2
    service.person("ben").book("right", SEVEN, NINE)


def test_a_party_that_was_held_is_booked(service: Service) -> None:
    two_tables(service, {}, {})
    ann = service.person("ann")
    held = ann.post("/api/bookings", party(hold=True))
    booked = ann.post("/api/bookings", party())
    assert pieces(ann, held, "status") == ["cancelled"] * 2
    assert pieces(ann, booked, "status") == ["approved"] * 2


def test_what_a_person_holds_of_a_pool_is_not_in_the_way_of_their_party(service: Service) -> None:
    a_place(service, "hall", capacity=4)
    ann = service.person("ann")
    ann.post("/api/bookings", party(3, hold=True))
    assert ann.post("/api/bookings", party(4))["quantity"] == 4
    service.person("ben").refused(409, "slot-taken", "POST", "/api/bookings", party(1))


def test_the_next_place_is_taken_where_an_own_hold_lies_beside_a_closure(service: Service) -> None:
    owner = a_place(service, "small", seats_max=2)
    a_place(service, "large", seats_max=4)
    ann = service.person("ann")
    ann.post("/api/bookings", {**party(2, hold=True), "ends_at": instant(SEVEN + HOUR)})
    closure = {"starts_at": instant(SEVEN + HOUR), "ends_at": instant(NINE), "reason": "paint"}
    owner.patch("/api/resources/small", {"closures": [closure]})
    assert ann.post("/api/bookings", party(2))["resource_id"] == "large"
