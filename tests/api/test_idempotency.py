"""Idempotency-Key: the first answer again, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.api.places import Place, a_place, fresh
from tests.clocked import Service, clocked_service
from tests.people import DAY, MONDAY, Reply
from tests.sockets import Sockets

KEPT = ("event-cursor", "etag", "location")


@pytest.fixture(scope="module")
def place(way: Sockets) -> Place:
    return a_place(way, approval="automatic")


def same(first: Reply, again: Reply) -> None:
    """`again` is the stored first answer."""
    assert (again.status, again.raw) == (first.status, first.raw)
    assert [again.headers.get(name) for name in KEPT] == [first.headers.get(name) for name in KEPT]
    assert (first.headers.get("idempotent-replayed"), again.headers.get("idempotent-replayed")) == (None, "true")


def test_the_same_request_has_its_first_answer_and_happens_once(place: Place) -> None:
    booking_body, key = place.booking_body(), fresh("key")
    first = place.ann.ask("POST", "/api/bookings", booking_body, idempotency_key=key)
    place.ann.act(first.body, "cancel")
    again = place.ann.ask("POST", "/api/bookings", booking_body, idempotency_key=key)
    assert first.status == 201
    same(first, again)
    assert again.body["status"] == "approved", "as it was then"
    assert place.ann.get(f"/api/bookings/{first.body['id']}")["status"] == "cancelled", "nothing happened"
    place.booked()


def test_every_kind_of_write_keeps_its_answer(place: Place) -> None:
    booking = place.booked()
    path = f"/api/bookings/{booking['id']}"
    writes = [
        (place.ann, "PATCH", path, {"title": "A"}),
        (place.owner, "POST", f"{path}/check-in", {"reason": "here"}),
        (place.owner, "POST", f"{path}/revoke", None),
        (place.ann, "DELETE", path, None),
        (place.owner, "POST", "/api/venues", {"name": "V"}),
        (place.owner, "PATCH", f"/api/venues/{place.venue}", {"name": fresh("name")}),
        (place.owner, "PUT", f"/api/venues/{place.venue}/staff/eve", None),
        (place.owner, "DELETE", f"/api/venues/{place.venue}/staff/eve", None),
        (place.owner, "POST", f"/api/venues/{place.venue}/resources", {"name": "R"}),
        (place.owner, "PATCH", f"/api/resources/{place.resource}", {"name": fresh("name")}),
        (place.owner, "PUT", f"/api/admin/resources/{place.resource}/availability", {"available": 1}),
        (place.root, "POST", "/api/admin/announcements", {"message": "hello"}),
    ]
    for who, method, address, body in writes:
        key = fresh("key")
        first, again = (who.ask(method, address, body, idempotency_key=key) for _ in range(2))
        assert 200 <= first.status < 300, (method, address, first)
        same(first, again)


def test_a_key_with_another_request_is_refused_and_nothing_changes(place: Place) -> None:
    booking_body, key = place.booking_body(), fresh("key")
    made = place.ann.post("/api/bookings", booking_body, idempotency_key=key)
    path = f"/api/bookings/{made['id']}"
    place.ann.refused(422, "idempotency-key-reused", "POST", "/api/bookings", {**booking_body, "title": "other"}, idempotency_key=key)
    place.ann.refused(422, "idempotency-key-reused", "POST", "/api/bookings?x=1", booking_body, idempotency_key=key)
    place.ann.refused(422, "idempotency-key-reused", "POST", "/api/bookings", booking_body, idempotency_key=key, if_match='"1"')
    place.ann.refused(422, "idempotency-key-reused", "POST", "/api/bookings", booking_body, idempotency_key=key, if_match="")
    place.ann.refused(422, "idempotency-key-reused", "DELETE", path, None, idempotency_key=key)
    place.ann.refused(422, "idempotency-key-reused", "POST", f"{path}/cancel", None, idempotency_key=key)
    assert place.ann.get(path) == made


def test_a_key_is_ones_own(place: Place) -> None:
    key = fresh("key")
    made = [who.post("/api/bookings", place.booking_body(), idempotency_key=key) for who in (place.ann, place.bob)]
    assert made[0]["id"] != made[1]["id"]


def test_only_success_is_kept(place: Place) -> None:
    booking_body, key = place.booking_body(), fresh("key")
    taken = place.bob.post("/api/bookings", booking_body)
    for _ in range(2):
        place.ann.refused(409, "slot-taken", "POST", "/api/bookings", booking_body, idempotency_key=key)
    place.ann.refused(422, "invalid", "POST", "/api/bookings", {**booking_body, "quantity": 0}, idempotency_key=key)
    place.bob.act(taken, "cancel")
    assert place.ann.ask("POST", "/api/bookings", booking_body, idempotency_key=key).headers.get("idempotent-replayed") is None


def test_an_answer_is_kept_before_rights_are_lost(way: Sockets) -> None:
    place, key = a_place(way), fresh("key")
    path = f"/api/resources/{place.resource}"
    first = place.staff.ask("PATCH", path, {"name": "N"}, idempotency_key=key)
    place.owner.delete(f"/api/venues/{place.venue}/staff/sam")
    same(first, place.staff.ask("PATCH", path, {"name": "N"}, idempotency_key=key))
    place.staff.refused(403, "forbidden", "PATCH", path, {"name": "O"})


def test_the_same_request_many_times_at_once_happens_once(way: Sockets, place: Place) -> None:
    booking_body, key, begin = place.booking_body(), fresh("key"), threading.Barrier(8)
    headers = {"idempotency-key": key}
    clients = [way.server.client("ann") for _ in range(8)]

    def send(number: int) -> tuple[int, str]:
        begin.wait()
        answer = clients[number].post("/api/bookings", json=booking_body, headers=headers)
        return answer.status_code, answer.json()["id"] if answer.status_code == 201 else answer.json()["type"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    made = {what for status, what in answers if status == 201}
    assert len(made) == 1
    assert {answer for answer in answers if answer[0] != 201} <= {(409, "/problems/idempotency-key-in-flight")}
    listed = place.ann.get(f"/api/bookings?resource_id={place.resource}&from={booking_body['starts_at']}&to={booking_body['ends_at']}")
    assert [item["id"] for item in listed["items"]] == list(made)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as one:
        yield one


def test_a_key_is_kept_for_a_day_and_over_a_restart(service: Service) -> None:
    place = a_place(service, first_hour=MONDAY + 3 * DAY, approval="automatic")
    booking_body = place.booking_body()
    first = place.ann.ask("POST", "/api/bookings", booking_body, idempotency_key="k")
    service.clock.now += DAY - 1
    service.restart()
    same(first, place.ann.ask("POST", "/api/bookings", booking_body, idempotency_key="k"))
    service.clock.now += 1
    place.ann.refused(409, "slot-taken", "POST", "/api/bookings", booking_body, idempotency_key="k")


def test_a_request_that_still_runs_is_409_and_says_when_to_ask_again(service: Service) -> None:
    place = a_place(service, first_hour=MONDAY + DAY, approval="automatic")
    service.runtime.idempotency_keys_in_flight.add(("ann", "k"))
    reply = place.ann.ask("POST", "/api/bookings", place.booking_body(), idempotency_key="k")
    assert (reply.status, reply.body["type"], reply.headers["retry-after"]) == (409, "/problems/idempotency-key-in-flight", "1")
