"""Compute the tables of the reports: future bookings, lead times, no-shows, refusals, payments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, get_args

from sse_booking.domain import calendar
from sse_booking.domain.booking import PaymentStatus
from sse_booking.domain.resource import DAY_S, Venue
from sse_booking.service.csv_files import local_time
from sse_booking.service.utilization import TAKEN, Grid, how_full, percent, week_grid
from sse_booking.store import refused_bookings, report_rows, resources
from sse_booking.store.executor import Tx
from sse_booking.store.report_rows import Row

LATE_S: Final = DAY_S
"""A cancellation by the requester within a day before the start is late."""
MOST_REFUSED: Final = 500
LEADS: Final = (
    ("under_1_hour", 3600), ("1_to_24_hours", DAY_S), ("1_to_2_days", 3 * DAY_S), ("3_to_6_days", 7 * DAY_S), ("7_to_13_days", 14 * DAY_S),
    ("14_to_29_days", 30 * DAY_S), ("30_days_and_more", 1 << 40),
)  # fmt: skip
"""Lead time classes: name, and the seconds below which it applies."""


class Period(NamedTuple):
    """The period of a report: instants, and the local days that they touch."""

    start: int
    end: int
    first: date
    last: date


class Table(NamedTuple):
    """The rows of a report, with the members of its columns. `heat`: the same for each hour of the week, if the report has it."""

    rows: list[dict[str, Any]]
    heat: Grid | None = None


Make = Callable[[Tx, Venue, Period], Table]


def utilisation(tx: Tx, venue: Venue, period: Period) -> Table:
    """Compute how full the venue is."""
    return Table(*how_full(tx, venue.id, venue.timezone, period.start, period.end))


def upcoming(tx: Tx, venue: Venue, period: Period) -> Table:
    """Count future bookings day by day."""
    days: dict[date, list[Row]] = defaultdict(list)
    for row in report_rows.starting(tx.db, venue.id, period.start, period.end):
        if row.status in TAKEN or row.status == "pending":
            days[calendar.local_date(venue.timezone, row.starts_at)].append(row)
    rows = []
    for number in range((period.last - period.first).days + 1):
        day = period.first + timedelta(days=number)
        sure = [row for row in days[day] if row.status in TAKEN]
        rows.append(
            {
                "date": day.isoformat(),
                "bookings": len(sure),
                "places": sum(row.quantity for row in sure),
                "requests": len(days[day]) - len(sure),
                **_first_and_last(venue.timezone, sure),
            }
        )
    return Table(rows)


def _first_and_last(tz: str, rows: list[Row]) -> dict[str, str | None]:
    """Return the first start and the last end of bookings, in local time and in UTC."""
    if not rows:
        return dict.fromkeys(("first_start_local", "last_end_local", "first_start_at", "last_end_at"))
    first, last = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    return {
        "first_start_local": local_time(tz, first),
        "last_end_local": local_time(tz, last),
        "first_start_at": calendar.rfc3339(first),
        "last_end_at": calendar.rfc3339(last),
    }


def lead_time(tx: Tx, venue: Venue, period: Period) -> Table:
    """Count how early people book."""
    counted: Counter[str] = Counter()
    for row in report_rows.starting(tx.db, venue.id, period.start, period.end):
        counted[next(name for name, below in LEADS if row.starts_at - row.created_at < below)] += 1
    whole = counted.total()
    return Table([{"lead": name, "bookings": counted[name], "percent": percent(counted[name], whole)} for name, _ in LEADS])


def no_shows(tx: Tx, venue: Venue, period: Period) -> Table:
    """Count no-shows by resource and by source of the booking."""
    groups: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in report_rows.starting(tx.db, venue.id, period.start, min(period.end, tx.now)):
        if outcome := _outcome(row):
            groups[row.resource_id, "guest" if row.requester_id.startswith("guest:") else "account"][outcome] += 1
    names = resources.names(tx.db, venue.id)
    rows = []
    for (resource_id, source), counted in sorted(groups.items()):
        missed = counted["no_show"] + counted["late"]
        rows.append(
            {
                "resource_id": resource_id,
                "resource": names[resource_id],
                "source": source,
                "came": counted["came"],
                "no_shows": counted["no_show"],
                "cancelled_late": counted["late"],
                "cancelled_in_time": counted["in_time"],
                "percent": percent(missed, missed + counted["came"]),
            }
        )
    return Table(rows)


def _outcome(row: Row) -> str:
    """Return the outcome of a booking whose time has come; "" if it counts for neither, such as a cancellation by staff."""
    if row.status in TAKEN:
        return "came"
    if row.status == "cancelled" and row.cancelled_by == "user":
        return "late" if row.updated_at > row.starts_at - LATE_S else "in_time"
    return "no_show" if row.status == "no_show" else ""


def refused(tx: Tx, venue: Venue, period: Period) -> Table:
    """Count refused bookings, the most wanted first."""
    found = refused_bookings.between(tx.db, venue.id, period.start, period.end)
    names, heat, tz = resources.names(tx.db, venue.id), week_grid(), venue.timezone
    for one in found:
        wall = datetime.fromtimestamp(one.starts_at, calendar.zone(tz))
        heat[wall.weekday()][wall.hour] += one.requests
    found.sort(key=lambda one: -one.requests)
    rows = [
        {
            "resource_id": one.resource_id,
            "resource": names.get(one.resource_id, one.resource_id),
            "starts_local": local_time(tz, one.starts_at),
            "ends_local": local_time(tz, one.ends_at),
            "starts_at": calendar.rfc3339(one.starts_at),
            "ends_at": calendar.rfc3339(one.ends_at),
            "reason": one.reason,
            "requests": one.requests,
        }
        for one in found[:MOST_REFUSED]
    ]
    return Table(rows, heat)


def payments(tx: Tx, venue: Venue, period: Period) -> Table:
    """Count bookings by payment status."""
    found: Iterable[Row] = report_rows.starting(tx.db, venue.id, period.start, period.end)
    bookings: Counter[str] = Counter()
    places: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    for row in found:
        if row.status in TAKEN or row.payment_status != "unpaid":
            bookings[row.payment_status] += 1
            places[row.payment_status] += row.quantity
            minutes[row.payment_status] += (row.ends_at - row.starts_at) * row.quantity // 60
    return Table(
        [
            {"payment_status": status, "bookings": bookings[status], "places": places[status], "booked_minutes": minutes[status]}
            for status in get_args(PaymentStatus)
        ]
    )
