"""Many at the same time, in one process. Several processes, sockets and kills: tests/races and tests/crash."""

from __future__ import annotations

import pytest

from tests.clocked import Ask, Service
from tests.corner_cases.hours import ELEVEN, TEN, rules
from tests.people import HOUR, Person, Reply, a_place, booking_body

CROWD = 40


def booking(person: Person, start: int = TEN, **more: object) -> Ask:
    return person, "POST", "/api/bookings", booking_body("table", start, start + HOUR, **more), {}


def statuses(replies: list[Reply]) -> list[int]:
    return sorted(reply.status for reply in replies)


@pytest.mark.parametrize("hold", [False, True])
def test_many_who_want_the_last_place_are_one_201_and_the_rest_409(service: Service, hold: bool) -> None:
    owner = a_place(service, capacity=3)
    service.person("ann").book("table", TEN, ELEVEN, quantity=2)
    owner.news("venue:luigi")
    replies = service.at_once([booking(service.person(f"user-{number}"), hold=hold) for number in range(CROWD)])
    assert statuses(replies) == [201] + [409] * (CROWD - 1)
    assert {reply.body["type"] for reply in replies if reply.status == 409} == {"/problems/slot-taken"}
    assert owner.types("venue:luigi") == ["availability_updated"]


def test_the_same_key_in_parallel_happens_once(service: Service) -> None:
    a_place(service, capacity=CROWD)
    ann = service.person("ann")
    ann.news()
    asks = [(*booking(ann)[:4], {"idempotency-key": "k"})] * CROWD
    replies = service.at_once(asks)
    assert set(statuses(replies)) <= {201, 409}
    assert {reply.body["type"] for reply in replies if reply.status == 409} <= {"/problems/idempotency-key-in-flight"}
    again = ann.ask("POST", "/api/bookings", booking_body("table", TEN, ELEVEN), idempotency_key="k")
    assert (again.status, again.headers.get("idempotent-replayed")) == (201, "true")
    assert {reply.raw for reply in replies if reply.status == 201} == {again.raw}
    assert ann.types() == ["booking_created"]


def test_a_key_that_comes_again_with_another_body_is_refused(service: Service) -> None:
    a_place(service, capacity=2)
    ann = service.person("ann")
    ann.post("/api/bookings", booking_body("table", TEN, ELEVEN), idempotency_key="k")
    ann.news()
    ann.refused(422, "idempotency-key-reused", "POST", "/api/bookings", booking_body("table", TEN, ELEVEN, quantity=2), idempotency_key="k")
    assert (len(ann.get("/api/bookings")["items"]), ann.types()) == (1, [])


def test_a_quota_holds_for_a_user_with_many_tabs(service: Service) -> None:
    a_place(service, capacity=CROWD, quota_bookings=2, quota_day_minutes=180)
    ann, bob = service.person("ann"), service.person("bob")
    replies = service.at_once([booking(ann, TEN + number * 60) for number in range(CROWD)])
    assert statuses(replies) == [201] * 2 + [422] * (CROWD - 2)
    assert {name for reply in replies if reply.status == 422 for name in rules(reply.body)} == {"quota"}
    bob.book("table", TEN, ELEVEN)


def test_what_is_rolled_back_in_a_group_leaves_no_row_and_no_event_beside_what_is_committed(service: Service) -> None:
    """Requests of one moment share a commit; one that fails half way, after it has written, takes nothing with it."""
    a_place(service)
    a_place(service, "hall")
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, ELEVEN)
    ann.news()
    bob.news()
    kit: Ask = (bob, "POST", "/api/bookings/set", {"items": [booking_body("hall", TEN, ELEVEN), booking_body("table", TEN, ELEVEN)]}, {})
    good: Ask = (ann, "POST", "/api/bookings", booking_body("hall", ELEVEN, ELEVEN + HOUR), {})
    assert [reply.status for reply in service.at_once([kit, good, kit])] == [409, 201, 409]
    assert (bob.get("/api/bookings")["items"], bob.types(), ann.types()) == ([], [], ["booking_created"])
    bob.book("hall", TEN, ELEVEN)
