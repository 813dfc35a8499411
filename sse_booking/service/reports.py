"""Build six reports of a venue, each with its definition in words. They are for staff; the counts name nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sse_booking.domain import calendar
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import Invalid, NotFound
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Venue
from sse_booking.service import access, csv_files, report_tables
from sse_booking.service.exports import Export
from sse_booking.service.report_tables import Make, Period, Table
from sse_booking.service.unit_of_work import Result
from sse_booking.store import log
from sse_booking.store.executor import Tx

MOST_DAYS: Final = 5 * 366
Edge = date | int | None
"""A local day, an instant, or nothing."""
Edges = tuple[Edge, Edge]


class Kind(NamedTuple):
    """One report: its definition, its columns, its default days back and ahead, and the function that makes it."""

    definition: str
    columns: tuple[str, ...]
    days: tuple[int, int]
    make: Make


_BACK: Final = (27, 0)

REPORTS: Final[dict[str, Kind]] = {
    "utilisation": Kind(
        "How full: booked minutes times places, of open minutes times usable places. Counted are bookings that are approved, took place or"
        " take place, within the opening hours; closures are out of both. Hours, closures and places are as they are now.",
        ("resource_id", "resource", "booked_minutes", "open_minutes", "percent"), _BACK, report_tables.utilisation,
    ),
    "upcoming": Kind(
        "What is coming: for each local day the bookings that start on it and are approved, took place or take place, their places, and"
        " the requests that nobody has answered yet.",
        ("date", "bookings", "places", "requests", "first_start_local", "last_end_local", "first_start_at", "last_end_at"), (0, 13),
        report_tables.upcoming,
    ),
    "lead-time": Kind(
        "How early people book: the time between making a booking and its start, for all bookings that start in the period, whatever"
        " became of them. Holds that were never confirmed don't count.",
        ("lead", "bookings", "percent"), _BACK, report_tables.lead_time,
    ),
    "no-shows": Kind(
        "Who doesn't come: of bookings that have begun, who came, who did not, and who cancelled within the last 24 hours before the"
        " start (late) or before (in time). The percentage is of no-shows and late cancellations, of these and those who came."
        " Cancellations by the staff don't count.",
        ("resource_id", "resource", "source", "came", "no_shows", "cancelled_late", "cancelled_in_time", "percent"), _BACK,
        report_tables.no_shows,
    ),
    "refused": Kind(
        "What was refused: bookings for a time in the period that could not be had, by reason; `taken` is unmet demand. One person who"
        " tries the same again within half a minute counts once. The 500 most wanted are listed.",
        ("resource_id", "resource", "starts_local", "ends_local", "starts_at", "ends_at", "reason", "requests"), _BACK,
        report_tables.refused,
    ),
    "payments": Kind(
        "What was paid: bookings that start in the period by state of payment, with their places and booked minutes times places. Unpaid"
        " ones count while they are approved or took place, others whatever became of them.",
        ("payment_status", "bookings", "places", "booked_minutes"), _BACK, report_tables.payments,
    ),
}  # fmt: skip


def one(tx: Tx, who: Principal, venue_id: str, name: str, read_edges: Callable[[], Edges]) -> Result:
    """Return one report of a venue. Raise NotFound, Forbidden or Invalid."""
    venue, kind, period, table = _made(tx, who, venue_id, name, read_edges)
    body: dict[str, Any] = {
        "venue_id": venue.id,
        "report": name,
        "timezone": venue.timezone,
        "starts_at": rfc3339(period.start),
        "ends_at": rfc3339(period.end),
        "definition": kind.definition,
        "columns": kind.columns,
        "rows": table.rows,
        "heat": table.heat,
    }
    return Result(body, str(log.head(tx.db)))


def as_table(tx: Tx, who: Principal, venue_id: str, name: str, read: Callable[[], tuple[Edges, bool]]) -> Export:
    """Return the report as a table for spreadsheets. `read` gives the period and whether to add a byte order mark. Raise the same."""
    bom = False

    def read_edges() -> Edges:
        nonlocal bom
        edges, bom = read()
        return edges

    _, kind, _, table = _made(tx, who, venue_id, name, read_edges)
    rows = ([row[column] for column in kind.columns] for row in table.rows)
    return Export(csv_files.write(kind.columns, rows, bom=bom), str(log.head(tx.db)))


def _made(tx: Tx, who: Principal, venue_id: str, name: str, read_edges: Callable[[], Edges]) -> tuple[Venue, Kind, Period, Table]:
    venue = access.venue(tx, venue_id)
    kind = REPORTS.get(name)
    if kind is None:
        raise NotFound(f"There is no report {name!r}; there are {', '.join(REPORTS)}.")
    access.must_be_staff(tx, who, venue.id)
    period = _period(tx, venue, kind, *read_edges())
    return venue, kind, period, kind.make(tx, venue, period)


def _period(tx: Tx, venue: Venue, kind: Kind, first: Edge, last: Edge) -> Period:
    """Return the requested period. A day counts as a whole, even as the last one."""
    tz = venue.timezone
    today = calendar.local_date(tz, tx.now)
    length = timedelta(days=sum(kind.days))
    if first is None:
        first = today - timedelta(days=kind.days[0]) if last is None else (_day(tz, last) - length)
    if last is None:
        last = _day(tz, first) + length
    start = calendar.local_day(tz, first)[0] if isinstance(first, date) else first
    end = calendar.local_day(tz, last)[1] if isinstance(last, date) else last
    if end <= start:
        raise Invalid.one("to", "It must be after from.")
    if end - start > MOST_DAYS * 86_400:
        raise Invalid.one("to", f"A report covers at most {MOST_DAYS} days.")
    return Period(start, end, calendar.local_date(tz, start), calendar.local_date(tz, end - 1))


def _day(tz: str, edge: date | int) -> date:
    return edge if isinstance(edge, date) else calendar.local_date(tz, edge)
