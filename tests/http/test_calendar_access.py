"""How much is in a calendar feed, when it has changed, and who reads it."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from sse_booking.service.calendars import PAST_DAYS
from sse_booking.store import calendars
from sse_booking.store.sqlite.connection import Connection
from sse_booking.store.verify import verify
from tests.clocked import Service, clocked_service
from tests.feeds import OWN, at, busy, feed
from tests.people import DAY, HOUR, MONDAY, Reply, a_place

TEN: Final = MONDAY + DAY + 10 * HOUR
ELEVEN: Final = TEN + HOUR


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as one:
        yield one
    assert verify(one.config.database) == []


def test_a_feed_begins_a_quarter_back_keeps_what_still_runs_and_has_no_end_ahead(service: Service) -> None:
    a_place(service, "shed")
    a_place(service, "barn")
    ann = service.person("ann")
    ann.book("shed", TEN, ELEVEN, title="Long over")
    ann.book("barn", TEN, TEN + 200 * DAY, title="Still runs")
    service.clock.now = TEN + (PAST_DAYS + 1) * DAY
    ann.book("shed", service.clock.now + DAY, service.clock.now + DAY + HOUR, title="Tomorrow")
    ann.book("shed", service.clock.now + 2000 * DAY, service.clock.now + 2000 * DAY + HOUR, title="Far away")
    assert [event.summary.value for event in feed(ann)] == ["Still runs", "Tomorrow", "Far away"]
    assert [event.dtstart.value for event in feed(ann, busy("barn"))] == [at(TEN)]
    assert [event.dtstart.value for event in feed(ann, busy("shed"))] == [at(service.clock.now + days * DAY) for days in (1, 2000)]


def test_a_feed_that_does_not_show_all_says_so(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    a_place(service)
    ann = service.person("ann")
    for day in range(3):
        ann.book("table", TEN + day * DAY, ELEVEN + day * DAY)
    said = b"DESCRIPTION:Only 2 events are shown"
    assert said not in ann.ask("GET", "/api/me/calendar.ics").raw
    monkeypatch.setattr("sse_booking.service.calendars.MAX_EVENTS", 2)
    assert said in ann.ask("GET", "/api/me/calendar.ics").raw
    assert said in ann.ask("GET", busy()).raw


def test_of_too_many_those_to_come_are_kept_before_those_past(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    for hour in range(6):
        ann.book("table", TEN + hour * HOUR, TEN + (hour + 1) * HOUR)
    with sqlite3.connect(f"file:{service.config.database}?mode=ro", uri=True, factory=Connection) as db:
        now, end = TEN + 3 * HOUR, TEN + DAY
        hours = {
            limit: [
                [(entry.starts_at - TEN) // HOUR for entry in entries]
                for entries in (
                    calendars.own(db, "ann", MONDAY, now, end, limit),
                    calendars.of_resource(db, "luigi", "table", MONDAY, now, end, limit),
                )
            ]
            for limit in (2, 4, 9)
        }
    db.close()
    assert hours == {2: [[3, 4]] * 2, 4: [[2, 3, 4, 5]] * 2, 9: [[0, 1, 2, 3, 4, 5]] * 2}


def test_neither_feed_reads_a_history_from_end_to_end(service: Service) -> None:
    db = sqlite3.connect(service.config.database, factory=Connection)
    plans: list[str] = []
    try:
        queries: list[str] = []
        db.set_trace_callback(queries.append)
        calendars.own(db, "ann", 1, 2, 3, 4)
        calendars.of_resource(db, "luigi", "table", 1, 2, 3, 4)
        db.set_trace_callback(None)
        plans = [row[3] for query in queries for row in db.execute(f"EXPLAIN QUERY PLAN {query}")]
    finally:
        db.close()
    on_bookings = [plan for plan in plans if re.search(r"\b(SCAN|SEARCH) b\b", plan)]
    assert [re.sub(r"\bSEARCH b USING INDEX ", "", plan) for plan in on_bookings] == [
        "booking_requester (requester_id=? AND starts_at>? AND starts_at<?)",
        "booking_requester (requester_id=? AND starts_at<?)",
        "booking_venue (venue_id=? AND starts_at>? AND starts_at<?)",
        "booking_venue (venue_id=? AND starts_at>? AND starts_at<?)",
    ]
    assert [plan for plan in plans if "TEMP B-TREE" in plan] == []


def test_an_unchanged_feed_is_answered_304(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    for path in (OWN, busy()):
        etag = ann.ask("GET", path).headers["etag"]
        for sent in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            again = ann.ask("GET", path, if_none_match=sent)
            assert (again.status, again.raw, again.headers["etag"]) == (304, b"", etag)
        assert ann.ask("GET", path, if_none_match='"x"').status == 200
    service.clock.now += DAY
    before = [ann.ask("GET", path) for path in (OWN, busy())]
    ann.patch(f"/api/bookings/{booking['id']}", {"title": "New"})
    for path, old in zip((OWN, busy()), before, strict=True):
        changed = ann.ask("GET", path, if_none_match=old.headers["etag"])
        assert (changed.status, changed.headers["cache-control"]) == (200, "private, no-cache")
        assert changed.raw != old.raw


def test_nothing_but_a_change_changes_a_feed(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    ann.book("table", TEN, ELEVEN)
    before = [ann.ask("GET", path).raw for path in (OWN, busy())]
    service.clock.now += 7 * HOUR
    service.restart()
    assert [ann.ask("GET", path).raw for path in (OWN, busy())] == before


def the_address(reply: Reply) -> str:
    match = re.fullmatch(r"http://test(/calendar/[A-Za-z0-9_-]{43}\.ics)", reply.body["url"])
    assert match, reply.body
    return match[1]


def test_a_secret_address_needs_no_sign_in_until_it_is_revoked(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    ann.book("table", TEN, ELEVEN, title="Lunch")
    made = ann.ask("POST", "/api/me/calendar-address")
    assert (made.status, made.headers["cache-control"]) == (201, "no-store")
    path = the_address(made)
    found = service.call(None, "GET", path)
    assert (found.status, found.raw) == (200, ann.ask("GET", OWN).raw)
    assert service.call(None, "HEAD", path).raw == b""
    assert service.call(None, "GET", path, headers={"if-none-match": found.headers["etag"]}).status == 304
    service.restart()
    assert service.call(None, "GET", path).status == 200
    assert ann.ask("DELETE", "/api/me/calendar-address").status == 204
    gone = service.call(None, "GET", path, headers={"if-none-match": found.headers["etag"]})
    assert (gone.status, gone.body["type"]) == (404, "/problems/not-found")
    assert ann.ask("DELETE", "/api/me/calendar-address").status == 204, "again is fine"


def test_a_new_address_ends_the_one_before_and_only_ones_own(service: Service) -> None:
    ann, bob = service.person("ann"), service.person("bob")
    first, other, second = (the_address(person.ask("POST", "/api/me/calendar-address")) for person in (ann, bob, ann))
    assert [service.call(None, "GET", path).status for path in (first, other, second)] == [404, 200, 200]
    bob.delete("/api/me/calendar-address")
    assert [service.call(None, "GET", path).status for path in (other, second)] == [404, 200]


def test_the_data_file_holds_the_hash_of_a_secret_address_and_no_more(service: Service) -> None:
    ann, root = service.person("ann"), service.person("root", "admin")
    path = the_address(ann.ask("POST", "/api/me/calendar-address", idempotency_key="once"))
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    audit = root.get("/api/admin/audit")["items"]
    assert [(row["action"], row["subject"], row["detail"]) for row in audit] == [("calendar-address", "user:ann", {})]
    service.stop()
    files = b"".join(path.read_bytes() for path in service.config.database.parent.iterdir())
    service.start()
    assert secret.encode() not in files
    assert hashlib.sha256(secret.encode()).hexdigest().encode() in files


def test_an_invented_address_leads_nowhere(service: Service) -> None:
    service.person("ann").post("/api/me/calendar-address")
    for secret in ("x", "x" * 43, "..", "%00", "%ED%A0%80"):
        assert service.call(None, "GET", f"/calendar/{secret}.ics").status == 404


def test_who_may_read_which_feed(service: Service, tmp_path: Path) -> None:
    owner = a_place(service)
    assert service.call(None, "GET", OWN).status == 401
    assert service.call(None, "GET", busy()).status == 401
    assert service.call(None, "POST", "/api/me/calendar-address").status == 401
    assert owner.ask("GET", busy("nothing")).status == 404
    owner.delete("/api/resources/table")
    assert owner.ask("GET", busy()).status == 404
    (tmp_path / "open").mkdir()
    with clocked_service(tmp_path / "open", public_read=True) as opened:
        a_place(opened)
        assert opened.call(None, "GET", busy()).status == 200
        assert opened.call(None, "GET", OWN).status in (401, 403)


def test_the_public_url_is_in_addresses_and_events(tmp_path: Path) -> None:
    with clocked_service(tmp_path, public_url="https://book.example") as service:
        a_place(service)
        ann = service.person("ann")
        booking = ann.book("table", TEN, ELEVEN)
        assert ann.post("/api/me/calendar-address")["url"].startswith("https://book.example/calendar/")
        (event,) = feed(ann)
        assert event.url.value == f"https://book.example/bookings/{booking['id']}"
