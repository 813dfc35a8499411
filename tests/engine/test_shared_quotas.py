"""Quotas over several resources, or a whole venue: each person's, on every path, told before booking and kept after."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body, instant

TEN = MONDAY + DAY + 10 * HOUR
ELEVEN, TWELVE = TEN + HOUR, TEN + 2 * HOUR
WEEK = 7 * DAY


def a_venue(service: Service, *quotas: Json, slot_minutes: int | None = None) -> Person:
    """A venue with three rooms and these quotas."""
    for room in ("red", "green", "blue"):
        a_place(service, room, slot_minutes=slot_minutes)
    owner = service.person("owner")
    owner.patch("/api/venues/luigi", {"quotas": list(quotas)})
    return owner


def refused(person: Person, room: str, start: int, end: int, **more: object) -> Json:
    problem = person.refused(422, "rule-broken", "POST", "/api/bookings", booking_body(room, start, end, **more))
    assert {rule["rule"] for rule in problem["rules"]} == {"quota"}
    return problem


def reason(person: Person, room: str, at: int) -> str | None:
    slots = person.get(f"/api/resources/{room}/availability?from={instant(at)}&to={instant(at + HOUR)}")["slots"]
    return next((slot.get("reason", slot["status"]) for slot in slots if slot["starts_at"] == instant(at)), None)


def test_bookings_are_counted_over_the_whole_venue_and_room_is_made_by_cancelling(service: Service) -> None:
    a_venue(service, {"bookings": 2})
    ann, bob = service.person("ann"), service.person("bob")
    first = ann.book("red", TEN, ELEVEN)
    ann.book("green", TEN, ELEVEN)
    problem = refused(ann, "blue", TEN, ELEVEN)
    assert problem["rules"][0]["message"] == "At most 2 future bookings at a time in this venue."
    bob.book("blue", TEN, ELEVEN)
    ann.act(first, "cancel")
    ann.book("red", TWELVE, TWELVE + HOUR)


def test_hours_a_week_are_counted_over_the_named_resources_and_no_others(service: Service) -> None:
    a_venue(service, {"resource_ids": ["red", "green"], "week_minutes": 240})
    ann = service.person("ann")
    ann.book("red", TEN, TEN + 3 * HOUR)
    ann.book("blue", TEN + DAY, TEN + DAY + 6 * HOUR)
    refused(ann, "green", TEN + 2 * DAY, TEN + 2 * DAY + 2 * HOUR)
    ann.book("green", TEN + 2 * DAY, TEN + 2 * DAY + HOUR)
    ann.book("green", TEN + WEEK, TEN + WEEK + 4 * HOUR)


@pytest.mark.parametrize("way", ["hold", "move", "lengthen", "set", "series", "staff", "any place", "hand over"])
def test_no_way_leads_past_a_shared_quota(service: Service, way: str) -> None:
    owner = a_venue(service, {"day_minutes": 120, "bookings": 4})
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("red", TEN, TWELVE)
    other = ann.book("green", TEN + DAY, ELEVEN + DAY)
    match way:
        case "hold":
            refused(ann, "green", TWELVE, TWELVE + HOUR, hold=True)
        case "move":
            body: Json = {"starts_at": instant(TWELVE), "ends_at": instant(TWELVE + HOUR)}
            ann.refused(422, "rule-broken", "PATCH", f"/api/bookings/{other['id']}", body)
        case "lengthen":
            body = {"ends_at": instant(TEN + DAY + 3 * HOUR), "resource_id": "blue"}
            ann.refused(422, "rule-broken", "PATCH", f"/api/bookings/{other['id']}", body)
        case "set":
            items = [booking_body(room, TEN + 2 * DAY, TEN + 2 * DAY + HOUR) for room in ("red", "green", "blue")]
            ann.refused(422, "rule-broken", "POST", "/api/bookings/set", {"items": items})
        case "series":
            body = booking_body("blue", TEN + 2 * DAY, TEN + 2 * DAY + HOUR, rrule="FREQ=DAILY;COUNT=3")
            problem = ann.refused(422, "rule-broken", "POST", "/api/bookings/series", body)
            assert "At most 4 future bookings" in problem["rules"][0]["message"]
        case "staff":
            refused(owner, "green", TWELVE, TWELVE + HOUR, **{"for": {"user_id": "ann"}})
            owner.book("green", TWELVE, TWELVE + HOUR)
        case "any place":
            body = {"venue_id": "luigi", "party_size": 2, "starts_at": instant(TWELVE), "ends_at": instant(TWELVE + HOUR)}
            problem = ann.refused(422, "rule-broken", "POST", "/api/bookings", body)
            assert [rule["rule"] for rule in problem["rules"]] == ["quota"]
        case _:
            given = bob.book("blue", TWELVE, TWELVE + HOUR)
            owner.refused(422, "rule-broken", "POST", f"/api/bookings/{given['id']}/hand-over", {"to": {"user_id": "ann"}})


def test_what_a_shared_quota_forbids_is_not_shown_as_free_nor_offered_instead(service: Service) -> None:
    owner = a_venue(service, {"resource_ids": ["red", "green"], "day_minutes": 60}, slot_minutes=60)
    ann, bob = service.person("ann"), service.person("bob")
    assert reason(ann, "green", TEN) == "available"
    ann.book("red", TEN, ELEVEN)
    assert [reason(ann, room, TWELVE) for room in ("red", "green", "blue")] == ["quota", "quota", "available"]
    assert [reason(bob, room, TWELVE) for room in ("red", "green", "blue")] == ["available"] * 3
    items = ann.get(f"/api/venues/luigi/times?party_size=1&from={instant(TWELVE)}&to={instant(TWELVE + HOUR)}")["items"]
    assert [(one["starts_at"], one["left"]) for one in items] == [(instant(TWELVE), 1)], "only the blue one is left for ann"
    problem = refused(ann, "green", TWELVE, TWELVE + HOUR)
    assert problem["alternatives"]
    for one in problem["alternatives"]:
        assert one["resource_id"] == "blue" or not instant(MONDAY + DAY) <= one["starts_at"] < instant(MONDAY + 2 * DAY)
    assert ann.get("/api/venues/luigi")["quotas"] == [
        {"resource_ids": ["red", "green"], "bookings": None, "day_minutes": 60, "week_minutes": None}
    ]
    owner.book("green", TWELVE, TWELVE + HOUR, override=True)


def test_places_that_are_joined_for_a_party_count_once_and_move_together(service: Service) -> None:
    owner = a_place(service, "one", seats_max=2, joins=["two"])
    a_place(service, "two", seats_max=2)
    owner.patch("/api/venues/luigi", {"quotas": [{"bookings": 1}, {"resource_ids": ["one", "two"], "day_minutes": 60}]})
    ann = service.person("ann")
    party = {"venue_id": "luigi", "party_size": 4, "starts_at": instant(TEN), "ends_at": instant(ELEVEN)}
    made = ann.post("/api/bookings", party)
    assert len(ann.get("/api/bookings")["items"]) == 2
    ann.patch(f"/api/bookings/{made['id']}", {"starts_at": instant(TWELVE), "ends_at": instant(TWELVE + HOUR)})
    refused(ann, "one", TEN, ELEVEN)
    bob = service.person("bob")
    bob.book("two", TEN, ELEVEN)
    ann.act(made, "cancel")
    ann.book("one", TEN, ELEVEN)


def test_joined_places_are_handed_over_together(service: Service) -> None:
    owner = a_place(service, "one", seats_max=2, joins=["two"])
    a_place(service, "two", seats_max=2)
    owner.patch("/api/venues/luigi", {"quotas": [{"bookings": 1}]})
    ann, bob = service.person("ann"), service.person("bob")
    party = {"venue_id": "luigi", "party_size": 4, "starts_at": instant(TEN), "ends_at": instant(ELEVEN)}
    made = ann.post("/api/bookings", party)
    owner.post(f"/api/bookings/{made['id']}/hand-over", {"to": {"user_id": "bob"}})
    assert (len(ann.get("/api/bookings")["items"]), len(bob.get("/api/bookings")["items"])) == (0, 2)
    ann.book("one", TWELVE, TWELVE + HOUR)
    refused(bob, "two", TWELVE, TWELVE + HOUR)


def test_a_longer_series_is_held_against_the_week_as_a_whole(service: Service) -> None:
    """Each booking alone would fit: only those that are not changed yet are left out of the count."""
    a_venue(service, {"week_minutes": 300})
    ann = service.person("ann")
    made = ann.post("/api/bookings/series", booking_body("red", TEN, ELEVEN, rrule="FREQ=DAILY;COUNT=3"))
    path = f"/api/series/{made['series_id']}?scope=all"
    ann.refused(422, "rule-broken", "PATCH", path, {"ends_at": instant(TWELVE)})
    ann.patch(path, {"ends_at": instant(ELEVEN + 2400)})


def test_the_waiting_list_passes_over_and_comes_back_to_whom_a_shared_quota_holds(service: Service) -> None:
    owner = a_venue(service, {"bookings": 1})
    ann, bob, cid = (service.person(name) for name in ("ann", "bob", "cid"))
    taken = ann.book("red", TEN, ELEVEN)
    elsewhere = bob.book("green", TEN, ELEVEN)
    bob.wait("red", TEN, ELEVEN)
    ann.act(taken, "cancel")
    assert [entry["status"] for entry in bob.get("/api/waitlist")["items"]] == ["waiting"]
    bob.act(elsewhere, "cancel")
    assert [entry["status"] for entry in bob.get("/api/waitlist")["items"]] == ["offered"]
    refused(bob, "blue", TEN, ELEVEN)
    cid.book("green", TEN, ELEVEN)
    cid.wait("red", TEN, ELEVEN)
    entry = bob.get("/api/waitlist")["items"][0]
    bob.post(f"/api/waitlist/{entry['id']}/decline")
    assert [entry["status"] for entry in cid.get("/api/waitlist")["items"]] == ["waiting"]
    owner.patch("/api/venues/luigi", {"quotas": []})
    assert [entry["status"] for entry in cid.get("/api/waitlist")["items"]] == ["offered"], "a rule that goes lets in who waits"


def test_a_guest_has_one_quota_in_the_venue(service: Service) -> None:
    owner = a_venue(service, {"bookings": 1})
    guest = {"for": {"guest": {"name": "Gwen", "email": "gwen@example.org"}}}
    made = owner.book("red", TEN, ELEVEN, **guest)
    refused(owner, "green", TWELVE, TWELVE + HOUR, **{"for": {"user_id": made["requester_id"]}})


@pytest.mark.parametrize(
    ("quota", "field"),
    [
        ({}, "quotas[0]"),
        ({"resource_ids": ["red"]}, "quotas[0]"),
        ({"bookings": 0}, "quotas[0].bookings"),
        ({"day_minutes": 1440}, "quotas[0].day_minutes"),
        ({"week_minutes": 10_080}, "quotas[0].week_minutes"),
        ({"bookings": 1, "resource_ids": []}, "quotas[0].resource_ids"),
        ({"bookings": 1, "resource_ids": ["red", "red"]}, "quotas[0].resource_ids"),
        ({"bookings": 1, "resource_ids": ["red", "elsewhere"]}, "quotas[0].resource_ids[1]"),
        ({"bookings": 1, "minutes": 3}, "quotas[0].minutes"),
    ],
)
def test_a_quota_that_limits_nothing_or_names_what_is_not_there_is_refused(service: Service, quota: Json, field: str) -> None:
    owner = a_venue(service)
    problem = owner.refused(422, "invalid", "PATCH", "/api/venues/luigi", {"quotas": [quota]})
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_resource_that_was_archived_may_stay_in_a_quota(service: Service) -> None:
    owner = a_venue(service, {"resource_ids": ["red", "green"], "bookings": 1})
    owner.delete("/api/resources/red")
    kept = owner.get("/api/venues/luigi")["quotas"]
    owner.patch("/api/venues/luigi", {"quotas": [kept[0] | {"bookings": 2}]})
