"""Ranges that touch, overlap, contain each other or are none, on one place and in a pool that is full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import ELEVEN, MINUTE, NINE, ONE, TEN, TWELVE, rules
from tests.people import DAY, HOUR, Json, a_place, booking_body, epoch


@dataclass(frozen=True)
class Place:
    """A resource, and how many of its places fill it."""

    service: Service
    resource: str
    quantity: int

    def book(self, user: str, start: int, end: int) -> Json:
        return self.service.person(user).book(self.resource, start, end, quantity=self.quantity)

    def cannot_book(self, user: str, start: int, end: int) -> Json:
        return self.service.person(user).cannot_book(self.resource, start, end, quantity=self.quantity)


Make = Callable[..., Place]


@pytest.fixture(params=[1, 3], ids=["one place", "a pool"])
def make(service: Service, request: pytest.FixtureRequest) -> Make:
    def make(before: int = 0, after: int = 0) -> Place:
        a_place(service, "hall", capacity=request.param, buffer_before_minutes=before, buffer_after_minutes=after)
        return Place(service, "hall", request.param)

    return make


def test_adjacent_ranges_on_both_sides_are_free(make: Make) -> None:
    hall = make()
    hall.book("ann", TEN, ELEVEN)
    hall.book("bob", NINE, TEN)
    hall.book("cid", ELEVEN, TWELVE)


def test_the_identical_range_is_taken(make: Make) -> None:
    hall = make()
    hall.book("ann", TEN, ELEVEN)
    problem = hall.cannot_book("bob", TEN, ELEVEN)
    assert [(epoch(item["starts_at"]), epoch(item["ends_at"])) for item in problem["conflicts"]] == [(TEN, ELEVEN)]


def test_a_range_inside_another_is_taken(make: Make) -> None:
    hall = make()
    hall.book("ann", TEN, TWELVE)
    for start, end in ((TEN + MINUTE, TWELVE - MINUTE), (TEN, ELEVEN), (ELEVEN, TWELVE)):
        hall.cannot_book("bob", start, end)


def test_a_range_containing_another_is_taken(make: Make) -> None:
    hall = make()
    hall.book("ann", TEN, ELEVEN)
    for start, end in ((NINE, TWELVE), (TEN, TWELVE), (NINE, ELEVEN)):
        hall.cannot_book("bob", start, end)


@pytest.mark.parametrize("overlap_s", [MINUTE, 1])
def test_an_overlap_of_one_minute_is_one(make: Make, overlap_s: int) -> None:
    hall = make()
    hall.book("ann", TEN, ELEVEN)
    hall.cannot_book("bob", NINE, TEN + overlap_s)
    hall.cannot_book("bob", ELEVEN - overlap_s, TWELVE)


@pytest.mark.parametrize("length_s", [0, -1, -HOUR])
def test_a_range_of_zero_or_negative_length_is_invalid(make: Make, service: Service, length_s: int) -> None:
    hall = make()
    ann = service.person("ann")
    booking = hall.book("ann", TEN, ELEVEN)
    path = f"/api/bookings/{booking['id']}"
    body = booking_body("hall", TWELVE, TWELVE + length_s)
    range_ = {name: body[name] for name in ("starts_at", "ends_at")}
    for method, address, sent in (("POST", "/api/bookings", body), ("POST", "/api/waitlist", body), ("PATCH", path, range_)):
        problem = ann.refused(422, "invalid", method, address, sent)
        assert [error["field"] for error in problem["errors"]] == ["ends_at"]


LEAP_DAY = 1_835_308_800
"""2028-02-28T00:00:00Z; the 29th follows."""


@pytest.mark.parametrize(
    "midnight",
    [TEN + 14 * HOUR, LEAP_DAY + DAY, LEAP_DAY + 2 * DAY, 1_801_440_000, 1_830_297_600],
    ids=["midnight", "into the leap day", "out of the leap day", "month", "year"],
)
def test_a_range_across_midnight_month_or_year_is_one_range(make: Make, midnight: int) -> None:
    hall = make()
    hall.book("ann", midnight - 2 * HOUR, midnight + 2 * HOUR)
    for start, end in ((midnight - HOUR, midnight), (midnight, midnight + HOUR), (midnight - MINUTE, midnight + MINUTE)):
        hall.cannot_book("bob", start, end)
    hall.book("bob", midnight - 3 * HOUR, midnight - 2 * HOUR)
    hall.book("cid", midnight + 2 * HOUR, midnight + 3 * HOUR)


def test_buffers_on_both_sides_add_up_between_neighbours(make: Make) -> None:
    hall = make(before=10, after=20)
    hall.book("ann", TEN, ELEVEN)
    hall.cannot_book("bob", ELEVEN + 29 * MINUTE, TWELVE)
    hall.book("bob", ELEVEN + 30 * MINUTE, TWELVE)
    hall.cannot_book("cid", NINE, TEN - 29 * MINUTE)
    hall.book("cid", NINE, TEN - 30 * MINUTE)


def test_a_buffer_reaches_into_the_past_and_over_the_closing_time(service: Service) -> None:
    """Only the booking itself has to lie ahead and within the hours."""
    a_place(service, "hall", buffer_before_minutes=30, buffer_after_minutes=30, opening_hours={"tue": [["10:00", "12:00"]]})
    ann = service.person("ann")
    service.clock.now = TEN - MINUTE
    ann.book("hall", TEN, TWELVE)
    assert rules(ann.refused(422, "rule-broken", "POST", "/api/bookings", booking_body("hall", ELEVEN, ONE))) == ["closed"]
