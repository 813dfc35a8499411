"""H7: hours of seasons and dates, fewer places on a date, and hours that only the ends of a booking have to keep."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import rules
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body, epoch, instant

FEWER = {"from": "2027-01-12", "to": "2027-01-12", "capacity": 2}
DAYTIME = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
WINTER = {"from": "2027-01-12", "to": "2027-01-20", "hours": {"tue": [["10:00", "12:00"]], "wed": [["10:00", "12:00"]]}, "reason": "Winter"}
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + number * DAY for number in range(1, 5))


def starts(person: Person, resource: str, day: int) -> list[int]:
    """The local hours at which slots of a day begin that can be booked."""
    slots = person.get(f"/api/resources/{resource}/availability?from={instant(day)}&to={instant(day + DAY)}")["slots"]
    return [(epoch(slot["starts_at"]) - day) // HOUR for slot in slots if slot["status"] == "available"]


def free(person: Person, resource: str, day: int) -> dict[int, int]:
    """The places that are free in each slot of a day."""
    slots = person.get(f"/api/resources/{resource}/availability?from={instant(day)}&to={instant(day + DAY)}")["slots"]
    return {(epoch(slot["starts_at"]) - day) // HOUR: slot["available"] for slot in slots}


def test_a_season_goes_before_the_week_and_a_date_before_the_season(service: Service) -> None:
    holiday = {"from": "2027-01-13", "to": "2027-01-13", "hours": [], "reason": "Holiday"}
    a_place(service, "court", slot_minutes=60, opening_hours=DAYTIME, dated_hours=[holiday, WINTER])
    ann = service.person("ann")
    assert starts(ann, "court", MONDAY) == list(range(9, 17))
    assert starts(ann, "court", TUESDAY) == [10, 11]
    assert starts(ann, "court", WEDNESDAY) == []
    assert starts(ann, "court", THURSDAY) == []  # the season has no hours on it
    assert starts(ann, "court", MONDAY + 8 * DAY) == [10, 11]
    assert starts(ann, "court", MONDAY + 10 * DAY) == list(range(9, 17))  # the day after it
    refusal = ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("court", TUESDAY + 9 * HOUR, TUESDAY + 10 * HOUR))
    assert rules(refusal) == ["closed"]
    assert [epoch(one["starts_at"]) - TUESDAY for one in refusal["alternatives"]][:1] == [10 * HOUR]
    ann.book("court", TUESDAY + 10 * HOUR, TUESDAY + 11 * HOUR)
    assert ann.get("/api/resources/court")["dated_hours"][0] == {**holiday, "capacity": None}


def test_what_runs_past_midnight_ends_where_a_dated_day_begins(service: Service) -> None:
    night = {day: [["22:00", "03:00"]] for day in ("mon", "tue")}
    a_place(
        service,
        "bar",
        slot_minutes=60,
        opening_hours=night,
        dated_hours=[{"from": "2027-01-12", "to": "2027-01-12", "hours": [["01:00", "04:00"]]}],
    )
    ann = service.person("ann")
    assert starts(ann, "bar", MONDAY) == [22, 23]
    assert starts(ann, "bar", TUESDAY) == [0, 1, 2, 3]
    assert starts(ann, "bar", WEDNESDAY) == []


def test_a_date_has_fewer_places_for_everybody_and_under_the_guard(service: Service) -> None:
    owner = a_place(
        service,
        "lot",
        capacity=5,
        slot_minutes=60,
        opening_hours=DAYTIME,
        dated_hours=[FEWER],
    )
    ann = service.person("ann")
    assert set(free(ann, "lot", MONDAY).values()) == {5}
    assert set(free(ann, "lot", TUESDAY).values()) == {2}
    ten, eleven = TUESDAY + 10 * HOUR, TUESDAY + 11 * HOUR
    ann.cannot_book("lot", ten, eleven, quantity=3)
    owner.cannot_book("lot", ten, eleven, quantity=3, override=True)
    ann.book("lot", ten, eleven, quantity=2)
    ann.cannot_book("lot", ten, eleven)
    assert free(ann, "lot", TUESDAY)[10] == 0
    ann.book("lot", MONDAY + 10 * HOUR, MONDAY + 11 * HOUR, quantity=5)


def test_fewer_places_than_booked_on_a_date_are_refused_or_cancel_the_last_bookings(service: Service) -> None:
    owner = a_place(service, "lot", capacity=5)
    ann = service.person("ann")
    first = ann.book("lot", TUESDAY, TUESDAY + HOUR, quantity=2)
    last = ann.book("lot", TUESDAY, TUESDAY + HOUR, quantity=2)
    fewer = {"dated_hours": [{"from": "2027-01-12", "to": "2027-01-12", "capacity": 3}]}
    problem = owner.refused(409, "still-booked", "PATCH", "/api/resources/lot", fewer)
    assert sorted(problem["booking_ids"]) == sorted([first["id"], last["id"]])
    assert owner.get("/api/resources/lot")["dated_hours"] == []
    answer = owner.patch("/api/resources/lot?cancel_affected=true", fewer)
    assert [(one["id"], one["decision"]) for one in answer["affected"]] == [(last["id"], "cancelled")]
    owner.patch("/api/resources/lot?cancel_affected=true", {"dated_hours": [{"from": "2027-01-12", "to": "2027-01-12", "capacity": 0}]})
    assert ann.get(f"/api/bookings/{first['id']}")["status"] == "cancelled"
    assert rules(ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("lot", TUESDAY, TUESDAY + HOUR))) == ["closed"]


def test_fewer_places_follow_capacity_usable_places_and_closures(service: Service) -> None:
    owner = a_place(
        service,
        "lot",
        capacity=5,
        slot_minutes=60,
        opening_hours=DAYTIME,
        dated_hours=[FEWER],
    )
    ann = service.person("ann")
    owner.patch("/api/resources/lot", {"capacity": 8})
    assert (free(ann, "lot", MONDAY)[9], free(ann, "lot", TUESDAY)[9]) == (8, 2)
    owner.put("/api/admin/resources/lot/availability", {"available": 4})
    assert (free(ann, "lot", MONDAY)[9], free(ann, "lot", TUESDAY)[9]) == (4, 2)
    owner.put("/api/admin/resources/lot/availability", {"available": 1})
    assert (free(ann, "lot", MONDAY)[9], free(ann, "lot", TUESDAY)[9]) == (1, 1)
    owner.put("/api/admin/resources/lot/availability", {"available": 8})
    closure = {"starts_at": instant(TUESDAY + 9 * HOUR), "ends_at": instant(TUESDAY + 10 * HOUR)}
    owner.patch("/api/resources/lot", {"closures": [closure]})
    assert (free(ann, "lot", TUESDAY)[9], free(ann, "lot", TUESDAY)[10]) == (0, 2)
    owner.patch("/api/resources/lot", {"capacity": 2})
    assert (free(ann, "lot", TUESDAY)[9], free(ann, "lot", TUESDAY)[10], free(ann, "lot", MONDAY)[9]) == (0, 2, 2)
    owner.refused(422, "invalid", "PATCH", "/api/resources/lot", {"capacity": 1})


def test_fewer_places_keep_to_the_local_day_of_the_venue_when_its_zone_changes(service: Service) -> None:
    owner = a_place(service, "lot", capacity=5, dated_hours=[FEWER])
    ann = service.person("ann")
    ann.book("lot", TUESDAY - HOUR, TUESDAY, quantity=5)
    venue = owner.get("/api/resources/lot")["venue_id"]
    owner.refused(409, "still-booked", "PATCH", f"/api/venues/{venue}", {"timezone": "Europe/Rome"})
    owner.patch(f"/api/venues/{venue}", {"timezone": "America/New_York"})
    ann.book("lot", TUESDAY, TUESDAY + 5 * HOUR, quantity=5)
    ann.cannot_book("lot", TUESDAY + 5 * HOUR, TUESDAY + 6 * HOUR, quantity=3)


def test_where_only_the_ends_keep_the_hours_a_machine_stays_out_over_night(service: Service) -> None:
    owner = a_place(service, "drill", opening_hours=DAYTIME, hours_apply="ends")
    ann = service.person("ann")
    ann.book("drill", FRIDAY + 16 * HOUR, MONDAY + 7 * DAY + 10 * HOUR)
    for start, end in ((TUESDAY + 8 * HOUR, WEDNESDAY + 10 * HOUR), (TUESDAY + 16 * HOUR, WEDNESDAY + 18 * HOUR)):
        assert rules(ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("drill", start, end))) == ["closed"]
    ann.book("drill", TUESDAY + 16 * HOUR, WEDNESDAY + 17 * HOUR)
    refusal = ann.cannot_book("drill", TUESDAY + 16 * HOUR, WEDNESDAY + 10 * HOUR)
    near = [(epoch(one["starts_at"]), epoch(one["ends_at"])) for one in refusal["alternatives"]]
    assert near
    assert all(9 <= at % DAY / HOUR <= 17 for pair in near for at in pair)
    for start, end in near[:1]:
        ann.post("/api/bookings", booking_body("drill", start, end))
    owner.patch("/api/resources/drill", {"hours_apply": "range"})
    assert rules(
        ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("drill", THURSDAY + 16 * HOUR, FRIDAY + 10 * HOUR))
    ) == ["closed"]


def test_where_only_the_ends_keep_a_grid_what_lies_between_need_not(service: Service) -> None:
    a_place(service, "van", opening_hours=DAYTIME, hours_apply="ends", slot_minutes=120)
    ann = service.person("ann")
    assert rules(
        ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("van", TUESDAY + 10 * HOUR, WEDNESDAY + 11 * HOUR))
    ) == ["grid"]
    ann.book("van", TUESDAY + 15 * HOUR, WEDNESDAY + 11 * HOUR)
    refusal = ann.cannot_book("van", TUESDAY + 15 * HOUR, WEDNESDAY + 11 * HOUR)
    first = refusal["alternatives"][0]  # a day before is as near as a day after, and earlier
    assert (epoch(first["starts_at"]), epoch(first["ends_at"])) == (MONDAY + 15 * HOUR, TUESDAY + 11 * HOUR)


@pytest.mark.parametrize(
    ("one", "field"),
    [
        ({"from": "2027-01-12", "to": "2027-01-11", "hours": []}, "dated_hours[0].to"),
        ({"from": "2027-01-12", "to": "2027-01-12"}, "dated_hours[0].hours"),
        ({"from": "2027-01-12", "to": "2027-01-12", "hours": [["10:00", "09:00"], ["08:00", "12:00"]]}, "dated_hours[0].hours"),
        ({"from": "2027-01-12", "to": "2027-01-12", "hours": {"someday": []}}, "dated_hours[0].hours"),
        ({"from": "2027-01-12", "to": "2027-01-12", "capacity": -1}, "dated_hours[0].capacity"),
        ({"from": "2027-01-12", "to": "2027-01-12", "capacity": 6}, "dated_hours[0].capacity"),
        ({"from": "2027-02-30", "to": "2027-01-12", "hours": []}, "dated_hours[0].from"),
    ],
)  # fmt: skip
def test_dated_hours_that_contradict_themselves_are_refused(service: Service, one: Json, field: str) -> None:
    owner = a_place(service, "lot", capacity=5)
    problem = owner.refused(422, "invalid", "PATCH", "/api/resources/lot", {"dated_hours": [one]})
    assert [error["field"] for error in problem["errors"]] == [field]


def test_holidays_are_those_of_a_country_and_region(service: Service) -> None:
    ann = service.person("ann")
    found = ann.get("/api/holidays?country=DE&region=NI&year=2027&locale=de")
    assert {"date": "2027-10-31", "name": "Reformationstag"} in found["items"]
    assert {"date": "2027-12-25", "name": "Erster Weihnachtstag"} in found["items"]
    assert {"code": "NI", "name": "Niedersachsen"} in found["regions"]
    assert "2027-10-31" not in [one["date"] for one in ann.get("/api/holidays?country=DE&region=BY&year=2027")["items"]]
    assert "AT" in ann.get("/api/holidays")["countries"]
    ann.refused(422, "invalid", "GET", "/api/holidays?country=XX")
    ann.refused(422, "invalid", "GET", "/api/holidays?country=DE&region=ZZ")
