"""One refusal names every bad field: what is wrong by itself, and what contradicts another member."""

from __future__ import annotations

import json

import pytest

from sse_booking.domain.errors import Invalid
from sse_booking.http.parsing import Body, Query, body, query
from sse_booking.http.routes.availability import AvailabilityQuery
from sse_booking.http.routes.bookings import BookingEdit, NewBooking
from sse_booking.http.routes.guests import GuestBooking
from sse_booking.http.routes.resources import NewResource, ResourceEdit
from sse_booking.http.routes.sets import NewSeries, NewSet
from sse_booking.http.routes.venues import NewVenue
from sse_booking.http.routes.waitlist import NewEntry, WaitlistQuery

LATER, SOONER = "2030-05-04T19:00:00Z", "2030-05-04T18:00:00Z"
BACKWARDS = {"starts_at": LATER, "ends_at": SOONER}
FORWARDS = {"starts_at": SOONER, "ends_at": LATER}


def refused(type_: type[Body], given: dict[str, object]) -> list[str]:
    with pytest.raises(Invalid) as error:
        body(type_, json.dumps(given).encode(), "application/json")
    return sorted(one.field for one in error.value.errors)


def refused_query(type_: type[Query], text: bytes) -> list[str]:
    with pytest.raises(Invalid) as error:
        query(type_, text)
    return sorted(one.field for one in error.value.errors)


@pytest.mark.parametrize(
    ("type_", "given", "fields"),
    [
        (NewBooking, BACKWARDS | {"title": 5, "x": 1}, ["ends_at", "resource_id", "title", "x"]),
        (NewBooking, BACKWARDS | {"venue_id": "v", "quantity": 2}, ["ends_at", "party_size", "quantity"]),
        (NewBooking, BACKWARDS | {"resource_id": "r", "for": {"guest": {"name": "Ann", "email": "x@", "phone": "abc"}}},
         ["ends_at", "for.guest.email", "for.guest.phone"]),
        (NewBooking, BACKWARDS | {"resource_id": "r", "for": {}, "hold": 1}, ["ends_at", "for", "hold"]),
        (NewBooking, BACKWARDS | {"starts_at": "soon"}, ["resource_id", "starts_at"]),
        (BookingEdit, BACKWARDS | {"quantity": 0}, ["ends_at", "quantity"]),
        (NewSeries, BACKWARDS | {"venue_id": "v", "party_size": 2, "rrule": "FREQ=DAILY", "walk_in": True},
         ["ends_at", "resource_id", "rrule", "walk_in"]),
        (NewSet, {"items": [FORWARDS | {"resource_id": "r"}, BACKWARDS | {"resource_id": ""}, BACKWARDS | {"resource_id": "r"}], "hold": 1},
         ["hold", "items[1].ends_at", "items[1].resource_id", "items[2].ends_at"]),
        (NewEntry, BACKWARDS | {"resource_id": "r", "priority": -1}, ["ends_at", "priority"]),
        (GuestBooking, BACKWARDS | {"guest": {"name": "Ann", "phone": "abc"}, "note": 5},
         ["ends_at", "guest.phone", "note", "resource_id"]),
        (GuestBooking, BACKWARDS | {"guest": {"name": "Ann"}}, ["ends_at", "guest.email", "resource_id"]),
        (NewVenue, {"name": "", "timezone": "Mars/Base"}, ["name", "timezone"]),
        (NewResource, {"capacity": 0, "min_minutes": 9, "max_minutes": 3, "seats_min": 5, "seats_max": 2,
                       "opening_hours": {"mon": [["17:00", "09:00"], ["08:00", "10:00"]]}, "closures": [BACKWARDS]},
         ["capacity", "closures[0].ends_at", "min_minutes", "name", "opening_hours", "seats_min"]),
        (NewResource, {"name": "R", "pool": False, "capacity": 4}, ["capacity"]),
        (ResourceEdit, {"seats_min": 5, "seats_max": 2, "hold_s": 0}, ["hold_s", "seats_min"]),
    ],
)  # fmt: skip
def test_a_body_is_refused_for_everything_at_once(type_: type[Body], given: dict[str, object], fields: list[str]) -> None:
    assert refused(type_, given) == fields


@pytest.mark.parametrize(
    ("type_", "text", "fields"),
    [
        (AvailabilityQuery, b"from=" + LATER.encode() + b"&to=" + SOONER.encode() + b"&party_size=0", ["party_size", "to"]),
        (AvailabilityQuery, b"from=x&as=you", ["as", "from"]),
        (WaitlistQuery, b"role=staff&status=lost&limit=0", ["limit", "status", "venue_id"]),
    ],
)
def test_a_query_is_refused_for_everything_at_once(type_: type[Query], text: bytes, fields: list[str]) -> None:
    assert refused_query(type_, text) == fields


def test_a_rule_says_nothing_of_a_member_that_is_refused_already() -> None:
    assert refused(NewBooking, {"resource_id": "r", "starts_at": LATER, "ends_at": "1970-01-01"}) == ["ends_at"]
    assert refused(NewBooking, {"resource_id": 5, "venue_id": "v", **FORWARDS}) == ["party_size", "resource_id"]


def test_how_many_places_is_not_asked_twice_where_the_place_is_chosen_by_the_party() -> None:
    both = {"venue_id": "v", "party_size": 4, "quantity": 1} | FORWARDS
    assert refused(NewBooking, both) == ["quantity"]
    assert refused(GuestBooking, both | {"guest": {"name": "Ann", "email": "ann@mail.example"}}) == ["quantity"]
