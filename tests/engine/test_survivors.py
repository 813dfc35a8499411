"""What a change of one line once did to no test: each of these is about such a line."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, a_place, instant

TEN = MONDAY + DAY + 10 * HOUR


def test_nobody_listens_to_the_staff_of_a_venue_that_is_archived(service: Service) -> None:
    owner = a_place(service)
    people = (owner, service.person("root", "admin"))
    for who in people:
        assert who.news("venue:luigi:staff") == []
        assert who.types("venue:luigi:staff") == []
    owner.delete("/api/venues/luigi")
    for who in people:
        who.refused(403, "forbidden", "GET", "/api/stream?topics=venue:luigi:staff")
        who.refused(403, "forbidden", "GET", "/api/stream?topics=venue:luigi")


@pytest.mark.parametrize("expires_s", [None, 2 * DAY])
def test_a_request_lapses_at_its_start_whatever_grace_those_have_who_are_expected(service: Service, expires_s: int | None) -> None:
    owner = a_place(service, approval="manual", pending_expires_s=expires_s, no_show_grace_minutes=30)
    ann = service.person("ann")
    request = ann.book("table", TEN, TEN + HOUR)
    path = f"/api/bookings/{request['id']}"
    assert (request["status"], request["expires_at"], request["arrive_by"]) == ("pending", instant(TEN), None)
    owner.patch("/api/resources/table", {"no_show_grace_minutes": 45})
    assert (ann.get(path)["expires_at"], ann.get(path)["arrive_by"]) == (instant(TEN), None)
    service.clock.now = TEN - 1
    assert ann.get(path)["status"] == "pending"
    service.clock.now = TEN
    assert ann.get(path)["status"] == "expired", "nobody was expected yet, so nobody has failed to come"
    assert ann.types()[-1:] in ([], ["booking_expired"])


def test_what_was_refunded_is_not_paid_again(service: Service) -> None:
    owner, ann = a_place(service), service.person("ann")
    booking = ann.book("table", TEN, TEN + HOUR)
    path = f"/api/bookings/{booking['id']}"
    owner.put(f"{path}/payment", {"payment_status": "paid", "payment_id": "p"})
    owner.put(f"{path}/payment", {"payment_status": "refunded"})
    version = ann.get(path)["version"]
    for late in ("paid", "pending", "failed"):
        owner.ask("PUT", f"{path}/payment", {"payment_status": late})
        now = ann.get(path)
        assert (now["payment_status"], now["version"]) == ("refunded", version), late


def test_a_request_in_the_buffer_of_the_winner_loses_and_one_behind_it_does_not(service: Service) -> None:
    rules: Json = {"buffer_before_minutes": 15, "buffer_after_minutes": 30}
    owner = a_place(service, approval="manual", pending_blocks=False, **rules)
    people = {name: service.person(name) for name in ("ann", "before", "after", "early", "late")}
    wishes = {
        "ann": (TEN, TEN + HOUR),
        "before": (TEN - HOUR - 44 * 60, TEN - 44 * 60),
        "after": (TEN + HOUR + 44 * 60, TEN + 2 * HOUR),
        "early": (TEN - HOUR - 45 * 60, TEN - 45 * 60),
        "late": (TEN + HOUR + 45 * 60, TEN + 2 * HOUR),
    }
    made = {name: people[name].book("table", *range_) for name, range_ in wishes.items()}
    owner.act(made["ann"], "approve")
    found = {name: people[name].get(f"/api/bookings/{booking['id']}")["status"] for name, booking in made.items()}
    assert found == {"ann": "approved", "before": "rejected", "after": "rejected", "early": "pending", "late": "pending"}


@pytest.mark.parametrize("capacity", [1, 4])
def test_the_public_hears_nothing_of_what_is_over(service: Service, capacity: int) -> None:
    owner = a_place(service, capacity=capacity)
    ann, onlooker = service.person("ann"), service.person("onlooker")
    over = [ann.book("table", TEN + n * HOUR, TEN + (n + 1) * HOUR) for n in range(3)]
    service.clock.now = TEN + 4 * HOUR
    onlooker.news("resource:table", "venue:luigi")
    owner.act(over[0], "revoke")
    owner.delete(f"/api/bookings/{over[1]['id']}")
    later = {"starts_at": instant(TEN - HOUR), "ends_at": instant(TEN), "override": True}
    owner.patch(f"/api/bookings/{over[2]['id']}", later)
    assert onlooker.types("resource:table", "venue:luigi") == []
    closed = [{"starts_at": instant(TEN - DAY), "ends_at": instant(TEN - HOUR), "reason": "x"}]
    owner.patch("/api/resources/table", {"closures": closed})
    assert set(onlooker.types("resource:table", "venue:luigi")) == {"resource_updated"}


def test_of_what_has_begun_the_public_hears_the_rest(service: Service) -> None:
    owner, ann, onlooker = a_place(service), service.person("ann"), service.person("onlooker")
    running = ann.book("table", TEN, TEN + 2 * HOUR)
    service.clock.now = TEN + HOUR
    onlooker.news("resource:table")
    owner.act(running, "revoke")
    (told,) = onlooker.news("resource:table")
    assert (told.type, told.data["starts_at"], told.data["ends_at"]) == ("slot_available", instant(TEN + HOUR), instant(TEN + 2 * HOUR))
