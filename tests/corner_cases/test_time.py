"""Clocks that skip, repeat, differ by half an hour, are given other rules, or step back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import ELEVEN, TEN, rules, state
from tests.people import DAY, HOUR, Json, Person, a_place, booking_body, epoch, instant

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def local(zone: str, text: str, fold: int = 0) -> int:
    """The instant of a local time such as 2027-03-28T02:30."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


def slots(person: Person, resource: str, day: str) -> list[int]:
    """The starts of a local day's slots."""
    return [epoch(slot["starts_at"]) for slot in person.get(f"/api/resources/{resource}/availability?date={day}")["slots"]]


def test_local_times_in_a_gap_and_in_a_fold_have_one_meaning(service: Service) -> None:
    """Rome skips 02:00 to 03:00 on 28 March 2027 and repeats it on 31 October."""
    hours = {"sun": [["02:30", "04:00"]]}
    a_place(service, timezone="Europe/Rome", slot_minutes=30, opening_hours=hours)
    ann = service.person("ann")
    three = local("Europe/Rome", "2027-03-28T03:00")
    assert slots(ann, "table", "2027-03-28") == [three, three + 1800], "an opening that is skipped is the moment of the change"
    first = local("Europe/Rome", "2027-10-31T02:30")
    assert slots(ann, "table", "2027-10-31") == [first + n * 1800 for n in range(5)], "one that repeats is the first, and lasts"
    ann.book("table", first, first + HOUR)
    assert rules(ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("table", three - 1800, three))) == ["closed"]
    a_place(service, "hall")
    made = ann.post("/api/bookings/series", booking_body("hall", first - 7 * DAY - HOUR, first - 7 * DAY, rrule="FREQ=WEEKLY;COUNT=2"))
    assert epoch(made["items"][1]["starts_at"]) == local("Europe/Rome", "2027-10-31T01:30")


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-06-06", 24)])
def test_a_day_of_23_or_25_hours_has_as_many_slots_and_each_can_be_booked(service: Service, day: str, hours: int) -> None:
    a_place(service, timezone="Europe/Rome", slot_minutes=60, opening_hours=ALWAYS)
    ann = service.person("ann")
    starts = slots(ann, "table", day)
    assert starts == [starts[0] + n * HOUR for n in range(hours)]
    ann.book("table", starts[0], starts[0] + hours * HOUR)
    found = ann.get(f"/api/resources/table/availability?date={day}")
    assert {slot["status"] for slot in found["slots"]} == {"booked"}


def test_a_weekly_series_keeps_its_wall_time_across_the_change_and_its_length(service: Service) -> None:
    a_place(service, timezone="Europe/Rome", opening_hours={"sat": [["20:00", "24:00"]], "sun": [["09:00", "10:00"]]})
    ann = service.person("ann")
    start = local("Europe/Rome", "2027-03-21T09:00")
    made = ann.post("/api/bookings/series", booking_body("table", start, start + HOUR, rrule="FREQ=WEEKLY;COUNT=3"))
    assert [item["starts_at"][11:16] for item in made["items"]] == ["08:00", "07:00", "07:00"]
    assert {epoch(item["ends_at"]) - epoch(item["starts_at"]) for item in made["items"]} == {HOUR}


def test_a_venue_that_is_given_another_zone_moves_its_hours_and_no_booking(service: Service) -> None:
    """Bookings are instants. What a zone's rules become moves opening hours, slots and quotas; what was granted stays."""
    hours = {day: [["09:00", "12:00"]] for day in ALWAYS}
    owner = a_place(service, timezone="UTC", opening_hours=hours, slot_minutes=60)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    day = instant(TEN)[:10]
    assert slots(ann, "table", day) == [TEN - HOUR, TEN, ELEVEN]
    owner.patch("/api/venues/luigi", {"timezone": "America/St_Johns"})
    later = 3 * HOUR + 1800
    assert slots(ann, "table", day) == [TEN - HOUR + later, TEN + later, ELEVEN + later]
    assert (ann.get(f"/api/bookings/{booking['id']}"), state(ann, booking)) == (booking, "approved")
    bob.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("table", TEN, ELEVEN))
    bob.book("table", TEN + later, ELEVEN + later)


def test_a_day_quota_is_of_the_local_day(service: Service) -> None:
    a_place(service, timezone="Asia/Tokyo", quota_day_minutes=120)
    ann = service.person("ann")
    midnight = local("Asia/Tokyo", "2027-01-13T00:00")
    ann.book("table", midnight - 2 * HOUR, midnight)
    assert rules(
        ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("table", midnight - 3 * HOUR, midnight - 2 * HOUR))
    ) == ["quota"]
    ann.book("table", midnight, midnight + 2 * HOUR)
    assert rules(
        ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("table", midnight + 9 * HOUR, midnight + 10 * HOUR))
    ) == ["quota"], "the next day in UTC is the same day in Tokyo"


@pytest.mark.parametrize(("zone", "minutes"), [("Asia/Kolkata", 30), ("Asia/Kathmandu", 15), ("Australia/Lord_Howe", 0)])
def test_zones_off_the_hour_have_their_own_grid(service: Service, zone: str, minutes: int) -> None:
    a_place(service, timezone=zone, slot_minutes=60, opening_hours=ALWAYS)
    ann = service.person("ann")
    midnight = local(zone, "2027-01-13T00:00")
    assert (slots(ann, "table", "2027-01-13")[0], midnight % HOUR) == (midnight, minutes * 60)
    ann.book("table", midnight, midnight + HOUR)
    off = midnight + HOUR + 30 * 60
    assert rules(ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("table", off, off + HOUR))) == ["grid"]


def test_a_clock_that_steps_back_brings_nothing_back_and_keeps_events_in_order(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_expires_s=3600)
    ann, bob = service.person("ann"), service.person("bob")
    ann.news()
    owner.news("venue:luigi:staff", "resource:table")
    hold, request = ann.book("table", TEN, ELEVEN, hold=True), bob.book("table", TEN + DAY, ELEVEN + DAY)
    service.clock.now += 300
    assert state(ann, hold) == "expired"
    service.clock.now -= 2 * HOUR
    assert state(ann, hold) == "expired", "what has lapsed has lapsed"
    again = bob.book("table", TEN, ELEVEN, hold=True)
    service.clock.now += 299
    ann.cannot_book("table", TEN, ELEVEN)
    assert bob.act(again, "confirm")["status"] == "pending"
    service.restart()
    assert state(bob, request) == "pending"
    service.clock.now += 2 * HOUR
    service.clock.now += 3600
    assert (state(bob, request), state(bob, again)) == ("expired", "expired")
    news = owner.news("venue:luigi:staff", "resource:table")
    numbers = [int(item.id.split("-")[1]) for item in news]
    assert numbers == sorted(set(numbers))
    told: list[tuple[str, Json]] = [(item.type, item.data.get("booking", {}).get("id")) for item in news if "booking" in item.data]
    assert told[-2:] == [("booking_expired", again["id"]), ("booking_expired", request["id"])]
