"""H6: a series is shown, changed and cancelled: one, one and those that follow, or all that is to come."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body, instant

WEEK = 7 * DAY
START = MONDAY + DAY + 10 * HOUR


@pytest.fixture
def owner(service: Service) -> Person:
    return a_place(service, "room", timezone="Europe/Berlin")


@pytest.fixture
def ann(service: Service, owner: Person) -> Person:
    return service.person("ann")


def a_series(ann: Person, count: int = 4, rule: str = "FREQ=WEEKLY", start: int = START) -> tuple[str, list[Json]]:
    made = ann.post(
        "/api/bookings/series", {**booking_body("room", start, start + HOUR), "rrule": f"{rule};COUNT={count}", "title": "Choir"}
    )
    return f"/api/series/{made['series_id']}", made["items"]


def starts(found: Json) -> list[str]:
    return [one["starts_at"] for one in found["items"]]


def test_a_series_is_shown_whole_to_both_sides_and_to_nobody_else(service: Service, owner: Person, ann: Person) -> None:
    path, items = a_series(ann)
    assert [one["id"] for one in ann.get(path)["items"]] == [one["id"] for one in items]
    assert len(owner.get(path)["items"]) == 4
    for method in ("GET", "PATCH", "DELETE"):
        service.person("eve").refused(404, "not-found", method, path)


def test_texts_change_in_one_in_those_that_follow_or_in_all(owner: Person, ann: Person) -> None:
    path, items = a_series(ann)
    for scope, title in (("all", "A"), ("following", "F"), ("one", "O")):
        ann.patch(f"{path}?scope={scope}&from={items[1]['id']}", {"title": title})
    assert [one["title"] for one in ann.get(path)["items"]] == ["A", "O", "F", "F"]


def test_a_new_time_is_that_of_the_one_it_counts_from_and_the_others_move_with_it(owner: Person, ann: Person) -> None:
    path, items = a_series(ann)
    body = {"starts_at": instant(START + WEEK + DAY + 2 * HOUR), "ends_at": instant(START + WEEK + DAY + 5 * HOUR)}
    found = ann.patch(f"{path}?scope=following&from={items[1]['id']}", body)
    assert starts(found) == [instant(START + week * WEEK + DAY + 2 * HOUR) for week in (1, 2, 3)]
    assert found["items"][2]["ends_at"] == instant(START + 3 * WEEK + DAY + 5 * HOUR)
    assert ann.get(path)["items"][0]["starts_at"] == instant(START)


def test_moved_starts_keep_their_time_of_day_when_clocks_change(owner: Person, ann: Person) -> None:
    start = 1_805_446_800  # 2027-03-19T09:00:00Z: 10:00 in Berlin, and clocks change on the 28th
    path, _ = a_series(ann, 3, start=start)
    found = ann.patch(f"{path}?scope=all", {"starts_at": instant(start + HOUR), "ends_at": instant(start + 2 * HOUR)})
    assert starts(found) == ["2027-03-19T10:00:00Z", "2027-03-26T10:00:00Z", "2027-04-02T09:00:00Z"]


@pytest.mark.parametrize("hours", [1, -1, 2])
def test_neighbours_of_a_series_are_not_in_each_others_way(owner: Person, ann: Person, hours: int) -> None:
    start = START + 5 * HOUR
    rule = {"rrule": "FREQ=DAILY;COUNT=3"}
    made = ann.post("/api/bookings/series", {**booking_body("room", start, start + 24 * HOUR), **rule})
    for query in ("", "?skip_conflicts=true"):
        body = {"starts_at": instant(start + hours * HOUR), "ends_at": instant(start + (24 + hours) * HOUR)}
        found = ann.patch(f"/api/series/{made['series_id']}{query}", body)
        assert starts(found) == [instant(start + day * DAY + hours * HOUR) for day in range(3)]
        assert found["skipped"] == []


def test_all_or_nothing_unless_conflicts_are_skipped_and_each_refusal_is_told(service: Service, owner: Person, ann: Person) -> None:
    path, _ = a_series(ann)
    service.person("bob").book("room", START + 2 * WEEK + 2 * HOUR, START + 2 * WEEK + 3 * HOUR)
    body = {"starts_at": instant(START + 2 * HOUR), "ends_at": instant(START + 3 * HOUR)}
    ann.news()
    refused = ann.refused(409, "slot-taken", "PATCH", path, body)
    assert "2027-01-26T10:00:00Z" in refused["detail"]
    assert starts(ann.get(path)) == [instant(START + week * WEEK) for week in range(4)]
    assert ann.news() == []
    tried = ann.patch(path, {**body, "skip_conflicts": True, "dry_run": True})
    assert [(one["starts_at"], one["refusal"]["problem"]) for one in tried["skipped"]] == [("2027-01-26T10:00:00Z", "slot-taken")]
    assert starts(ann.get(path)) == [instant(START + week * WEEK) for week in range(4)]
    assert ann.news() == []
    done = ann.patch(f"{path}?skip_conflicts=true", body)
    assert starts(done) == starts(tried)
    assert [one["starts_at"][11:13] for one in ann.get(path)["items"]] == ["12", "12", "10", "12"]
    assert ann.types() == ["booking_updated"] * 3


def test_what_has_begun_or_is_over_stays_as_it_is(service: Service, owner: Person, ann: Person) -> None:
    path, items = a_series(ann)
    ann.act(items[1], "cancel")
    service.clock.now = START + 60
    assert starts(ann.patch(path, {"title": "Later"})) == [instant(START + 2 * WEEK), instant(START + 3 * WEEK)]
    ann.refused(409, "wrong-state", "PATCH", f"{path}?scope=one&from={items[0]['id']}", {"title": "Never"})
    ann.refused(409, "wrong-state", "DELETE", f"{path}?scope=one&from={items[1]['id']}")


def test_a_series_is_cancelled_for_one_those_that_follow_or_all(owner: Person, ann: Person) -> None:
    path, items = a_series(ann, 5)
    tried = ann.delete(f"{path}?scope=following&from={items[3]['id']}&dry_run=true")
    assert [one["status"] for one in tried["items"]] == ["cancelled", "cancelled"]
    assert {one["status"] for one in ann.get(path)["items"]} == {"approved"}
    owner.news("venue:luigi:staff")
    ann.delete(f"{path}?scope=one&from={items[1]['id']}")
    ann.delete(f"{path}?scope=following&from={items[3]['id']}")
    assert [one["status"] for one in ann.get(path)["items"]] == ["approved", "cancelled", "approved", "cancelled", "cancelled"]
    assert owner.types("venue:luigi:staff") == ["booking_cancelled"] * 3
    ann.delete(path)
    assert {one["status"] for one in ann.get(path)["items"]} == {"cancelled"}


def test_a_part_needs_a_booking_of_the_series_to_count_from(service: Service, owner: Person, ann: Person) -> None:
    path, _ = a_series(ann)
    other = service.person("bob").book("room", START + 5 * HOUR, START + 6 * HOUR)
    for query in ("scope=one", "scope=following", f"scope=one&from={other['id']}", "scope=some", "scope=one&from=x"):
        ann.refused(422, "invalid", "PATCH", f"{path}?{query}", {"title": "x"})
        ann.refused(422, "invalid", "DELETE", f"{path}?{query}")
    ann.refused(422, "invalid", "PATCH", path, {"dry_run": True})
    ann.refused(403, "forbidden", "PATCH", path, {"title": "x", "override": True})


def test_a_series_moves_to_another_place_and_the_rules_are_asked(owner: Person, ann: Person) -> None:
    a_place(ann.service, "hall", max_minutes=30)
    a_place(ann.service, "attic")
    path, _ = a_series(ann)
    ann.refused(422, "rule-broken", "PATCH", path, {"resource_id": "hall"})
    assert {one["resource_id"] for one in ann.patch(path, {"resource_id": "attic"})["items"]} == {"attic"}


def test_a_move_that_is_repeated_with_its_key_takes_effect_once(owner: Person, ann: Person) -> None:
    path, _ = a_series(ann)
    body = {"starts_at": instant(START + HOUR), "ends_at": instant(START + 2 * HOUR)}
    first = ann.ask("PATCH", path, body, idempotency_key="k")
    again = ann.ask("PATCH", path, body, idempotency_key="k")
    assert first.raw == again.raw
    assert {one["version"] for one in ann.get(path)["items"]} == {2}
