"""Opening hours in requests: those of a week, and exceptions for seasons and dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from sse_booking.domain.calendar import FIRST_YEAR, LAST_YEAR
from sse_booking.domain.errors import BadFields, Invalid
from sse_booking.domain.opening_hours import DAYS, parse_hours
from sse_booking.http.parsing import Body
from sse_booking.service.unit_of_work import as_json

Intervals = list[tuple[str, str]]
Hours = Annotated[dict[str, Intervals], Meta(description='Local time, such as {"mon": [["09:00", "17:00"]]}.')]


class DatedHours(Body, frozen=True, kw_only=True):
    """Exceptions between two dates, both included: hours, places, or both. Null means as usual; an empty list of hours means closed."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    hours: Annotated[
        dict[str, Intervals] | Intervals | None,
        Meta(description='By weekday like opening_hours, or the same for each day, such as [["10:00", "14:00"]]; [] means closed.'),
    ] = None
    capacity: Annotated[int | None, Meta(description="The number of places; 0 means closed.")] = None
    reason: Annotated[str, Meta(max_length=200)] = ""


DatedHoursList = Annotated[
    list[DatedHours],
    Meta(max_length=200, description="It overrides opening_hours. When several ranges cover a day, the shortest applies."),
]


def stored_hours(hours: dict[str, Intervals]) -> str:
    """Return weekly hours as a resource stores them. Raises Invalid."""
    _check(hours, "opening_hours")
    return as_json(hours)


def _check(hours: dict[str, Intervals] | Intervals, field: str) -> None:
    week = hours if isinstance(hours, dict) else dict.fromkeys(DAYS, hours)
    try:
        parse_hours({day: [list(interval) for interval in intervals] for day, intervals in week.items()})
    except ValueError as error:
        raise Invalid.one(field, str(error)) from None


def stored_dates(dated: Sequence[DatedHours]) -> str:
    """Return dated hours as a resource stores them. Raises Invalid."""
    bad = BadFields()
    for index, one in enumerate(dated):
        at = f"dated_hours[{index}]"
        if not FIRST_YEAR < one.first.year <= LAST_YEAR or not FIRST_YEAR < one.last.year < LAST_YEAR:
            bad.add(f"{at}.from", f"Dates must be in the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}.")
        if one.last < one.first:
            bad.add(f"{at}.to", "It must not be before from.")
        if one.hours is None and one.capacity is None:
            bad.add(f"{at}.hours", "Give hours, capacity, or both.")
        if one.capacity is not None and not 0 <= one.capacity <= 1_000_000:
            bad.add(f"{at}.capacity", "0 to 1000000.")
        if one.hours is not None:
            with bad.gathering():
                _check(one.hours, f"{at}.hours")
    bad.refuse()
    return as_json(dated)
