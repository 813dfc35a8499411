from __future__ import annotations

from pathlib import Path

import pytest

from tests.clocked import Service
from tests.engine.waitlists import entry_of, status_of
from tests.live import live_server
from tests.people import DAY, HOUR, MONDAY, Json, a_place, booking_body, instant
from tests.sockets import Sockets, days_ahead

TEN = MONDAY + DAY + 10 * HOUR
ELEVEN, TWELVE = TEN + HOUR, TEN + 2 * HOUR


def test_a_cancellation_and_the_offer_that_it_causes_are_one_commit(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    assert (bob.news(), ann.news(), owner.news("venue:luigi")) == ([], [], [])
    ann.act(booking, "cancel")
    (cancelled,) = ann.news()
    created, offered = bob.news()
    assert [created.type, offered.type] == ["booking_created", "waitlist_offered"]
    assert cancelled.data["change_id"] == created.data["change_id"] == offered.data["change_id"]
    hold, entry = offered.data["booking"], offered.data["entry"]
    assert (hold["status"], hold["requester_id"], entry["status"], entry["booking_id"]) == ("held", "bob", "offered", hold["id"])
    assert hold["expires_at"] == entry["expires_at"] == instant(MONDAY + 300)
    assert offered.data["actor_id"] == "system", "who made room is nobody's business"
    assert owner.types("venue:luigi") == [], "the place was never free"
    service.person("cid").cannot_book("table", TEN, ELEVEN)


def test_accepting_turns_the_hold_into_a_booking_and_staff_hear_of_it_then(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    entry = bob.wait("table", TEN, ELEVEN)
    ann.act(booking, "cancel")
    owner.news("venue:luigi:staff")
    accepted = bob.post(f"/api/waitlist/{entry['id']}/accept")
    assert (accepted["status"], accepted["requester_id"], accepted["expires_at"]) == ("approved", "bob", None)
    assert owner.types("venue:luigi:staff") == ["new_booking"]
    assert (status_of(bob), entry_of(bob)["booking_id"]) == ("accepted", accepted["id"])
    bob.refused(409, "wrong-state", "POST", f"/api/waitlist/{entry['id']}/accept")


def test_an_accepted_offer_waits_for_approval_where_that_is_manual(service: Service) -> None:
    owner = a_place(service, approval="manual")
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    entry = bob.wait("table", TEN, ELEVEN)
    owner.act(booking, "reject")
    assert bob.post(f"/api/waitlist/{entry['id']}/accept")["status"] == "pending"


def test_the_hold_of_an_offer_can_be_confirmed_like_any_other(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    ann.act(booking, "cancel")
    bob.post(f"/api/bookings/{entry_of(bob)['booking_id']}/confirm")
    assert status_of(bob) == "accepted"


def test_booking_what_one_was_offered_accepts_it(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    ann.act(booking, "cancel")
    assert bob.book("table", TEN, ELEVEN)["id"] == entry_of(bob)["booking_id"]
    assert status_of(bob) == "accepted"


@pytest.mark.parametrize("way", ["decline", "expire", "leave", "cancel the hold", "delete the hold"])
def test_an_offer_that_is_not_taken_goes_to_the_next(service: Service, way: str) -> None:
    a_place(service)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    booking = ann.book("table", TEN, ELEVEN)
    first = bob.wait("table", TEN, ELEVEN)
    cid.wait("table", TEN, ELEVEN)
    ann.act(booking, "cancel")
    hold = entry_of(bob)["booking_id"]
    bob.news()
    cid.news()
    match way:
        case "decline":
            assert bob.post(f"/api/waitlist/{first['id']}/decline")["status"] == "declined"
        case "expire":
            service.clock.now += 300
        case "leave":
            bob.delete(f"/api/waitlist/{first['id']}")
        case "cancel the hold":
            bob.post(f"/api/bookings/{hold}/cancel")
        case _:
            bob.delete(f"/api/bookings/{hold}")
    assert cid.types() == ["booking_created", "waitlist_offered"]
    assert bob.types()[-1] == "waitlist_expired"
    assert (status_of(bob), status_of(cid)) == ("expired" if way == "expire" else "declined", "offered")
    bob.refused(409, "wrong-state", "POST", f"/api/waitlist/{first['id']}/accept")
    bob.refused(409, "wrong-state", "POST", f"/api/waitlist/{first['id']}/decline")


def test_an_answer_at_the_very_instant_of_the_deadline_is_too_late(service: Service) -> None:
    a_place(service, hold_s=60)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    entry = bob.wait("table", TEN, ELEVEN)
    ann.act(booking, "cancel")
    service.clock.now += 60
    problem = bob.refused(409, "wrong-state", "POST", f"/api/waitlist/{entry['id']}/accept")
    assert problem["booking_status"] == "expired"


def test_priority_comes_first_then_who_came_first(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    people = [service.person(name) for name in ("bob", "cid", "dan", "eve")]
    for person in people:
        person.wait("table", TEN, ELEVEN)
    owner.patch(f"/api/waitlist/{entry_of(people[2])['id']}", {"priority": 5})
    assert [entry_of(person)["position"] for person in people] == [2, 3, 1, 4]
    order = []
    ann.act(booking, "cancel")
    for _ in people:
        (offered,) = [person for person in people if status_of(person) == "offered"]
        order.append(offered.user)
        offered.post(f"/api/waitlist/{entry_of(offered)['id']}/decline")
    assert order == ["dan", "bob", "cid", "eve"]
    service.person("fay").book("table", TEN, ELEVEN)


def test_priority_is_set_by_staff_only(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, ELEVEN)
    bob.refused(403, "forbidden", "POST", "/api/waitlist", booking_body("table", TEN, ELEVEN, priority=1))
    entry = bob.wait("table", TEN, ELEVEN)
    bob.refused(403, "forbidden", "PATCH", f"/api/waitlist/{entry['id']}", {"priority": 1})
    ann.refused(404, "not-found", "PATCH", f"/api/waitlist/{entry['id']}", {"priority": 1})
    assert owner.patch(f"/api/waitlist/{entry['id']}", {"priority": 1}, if_match='"1"')["priority"] == 1
    owner.refused(412, "stale-version", "PATCH", f"/api/waitlist/{entry['id']}", {"priority": 2}, if_match='"1"')
    owner.refused(422, "invalid", "PATCH", f"/api/waitlist/{entry['id']}", {"priority": 1001})


def test_staff_see_who_waits_and_are_told_of_each(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, ELEVEN)
    owner.news("venue:luigi:staff")
    entry = bob.wait("table", TEN, ELEVEN)
    (joined,) = owner.news("venue:luigi:staff")
    assert (joined.type, joined.data["entry"]["id"], joined.data["entry"]["user_id"]) == ("waitlist_joined", entry["id"], "bob")
    for query in ("venue_id=luigi", "resource_id=table", "resource_id=table&status=waiting,offered"):
        assert [item["id"] for item in owner.get(f"/api/waitlist?role=staff&{query}")["items"]] == [entry["id"]]
    assert owner.get("/api/waitlist?role=staff&venue_id=luigi&status=left")["items"] == []
    ann.refused(403, "forbidden", "GET", "/api/waitlist?role=staff&venue_id=luigi")
    ann.refused(404, "not-found", "GET", f"/api/waitlist/{entry['id']}")
    assert ann.get("/api/waitlist")["items"] == []
    owner.refused(403, "forbidden", "POST", f"/api/waitlist/{entry['id']}/accept")


def test_lists_come_in_pages(service: Service) -> None:
    owner = a_place(service)
    service.person("ann").book("table", TEN, ELEVEN)
    ids = [service.person(f"user-{number}").wait("table", TEN, ELEVEN)["id"] for number in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = owner.get(f"/api/waitlist?role=staff&resource_id=table&limit=2{cursor}")
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ids


def test_nobody_stands_twice_in_one_queue(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, ELEVEN)
    entry = bob.wait("table", TEN, ELEVEN)
    bob.refused(409, "already-exists", "POST", "/api/waitlist", booking_body("table", TEN, ELEVEN))
    bob.wait("table", TEN, TWELVE)
    bob.delete(f"/api/waitlist/{entry['id']}")
    bob.delete(f"/api/waitlist/{entry['id']}")
    bob.wait("table", TEN, ELEVEN)


def test_what_is_free_already_is_offered_at_once(service: Service) -> None:
    a_place(service)
    bob = service.person("bob")
    entry = bob.wait("table", TEN, ELEVEN)
    assert (entry["status"], entry["position"]) == ("offered", None)
    assert bob.post(f"/api/waitlist/{entry['id']}/accept")["status"] == "approved"


@pytest.mark.parametrize("body", [{"ends_at": instant(TEN)}, {"quantity": 2}, {"starts_at": instant(MONDAY - 60)}])
def test_a_wish_has_to_keep_the_rules(service: Service, body: Json) -> None:
    a_place(service)
    reply = service.person("bob").ask("POST", "/api/waitlist", booking_body("table", TEN, ELEVEN) | body)
    assert reply.status == 422


@pytest.mark.parametrize("late_s", [0, 1])
@pytest.mark.parametrize("rules", [{}, {"lead_minutes": 5}])
def test_nobody_waits_for_what_has_begun(service: Service, late_s: int, rules: Json) -> None:
    owner = a_place(service, **rules)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, ELEVEN)
    service.clock.now = TEN + late_s
    owner.news("venue:luigi:staff")
    problem = bob.refused(422, "rule-broken", "POST", "/api/waitlist", booking_body("table", TEN, ELEVEN))
    assert problem["rules"] == [{"rule": "past", "message": "The start is in the past."}]
    assert (bob.get("/api/waitlist")["items"], owner.types("venue:luigi:staff")) == ([], [])


def test_over_sockets_an_offer_lapses_by_itself_and_the_next_hears_of_it(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        people = Sockets(server)
        a_place(people, hold_s=1)
        ann, bob, cid = people.person("ann"), people.person("bob"), people.person("cid")
        start = days_ahead(2) + 10 * HOUR
        booking = ann.book("table", start, start + HOUR)
        bob.wait("table", start, start + HOUR)
        cid.wait("table", start, start + HOUR)
        offered_and_lapsed = ["booking_created", "waitlist_offered", "booking_expired", "waitlist_expired"]
        with people.listening(bob) as to_bob, people.listening(cid) as to_cid:
            ann.act(booking, "cancel")
            # Nobody asks for anything meanwhile: a request that met the deadline would settle it, too.
            bobs, cids = ([next(news) for _ in offered_and_lapsed] for news in (to_bob, to_cid))
        assert ([item.type for item in bobs], [item.type for item in cids]) == (offered_and_lapsed, offered_and_lapsed)
        assert bobs[-1].data["change_id"] == cids[0].data["change_id"], "the next is offered in the commit in which the first lapsed"
