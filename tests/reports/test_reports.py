"""The six reports against counts by hand."""

from __future__ import annotations

import csv
import io

import pytest

from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body
from tests.reports.conftest import EVERY_DAY

WEEK = "from=2027-01-11&to=2027-01-17"
ONE = MONDAY + 12 * HOUR
"""13:00 in Rome on the Monday."""


def report(owner: Person, name: str, query: str = WEEK) -> Json:
    return owner.get(f"/api/venues/luigi/reports/{name}?{query}")


def test_how_full_is_booked_minutes_of_open_minutes_with_closures_out_of_both(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    ann.book("one", ONE, ONE + 2 * HOUR)
    ann.act(ann.book("two", ONE, ONE + HOUR), "cancel")
    closed = {"starts_at": "2027-01-12T00:00:00Z", "ends_at": "2027-01-13T00:00:00Z"}
    owner.patch("/api/resources/two", {"closures": [{**closed, "reason": "Repair"}]})
    found = report(owner, "utilisation")
    one, two = found["rows"]
    assert (one["booked_minutes"], one["open_minutes"], one["percent"]) == (120, 7 * 600, 2.9)
    assert (two["booked_minutes"], two["open_minutes"]) == (0, 6 * 600)
    assert found["heat"][0][13] == 50.0  # Monday at 13: one of two tables
    assert found["heat"][0][15] == 0.0
    assert (found["starts_at"], found["ends_at"]) == ("2027-01-10T23:00:00Z", "2027-01-17T23:00:00Z")
    assert "closures are out of both" in found["definition"]


def test_how_full_weighs_places_and_clips_at_the_hours_and_the_period(service: Service, owner: Person) -> None:
    a_place(service, "lot", capacity=4, opening_hours=EVERY_DAY)
    owner.book("lot", ONE - 6 * HOUR, ONE + HOUR, quantity=2, override=True)  # 07:00 to 14:00, open from 10:00
    lot = report(owner, "utilisation", "from=2027-01-11&to=2027-01-11")["rows"][0]
    assert (lot["resource_id"], lot["booked_minutes"], lot["open_minutes"], lot["percent"]) == ("lot", 4 * 60 * 2, 600 * 4, 20.0)
    half = report(owner, "utilisation", "from=2027-01-11T12:30:00Z&to=2027-01-11T13:00:00Z")["rows"][0]
    assert (half["booked_minutes"], half["open_minutes"]) == (60, 120)


def test_what_is_coming_has_every_day_of_the_next_two_weeks(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    a_place(service, "ask", approval="manual", pending_blocks=False)
    ann.book("one", ONE, ONE + HOUR)
    ann.book("two", ONE + HOUR, ONE + 3 * HOUR)
    ann.book("ask", ONE + DAY, ONE + DAY + HOUR)
    rows = owner.get("/api/venues/luigi/reports/upcoming")["rows"]
    assert [row["date"] for row in rows] == [f"2027-01-{day}" for day in range(11, 25)]
    assert rows[0] == {
        "date": "2027-01-11", "bookings": 2, "places": 2, "requests": 0,
        "first_start_local": "2027-01-11 13:00", "last_end_local": "2027-01-11 16:00",
        "first_start_at": "2027-01-11T12:00:00Z", "last_end_at": "2027-01-11T15:00:00Z",
    }  # fmt: skip
    assert (rows[1]["bookings"], rows[1]["requests"], rows[1]["first_start_local"], rows[1]["first_start_at"]) == (0, 1, None, None)


def test_how_early_people_book_goes_by_the_time_between_booking_and_start(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    service.clock.now = ONE - 30 * 60
    ann.book("one", ONE, ONE + HOUR)
    ann.book("one", ONE + 23 * HOUR, ONE + 24 * HOUR)
    ann.book("two", ONE + 6 * DAY, ONE + 6 * DAY + HOUR)
    ann.act(ann.book("two", ONE, ONE + HOUR, hold=True), "cancel")  # a hold that was never confirmed
    rows = {row["lead"]: (row["bookings"], row["percent"]) for row in report(owner, "lead-time")["rows"]}
    assert rows["under_1_hour"] == (1, 33.3)
    assert rows["1_to_24_hours"] == (1, 33.3)
    assert rows["3_to_6_days"] == (1, 33.3)
    assert rows["7_to_13_days"] == (0, 0.0)


def test_who_does_not_come_tells_late_cancellations_from_those_in_time(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    bookings = [ann.book("one", ONE + 2 * DAY + hour * HOUR, ONE + 2 * DAY + (hour + 1) * HOUR) for hour in range(5)]
    ann.act(bookings[0], "cancel")
    owner.act(bookings[1], "cancel")  # the venue's own doing
    service.clock.now = ONE + DAY + 4 * HOUR
    ann.act(bookings[2], "cancel")
    service.clock.now = ONE + 2 * DAY + 4 * HOUR
    owner.act(bookings[3], "no-show")
    service.clock.now += HOUR
    (row,) = report(owner, "no-shows")["rows"]
    assert (row["resource"], row["source"]) == ("One", "account")
    assert (row["came"], row["no_shows"], row["cancelled_late"], row["cancelled_in_time"]) == (1, 1, 1, 1)
    assert row["percent"] == 66.7


def test_what_was_refused_is_told_by_place_time_and_reason(service: Service, owner: Person) -> None:
    ann, bob, carl = service.person("ann"), service.person("bob"), service.person("carl")
    ann.book("one", ONE, ONE + HOUR)
    for guest in (bob, bob, carl):  # bob tries twice and is one who wanted it
        guest.cannot_book("one", ONE, ONE + HOUR)
    bob.refused(422, "rule-broken", "POST", "/api/bookings", a_wish("two", ONE - 6 * HOUR))
    bob.refused(422, "rule-broken", "POST", "/api/bookings", a_wish("two", MONDAY - DAY))  # what has begun is nobody's demand
    dry = {**a_wish("one", ONE), "rrule": "FREQ=DAILY;COUNT=1", "dry_run": True}
    carl.refused(409, "slot-taken", "POST", "/api/bookings/series", dry)
    found = report(owner, "refused")
    assert [(row["resource"], row["starts_local"], row["reason"], row["requests"]) for row in found["rows"]] == [
        ("One", "2027-01-11 13:00", "taken", 2),
        ("Two", "2027-01-11 07:00", "closed", 1),
    ]
    assert (found["rows"][0]["starts_at"], found["rows"][0]["ends_at"]) == ("2027-01-11T12:00:00Z", "2027-01-11T13:00:00Z")
    assert found["heat"][0][13] == 2
    bob.cannot_book("one", ONE, ONE + HOUR)
    assert report(owner, "refused")["rows"][0]["requests"] == 3


def test_what_was_refused_outlives_a_restart(service: Service, owner: Person) -> None:
    owner.book("one", ONE, ONE + HOUR)
    service.person("bob").cannot_book("one", ONE, ONE + HOUR)
    service.restart()
    assert report(owner, "refused")["rows"][0]["requests"] == 1


def test_one_caller_can_only_have_so_many_wishes_noted(service: Service, owner: Person) -> None:
    a_place(service, "shut", opening_hours={})
    bob = service.person("bob")
    for hour in range(60):
        bob.refused(422, "rule-broken", "POST", "/api/bookings", a_wish("shut", ONE + hour * HOUR))
    assert len(report(owner, "refused", "from=2027-01-11&to=2027-02-11")["rows"]) == 50


def test_what_was_paid_is_counted_by_state(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    ann.book("one", ONE, ONE + HOUR)
    ann.act(ann.book("two", ONE, ONE + HOUR), "cancel")
    rows = {row["payment_status"]: (row["bookings"], row["booked_minutes"]) for row in report(owner, "payments")["rows"]}
    assert rows == {"unpaid": (1, 60), "pending": (0, 0), "paid": (0, 0), "failed": (0, 0), "refunded": (0, 0)}


@pytest.mark.parametrize("name", ["utilisation", "upcoming", "lead-time", "no-shows", "refused", "payments"])
def test_each_report_has_a_definition_and_a_table_of_the_same_columns(service: Service, owner: Person, name: str) -> None:
    service.person("ann").book("one", ONE, ONE + HOUR)
    service.clock.now = ONE + HOUR
    found = report(owner, name)
    assert len(found["definition"]) > 60
    reply = owner.ask("GET", f"/api/venues/luigi/reports/{name}.csv?{WEEK}&bom=true")
    rows = list(csv.reader(io.StringIO(reply.raw.decode("utf-8-sig"))))
    assert rows[0] == found["columns"]
    assert len(rows) == 1 + len(found["rows"])
    assert all(set(row) == set(found["columns"]) for row in found["rows"])


def test_reports_are_for_the_staff_and_say_what_is_wrong_with_a_period(service: Service, owner: Person) -> None:
    path = "/api/venues/luigi/reports/utilisation"
    service.person("ann").refused(403, "forbidden", "GET", f"{path}?from=x")
    service.person("ann").refused(403, "forbidden", "GET", f"{path}.csv")
    owner.refused(404, "not-found", "GET", "/api/venues/luigi/reports/nonsense")
    owner.refused(404, "not-found", "GET", "/api/venues/nowhere/reports/utilisation")
    for query in ("from=yesterday", "from=2027-02-30", "from=2027-01-12&to=2027-01-11", "from=2000-01-01&to=2027-01-01", "to=9998-12-31"):
        owner.refused(422, "invalid", "GET", f"{path}?{query}")
    service.person("root", "admin").get(path)
    service.person("root", "admin").get(f"{path}?to=2020-03-01")


def a_wish(resource: str, start: int) -> Json:
    return booking_body(resource, start, start + HOUR)
