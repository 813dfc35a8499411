"""What one caller may have stored and answered: counted in bytes and rows."""

from __future__ import annotations

import contextlib
import json

import pytest

from sse_booking.domain import limits
from tests.clocked import Service
from tests.engines import shell
from tests.people import DAY, HOUR, MONDAY, a_place, booking_body, instant

TEN = MONDAY + 10 * HOUR
QUARTER = f"from={instant(MONDAY)}&to={instant(MONDAY + 90 * DAY)}"


def rows(service: Service, sql: str) -> int:
    with contextlib.closing(shell(service.database)) as db:
        return int(db.execute(sql).fetchone()[0] or 0)


def test_an_availability_of_too_many_slots_is_refused_and_a_shorter_one_is_answered(service: Service) -> None:
    a_place(service, slot_minutes=1)
    ann = service.person("ann")
    refused = ann.refused(422, "invalid", "GET", f"/api/resources/table/availability?{QUARTER}")
    assert refused["errors"][0]["field"] == "to"
    week = f"from={instant(MONDAY)}&to={instant(MONDAY + 7 * DAY)}"
    answer = ann.ask("GET", f"/api/resources/table/availability?{week}")
    assert answer.status == 200
    assert len(answer.raw) < 3_000_000


def test_an_availability_of_a_venue_counts_the_slots_of_all_its_resources_together(service: Service) -> None:
    for number in range(4):
        a_place(service, f"table-{number}", slot_minutes=15)
    ann = service.person("ann")
    ann.refused(422, "invalid", "GET", f"/api/venues/luigi/availability?{QUARTER}")
    ann.get(f"/api/resources/table-0/availability?{QUARTER}")


def test_a_page_of_long_items_ends_early_and_nothing_is_left_out_or_repeated(service: Service) -> None:
    closures = [
        {"starts_at": instant(MONDAY + 2 * n * HOUR), "ends_at": instant(MONDAY + (2 * n + 1) * HOUR), "reason": "x" * 20}
        for n in range(300)
    ]
    for number in range(20):
        a_place(service, f"table-{number:02}", closures=closures)
    ann, seen, cursor, longest = service.person("ann"), [], "", 0
    while True:
        answer = ann.ask("GET", f"/api/resources?limit=200{cursor}")
        body = json.loads(answer.raw)
        seen += [item["id"] for item in body["items"]]
        longest = max(longest, len(answer.raw))
        if body["next_cursor"] is None:
            break
        cursor = f"&cursor={body['next_cursor']}"
    assert seen == [f"table-{number:02}" for number in range(20)]
    assert longest < limits.LIST_BYTES + 1000


def test_a_list_of_bookings_with_many_attendees_is_paged_by_bytes(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    for number in range(40):
        ann.book("table", TEN + number * HOUR, TEN + (number + 1) * HOUR, attendees=["x" * 190 + f"{n:09}" for n in range(200)])
    answer = ann.ask("GET", "/api/bookings?limit=200")
    body = json.loads(answer.raw)
    assert len(answer.raw) < limits.LIST_BYTES + 1000
    rest = ann.get(f"/api/bookings?limit=200&cursor={body['next_cursor']}")
    assert len({item["id"] for item in body["items"] + rest["items"]}) == 40


def test_a_refusal_names_a_few_of_many_bad_values(service: Service) -> None:
    for status in (",".join(["x"] * 5000), ",".join(f"x{n}" for n in range(5000))):
        answer = service.person("ann").ask("GET", f"/api/bookings?status={status}")
        assert answer.status == 422
        assert len(answer.raw) < 1000


def series(**more: object) -> dict[str, object]:
    return booking_body("lot", TEN, TEN + 60, rrule="FREQ=DAILY;COUNT=300", note="n" * 4000, **more)


def test_a_dry_run_stores_nothing_whatever_its_key(service: Service) -> None:
    a_place(service, "lot", capacity=9)
    ann = service.person("ann")
    before = rows(service, "SELECT count(*) FROM idempotency")
    ann.post("/api/bookings/series", series(dry_run=True), idempotency_key="one")
    assert rows(service, "SELECT count(*) FROM idempotency") == before
    made = ann.ask("POST", "/api/bookings/series", series(), idempotency_key="one")
    assert made.status == 201, "the key is still free"
    again = ann.ask("POST", "/api/bookings/series", series(), idempotency_key="one")
    assert (again.raw, again.headers["idempotent-replayed"]) == (made.raw, "true")
    assert len(made.raw) > 1_000_000
    assert rows(service, "SELECT max(length(body)) FROM idempotency") < len(made.raw) / 10, "what repeats itself is stored once"


def test_stored_answers_sessions_and_tickets_of_one_person_are_bounded(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEYS", 20)
    monkeypatch.setattr(limits, "SWEPT_EVERY", 2)
    monkeypatch.setattr(limits, "TICKETS", 30)
    ann = service.person("ann")
    for number in range(120):
        ann.put("/api/me/preferences", {"events": {}}, idempotency_key=f"key-{number}")
        ann.post("/api/stream-tickets")
        service.call(None, "POST", "/api/session", {"token": service.token("ann", "user")})
    assert rows(service, "SELECT count(*) FROM idempotency WHERE user_id = 'ann'") < 20 + 40
    assert rows(service, "SELECT count(*) FROM session WHERE user_id = 'ann'") == limits.SESSIONS
    assert rows(service, "SELECT count(*) FROM ticket WHERE user_id = 'ann'") < 30 + 90


def test_messages_of_one_booking_are_bounded(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGES", 3)
    a_place(service)
    ann = service.person("ann")
    path = f"/api/bookings/{ann.book('table', TEN, TEN + HOUR)['id']}/messages"
    for _ in range(3):
        ann.post(path, {"text": "m"})
    assert ann.refused(409, "limit-reached", "POST", path, {"text": "m"})["what"] == "messages"
