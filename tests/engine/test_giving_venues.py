"""A venue is given to somebody of its staff: at once, or where everybody may make venues, when they have accepted it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_booking.domain import limits
from tests.clocked import Service, clocked_service
from tests.people import Person, a_place

OWNER = "/api/venues/luigi/owner"
MINE = "/api/me/invitations/luigi"


def a_staff(service: Service) -> tuple[Person, Person]:
    """The owner of a venue, and sara on its staff."""
    owner, sara = a_place(service), service.person("sara")
    owner.put("/api/venues/luigi/staff/sara")
    sara.post(f"{MINE}/accept")
    return owner, sara


def test_a_venue_that_is_offered_is_owned_once_it_is_accepted(service: Service) -> None:
    owner, sara = a_staff(service)
    ben = service.person("ben")
    sara.refused(403, "forbidden", "PUT", OWNER, {"user_id": "sara"})
    for wrong in ("ben", "guest:1", "two words", ""):
        owner.refused(422, "invalid", "PUT", OWNER, {"user_id": wrong})
    sara.news(), owner.news()
    for _ in range(3):
        assert owner.put(OWNER, {"user_id": "sara"})["owner_id"] == "owner"
    assert sara.types() == ["notification"]
    assert sara.get("/api/me")["offers"] == [{"venue_id": "luigi", "name": "Luigi"}]
    assert sara.get("/api/me")["invitations"] == []
    staff = owner.get("/api/venues/luigi/staff")
    assert {one["user_id"]: one["role"] for one in staff["items"]} == {"owner": "owner", "sara": "staff"}
    assert staff["offered_to"] == "sara"
    ben.refused(404, "not-found", "POST", f"{MINE}/accept")

    taken = sara.post(f"{MINE}/accept")

    assert (taken["owner_id"], taken["staff"]) == ("sara", ["owner"])
    assert sara.types() == owner.types() == ["venue_updated"]
    assert sara.get("/api/me")["offers"] == []
    owner.refused(403, "forbidden", "PATCH", "/api/venues/luigi", {"name": "Mine"})
    sara.patch("/api/venues/luigi", {"name": "Da Sara"})
    owner.post("/api/venues/luigi/resources", {"name": "R"})
    sara.refused(404, "not-found", "POST", f"{MINE}/accept")


def test_who_declines_an_offer_stays_on_the_staff_and_may_be_asked_again(service: Service) -> None:
    owner, sara = a_staff(service)
    owner.put(OWNER, {"user_id": "sara"})
    sara.delete(MINE)
    sara.refused(404, "not-found", "DELETE", MINE)
    assert owner.get("/api/venues/luigi")["staff"] == ["sara"]
    owner.put(OWNER, {"user_id": "sara"})
    sara.post(f"{MINE}/accept")


def test_an_offer_ends_with_a_new_one_when_it_is_taken_back_and_with_the_right(service: Service) -> None:
    owner, sara = a_staff(service)
    ben = service.person("ben")
    owner.put("/api/venues/luigi/staff/ben")
    ben.post(f"{MINE}/accept")
    owner.put(OWNER, {"user_id": "sara"})
    owner.put(OWNER, {"user_id": "ben"})
    sara.refused(404, "not-found", "POST", f"{MINE}/accept")
    owner.put(OWNER, {"user_id": "owner"})
    ben.refused(404, "not-found", "POST", f"{MINE}/accept")
    owner.put(OWNER, {"user_id": "sara"})
    owner.delete("/api/venues/luigi/staff/sara")
    sara.refused(404, "not-found", "POST", f"{MINE}/accept")


def test_nobody_takes_over_more_venues_than_one_may_own(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "VENUES", 1)
    owner, sara = a_staff(service)
    sara.post("/api/venues", {"id": "own", "name": "Own"})
    owner.put(OWNER, {"user_id": "sara"})
    assert sara.refused(409, "limit-reached", "POST", f"{MINE}/accept")["what"] == "venues"
    assert [one["venue_id"] for one in sara.get("/api/me")["offers"]] == ["luigi"]
    sara.delete("/api/venues/own")
    assert sara.post(f"{MINE}/accept")["owner_id"] == "sara"


def test_where_admins_make_venues_it_changes_hands_at_once(tmp_path: Path) -> None:
    with clocked_service(tmp_path, venues_by="admins") as service:
        root, sara = service.person("root", "admin"), service.person("sara")
        root.post("/api/venues", {"id": "luigi", "name": "Luigi"})
        version = root.put(OWNER, {"user_id": "sara"})["version"]  # an admin gives it to anybody
        root.refused(412, "stale-version", "PUT", OWNER, {"user_id": "ben"}, **{"If-Match": f'"{version - 1}"'})
        sara.put("/api/venues/luigi/staff/ben")
        assert sara.put(OWNER, {"user_id": "ben"})["owner_id"] == "ben"
        assert sara.get("/api/venues/luigi")["staff"] == ["root", "sara"]
