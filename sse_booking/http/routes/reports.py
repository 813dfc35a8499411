"""/api/venues/{venue_id}/reports: six reports, as JSON and for spreadsheets."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from sse_booking.domain.calendar import FIRST_YEAR, LAST_YEAR, parse_instant
from sse_booking.domain.errors import Invalid
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.csv_response import CSV, send_csv
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, Query
from sse_booking.service import exports, reports
from sse_booking.service.reports import Edge

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class ReportQuery(Query, frozen=True, kw_only=True):
    """The period of a report: local days of the venue, both included, or instants."""

    first: Annotated[str | None, Meta(description="A local day such as 2026-05-04, or an instant.")] = msgspec.field(
        default=None, name="from"
    )
    last: Annotated[str | None, Meta(description="The last local day (included), or an instant.")] = msgspec.field(default=None, name="to")


class ReportTableQuery(ReportQuery, frozen=True, kw_only=True):
    """The period, for a spreadsheet."""

    bom: Annotated[bool, Meta(description="Begin with a byte order mark, by which Excel recognises UTF-8.")] = False


class Report(Struct):
    """A report. Each row has the members that `columns` names. `heat`, if present, is seven rows from Monday to Sunday of 24 hours each."""

    venue_id: str
    report: str
    timezone: str
    starts_at: Instant
    ends_at: Instant
    definition: str
    columns: list[str]
    rows: list[dict[str, Any]]
    heat: list[list[float]] | None


def _edge(field: str, text: str | None) -> Edge:
    if text is None:
        return None
    try:
        edge = date.fromisoformat(text) if _DAY.fullmatch(text) else parse_instant(text.replace(" ", "+"))
    except ValueError as error:
        raise Invalid.one(field, f"{error} A day such as 2026-05-04 is also accepted.") from None
    if isinstance(edge, date) and not FIRST_YEAR < edge.year < LAST_YEAR:
        raise Invalid.one(field, f"It must be a day in the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}.")
    return edge


def _edges(query: ReportQuery) -> tuple[Edge, Edge]:
    return _edge("from", query.first), _edge("to", query.last)


async def one(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/reports/{report}."""
    await context.runtime.refused_bookings.finish()
    venue_id, name = context.param("venue_id"), context.param("report")
    return await context.read_long(lambda tx: reports.one(tx, context.who, venue_id, name, lambda: _edges(context.query(ReportQuery))))


async def table(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/reports/{report}.csv."""
    await context.runtime.refused_bookings.finish()
    venue_id, name = context.param("venue_id"), context.param("report")

    def read() -> tuple[tuple[Edge, Edge], bool]:
        query = context.query(ReportTableQuery)
        return _edges(query), query.bom

    answer = await send_csv(context, f"{venue_id}-{name}", lambda tx: reports.as_table(tx, context.who, venue_id, name, read))
    await context.runtime.store.write(lambda tx: exports.note(tx, context.who, name, f"venue:{venue_id}"))
    return answer


_PATH: Final = "/api/venues/{venue_id}/reports/{report}"
_NAMES: Final = f"`report` is one of {', '.join(f'`{name}`' for name in reports.REPORTS)}."

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "GET", f"{_PATH}.csv", table, "A report of a venue for a spreadsheet", tag="reports", query=ReportTableQuery,
        content_type=CSV, problems=("forbidden",), description=f"Staff only. {_NAMES}",
    ),
    Operation(
        "GET", _PATH, one, "A report of a venue", tag="reports", query=ReportQuery, response=Report,
        problems=("forbidden",), description=f"Staff only. {_NAMES} Each contains its definition in words.",
    ),
]  # fmt: skip
