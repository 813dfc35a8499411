from __future__ import annotations

from pathlib import Path

import pytest

from tests.clocked import Service
from tests.live import live_server
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body, instant
from tests.sockets import Sockets, days_ahead

TEN = MONDAY + DAY + 10 * HOUR
ELEVEN, TWELVE = TEN + HOUR, TEN + 2 * HOUR
WEEK = 7 * DAY


def series(person: Person, resource: str, start: int, end: int, rrule: str, **more: object) -> Json:
    return person.post("/api/bookings/series", booking_body(resource, start, end, rrule=rrule, **more))


def test_a_series_is_one_commit_and_each_side_hears_of_every_booking(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    ann.news()
    owner.news("venue:luigi:staff", "resource:table")
    made = series(ann, "table", TEN, ELEVEN, "FREQ=WEEKLY;COUNT=3", title="Choir")
    assert [item["starts_at"] for item in made["items"]] == [instant(TEN + number * WEEK) for number in range(3)]
    assert {(item["series_id"], item["title"], item["status"]) for item in made["items"]} == {(made["series_id"], "Choir", "approved")}
    assert made["skipped"] == []
    news = ann.news()
    assert [item.type for item in news] == ["booking_created"] * 3
    assert len({item.data["change_id"] for item in news}) == 1
    assert sorted(owner.types("venue:luigi:staff", "resource:table")) == ["new_booking"] * 3 + ["slot_unavailable"] * 3
    assert [item["id"] for item in ann.get(f"/api/bookings?series_id={made['series_id']}")["items"]] == [
        item["id"] for item in made["items"]
    ]


def test_a_series_keeps_its_local_time_over_a_change_of_the_clocks(service: Service) -> None:
    a_place(service, timezone="Europe/Rome")
    before = 1_805_700_000 - 1_805_700_000 % WEEK + 4 * DAY + 8 * HOUR  # a Monday in March, 09:00 in Rome
    made = series(service.person("ann"), "table", before, before + HOUR, "FREQ=WEEKLY;COUNT=3")
    assert {item["starts_at"][11:16] for item in made["items"]} == {"08:00", "07:00"}


def test_a_series_is_all_or_nothing_and_says_which_did_not_fit(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    bob.book("table", TEN + WEEK, ELEVEN + WEEK)
    ann.news()
    problem = ann.refused(
        409, "slot-taken", "POST", "/api/bookings/series", booking_body("table", TEN, ELEVEN, rrule="FREQ=WEEKLY;COUNT=3")
    )
    assert problem["detail"].startswith(f"Number 2 of 3, at {instant(TEN + WEEK)}: ")
    assert problem["conflicts"] == [{"starts_at": instant(TEN + WEEK), "ends_at": instant(ELEVEN + WEEK)}]
    assert (ann.get("/api/bookings")["items"], ann.news()) == ([], [])


def test_what_does_not_fit_can_be_left_out_and_the_answer_says_why(service: Service) -> None:
    a_place(
        service, max_minutes=60, closures=[{"starts_at": instant(TEN + 2 * WEEK), "ends_at": instant(ELEVEN + 2 * WEEK)}], window_days=25
    )
    ann, bob = service.person("ann"), service.person("bob")
    bob.book("table", TEN + WEEK, ELEVEN + WEEK, title="secret")
    made = series(ann, "table", TEN, ELEVEN, "FREQ=WEEKLY;COUNT=5", skip_conflicts=True)
    assert [item["starts_at"] for item in made["items"]] == [instant(TEN), instant(TEN + 3 * WEEK)]
    assert [(item["number"], item["starts_at"], item["refusal"]["problem"]) for item in made["skipped"]] == [
        (2, instant(TEN + WEEK), "slot-taken"),
        (3, instant(TEN + 2 * WEEK), "rule-broken"),
        (5, instant(TEN + 4 * WEEK), "rule-broken"),
    ]
    assert [rule["rule"] for rule in made["skipped"][2]["refusal"]["rules"]] == ["window"]
    assert "secret" not in str(made)


def test_where_nothing_fits_leaving_out_is_refused_too(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    bob.book("table", TEN, ELEVEN)
    body = booking_body("table", TEN, ELEVEN, rrule="FREQ=DAILY;COUNT=1", skip_conflicts=True)
    problem = ann.refused(409, "slot-taken", "POST", "/api/bookings/series", body)
    assert problem["detail"].startswith("None of the 1 bookings can be made.")


def test_a_dry_run_answers_as_the_real_one_and_changes_nothing(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    bob.book("table", TEN + DAY, ELEVEN + DAY)
    for person, topics in ((ann, ()), (owner, ("venue:luigi:staff", "resource:table"))):
        person.news(*topics)
    body = booking_body("table", TEN, ELEVEN, rrule="FREQ=DAILY;COUNT=3", skip_conflicts=True)
    rehearsal = ann.ask("POST", "/api/bookings/series", body | {"dry_run": True})
    assert (rehearsal.status, "location" in rehearsal.headers) == (200, False)
    assert (ann.get("/api/bookings")["items"], ann.news(), owner.news("venue:luigi:staff", "resource:table")) == ([], [], [])
    real = ann.post("/api/bookings/series", body)

    def without_ids(made: Json) -> Json:
        same = {name: value for name, value in made.items() if name != "series_id"}
        same["items"] = [
            {name: value for name, value in item.items() if name not in ("id", "reference", "series_id")} for item in made["items"]
        ]
        return same

    assert without_ids(rehearsal.body) == without_ids(real)
    refused = ann.ask("POST", "/api/bookings/series", body | {"dry_run": True, "skip_conflicts": False})
    assert refused.status == 409


@pytest.mark.parametrize("skip", [False, True])
def test_a_series_that_overlaps_itself_is_no_exception(service: Service, skip: bool) -> None:
    a_place(service)
    ann = service.person("ann")
    body = booking_body("table", TEN, TEN + 30 * HOUR, rrule="FREQ=DAILY;COUNT=4", skip_conflicts=skip)
    if not skip:
        ann.refused(409, "slot-taken", "POST", "/api/bookings/series", body)
        return
    made = ann.post("/api/bookings/series", body)
    assert ([item["starts_at"] for item in made["items"]], [item["number"] for item in made["skipped"]]) == (
        [instant(TEN), instant(TEN + 2 * DAY)],
        [2, 4],
    )


def test_a_rule_without_an_occurrence_is_invalid(service: Service) -> None:
    a_place(service)
    body = booking_body("table", TEN, ELEVEN, rrule="FREQ=DAILY;UNTIL=20260101")
    problem = service.person("ann").refused(422, "invalid", "POST", "/api/bookings/series", body)
    assert [error["field"] for error in problem["errors"]] == ["rrule"]


def test_quotas_count_what_the_same_request_has_made(service: Service) -> None:
    a_place(service, quota_bookings=2)
    ann = service.person("ann")
    ann.refused(422, "rule-broken", "POST", "/api/bookings/series", booking_body("table", TEN, ELEVEN, rrule="FREQ=DAILY;COUNT=3"))
    made = series(ann, "table", TEN, ELEVEN, "FREQ=DAILY;COUNT=3", skip_conflicts=True)
    assert (len(made["items"]), len(made["skipped"])) == (2, 1)


def test_a_set_books_several_resources_or_none(service: Service) -> None:
    owner = a_place(service)
    for resource in ("projector", "lot"):
        a_place(service, resource, capacity=2 if resource == "lot" else 1)
    ann, bob = service.person("ann"), service.person("bob")
    bob.book("projector", TEN, ELEVEN)
    kit = [booking_body("table", TEN, ELEVEN), booking_body("projector", TEN, ELEVEN), booking_body("lot", TEN, TWELVE, quantity=2)]
    owner.news("venue:luigi:staff")
    problem = ann.refused(409, "slot-taken", "POST", "/api/bookings/set", {"items": kit})
    assert problem["detail"].startswith("Number 2 of 3")
    assert owner.types("venue:luigi:staff") == []
    made = ann.post("/api/bookings/set", {"items": kit, "skip_conflicts": True, "title": "Fair"})
    assert [(item["resource_id"], item["quantity"], item["title"]) for item in made["items"]] == [("table", 1, "Fair"), ("lot", 2, "Fair")]
    assert owner.types("venue:luigi:staff") == ["new_booking", "new_booking"]


def test_two_of_one_set_may_not_take_the_same_place_also_as_holds(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    twice = {"items": [booking_body("table", TEN, ELEVEN), booking_body("table", TEN, ELEVEN)]}
    for hold in (False, True):
        ann.refused(409, "slot-taken", "POST", "/api/bookings/set", twice | {"hold": hold})


def test_a_set_of_holds_is_confirmed_together(service: Service) -> None:
    owner = a_place(service)
    a_place(service, "terrace", approval="manual")
    ann = service.person("ann")
    made = ann.post(
        "/api/bookings/set", {"items": [booking_body("table", TEN, ELEVEN), booking_body("terrace", TEN, ELEVEN)], "hold": True}
    )
    assert {item["status"] for item in made["items"]} == {"held"}
    confirmed = ann.post(f"/api/bookings/series/{made['series_id']}/confirm")
    assert {item["resource_id"]: item["status"] for item in confirmed["items"]} == {"table": "approved", "terrace": "pending"}
    ann.refused(403, "forbidden", "POST", f"/api/bookings/series/{made['series_id']}/approve")
    approved = owner.post(f"/api/bookings/series/{made['series_id']}/approve")
    assert [item["resource_id"] for item in approved["items"]] == ["terrace"]
    owner.refused(409, "wrong-state", "POST", f"/api/bookings/series/{made['series_id']}/approve")


def test_a_whole_series_is_cancelled_in_one_commit_or_from_a_day_on_and_spares_what_has_begun(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    made = series(ann, "table", TEN, ELEVEN, "FREQ=DAILY;COUNT=5")
    bob.wait("table", TEN + 2 * DAY, ELEVEN + 2 * DAY)
    path = f"/api/bookings/series/{made['series_id']}/cancel"
    bob.refused(404, "not-found", "POST", path)
    service.clock.now = TEN + 60
    ann.news()
    cancelled = ann.post(path, {"from": instant(TEN + 3 * DAY), "reason": "Holiday"})
    assert [item["starts_at"] for item in cancelled["items"]] == [instant(TEN + 3 * DAY), instant(TEN + 4 * DAY)]
    assert [(item.type, item.data["reason"]) for item in ann.news()] == [("booking_cancelled", "Holiday")] * 2
    assert [item["starts_at"] for item in owner.post(path)["items"]] == [instant(TEN + DAY), instant(TEN + 2 * DAY)]
    assert [item["status"] for item in ann.get("/api/bookings")["items"]] == ["approved"] + ["cancelled"] * 4
    assert bob.get("/api/waitlist")["items"][0]["status"] == "offered"
    ann.refused(409, "wrong-state", "POST", path)


def test_the_same_key_makes_a_series_once(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    body = booking_body("table", TEN, ELEVEN, rrule="FREQ=DAILY;COUNT=3")
    first = ann.ask("POST", "/api/bookings/series", body, idempotency_key="k")
    again = ann.ask("POST", "/api/bookings/series", body, idempotency_key="k")
    assert (first.status, again.status, first.raw) == (201, 201, again.raw)
    assert first.headers["location"] == f"/api/bookings?series_id={first.body['series_id']}"
    assert len(ann.get("/api/bookings")["items"]) == 3


def test_over_sockets_a_series_of_a_year_is_one_request(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        people = Sockets(server)
        a_place(people)
        ann = people.person("ann")
        start = days_ahead(2) + 10 * HOUR
        ann.news()
        made = series(ann, "table", start, start + HOUR, "FREQ=DAILY;COUNT=366")
        assert len(made["items"]) == 366
        assert ann.types() == ["booking_created"] * 366
        cancelled = ann.post(f"/api/bookings/series/{made['series_id']}/cancel")
        assert len(cancelled["items"]) == 366
