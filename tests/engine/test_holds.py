from __future__ import annotations

from pathlib import Path

import pytest

from tests.clocked import Service
from tests.live import live_server
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, epoch, instant
from tests.sockets import Sockets, days_ahead

TEN = MONDAY + DAY + 10 * HOUR
ELEVEN, TWELVE = TEN + HOUR, TEN + 2 * HOUR


def slots(person: Person, resource: str = "table") -> list[tuple[str, int]]:
    day = person.get(f"/api/resources/{resource}/availability?from={instant(TEN)}&to={instant(TWELVE)}")
    return [(slot["status"], slot["available"]) for slot in day["slots"]]


def test_a_hold_keeps_the_place_until_it_expires(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    ann.news()
    owner.news("venue:luigi:staff", "resource:table")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    assert (hold["status"], epoch(hold["expires_at"])) == ("held", MONDAY + 300)
    assert ann.types() == ["booking_created"]
    assert owner.types("venue:luigi:staff", "resource:table") == ["slot_unavailable"], "staff hear of a hold when it is confirmed"
    bob.cannot_book("table", TEN, ELEVEN)
    service.clock.now += 300
    assert ann.types() == ["booking_expired"]
    assert owner.types("venue:luigi:staff", "resource:table") == ["slot_available"]
    bob.book("table", TEN, ELEVEN)
    ann.refused(409, "wrong-state", "POST", f"/api/bookings/{hold['id']}/confirm")


def test_a_confirmed_hold_is_a_booking_and_nobody_saw_the_place_free(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    ann.news()
    owner.news("venue:luigi:staff", "resource:table")
    assert ann.act(hold, "confirm")["status"] == "approved"
    assert (ann.types(), owner.types("venue:luigi:staff", "resource:table")) == (["booking_updated"], ["new_booking"])


def test_a_hold_can_be_extended_but_not_for_ever(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    for _ in range(6):
        service.clock.now += 250
        ann.news()
        assert epoch(ann.act(hold, "extend")["expires_at"]) == service.clock.now + 300
        (told,) = ann.news()
        assert (told.type, told.data["changes"]["fields"], told.data["changes"]["status_changed"]) == (
            "booking_updated",
            ["expires_at"],
            False,
        )
    service.clock.now += 1
    problem = ann.refused(422, "rule-broken", "POST", f"/api/bookings/{hold['id']}/extend")
    assert [rule["rule"] for rule in problem["rules"]] == ["hold"]
    ann.act(hold, "confirm")


def test_booking_what_one_holds_oneself_uses_the_hold(service: Service) -> None:
    owner = a_place(service, quota_bookings=1)
    ann = service.person("ann")
    hold = ann.book("table", TEN, ELEVEN, hold=True, title="held")
    owner.news("resource:table", "venue:luigi:staff")
    ann.news()
    booking = ann.book("table", TEN, ELEVEN, title="booked")
    assert (booking["id"], booking["version"], booking["status"], booking["title"]) == (hold["id"], 2, "approved", "booked")
    assert owner.types("resource:table", "venue:luigi:staff") == ["new_booking"]
    (updated,) = ann.news()
    assert updated.data["changes"]["fields"] == ["title", "status"]


def test_a_booking_that_overlaps_ones_holds_takes_their_place(service: Service) -> None:
    owner = a_place(service, "lot", capacity=2)
    ann, bob = service.person("ann"), service.person("bob")
    first, second = ann.book("lot", TEN, ELEVEN, hold=True), ann.book("lot", ELEVEN, TWELVE, hold=True, quantity=2)
    owner.news("resource:lot")
    booking = ann.book("lot", TEN, TWELVE, quantity=2)
    assert booking["id"] == first["id"]
    assert ann.get(f"/api/bookings/{second['id']}")["status"] == "cancelled"
    bob.cannot_book("lot", TEN, ELEVEN)
    assert {item.data["available"] for item in owner.news("resource:lot")} == {0}, "what is told is the number after all of it"


def test_a_hold_is_moved_by_another_hold_where_both_do_not_fit(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    service.clock.now += 100
    moved = ann.book("table", TEN + 1800, ELEVEN + 1800, hold=True)
    assert (moved["id"], moved["starts_at"], epoch(moved["expires_at"])) == (hold["id"], instant(TEN + 1800), MONDAY + 400)
    service.person("bob").book("table", TEN - HOUR, TEN)


def test_two_holds_of_one_person_stand_side_by_side_while_there_is_room(service: Service) -> None:
    a_place(service, "lot", capacity=2)
    ann = service.person("ann")
    first, second = ann.book("lot", TEN, ELEVEN, hold=True), ann.book("lot", TEN, ELEVEN, hold=True)
    third = ann.book("lot", TEN, ELEVEN, hold=True)
    assert (first["id"] != second["id"], third["id"]) == (True, first["id"])
    service.person("bob").cannot_book("lot", TEN, ELEVEN, quantity=2)


def test_availability_counts_ones_own_hold_for_others_only(service: Service) -> None:
    a_place(service, slot_minutes=60)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, ELEVEN, hold=True)
    assert slots(ann) == [("available", 1), ("available", 1)]
    assert slots(bob) == [("booked", 0), ("available", 1)]
    venue = bob.get(f"/api/venues/luigi/availability?from={instant(TEN)}&to={instant(TWELVE)}")
    assert [slot["status"] for slot in venue["items"][0]["slots"]] == ["booked", "available"]
    ann.book("table", TEN, ELEVEN)
    assert slots(ann) == [("booked", 0), ("available", 1)]


def test_a_request_nobody_answers_lapses_live_and_frees_its_time(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_expires_s=600)
    ann = service.person("ann")
    request = ann.book("table", TEN, ELEVEN)
    assert epoch(request["expires_at"]) == MONDAY + 600
    ann.news()
    owner.news("venue:luigi:staff", "resource:table")
    service.clock.now += 600
    assert ann.types() == ["booking_expired"]
    assert owner.types("venue:luigi:staff", "resource:table") == ["booking_expired", "slot_available"]
    owner.refused(409, "wrong-state", "POST", f"/api/bookings/{request['id']}/approve")


def test_who_does_not_come_loses_the_place_after_the_grace_and_who_checks_in_keeps_it(service: Service) -> None:
    owner = a_place(service, no_show_grace_minutes=15)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, TWELVE)
    here = ann.book("table", TWELVE, TWELVE + HOUR)
    service.clock.now = TEN + 15 * 60
    owner.news("resource:table")
    ann.news()
    service.clock.now += 1
    assert ann.get("/api/bookings")["items"][0]["status"] == "no_show"
    bob.book("table", ELEVEN, TWELVE)
    service.clock.now = ELEVEN
    ann.act(here, "check-in")
    service.clock.now = TWELVE + 15 * 60
    assert ann.get(f"/api/bookings/{here['id']}")["status"] == "checked_in"
    assert ann.types() == ["booking_checked_in"]


def test_a_no_show_that_was_due_is_told_when_it_is_due(service: Service) -> None:
    owner = a_place(service, no_show_grace_minutes=0)
    ann = service.person("ann")
    ann.book("table", TEN, ELEVEN)
    ann.news()
    owner.news("venue:luigi:staff", "resource:table")
    service.clock.now = TEN
    assert ann.types() == ["booking_no_show"]
    assert owner.types("venue:luigi:staff", "resource:table") == ["booking_no_show", "slot_available"]


def test_an_early_release_frees_the_rest_live(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, TWELVE)
    service.clock.now = TEN
    ann.act(booking, "check-in")
    service.clock.now = TEN + 1200
    owner.news("resource:table")
    ann.news()
    assert ann.act(booking, "complete")["status"] == "completed"
    (freed,) = owner.news("resource:table")
    assert (freed.type, freed.data["starts_at"], freed.data["ends_at"]) == ("slot_available", instant(TEN + 1200), instant(TWELVE))
    assert ann.types() == ["booking_completed"]
    bob.book("table", TEN + 1200, TWELVE)


def test_a_requester_may_release_early_only_after_a_check_in(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, TWELVE)
    ann.refused(403, "forbidden", "POST", f"/api/bookings/{booking['id']}/complete")
    ann.refused(403, "forbidden", "POST", f"/api/bookings/{booking['id']}/no-show")
    service.clock.now = TEN
    assert owner.act(booking, "complete")["status"] == "completed"


def test_while_somebody_is_there_only_staff_move_them_where_approval_is_manual(service: Service) -> None:
    owner = a_place(service, approval="manual")
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    owner.act(booking, "approve")
    service.clock.now = TEN - 60
    ann.act(booking, "check-in")
    longer: Json = {"ends_at": instant(TWELVE)}
    ann.refused(409, "wrong-state", "PATCH", f"/api/bookings/{booking['id']}", longer)
    assert owner.patch(f"/api/bookings/{booking['id']}", longer)["status"] == "checked_in"


@pytest.mark.parametrize("late_s", [0, 1, 5000])
def test_deadlines_hold_over_a_restart_however_late_it_comes(service: Service, late_s: int) -> None:
    a_place(service, approval="manual", pending_expires_s=600)
    ann, bob = service.person("ann"), service.person("bob")
    request, hold = ann.book("table", TEN, ELEVEN), bob.book("table", ELEVEN, TWELVE, hold=True)
    service.stop()
    service.clock.now += 600 + late_s
    service.start()
    assert ann.get(f"/api/bookings/{request['id']}")["status"] == "expired"
    assert bob.get(f"/api/bookings/{hold['id']}")["status"] == "expired"
    ann.book("table", TEN, TWELVE)


def test_a_hold_past_its_deadline_counts_as_lapsed_for_a_write_that_comes_first(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    service.clock.now += 300
    bob.book("table", TEN, ELEVEN)
    problem = ann.refused(409, "wrong-state", "POST", f"/api/bookings/{hold['id']}/extend")
    assert (problem["booking_status"], problem["allowed"]) == ("expired", ["restore"])


def test_over_sockets_a_hold_lapses_by_itself(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        people = Sockets(server)
        a_place(people, hold_s=1)
        ann, bob = people.person("ann"), people.person("bob")
        start = days_ahead(2) + 10 * HOUR
        with people.listening(ann) as news:
            hold = ann.book("table", start, start + HOUR, hold=True)
            # Nobody asks for anything meanwhile: a request that met the deadline would settle it, too.
            assert [next(news).type for _ in range(2)] == ["booking_created", "booking_expired"]
        assert ann.get(f"/api/bookings/{hold['id']}")["status"] == "expired"
        bob.book("table", start, start + HOUR)
