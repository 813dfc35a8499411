"""Bookings that change their time or place: over themselves, beside others, with others, or not at all."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import ELEVEN, MINUTE, NINE, ONE, TEN, TWELVE
from tests.people import DAY, Json, Person, a_place, booking_body, epoch, instant


def move(person: Person, booking: Json, start: int | None = None, end: int | None = None, **more: object) -> Json:
    """The booking at its new time; what is not given stays."""
    times = {"starts_at": start, "ends_at": end}
    return person.patch(f"/api/bookings/{booking['id']}", {name: instant(at) for name, at in times.items() if at is not None} | more)


def busy(person: Person, resource: str = "table") -> list[tuple[int, int]]:
    """When it is taken on the day."""
    found = person.get(f"/api/resources/{resource}/availability?from={instant(NINE - DAY)}&to={instant(NINE + 9 * DAY)}")
    return [(epoch(item["starts_at"]), epoch(item["ends_at"])) for item in found["busy"]]


def test_a_booking_moves_over_itself(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, TWELVE)
    move(ann, booking, ELEVEN, ONE)
    assert busy(ann) == [(ELEVEN, ONE)]


def test_a_booking_grows_and_shrinks_at_both_ends_up_to_its_neighbours(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    bob.book("table", TWELVE, ONE)
    move(ann, booking, NINE, TWELVE)
    ann.refused(409, "slot-taken", "PATCH", f"/api/bookings/{booking['id']}", {"ends_at": instant(TWELVE + MINUTE)})
    move(ann, booking, TEN + MINUTE, ELEVEN - MINUTE)
    assert busy(ann) == [(TEN + MINUTE, ELEVEN - MINUTE), (TWELVE, ONE)]


def test_a_booking_moves_to_another_resource_of_the_venue_and_to_none_of_another(service: Service) -> None:
    a_place(service)
    a_place(service, "terrace")
    a_place(service, "elsewhere", venue="mario")
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    assert move(ann, booking, resource_id="terrace")["resource_id"] == "terrace"
    assert (busy(ann), busy(ann, "terrace")) == ([], [(TEN, ELEVEN)])
    ann.refused(422, "invalid", "PATCH", f"/api/bookings/{booking['id']}", {"resource_id": "elsewhere"})


def test_two_bookings_swap_although_each_stands_in_the_others_way(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    first, second = ann.book("table", TEN, ELEVEN), bob.book("table", ELEVEN, ONE)
    swapped = owner.post(f"/api/bookings/{first['id']}/swap", {"booking_id": second["id"]})
    assert [(item["id"], epoch(item["starts_at"]), epoch(item["ends_at"])) for item in swapped["items"]] == [
        (first["id"], ELEVEN, ONE),
        (second["id"], TEN, ELEVEN),
    ]
    assert busy(ann) == [(TEN, ONE)]


def test_three_bookings_go_round_in_a_cycle_by_two_swaps(service: Service) -> None:
    """There is no move of three in one request; each swap is whole, and in between nobody loses a place."""
    owner = a_place(service)
    people = [service.person(name) for name in ("ann", "bob", "cid")]
    first, second, third = (person.book("table", TEN + n * 3600, ELEVEN + n * 3600) for n, person in enumerate(people))
    for other in (second, third):
        owner.post(f"/api/bookings/{first['id']}/swap", {"booking_id": other["id"]})
        assert busy(owner) == [(TEN, ONE)]
    starts = [epoch(owner.get(f"/api/bookings/{booking['id']}")["starts_at"]) for booking in (first, second, third)]
    assert starts == [TWELVE, TEN, ELEVEN]


def test_an_adjacent_series_is_shifted_by_one_from_its_far_end(service: Service) -> None:
    """Bookings move one by one: the last first, as the first would move onto the second."""
    a_place(service)
    ann = service.person("ann")
    made = [ann.book("table", TEN + n * 3600, ELEVEN + n * 3600) for n in range(3)]
    later = {"starts_at": instant(ELEVEN), "ends_at": instant(TWELVE)}
    ann.refused(409, "slot-taken", "PATCH", f"/api/bookings/{made[0]['id']}", later)
    for n in (2, 1, 0):
        move(ann, made[n], TEN + (n + 1) * 3600, ELEVEN + (n + 1) * 3600)
    assert busy(ann) == [(ELEVEN, ONE + 3600)]


def test_only_the_start_moves_and_the_end_stays(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, TWELVE)
    ann.news()
    assert epoch(move(ann, booking, start=ELEVEN)["ends_at"]) == TWELVE
    (updated,) = ann.news()
    assert updated.data["changes"]["fields"] == ["starts_at"]
    problem = ann.refused(422, "invalid", "PATCH", f"/api/bookings/{booking['id']}", {"starts_at": instant(TWELVE)})
    assert [error["field"] for error in problem["errors"]] == ["ends_at"]


@pytest.mark.parametrize("way", ["taken", "rule", "swap"])
def test_a_move_that_fails_changes_nothing_and_tells_nobody(service: Service, way: str) -> None:
    owner = a_place(service)
    a_place(service, "short", max_minutes=60)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, TWELVE, title="Lunch")
    bob.book("table", TWELVE, ONE)
    other = ann.book("short", TEN, ELEVEN)
    if way == "swap":
        owner.patch("/api/resources/table", {"max_minutes": 60})
    topics = ("venue:luigi:staff", "resource:table", "resource:short", "venue:luigi")
    ann.news()
    owner.news(*topics)
    path = f"/api/bookings/{booking['id']}"
    match way:
        case "taken":
            move_to = {"starts_at": instant(ELEVEN), "ends_at": instant(ONE), "title": "Dinner"}
            ann.refused(409, "slot-taken", "PATCH", path, move_to)
        case "rule":
            ann.refused(422, "rule-broken", "PATCH", path, {"resource_id": "short", "title": "Dinner"})
        case _:
            ann.refused(422, "rule-broken", "POST", f"{path}/swap", {"booking_id": other["id"]})
    assert (ann.get(path), ann.news(), owner.news(*topics)) == (booking, [], [])
    assert (busy(ann), busy(ann, "short")) == ([(TEN, ONE)], [(TEN, ELEVEN)])


def test_a_move_of_a_stale_version_is_412_and_changes_nothing(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    path = f"/api/bookings/{booking['id']}"
    moved = ann.patch(path, {"starts_at": instant(NINE)}, if_match='"1"')
    ann.refused(412, "stale-version", "PATCH", path, {"ends_at": instant(ONE)}, if_match='"1"')
    other = ann.book("table", TWELVE, ONE)
    ann.refused(412, "stale-version", "POST", f"{path}/swap", {"booking_id": other["id"]}, if_match='"1"')
    assert (ann.get(path), busy(ann)) == (moved, [(NINE, ELEVEN), (TWELVE, ONE)])
    assert ann.ask("POST", "/api/bookings", booking_body("table", ELEVEN, TWELVE)).status == 201
