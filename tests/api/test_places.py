"""Venues, staff, resources and what is free."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api.places import Place, a_place, in_state
from tests.people import DAY, HOUR, Json, booking_body, instant
from tests.sockets import Sockets

DEFAULTS = {
    "kind": "resource", "capacity": 1, "usable": 1, "pool": False, "approval": "manual", "pending_blocks": True, "slot_minutes": None,
    "opening_hours": None, "closures": [], "buffer_before_minutes": 0, "buffer_after_minutes": 0, "lead_minutes": 0, "window_days": None,
    "min_minutes": None, "max_minutes": None, "quota_bookings": None, "quota_day_minutes": None, "quota_week_minutes": None,
    "hold_s": 300, "pending_expires_s": None, "no_show_grace_minutes": None, "version": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def place(way: Sockets) -> Place:
    return a_place(way)


def test_only_a_name_is_needed_and_the_rest_has_defaults(place: Place) -> None:
    made = place.owner.post(f"/api/venues/{place.venue}/resources", {"name": "Table"})
    assert {name: made[name] for name in DEFAULTS} == DEFAULTS
    assert place.ann.get(f"/api/resources/{made['id']}") == made
    venue = place.ann.post("/api/venues", {"name": "Ann's"})
    assert (venue["timezone"], venue["owner_id"], venue["staff"]) == ("UTC", "ann", [])


def test_a_pool_stays_a_pool_and_one_place_stays_one(place: Place) -> None:
    lot = place.one_more(capacity=2)
    assert place.owner.patch(f"/api/resources/{lot}", {"capacity": 1})["pool"] is True
    assert place.owner.patch(f"/api/resources/{lot}", {"capacity": 9})["usable"] == 9
    place.owner.refused(422, "invalid", "PATCH", f"/api/resources/{place.resource}", {"capacity": 2})
    place.owner.refused(422, "invalid", "PATCH", f"/api/resources/{lot}", {"pool": False})


def test_what_may_be_changed_by_whom(place: Place) -> None:
    venue, resource = f"/api/venues/{place.venue}", f"/api/resources/{place.resource}"
    allowed: list[tuple[str, str, Json | None, set[str]]] = [
        ("PATCH", venue, {"name": "Luigi"}, {"owner", "root"}),
        ("PUT", f"{venue}/staff/eve", None, {"owner", "root"}),
        ("DELETE", f"{venue}/staff/eve", None, {"owner", "root"}),
        ("POST", f"{venue}/resources", {"name": "R"}, {"owner", "staff", "root"}),
        ("PATCH", resource, {"name": "Table"}, {"owner", "staff", "root"}),
        ("PUT", f"/api/admin/resources/{place.resource}/availability", {"available": 1}, {"owner", "staff", "root"}),
    ]
    for method, path, body, by in allowed:
        for name in ("owner", "staff", "root", "ann"):
            asked = f"{path}-of-{name}" if method == "DELETE" else path
            if method == "DELETE":
                place.owner.put(asked)
            status = place.party(name).ask(method, asked, body).status
            assert (status < 300) is (name in by), (method, path, name, status)
            assert status < 300 or status == 403


def test_nobody_can_be_taken_off_a_staff_who_is_not_on_it(place: Place) -> None:
    path = f"/api/venues/{place.venue}/staff"
    place.owner.refused(404, "not-found", "DELETE", f"{path}/nobody")
    place.root.put(f"{path}/mia")
    place.owner.delete(f"{path}/mia")
    place.owner.refused(404, "not-found", "DELETE", f"{path}/mia")
    place.ann.refused(404, "not-found", "DELETE", f"{path}/ann")


def test_who_staffs_a_venue_is_told_to_these_alone(place: Place) -> None:
    for name, sees in (("owner", True), ("staff", True), ("root", True), ("ann", False)):
        shown = place.party(name).get(f"/api/venues/{place.venue}")
        assert ("owner_id" in shown, "staff" in shown) == (sees, sees)


@pytest.mark.parametrize(
    "rules",
    [{"opening_hours": {"mon": [["9:00", "17:00"]]}}, {"opening_hours": {"monday": []}}, {"opening_hours": {"mon": [["09:00", "09:00"]]}},
     {"capacity": 0}, {"capacity": 10**9}, {"slot_minutes": 0}, {"lead_minutes": -1}, {"min_minutes": 9, "max_minutes": 8},
     {"approval": "maybe"}, {"pending_blocks": 1}, {"hold_s": 0}, {"name": ""}, {"name": None}, {"timezone": "UTC"},
     {"closures": [{"starts_at": "2027-01-02T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}]}],
)  # fmt: skip
def test_rules_that_can_not_be_are_invalid(place: Place, rules: Json) -> None:
    place.owner.refused(422, "invalid", "POST", f"/api/venues/{place.venue}/resources", {"name": "R", **rules})
    place.owner.refused(422, "invalid", "PATCH", f"/api/resources/{place.resource}", rules)


@pytest.mark.parametrize("user", ["auth0|7", "https://id.example/people/7", "a/../b", "jürgen@example.org"])
def test_whoever_can_sign_in_can_be_on_the_staff(place: Place, user: str) -> None:
    path = f"/api/venues/{place.venue}/staff/{quote(user, safe='')}"
    for method, listed in (("PUT", True), ("PUT", True), ("DELETE", False)):
        assert (place.root if method == "PUT" else place.owner).ask(method, path).status == 204
        assert (user in place.owner.get(f"/api/venues/{place.venue}")["staff"]) is listed
    place.owner.refused(422, "invalid", "PUT", f"/api/venues/{place.venue}/staff/a%20b")


@pytest.mark.parametrize("timezone", ["Mars/Olympus", "../../etc/passwd", "", "europe/rome "])
def test_a_zone_that_is_none_is_invalid(place: Place, timezone: str) -> None:
    place.owner.refused(422, "invalid", "POST", "/api/venues", {"name": "V", "timezone": timezone})


RULES: list[tuple[str, Json, int, int, Json]] = [
    ("past", {}, -2 * DAY, HOUR, {}),
    ("lead", {"lead_minutes": 100_000}, 0, HOUR, {}),
    ("window", {"window_days": 1}, 0, HOUR, {}),
    ("min_duration", {"min_minutes": 90}, 0, HOUR, {}),
    ("max_duration", {"max_minutes": 30}, 0, HOUR, {}),
    ("quantity", {"capacity": 3}, 0, HOUR, {"quantity": 4}),
    ("closed", {"opening_hours": {}}, 0, HOUR, {}),
    ("grid", {"slot_minutes": 60}, 900, HOUR, {}),
    ("quota", {"quota_day_minutes": 30}, 0, HOUR, {}),
]


@pytest.mark.parametrize(("rule", "rules", "offset", "length", "more"), RULES, ids=[row[0] for row in RULES])
def test_a_broken_rule_is_named(way: Sockets, rule: str, rules: Json, offset: int, length: int, more: Json) -> None:
    place = a_place(way, approval="automatic", **rules)
    start = place.first_hour + offset if rule != "past" else place.first_hour - 9 * DAY
    body = booking_body(place.resource, start, start + length, **more)
    problem = place.ann.refused(422, "rule-broken", "POST", "/api/bookings", body)
    assert [broken["rule"] for broken in problem["rules"]] == [rule]
    assert all(broken["message"] for broken in problem["rules"])


def test_every_alternative_of_a_refusal_can_be_booked(way: Sockets) -> None:
    hours = {day: [["08:00", "12:00"], ["22:00", "02:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    place = a_place(way, approval="automatic", slot_minutes=60, opening_hours=hours, buffer_after_minutes=60)
    twin = place.one_more(approval="automatic")
    start = place.first_hour + 9 * HOUR
    place.ann.post("/api/bookings", booking_body(place.resource, start, start + HOUR))
    problem = place.bob.cannot_book(place.resource, start, start + HOUR)
    assert problem["conflict"] is True
    assert problem["conflicts"] == [{"starts_at": instant(start), "ends_at": instant(start + 2 * HOUR)}]
    assert problem["cursor"] == place.bob.ask("GET", "/api/bookings").headers["event-cursor"]
    assert {"resource_id": twin, "starts_at": instant(start), "ends_at": instant(start + HOUR)} in problem["alternatives"]
    for alternative in problem["alternatives"]:
        booking = place.bob.post("/api/bookings", alternative)
        place.bob.delete(f"/api/bookings/{booking['id']}")


def test_a_day_lists_its_slots_and_names_nobody(way: Sockets) -> None:
    place = a_place(way, approval="automatic", slot_minutes=60, opening_hours={"mon": [["09:00", "12:00"]], "tue": [["22:00", "24:00"]]})
    monday = place.first_hour + (4 - place.first_hour // DAY % 7) % 7 * DAY
    nine = monday + 9 * HOUR
    place.ann.post("/api/bookings", booking_body(place.resource, nine, nine + HOUR, title="secret", note="secret"))
    place.set(closures=[{"starts_at": instant(nine + HOUR), "ends_at": instant(nine + 2 * HOUR), "reason": "x"}])
    path = f"/api/resources/{place.resource}/availability"
    day = place.bob.get(f"{path}?date={instant(monday)[:10]}")
    assert [(slot["starts_at"], slot["status"], slot["available"]) for slot in day["slots"]] == [
        (instant(nine), "booked", 0),
        (instant(nine + HOUR), "closed", 0),
        (instant(nine + 2 * HOUR), "available", 1),
    ]
    assert {busy["used"] for busy in day["busy"]} == {1}
    assert (day["busy"][0]["starts_at"], day["busy"][-1]["ends_at"]) == (instant(nine), instant(nine + 2 * HOUR))
    assert (day["resource_id"], day["timezone"], day["capacity"]) == (place.resource, "UTC", 1)
    assert day == place.bob.get(f"{path}?from={instant(monday)}&to={instant(monday + DAY)}")
    assert place.bob.get(f"/api/venues/{place.venue}/availability?date={instant(monday)[:10]}")["items"] == [day]
    assert not {"ann", "secret"} & set(str(day).replace("'", " ").split())


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-06-01", 24)])
def test_a_local_day_has_as_many_hours_as_it_has(way: Sockets, day: str, hours: int) -> None:
    place = a_place(way, timezone="Europe/Rome", slot_minutes=60)
    assert len(place.ann.get(f"/api/resources/{place.resource}/availability?date={day}")["slots"]) == hours


@pytest.mark.parametrize(
    ("begin", "end", "refused"),
    [("2027-08-02T00:00:00+02:00", "2027-11-02T00:00:00+01:00", "2027-11-02T00:00:01+01:00"),
     ("2027-01-15T00:00:00+01:00", "2027-04-17T01:00:00+02:00", "2027-04-17T01:00:01+02:00")],
)  # fmt: skip
def test_the_longest_period_has_92_days_also_where_clocks_change(way: Sockets, begin: str, end: str, refused: str) -> None:
    place = a_place(way, timezone="Europe/Rome", slot_minutes=1440)
    for path in (f"/api/resources/{place.resource}", f"/api/venues/{place.venue}"):
        query = f"{path}/availability?from={begin}&to=".replace("+", "%2B")
        place.ann.get(query + end.replace("+", "%2B"))
        place.ann.refused(422, "invalid", "GET", query + refused.replace("+", "%2B"))


@pytest.mark.parametrize(
    "query",
    ["", "date=2027-02-30", "date=x", "from=2027-01-01T00:00:00Z", "to=2027-01-01T00:00:00Z", "date=2027-01-01&from=2027-01-01T00:00:00Z",
     "from=2027-01-01T00:00:00Z&to=2027-01-01T00:00:00Z", "from=2027-01-01T00:00:00Z&to=2027-04-03T00:00:01Z", "from=x&to=y"],
)  # fmt: skip
def test_a_period_that_is_none_is_invalid(place: Place, query: str) -> None:
    for path in (f"/api/resources/{place.resource}", f"/api/venues/{place.venue}"):
        place.ann.refused(422, "invalid", "GET", f"{path}/availability?{query}")
    assert place.ann.ask("GET", f"/api/venues/{place.venue}/availability?from=2027-01-01T00:00:00Z&to=2027-04-03T00:00:00Z").status == 200


def test_places_and_closures_don_t_take_what_is_booked_unless_they_are_told_to(way: Sockets) -> None:
    place = a_place(way, approval="automatic", capacity=2)
    path = f"/api/resources/{place.resource}"
    start, end = place.hour()
    first, second = (place.ann.post("/api/bookings", booking_body(place.resource, start, end)) for _ in range(2))
    problem = place.owner.refused(409, "still-booked", "PATCH", path, {"capacity": 1})
    assert set(problem["booking_ids"]) == {first["id"], second["id"]}
    place.owner.refused(409, "still-booked", "PUT", f"/api/admin{path.removeprefix('/api')}/availability", {"available": 1})
    place.owner.refused(409, "still-booked", "DELETE", path)
    closure = {"closures": [{"starts_at": instant(start), "ends_at": instant(end), "reason": "x"}]}
    place.owner.refused(409, "still-booked", "PATCH", path, closure)
    place.owner.refused(422, "invalid", "PATCH", f"{path}?cancel_affected=perhaps", closure)
    place.ann.news()
    place.owner.patch(f"{path}?cancel_affected=true", {"capacity": 1})
    (told,) = place.ann.news()
    assert (told.type, told.data["cancelled_by"], told.data["booking"]["id"]) == ("booking_cancelled", "staff", second["id"])
    place.owner.patch(f"{path}?cancel_affected=true", closure)
    assert place.ann.get(f"/api/bookings/{first['id']}")["status"] == "cancelled"
    assert place.owner.ask("DELETE", path).status == 204
    place.stranger.refused(404, "not-found", "GET", path)
    assert place.ann.get(path)["archived_at"], "who has booked it can still read its name"


def test_lists_of_bookings_are_narrowed_and_are_ones_own_or_the_staff_s(way: Sockets) -> None:
    place, other = a_place(way), a_place(way)
    mine, held = place.booked(), in_state(place, "held")
    theirs = place.bob.post("/api/bookings", place.booking_body())
    other.booked()

    def ids(who: str, query: str) -> list[str]:
        return [item["id"] for item in place.party(who).get(f"/api/bookings?{query}")["items"]]

    here = f"resource_id={place.resource}"
    assert ids("user", here) == ids("user", f"venue_id={place.venue}") == [mine["id"], held["id"]]
    assert ids("user", f"{here}&status=held") == [held["id"]]
    assert ids("user", f"{here}&from={held['starts_at']}") == [held["id"]]
    assert ids("user", f"{here}&to={held['starts_at']}") == [mine["id"]]
    for who in ("owner", "staff", "admin"):
        assert set(ids(who, f"role=staff&{here}")) >= {mine["id"], theirs["id"]}, who
        assert set(ids(who, f"role=staff&venue_id={place.venue}")) >= {mine["id"], theirs["id"]}
    place.ann.refused(403, "forbidden", "GET", f"/api/bookings?role=staff&{here}")
    assert ids("stranger", "role=staff") == []
    for query in ("status=done", "role=owner", "from=x", f"from={mine['ends_at']}&to={mine['starts_at']}"):
        place.ann.refused(422, "invalid", "GET", f"/api/bookings?{query}")


def test_a_venue_tells_when_its_days_begin_and_end_also_where_there_is_no_midnight(place: Place) -> None:
    santiago = place.owner.post("/api/venues", {"name": "Santiago", "timezone": "America/Santiago"})["id"]
    found = place.ann.get(f"/api/venues/{santiago}/days?date=2026-09-05&days=2")
    assert found["timezone"] == "America/Santiago"
    assert found["items"] == [
        {"date": "2026-09-05", "starts_at": "2026-09-05T04:00:00Z", "ends_at": "2026-09-06T04:00:00Z"},
        {"date": "2026-09-06", "starts_at": "2026-09-06T04:00:00Z", "ends_at": "2026-09-07T03:00:00Z"},
    ]
    for query in ("date=1969-12-31", "date=9998-12-31", "date=2026-09-05&days=0", "date=2026-09-05&days=93", "days=1", "date=2026-9-5"):
        place.ann.refused(422, "invalid", "GET", f"/api/venues/{santiago}/days?{query}")


def test_everything_that_contradicts_itself_is_named_at_once(place: Place) -> None:
    def bad(path: str, body: Json) -> set[str]:
        return {error["field"] for error in place.owner.refused(422, "invalid", "POST", path, body)["errors"]}

    twice = [{"id": "q", "label": "Q", "kind": "choice"}, {"id": "q", "label": "Q", "show_if": {"id": "none", "is": True}}]
    asked = {"questions[0].options", "questions[1].id", "questions[1].show_if.id"}
    venue = {"name": "V", "timezone": "Mars", "questions": twice, "quotas": [{}, {"bookings": 1, "resource_ids": ["nowhere"]}]}
    assert bad("/api/venues", venue) == {"timezone", *asked, "quotas[0]", "quotas[1].resource_ids[0]"}
    resources = f"/api/venues/{place.venue}/resources"
    ends = {"starts_at": "2030-01-02T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z"}
    mixed = {"name": "R", "min_minutes": 2, "max_minutes": 1, "seats_min": 2, "seats_max": 1, "questions": twice, "closures": [ends]}
    elsewhere = "questions[1].show_if.id"  # It may be a question of the venue: only the service knows, once the rest can be true.
    assert bad(resources, mixed) == {"min_minutes", "seats_min", "closures[0].ends_at", *asked} - {elsewhere}
    right = [{"id": "p", "label": "P"}, {"id": "q", "label": "Q", "show_if": {"id": "none", "is": True}}]
    assert bad(resources, {"name": "R", "questions": right}) == {elsewhere}
    dated = [{"from": "2030-01-02", "to": "2030-01-01"}, {"from": "2030-01-02", "to": "2030-01-02", "hours": [["9", "10"]]}]
    hours = {"name": "R", "opening_hours": {"mon": [["9:00", "10:00"]]}, "dated_hours": dated}
    assert bad(resources, hours) == {"opening_hours", "dated_hours[0].to", "dated_hours[0].hours", "dated_hours[1].hours"}


@pytest.mark.parametrize("id_", ["", "Table", "-a", "a_b", "a" * 65])
def test_an_id_that_can_not_be_is_refused_in_words(place: Place, id_: str) -> None:
    (error,) = place.owner.refused(422, "invalid", "POST", "/api/venues", {"name": "V", "id": id_})["errors"]
    assert error == {"field": "id", "message": "1 to 64 lower-case letters, digits and hyphens, the first of them no hyphen."}
