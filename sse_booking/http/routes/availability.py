"""Availability: of one resource, or of all resources of a venue in one snapshot."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, ClassVar, Final, Literal

import msgspec
from msgspec import Meta, Struct

from sse_booking.domain.errors import Invalid
from sse_booking.http import schemas
from sse_booking.http.any_place import PartySize
from sse_booking.http.compression import compressed
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, Query
from sse_booking.http.schemas import Places
from sse_booking.service import availability as service
from sse_booking.service import queries, times


class AvailabilityQuery(Query, frozen=True, kw_only=True):
    """The period, as `from` and `to` or a local `date` of the venue, and the viewer."""

    rules: ClassVar[tuple[Rule, ...]] = (lambda query: _period(query),)

    start: Instant | None = msgspec.field(default=None, name="from")
    end: Instant | None = msgspec.field(default=None, name="to")
    date: date | None = None
    party_size: PartySize | None = None
    viewer: Annotated[Literal["me", "anybody"], Meta(description="Whose quotas and holds count: the caller's, or nobody's.")] = (
        msgspec.field(default="me", name="as")
    )


class Slot(Struct, omit_defaults=True):
    """One slot of the fixed grid. `available` places are free throughout it. `reason`: why the caller can't have a `blocked` one."""

    starts_at: Instant
    ends_at: Instant
    status: Literal["available", "booked", "closed", "blocked"]
    available: Places
    reason: Literal["past", "lead", "window", "quota", "too_small"] | None = None


class Busy(Struct):
    """A period in which places are in use, buffers included."""

    starts_at: Instant
    ends_at: Instant
    used: Annotated[int, Meta(ge=1)]


class Availability(Struct):
    """The availability of a resource. It names nobody."""

    resource_id: str
    timezone: str
    capacity: Places
    usable: Places
    slots: list[Slot]
    busy: list[Busy]


class Availabilities(Struct):
    """The availability of all resources of a venue, in one snapshot."""

    items: list[Availability]


def _wanted(context: RequestContext) -> service.Wanted:
    return _who_and_when(context.query(AvailabilityQuery), context)


def _who_and_when(query: AvailabilityQuery, context: RequestContext) -> service.Wanted:
    return service.Wanted(context.who.user_id if query.viewer == "me" else "", _period(query), query.party_size)


def _period(query: AvailabilityQuery) -> service.Period:
    if query.date is not None:
        if query.start is not None or query.end is not None:
            raise Invalid.one("date", "Either date, or from and to.")
        return query.date
    if query.start is None or query.end is None:
        raise Invalid.one("from" if query.start is None else "to", "Give date, or from and to.")
    if query.end <= query.start:
        raise Invalid.one("to", "It must be after from.")
    return query.start, query.end


def _is_for_a_party(query: TimesQuery) -> None:
    if query.party_size is None:
        raise Invalid.one("party_size", "How many people come?")


async def of_resource(context: RequestContext) -> Response:
    """GET /api/resources/{resource_id}/availability."""
    return await context.read(lambda tx: service.of_resource(tx, context.param("resource_id"), lambda: _wanted(context)))


async def of_venue(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/availability."""
    found = await context.read(lambda tx: service.of_venue(tx, context.param("venue_id"), lambda: _wanted(context)))
    return await compressed(context, found)


class TimesQuery(AvailabilityQuery, frozen=True, kw_only=True):
    """The same for a party, of one kind of places or of those with features."""

    rules: ClassVar[tuple[Rule, ...]] = (*AvailabilityQuery.rules, _is_for_a_party)

    kind: Annotated[str, Meta(max_length=64)] | None = None
    features: Annotated[str, Meta(max_length=2000, description="Features that the place has to have, by commas.")] = ""


class Time(Struct):
    """A time at which a party finds a place."""

    starts_at: Instant
    ends_at: Instant
    left: Annotated[int, Meta(ge=1, description="How many such parties find one.")]
    joined: Annotated[bool, Meta(description="Only places that are put together seat it.")]


class Times(Struct):
    """The times of a period at which a venue has a place for a party."""

    timezone: str
    party_size: int
    items: list[Time]


def _times_wanted(context: RequestContext) -> times.Wanted:
    asked = context.query(TimesQuery)
    return times.Wanted(
        _who_and_when(asked, context), asked.party_size or 0, asked.kind, tuple(name for name in asked.features.split(",") if name)
    )


async def times_of_venue(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/times."""
    return await context.read(lambda tx: times.of_venue(tx, context.param("venue_id"), lambda: _times_wanted(context)))


FIRST_DAY: Final = date(1970, 1, 2)
LAST_DAY: Final = date(9998, 12, 30)


def _are_in_the_calendar(query: DaysQuery) -> None:
    if not FIRST_DAY <= query.date <= LAST_DAY - timedelta(days=query.days):
        raise Invalid.one("date", f"From {FIRST_DAY} to {LAST_DAY}.")


class DaysQuery(Query, frozen=True, kw_only=True):
    """Local days of the venue: the first one, and how many."""

    rules: ClassVar[tuple[Rule, ...]] = (_are_in_the_calendar,)

    date: date
    days: Annotated[int, Meta(ge=1, le=queries.MAX_DAYS, description="How many days.")] = 1


def _days(context: RequestContext) -> tuple[date, int]:
    query = context.query(DaysQuery)
    return query.date, query.days


async def days_of_venue(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/days."""
    return await context.read(lambda tx: queries.venue_days(tx, context.param("venue_id"), lambda: _days(context)))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "GET", "/api/resources/{resource_id}/availability", of_resource, "The availability of a resource", tag="resources",
        query=AvailabilityQuery, response=Availability, access="public",
    ),
    Operation(
        "GET", "/api/venues/{venue_id}/availability", of_venue, "The availability of all resources of a venue, in one snapshot",
        tag="venues",
        query=AvailabilityQuery, response=Availabilities, access="public",
    ),
    Operation(
        "GET", "/api/venues/{venue_id}/times", times_of_venue, "When a venue has a place for a party, and how many", tag="venues",
        query=TimesQuery, response=Times, access="public",
    ),
    Operation(
        "GET", "/api/venues/{venue_id}/days", days_of_venue, "The start and end of a venue's local days", tag="venues",
        query=DaysQuery, response=schemas.Days, access="public",
    ),
]  # fmt: skip
