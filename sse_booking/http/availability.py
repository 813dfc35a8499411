"""What is free: of one resource, or of all resources of a venue in one snapshot."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from sse_booking.domain.errors import Invalid
from sse_booking.http import answers
from sse_booking.http.call import Answer, Call
from sse_booking.http.decode import Instant, Query
from sse_booking.http.operation import Operation
from sse_booking.service import reading


class AvailabilityQuery(Query, frozen=True, kw_only=True):
    """A period: `from` and `to`, or a local `date` of the venue."""

    start: Instant | None = msgspec.field(default=None, name="from")
    end: Instant | None = msgspec.field(default=None, name="to")
    date: date | None = None


def _period(call: Call) -> tuple[int, int] | date:
    asked = call.query(AvailabilityQuery)
    if asked.date is not None:
        if asked.start is not None or asked.end is not None:
            raise Invalid.one("date", "Either date, or from and to.")
        return asked.date
    if asked.start is None or asked.end is None:
        raise Invalid.one("from" if asked.start is None else "to", "Give date, or from and to.")
    if asked.end <= asked.start:
        raise Invalid.one("to", "It must be after from.")
    return asked.start, asked.end


async def of_resource(call: Call) -> Answer:
    """GET /api/resources/{resource_id}/availability."""
    return await call.read(lambda tx: reading.availability(tx, call.who, call.param("resource_id"), lambda: _period(call)))


async def of_venue(call: Call) -> Answer:
    """GET /api/venues/{venue_id}/availability."""
    return await call.read(lambda tx: reading.venue_availability(tx, call.who, call.param("venue_id"), lambda: _period(call)))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "GET", "/api/resources/{resource_id}/availability", of_resource, "What is free on a resource", tag="resources",
        query=AvailabilityQuery, answer=answers.Availability, access="public",
    ),
    Operation(
        "GET", "/api/venues/{venue_id}/availability", of_venue, "What is free in a venue, in one snapshot", tag="venues",
        query=AvailabilityQuery, answer=answers.Availabilities, access="public",
    ),
]  # fmt: skip
