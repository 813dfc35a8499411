"""VENUES_BY: who may make a venue; and what is bounded, and asked for, where everybody may."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_booking.domain import limits
from tests.clocked import Service, clocked_service
from tests.people import HOUR, MONDAY, a_place, booking_body

TEN = MONDAY + 10 * HOUR
STAFF = "/api/venues/luigi/staff/sara"


def test_venues_are_made_by_admins_unless_the_host_says_otherwise(tmp_path: Path) -> None:
    with clocked_service(tmp_path, venues_by="admins") as service:
        ann, root = service.person("ann"), service.person("root", "admin")
        ann.refused(403, "forbidden", "POST", "/api/venues", {"name": "Ann's"})
        ann.refused(403, "forbidden", "POST", "/api/venues", {"nonsense": 1})
        assert ann.get("/api/me")["may_make_venues"] is False
        assert root.get("/api/me")["may_make_venues"] is True
        root.post("/api/venues", {"id": "luigi", "name": "Luigi"})
        root.put(STAFF)
        assert root.get("/api/venues/luigi")["staff"] == ["sara"], "where admins make venues, staff are put on at once"


def test_where_everybody_may_joining_a_staff_takes_that_persons_yes(service: Service) -> None:
    owner, sara, ben = a_place(service), service.person("sara"), service.person("ben")
    sara.news()
    owner.put(STAFF)
    assert owner.get("/api/venues/luigi")["staff"] == []
    assert [news.type for news in sara.news()] == ["notification"]
    assert sara.get("/api/me")["invitations"] == [{"venue_id": "luigi", "name": "Luigi"}]
    assert sara.get("/api/me")["venues"] == []
    sara.refused(403, "forbidden", "POST", "/api/venues/luigi/resources", {"name": "R"})
    ben.refused(404, "not-found", "POST", "/api/me/invitations/luigi/accept")
    assert sara.post("/api/me/invitations/luigi/accept")["staff"] == ["sara"]
    assert sara.get("/api/me")["invitations"] == []
    sara.post("/api/venues/luigi/resources", {"name": "R"})
    sara.refused(404, "not-found", "POST", "/api/me/invitations/luigi/accept")


def test_who_is_invited_again_and_again_is_told_once(service: Service) -> None:
    owner, sara = a_place(service), service.person("sara")
    sara.news()
    for _ in range(3):
        owner.put(STAFF)
        sara.delete(STAFF)
        owner.put(STAFF)
        owner.delete(STAFF)
    assert [news.type for news in sara.news()] == ["notification"]
    assert sara.get("/api/me")["invitations"] == []
    assert sara.post("/api/me/invitations/luigi/accept")["staff"] == ["sara"], "who thinks better of it may still come"


def test_an_owner_needs_nobodys_yes_for_themselves_and_an_admin_for_nobody(service: Service) -> None:
    owner = a_place(service)
    owner.put("/api/venues/luigi/staff/owner")
    service.person("root", "admin").put(STAFF)
    assert owner.get("/api/venues/luigi")["staff"] == ["owner", "sara"]


def test_open_invitations_of_a_venue_are_bounded(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INVITATIONS", 3)
    owner = a_place(service)
    for number in range(3):
        owner.put(f"/api/venues/luigi/staff/user-{number}")
        owner.delete(f"/api/venues/luigi/staff/user-{number}")
    refused = owner.refused(409, "limit-reached", "PUT", STAFF)
    assert (refused["what"], refused["limit"]) == ("invitations", 3)
    service.person("user-1").post("/api/me/invitations/luigi/accept")
    owner.put(STAFF)


def test_venues_of_one_person_are_bounded_and_one_that_is_archived_makes_room(service: Service) -> None:
    ann = service.person("ann")
    for number in range(limits.VENUES):
        ann.post("/api/venues", {"id": f"v-{number}", "name": "V"})
    refused = ann.refused(409, "limit-reached", "POST", "/api/venues", {"name": "V"})
    assert (refused["what"], refused["limit"]) == ("venues", limits.VENUES)
    service.person("ben").post("/api/venues", {"name": "V"})
    ann.delete("/api/venues/v-0")
    ann.post("/api/venues", {"name": "V"})
    root = service.person("root", "admin")
    for _ in range(limits.VENUES + 1):
        root.post("/api/venues", {"name": "V"})


def test_resources_of_one_owner_are_bounded(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RESOURCES", 3)
    owner = a_place(service)
    for venue in ("luigi", "luigi"):
        owner.post(f"/api/venues/{venue}/resources", {"name": "R"})
    refused = owner.refused(409, "limit-reached", "POST", "/api/venues/luigi/resources", {"name": "R"})
    assert (refused["what"], refused["limit"]) == ("resources", 3)
    service.person("root", "admin").post("/api/venues/luigi/resources", {"name": "R"})


def test_one_person_holds_no_more_than_one_set_of_the_longest_kind(service: Service) -> None:
    a_place(service, slot_minutes=60)
    ann = service.person("ann")

    def holds(first: int, count: int) -> dict[str, object]:
        items = [booking_body("table", TEN + (first + n) * HOUR, TEN + (first + n + 1) * HOUR) for n in range(count)]
        return {"items": items, "hold": True}

    ann.post("/api/bookings/set", holds(0, limits.HOLDS))
    refused = ann.refused(409, "limit-reached", "POST", "/api/bookings/set", holds(limits.HOLDS, 1))
    assert (refused["what"], refused["limit"]) == ("holds", limits.HOLDS)
    ann.refused(409, "limit-reached", "POST", "/api/bookings", booking_body("table", TEN + 90 * HOUR, TEN + 91 * HOUR, hold=True))
    service.person("ben").post("/api/bookings", booking_body("table", TEN + 90 * HOUR, TEN + 91 * HOUR, hold=True))
    ann.post("/api/bookings", booking_body("table", TEN + 91 * HOUR, TEN + 92 * HOUR))
    service.clock.now += 301
    ann.post("/api/bookings", booking_body("table", TEN + 93 * HOUR, TEN + 94 * HOUR, hold=True))


def test_the_staff_of_a_venue_is_told_by_name_and_with_who_has_not_said_yes(service: Service) -> None:
    owner, sara = a_place(service), service.person("sara")
    owner.put(STAFF)
    assert [(one["user_id"], one["role"]) for one in owner.get("/api/venues/luigi/staff")["items"]] == [
        ("owner", "owner"),
        ("sara", "invited"),
    ]
    sara.refused(403, "forbidden", "GET", "/api/venues/luigi/staff")
    sara.post("/api/me/invitations/luigi/accept")
    sara.book("table", TEN, TEN + HOUR)
    assert sara.get("/api/venues/luigi/staff")["items"][1] == {"user_id": "sara", "name": "Name of sara", "role": "staff"}
    service.person("ben").refused(404, "not-found", "GET", "/api/venues/nowhere/staff")
    owner.put("/api/venues/luigi/staff/ben")
    service.person("ben").delete("/api/venues/luigi/staff/ben")
    assert [one["user_id"] for one in owner.get("/api/venues/luigi/staff")["items"]] == ["owner", "sara"], "who said no is not waited for"


def test_of_an_id_with_which_nobody_was_ever_here_the_staff_list_says_so(service: Service) -> None:
    owner, root = a_place(service), service.person("root", "admin")

    def unknown() -> list[str]:
        return [one["user_id"] for one in owner.get("/api/venues/luigi/staff")["items"] if one.get("known") is False]

    owner.put(STAFF)
    root.put("/api/venues/luigi/staff/slip-of-the-pen")
    assert unknown() == ["slip-of-the-pen", "sara"], "an invitation to nobody, too"
    sara, ben = service.person("sara"), service.person("ben")
    sara.post("/api/me/invitations/luigi/accept")
    root.put("/api/venues/luigi/staff/ben")
    assert unknown() == ["ben", "slip-of-the-pen"]
    service.call(None, "POST", "/api/session", {"token": service.token("ben", "user")})
    assert unknown() == ["slip-of-the-pen"]
    assert len(ben.get("/api/me/data")["person"]) == 1, "what is stored of the sign-in is theirs to see"


def test_of_who_was_booked_for_and_was_never_here_the_card_says_so_until_they_come(service: Service) -> None:
    owner = a_place(service)

    def known(person_id: str) -> bool:
        return bool(owner.get(f"/api/venues/luigi/people/{person_id}")["known"])

    owner.book("table", TEN, TEN + HOUR, **{"for": {"user_id": "ann"}})
    guests = owner.book("table", TEN + HOUR, TEN + 2 * HOUR, **{"for": {"guest": {"name": "Maria"}}})
    assert (known("ann"), known(guests["requester_id"])) == (False, True)
    owner.post(f"/api/bookings/{guests['id']}/hand-over", {"to": {"user_id": "ana"}})
    assert not known("ana")
    service.person("ann").book("table", TEN + 3 * HOUR, TEN + 4 * HOUR)
    assert known("ann")
