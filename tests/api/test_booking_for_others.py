"""Staff book for somebody else: the booking, its events and quotas are that person's, and nobody else learns who it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clocked import Service, clocked_service
from tests.people import DAY, HOUR, MONDAY, Person, a_place, booking_body

NOON = MONDAY + 12 * HOUR
MARIA: dict[str, Any] = {"guest": {"name": "María  Gómez", "email": "Maria@Mail.example", "phone": "+49 441 12 34-56"}}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as running:
        yield running


@pytest.fixture
def owner(service: Service) -> Person:
    a_place(service, "table")
    a_place(service, "window")
    return a_place(service, "second", quota_bookings=1)


def test_a_booking_for_a_guest_is_theirs(owner: Person, service: Service) -> None:
    owner.news("venue:luigi:staff", "venue:luigi")
    booking = owner.book("table", NOON, NOON + HOUR, **{"for": MARIA})
    assert booking["requester_id"].startswith("guest:")
    assert booking["requester"] == {
        "id": booking["requester_id"], "name": "María Gómez", "email": "maria@mail.example", "phone": "+49 441 12 34-56"
    }  # fmt: skip
    assert (booking["source"], booking["status"]) == ("staff", "approved")
    news = owner.news("venue:luigi:staff", "venue:luigi")
    assert [item.type for item in news] == ["new_booking", "slot_unavailable"]
    assert "Gómez" not in str([item.data for item in news if item.type == "slot_unavailable"])
    assert owner.get("/api/bookings")["items"] == [], "it is not the one's who answered the telephone"


def test_a_booking_for_a_user_reaches_that_user(owner: Person, service: Service) -> None:
    ann = service.person("ann")
    ann.news()
    booking = owner.book("table", NOON, NOON + HOUR, **{"for": {"user_id": "ann"}})
    assert ann.types() == ["booking_created"]
    assert ann.get(f"/api/bookings/{booking['id']}")["requester"] == {"id": "ann", "name": ""}
    ann.act(booking, "cancel")


def test_only_staff_book_for_others_or_say_that_somebody_walked_in(owner: Person, service: Service) -> None:
    eve = service.person("eve")
    for more in ({"for": MARIA}, {"for": {"user_id": "ann"}}, {"walk_in": True}):
        eve.refused(403, "forbidden", "POST", "/api/bookings", booking_body("table", NOON, NOON + HOUR, **more))
    eve.refused(403, "forbidden", "POST", "/api/bookings/set", {"items": [booking_body("table", NOON, NOON + HOUR)], "for": MARIA})
    other = a_place(service, "bar", venue="other", owner="other")
    other.refused(403, "forbidden", "POST", "/api/bookings", booking_body("table", NOON, NOON + HOUR, **{"for": MARIA}))
    mine = owner.book("table", NOON, NOON + HOUR, **{"for": MARIA})
    other.refused(
        422, "invalid", "POST", "/api/bookings", booking_body("bar", NOON, NOON + HOUR, **{"for": {"user_id": mine["requester_id"]}})
    )


@pytest.mark.parametrize(
    "bad",
    [
        {}, {"user_id": "ann", "guest": {"name": "Ann"}}, {"guest": {"name": "  "}}, {"guest": {"name": "A", "email": "no address"}},
        {"guest": {"name": "A", "phone": "call me"}}, {"guest": {"name": "A", "age": 7}}, {"user_id": "two words"}, {"user_id": "system"},
        {"user_id": "guest:nobody"},
    ],
)  # fmt: skip
def test_whom_nobody_can_be_is_invalid(owner: Person, bad: object) -> None:
    owner.refused(422, "invalid", "POST", "/api/bookings", booking_body("table", NOON, NOON + HOUR, **{"for": bad}))
    assert owner.get("/api/venues/luigi/people")["items"] == []


def test_quotas_are_the_persons_not_the_staffs(owner: Person) -> None:
    for hour in (0, 1):
        owner.book("second", NOON + hour * HOUR, NOON + (hour + 1) * HOUR, **{"for": {"guest": {"name": f"Guest {hour}"}}})
    maria = owner.book("second", NOON + DAY, NOON + DAY + HOUR, **{"for": MARIA})["requester_id"]
    again = booking_body("second", NOON + 2 * DAY, NOON + 2 * DAY + HOUR, **{"for": {"user_id": maria}})
    assert owner.refused(422, "rule-broken", "POST", "/api/bookings", again)["rules"][0]["rule"] == "quota"


def test_the_same_address_and_name_is_the_same_guest(owner: Person) -> None:
    first = owner.book("table", NOON, NOON + HOUR, **{"for": MARIA})
    second = owner.book("window", NOON, NOON + HOUR, **{"for": {"guest": {"name": "maria gomez", "email": "maria@mail.example"}}})
    child = owner.book("second", NOON, NOON + HOUR, **{"for": {"guest": {"name": "Luz", "email": "maria@mail.example"}}})
    assert first["requester_id"] == second["requester_id"] != child["requester_id"]


def test_who_walks_in_is_there_at_once_whatever_is_asked_of_others(owner: Person, service: Service) -> None:
    owner.patch("/api/resources/table", {"lead_minutes": 120, "min_minutes": 60})
    service.clock.now = NOON + 300
    booking = owner.book("table", NOON, NOON + 1800, walk_in=True)
    assert (booking["status"], booking["source"], booking["requester"]["name"]) == ("checked_in", "walk_in", "")
    assert owner.get("/api/venues/luigi/people")["items"] == [], "who has no name can't be looked for"
    owner.cannot_book("table", NOON, NOON + HOUR, walk_in=True)
    owner.refused(409, "too-early", "POST", "/api/bookings", booking_body("window", NOON + 2 * HOUR, NOON + 3 * HOUR, walk_in=True))
    refused = owner.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("window", NOON - HOUR, NOON, walk_in=True))
    assert refused["rules"][0]["rule"] == "walk_in"


def test_what_was_held_while_they_were_asked_becomes_theirs(owner: Person) -> None:
    hold = owner.book("table", NOON, NOON + HOUR, hold=True)
    booking = owner.book("table", NOON, NOON + HOUR, **{"for": MARIA})
    assert booking["status"] == "approved"
    assert owner.get(f"/api/bookings/{hold['id']}")["status"] == "cancelled"


def test_what_is_refused_leaves_nobody_behind(owner: Person) -> None:
    owner.book("table", NOON, NOON + HOUR)
    owner.cannot_book("table", NOON, NOON + HOUR, **{"for": MARIA})
    assert owner.get("/api/venues/luigi/people?q=maria")["items"] == []


def test_a_series_for_a_guest_is_one_guests(owner: Person) -> None:
    made = owner.post("/api/bookings/series", booking_body("table", NOON, NOON + HOUR, rrule="FREQ=DAILY;COUNT=3", **{"for": MARIA}))
    assert len({item["requester_id"] for item in made["items"]}) == 1
    assert [one["upcoming"] for one in owner.get("/api/venues/luigi/people")["items"]] == [3]


def test_people_and_bookings_are_found_by_name_number_address_and_code(owner: Person) -> None:
    booking = owner.book("table", NOON, NOON + HOUR, **{"for": MARIA})
    owner.book("window", NOON, NOON + HOUR, **{"for": {"guest": {"name": "100 % Theo_"}}})
    code = booking["reference"]
    for text in ("gomez", "GOM MAR", "maria@mail", "0441 123456", "441 12 34 56", code, f"{code[:4]}-{code[4:].lower()}"):
        found = owner.get(f"/api/bookings?role=staff&q={text.replace(' ', '%20').replace('@', '%40')}")["items"]
        assert [item["id"] for item in found] == [booking["id"]], text
    for text in ("%25", "_"):
        assert [one["name"] for one in owner.get(f"/api/venues/luigi/people?q={text}")["items"]] == ["100 % Theo_"]
    assert owner.get("/api/bookings?role=staff&q=nobody")["items"] == []
    owner.refused(422, "invalid", "GET", "/api/bookings?q=gomez")


def test_a_card_says_what_became_of_bookings_and_is_for_staff_alone(owner: Person, service: Service) -> None:
    booking = owner.book("table", NOON, NOON + HOUR, **{"for": MARIA})
    path = f"/api/venues/luigi/people/{booking['requester_id']}"
    card = owner.patch(path, {"note": "Wheelchair, window", "phone": "0441 99"})
    assert (card["note"], card["phone"], [item["id"] for item in card["coming"]]) == ("Wheelchair, window", "0441 99", [booking["id"]])
    service.clock.now = NOON + 600
    owner.act(booking, "no-show")
    assert (owner.get(path)["no_shows"], owner.get(path)["upcoming"]) == (1, 0)
    owner.refused(412, "stale-version", "PATCH", path, {"note": ""}, if_match='"1"')
    for method, address in (("GET", path), ("PATCH", path), ("GET", "/api/venues/luigi/people")):
        service.person("eve").refused(403, "forbidden", method, address, {"note": "x"} if method == "PATCH" else None)
    owner.refused(404, "not-found", "GET", "/api/venues/luigi/people/ann")


def test_a_user_keeps_their_own_name(owner: Person, service: Service) -> None:
    service.person("ann").book("table", NOON, NOON + HOUR)
    card = owner.get("/api/venues/luigi/people/ann")
    assert (card["name"], card["guest"]) == ("Name of ann", False)
    owner.refused(422, "invalid", "PATCH", "/api/venues/luigi/people/ann", {"name": "Other"})


def test_a_booking_that_is_handed_over_is_gone_for_who_had_it(owner: Person, service: Service) -> None:
    ann, ben = service.person("ann"), service.person("ben")
    booking = ann.book("table", NOON, NOON + HOUR)
    ann.post(f"/api/bookings/{booking['id']}/messages", {"text": "My daughter has an allergy."})
    ann.news(), ben.news(), owner.news("venue:luigi:staff")
    service.clock.now += 60
    path = f"/api/bookings/{booking['id']}/hand-over"
    ann.refused(403, "forbidden", "POST", path, {"to": {"user_id": "ben"}})
    after = owner.post(path, {"to": {"user_id": "ben"}})
    assert (after["requester_id"], after["version"]) == ("ben", booking["version"] + 1)
    told = ann.news()
    assert [item.type for item in told] == ["booking_deleted"]
    assert "ben" not in str(told)
    assert ben.types() == ["booking_created"]
    assert [(item.type, item.data["changes"]["requester_changed"]) for item in owner.news("venue:luigi:staff")] == [
        ("booking_updated", True)
    ]
    ann.refused(404, "not-found", "GET", f"/api/bookings/{booking['id']}")
    assert ben.get(f"/api/bookings/{booking['id']}/messages")["items"] == []
    assert len(owner.get(f"/api/bookings/{booking['id']}/messages")["items"]) == 1


def test_hands_are_changed_within_the_quota_and_while_it_lasts(owner: Person, service: Service) -> None:
    booking = owner.book("second", NOON, NOON + HOUR, **{"for": MARIA})
    owner.book("second", NOON + DAY, NOON + DAY + HOUR, **{"for": {"user_id": "ben"}})
    path = f"/api/bookings/{booking['id']}/hand-over"
    owner.refused(422, "rule-broken", "POST", path, {"to": {"user_id": "ben"}})
    owner.act(booking, "cancel")
    owner.refused(409, "wrong-state", "POST", path, {"to": {"user_id": "ann"}})
