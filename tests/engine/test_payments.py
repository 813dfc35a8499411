from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.domain.booking import PaymentStatus
from sse_booking.domain.payment import PAYMENTS
from sse_booking.http.routes.payments import TOLERANCE_S, signature
from sse_booking.store.verify import verify
from tests.clocked import Service, clocked_service
from tests.live import live_server
from tests.people import DAY, HOUR, MONDAY, Json, Person, Reply, Way, a_place
from tests.sockets import Sockets, days_ahead

TEN = MONDAY + DAY + 10 * HOUR
SECRET = "a secret that only the provider knows"
HOOK = "/api/webhooks/payments"


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path, webhook_secret=SECRET) as one:
        yield one
    assert verify(one.database) == []


def send_event(service: Way, at: int, event: Json, *, secret: str = SECRET, header: str | None = None) -> Reply:
    """What a payment provider sends."""
    body = json.dumps(event).encode()
    signed = signature(secret, body, at) if header is None else header
    return service.call(None, "POST", HOOK, body, {"sse-booking-signature": signed, "content-type": "application/json"})


def an_event(booking: Json, status: str, number: int = 1, **more: object) -> Json:
    return {"event_id": f"evt-{number}", "booking_id": booking["id"], "payment_status": status, **more}


def pay(owner: Person, booking: Json, status: str, **more: object) -> Json:
    return owner.put(f"/api/bookings/{booking['id']}/payment", {"payment_status": status, **more})


def test_staff_set_a_payment_and_both_sides_hear_of_it(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, TEN + HOUR)
    ann.news()
    owner.news("venue:luigi:staff")
    paid = pay(owner, booking, "paid", payment_id="pay-1")
    assert (paid["payment_status"], paid["payment_id"], paid["version"], paid["status"]) == ("paid", "pay-1", 2, "approved")
    for news in (ann.news(), owner.news("venue:luigi:staff")):
        (told,) = news
        assert (told.type, told.data["payment_status"], told.data["payment_id"]) == ("payment_updated", "paid", "pay-1")
        assert told.data["booking"]["version"] == 2
    assert pay(owner, booking, "paid")["version"] == 2, "what is so already is no news"
    assert (ann.news(), owner.news("venue:luigi:staff")) == ([], [])


@pytest.mark.parametrize("before", PAYMENTS)
def test_a_payment_goes_only_where_the_table_says(service: Service, before: PaymentStatus) -> None:
    owner = a_place(service)
    way: dict[PaymentStatus, list[str]] = {"refunded": ["paid", "refunded"], "unpaid": []}
    for number, after in enumerate(PAYMENTS):
        booking = service.person("ann").book("table", TEN + number * HOUR, TEN + (number + 1) * HOUR)
        for step in way.get(before, [before]):
            pay(owner, booking, step)
        reply = owner.ask("PUT", f"/api/bookings/{booking['id']}/payment", {"payment_status": after})
        assert reply.status == (200 if after == before or after in PAYMENTS[before] else 409), (before, after)
        if reply.status == 409:
            assert (reply.body["type"], reply.body["allowed"]) == ("/problems/wrong-state", list(PAYMENTS[before]))


def test_a_payment_is_not_for_the_requester_nor_for_strangers_to_set(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    path = f"/api/bookings/{ann.book('table', TEN, TEN + HOUR)['id']}/payment"
    ann.refused(403, "forbidden", "PUT", path, {"payment_status": "paid"})
    bob.refused(404, "not-found", "PUT", path, {"payment_status": "paid"})
    owner.refused(422, "invalid", "PUT", path, {"payment_status": "stolen"})
    owner.refused(412, "stale-version", "PUT", path, {"payment_status": "paid"}, if_match='"7"')


def test_a_cancelled_booking_can_be_refunded_whatever_buffers_came_later(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    first, second = ann.book("table", TEN, TEN + HOUR), ann.book("table", TEN + HOUR, TEN + 2 * HOUR)
    owner.patch("/api/resources/table", {"buffer_after_minutes": 30})
    pay(owner, first, "paid")
    ann.act(first, "cancel")
    service.clock.now = TEN + HOUR
    ann.act(second, "check-in")
    assert pay(owner, first, "refunded")["status"] == "cancelled"


def test_a_signed_event_of_the_provider_takes_effect_once(hooked: Service) -> None:
    a_place(hooked)
    ann = hooked.person("ann")
    booking = ann.book("table", TEN, TEN + HOUR)
    ann.news()
    event = an_event(booking, "paid", payment_id="pay-1")
    first = send_event(hooked, MONDAY, event)
    assert (first.status, first.body["applied"], first.body["duplicate"]) == (200, True, False)
    again = send_event(hooked, MONDAY, event)
    assert (again.status, again.body["applied"], again.body["duplicate"]) == (200, False, True)
    assert [(item.type, item.data["actor_id"]) for item in ann.news()] == [("payment_updated", "system")]
    assert ann.get(f"/api/bookings/{booking['id']}")["payment_id"] == "pay-1"


def test_late_news_of_an_earlier_step_changes_nothing_and_is_not_sent_again(hooked: Service) -> None:
    a_place(hooked)
    ann = hooked.person("ann")
    booking = ann.book("table", TEN, TEN + HOUR)
    send_event(hooked, MONDAY, an_event(booking, "paid", 2))
    late = send_event(hooked, MONDAY, an_event(booking, "pending", 1))
    assert (late.status, late.body["applied"], late.body["payment_status"]) == (200, False, "paid")


def test_an_event_for_a_booking_that_is_not_there_may_be_sent_again(hooked: Service) -> None:
    a_place(hooked)
    booking = hooked.person("ann").book("table", TEN, TEN + HOUR)
    assert send_event(hooked, MONDAY, an_event({"id": "nothing"}, "paid")).status == 404
    assert send_event(hooked, MONDAY, an_event(booking, "paid")).body["applied"] is True


@pytest.mark.parametrize("off_s", [-TOLERANCE_S - 1, TOLERANCE_S + 1])
def test_a_signature_of_another_time_is_refused(hooked: Service, off_s: int) -> None:
    a_place(hooked)
    booking = hooked.person("ann").book("table", TEN, TEN + HOUR)
    assert send_event(hooked, MONDAY + off_s, an_event(booking, "paid")).status == 401
    inside = TOLERANCE_S if off_s > 0 else -TOLERANCE_S
    assert send_event(hooked, MONDAY + inside, an_event(booking, "paid")).status == 200


@pytest.mark.parametrize("header", ["", "t=1", f"t={MONDAY},v1=", f"t={MONDAY},v1={'0' * 64}", "v1=x,t=1", f"t=-1,v1={'0' * 64}"])
def test_without_a_good_signature_nothing_is_looked_at(hooked: Service, header: str) -> None:
    a_place(hooked)
    booking = hooked.person("ann").book("table", TEN, TEN + HOUR)
    reply = send_event(hooked, MONDAY, an_event(booking, "paid"), header=header)
    assert (reply.status, reply.body["type"]) == (401, "/problems/unauthenticated")
    assert send_event(hooked, MONDAY, {"nonsense": 1}, header=header).status == 401
    assert hooked.person("ann").get(f"/api/bookings/{booking['id']}")["payment_status"] == "unpaid"


def test_another_secret_or_another_body_does_not_fit_and_of_two_signatures_one_is_enough(hooked: Service) -> None:
    a_place(hooked)
    booking = hooked.person("ann").book("table", TEN, TEN + HOUR)
    event = an_event(booking, "paid")
    assert send_event(hooked, MONDAY, event, secret="another").status == 401
    other = signature(SECRET, json.dumps(an_event(booking, "failed")).encode(), MONDAY)
    assert send_event(hooked, MONDAY, event, header=other).status == 401
    old = signature("the old secret", json.dumps(event).encode(), MONDAY)
    new = signature(SECRET, json.dumps(event).encode(), MONDAY).partition(",")[2]
    assert send_event(hooked, MONDAY, event, header=f"{old},{new}").status == 200


def test_a_signed_event_still_has_to_be_one(hooked: Service) -> None:
    assert send_event(hooked, MONDAY, {"event_id": "e"}).status == 422


def test_without_a_secret_there_are_no_webhooks(service: Service) -> None:
    assert send_event(service, MONDAY, {}).status == 404


def test_over_sockets_a_payment_arrives(tmp_path: Path) -> None:
    with live_server(tmp_path, webhook_secret=SECRET) as server:
        people = Sockets(server)
        a_place(people)
        ann = people.person("ann")
        start = days_ahead(2) + 10 * HOUR
        booking = ann.book("table", start, start + HOUR)
        ann.news()
        assert send_event(people, int(time.time()), an_event(booking, "paid")).status == 200
        assert ann.types() == ["payment_updated"]
