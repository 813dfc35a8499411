"""GET /api/holidays: the public holidays of a year, to be taken over as closed days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain import calendar
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Query
from sse_booking.service import public_holidays
from sse_booking.service.unit_of_work import Result
from sse_booking.store import log
from sse_booking.store.executor import Tx

THIS: Final = "Without it, only the countries are listed."


class HolidaysQuery(Query, frozen=True, kw_only=True):
    """Which holidays."""

    country: Annotated[str, Meta(max_length=2, description=f"Two letters (ISO 3166-1). {THIS}")] | None = None
    region: Annotated[str, Meta(max_length=40, description="One of the country's regions.")] | None = None
    year: Annotated[int, Meta(ge=1990, le=2100)] | None = None
    locale: Annotated[Literal["en", "de"], Meta(description="The language of the names, where there is one.")] = "en"


class Holiday(Struct):
    """A day, and its name."""

    date: date
    name: str


class Region(Struct):
    """A part of a country that has holidays of its own."""

    code: str
    name: str


class Holidays(Struct):
    """The countries that are known, the regions of the country that was asked for, and the holidays of the year."""

    countries: list[str]
    regions: list[Region]
    items: list[Holiday]


async def listed(context: RequestContext) -> Response:
    """GET /api/holidays."""
    asked = context.query(HolidaysQuery)

    def job(tx: Tx) -> Result:
        year = asked.year or calendar.local_date("UTC", tx.now).year
        regions, items = public_holidays.of(asked.country, asked.region, year, asked.locale) if asked.country else ([], [])
        return Result({"countries": public_holidays.countries(), "regions": regions, "items": items}, str(log.head(tx.db)))

    return await context.read_long(job)


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "GET", "/api/holidays", listed, "Public holidays of a country and year", tag="resources", query=HolidaysQuery, response=Holidays
    ),
]  # fmt: skip
