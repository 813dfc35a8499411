"""H5: any place that fits a party, the best one; joined places where none does; the decision counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import rules
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, epoch, instant

TUESDAY = MONDAY + DAY
SEVEN, NINE = TUESDAY + 19 * HOUR, TUESDAY + 21 * HOUR
TABLES: dict[str, dict[str, Any]] = {
    "two": {"seats_min": 1, "seats_max": 2},
    "four": {"seats_min": 2, "seats_max": 4, "features": ["garden"]},
    "four-b": {"seats_min": 2, "seats_max": 4, "joins": ["four-c"]},
    "four-c": {"seats_min": 2, "seats_max": 4},
    "six": {"seats_min": 4, "seats_max": 6},
}


def restaurant(service: Service, **more: object) -> tuple[Person, str]:
    """Tables of one venue; its owner, and the venue."""
    owner = a_place(service, "two", kind="table", **TABLES["two"], **more)  # type: ignore[arg-type]  # rules of a resource
    venue = owner.get("/api/resources/two")["venue_id"]
    for name in list(TABLES)[1:]:
        owner.post(
            f"/api/venues/{venue}/resources",
            {"id": name, "name": name, "kind": "table", "approval": "automatic", **TABLES[name], **more},
        )
    return owner, venue


def for_party(venue: str, size: int, start: int = SEVEN, end: int = NINE, **more: object) -> Json:
    return {"venue_id": venue, "party_size": size, "starts_at": instant(start), "ends_at": instant(end), **more}


def seated(person: Person, venue: str, size: int, start: int = SEVEN, **more: object) -> str:
    return str(person.post("/api/bookings", for_party(venue, size, start, start + 2 * HOUR, **more))["resource_id"])


def test_a_party_gets_the_smallest_place_and_leaves_what_can_be_joined_to_those_who_need_it(service: Service) -> None:
    _, venue = restaurant(service)
    ann = service.person("ann")
    assert seated(ann, venue, 2) == "two"
    assert seated(ann, venue, 2) == "four-c"  # no features, and others join it, not it others
    assert seated(ann, venue, 4) == "four"
    assert seated(ann, venue, 3) == "four-b"
    assert seated(ann, venue, 4) == "six"
    problem = ann.refused(409, "slot-taken", "POST", "/api/bookings", for_party(venue, 4))
    assert {one["resource_id"] for one in problem["alternatives"]} <= {"four", "four-b", "four-c", "six"}
    assert epoch(problem["alternatives"][0]["ends_at"]) <= SEVEN or epoch(problem["alternatives"][0]["starts_at"]) >= NINE
    first = problem["alternatives"][0]
    ann.post("/api/bookings", {**first, "party_size": 4})


def test_a_place_has_to_be_of_the_kind_and_to_have_the_features(service: Service) -> None:
    _, venue = restaurant(service)
    ann = service.person("ann")
    assert seated(ann, venue, 2, features=["garden"]) == "four"
    ann.refused(409, "slot-taken", "POST", "/api/bookings", for_party(venue, 2, features=["garden"]))
    ann.refused(404, "not-found", "POST", "/api/bookings", for_party(venue, 2, kind="boat"))
    assert seated(ann, venue, 6, kind="table") == "six"


def test_places_are_joined_only_where_no_single_one_seats_the_party_and_go_together_from_then_on(service: Service) -> None:
    owner, venue = restaurant(service)
    ann = service.person("ann")
    booking = ann.post("/api/bookings", for_party(venue, 8))
    assert (booking["resource_id"], booking["party_size"], booking["joined"]) == ("four-b", 8, True)
    series = ann.get(f"/api/series/{booking['series_id']}")["items"]
    assert sorted(one["resource_id"] for one in series) == ["four-b", "four-c"]
    assert sorted(one["party_size"] or 0 for one in series) == [0, 8]
    ann.refused(409, "slot-taken", "POST", "/api/bookings", for_party(venue, 8))
    assert rules(ann.refused(422, "rule-broken", "POST", "/api/bookings", for_party(venue, 9))) == ["party_size"]
    ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(SEVEN + HOUR), "ends_at": instant(NINE + HOUR)})
    assert {one["starts_at"] for one in ann.get(f"/api/series/{booking['series_id']}")["items"]} == {instant(SEVEN + HOUR)}
    owner.refused(422, "invalid", "PATCH", f"/api/bookings/{booking['id']}", {"resource_id": "six", "override": True})
    ann.act(booking, "cancel")
    assert {one["status"] for one in ann.get(f"/api/series/{booking['series_id']}")["items"]} == {"cancelled"}
    ann.post("/api/bookings", for_party(venue, 8))


def test_no_request_tears_places_apart_that_were_put_together(service: Service) -> None:
    owner, venue = restaurant(service)
    ann, ben = service.person("ann"), service.person("ben")
    one = ann.post("/api/bookings", for_party(venue, 8))
    series = f"/api/series/{one['series_id']}"
    other = next(item for item in ann.get(series)["items"] if item["id"] != one["id"])
    single = owner.post("/api/bookings", {"resource_id": "six", "starts_at": instant(SEVEN), "ends_at": instant(NINE)})
    for first, second in ((one, single), (single, other), (one, other)):
        owner.refused(422, "invalid", "POST", f"/api/bookings/{first['id']}/swap", {"booking_id": second["id"]})
    for change in ({"resource_id": "six"}, {"quantity": 2}):
        owner.refused(422, "invalid", "PATCH", f"{series}?scope=one&from={other['id']}", change | {"override": True})

    times = {"starts_at": instant(SEVEN + HOUR), "ends_at": instant(NINE + HOUR)}
    ann.patch(f"{series}?scope=one&from={other['id']}", times)
    assert {item["starts_at"] for item in ann.get(series)["items"]} == {instant(SEVEN + HOUR)}
    ben.news()
    owner.post(f"/api/bookings/{other['id']}/hand-over", {"to": {"user_id": "ben"}})
    assert {item["requester_id"] for item in owner.get(series)["items"]} == {"ben"}
    assert ben.types() == ["booking_created", "booking_created"]
    ann.refused(404, "not-found", "GET", f"/api/bookings/{one['id']}")
    ben.delete(f"{series}?scope=one&from={other['id']}")
    assert {item["status"] for item in owner.get(series)["items"]} == {"cancelled"}


def test_a_party_whose_place_is_closed_loses_the_joined_one_too(service: Service) -> None:
    owner = a_place(service, "one", venue="osteria", seats_max=2, joins=["two"])
    a_place(service, "two", venue="osteria", seats_max=2)
    ann = service.person("ann")
    made = ann.post("/api/bookings", for_party("osteria", 4))
    closure = {"starts_at": instant(SEVEN), "ends_at": instant(NINE), "reason": "paint"}
    owner.patch("/api/resources/two?cancel_affected=true", {"closures": [closure]})
    assert [item["status"] for item in ann.get(f"/api/series/{made['series_id']}")["items"]] == ["cancelled"] * 2


def test_held_joined_places_are_confirmed_together(service: Service) -> None:
    _, venue = restaurant(service)
    ann = service.person("ann")
    held = ann.post("/api/bookings", for_party(venue, 8, hold=True))
    ann.act(held, "confirm")
    assert {one["status"] for one in ann.get(f"/api/series/{held['series_id']}")["items"]} == {"approved"}


def test_a_named_place_has_to_seat_the_party_unless_staff_say_so(service: Service) -> None:
    owner, venue = restaurant(service)
    ann = service.person("ann")
    named = {"resource_id": "two", "party_size": 4, "starts_at": instant(SEVEN), "ends_at": instant(NINE)}
    assert rules(ann.refused(422, "rule-broken", "POST", "/api/bookings", named)) == ["party_size"]
    owner.post("/api/bookings", {**named, "override": True})
    mine = ann.post("/api/bookings", for_party(venue, 4))
    assert rules(ann.refused(422, "rule-broken", "PATCH", f"/api/bookings/{mine['id']}", {"party_size": 5})) == ["party_size"]
    assert ann.patch(f"/api/bookings/{mine['id']}", {"party_size": 3})["party_size"] == 3
    ann.refused(422, "invalid", "POST", "/api/bookings", {**named, "venue_id": venue})
    ann.refused(422, "invalid", "POST", "/api/bookings", {key: value for key, value in for_party(venue, 4).items() if key != "party_size"})


def test_a_party_takes_as_many_places_of_a_pool_as_people_come(service: Service) -> None:
    owner = a_place(service, "hall", capacity=10, seats_max=6)
    venue = owner.get("/api/resources/hall")["venue_id"]
    ann = service.person("ann")
    assert ann.post("/api/bookings", for_party(venue, 6))["quantity"] == 6
    ann.refused(409, "slot-taken", "POST", "/api/bookings", for_party(venue, 5))
    named = {"resource_id": "hall", "party_size": 4, "starts_at": instant(SEVEN), "ends_at": instant(NINE)}
    assert ann.post("/api/bookings", named)["quantity"] == 4


def test_staff_seat_somebody_else_and_a_walk_in_of_a_party(service: Service) -> None:
    owner, venue = restaurant(service)
    phone = owner.post("/api/bookings", for_party(venue, 8) | {"for": {"guest": {"name": "Ada"}}})
    members = owner.get(f"/api/series/{phone['series_id']}")["items"]
    assert len({one["requester_id"] for one in members}) == 1
    service.person("ann").refused(403, "forbidden", "POST", "/api/bookings", for_party(venue, 2, walk_in=True))


def test_times_are_those_at_which_a_party_finds_a_place_with_how_many_are_left(service: Service) -> None:
    owner, venue = restaurant(service, slot_minutes=120, opening_hours={"tue": [["17:00", "23:00"]]})
    ann = service.person("ann")
    path = f"/api/venues/{venue}/times?date=2027-01-12&party_size="
    free = {epoch(one["starts_at"]): (one["left"], one["joined"]) for one in ann.get(path + "4")["items"]}
    assert free == {TUESDAY + hour * HOUR: (4, False) for hour in (17, 19, 21)}
    for size in (4, 4, 4, 6):
        seated(ann, venue, size, start=SEVEN)
    assert [one["left"] for one in ann.get(path + "4")["items"]] == [4, 4]
    assert [one["left"] for one in ann.get(path + "2")["items"]] == [4, 1, 4]
    assert [(one["left"], one["joined"]) for one in ann.get(path + "8")["items"]] == [(1, True), (1, True)]
    assert ann.get(path + "9")["items"] == []
    slots = ann.get("/api/resources/two/availability?date=2027-01-12&party_size=4")["slots"]
    assert {(slot["status"], slot.get("reason")) for slot in slots} == {("blocked", "too_small")}
    owner.patch("/api/resources/two", {"seats_max": None})
    assert [one["left"] for one in ann.get(path + "4")["items"]] == [5, 1, 5]


def test_what_times_show_is_booked(service: Service) -> None:
    _, venue = restaurant(service, opening_hours={"tue": [["17:00", "23:00"]]}, min_minutes=60, max_minutes=180)
    ann = service.person("ann")
    for size in (1, 2, 4, 6, 8):
        found = ann.get(f"/api/venues/{venue}/times?date=2027-01-12&party_size={size}")["items"]
        one = found[size % len(found)]
        ann.post("/api/bookings", {"venue_id": venue, "party_size": size, "starts_at": one["starts_at"], "ends_at": one["ends_at"]})


@pytest.mark.parametrize(("party", "places"), [((2, ["garden"]), ["four"]), ((8, []), ["four-b", "four-c"])], ids=["exclusive", "joined"])
def test_of_two_hundred_parties_that_want_the_last_place_at_once_one_gets_it(
    service: Service, party: tuple[int, list[str]], places: list[str]
) -> None:
    owner, venue = restaurant(service)
    crowd = [service.person(f"guest-{number}") for number in range(200)]
    size, features = party
    replies = service.at_once([(one, "POST", "/api/bookings", for_party(venue, size, features=features), {}) for one in crowd])
    assert sorted(reply.status for reply in replies) == [201] + [409] * 199
    taken = owner.get(f"/api/bookings?role=staff&venue_id={venue}&status=approved")["items"]
    assert sorted(one["resource_id"] for one in taken) == places
    assert len({one["requester_id"] for one in taken}) == 1
