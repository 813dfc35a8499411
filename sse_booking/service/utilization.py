"""Compute how full a venue is: booked time as a share of bookable time, by resource and by hour of the week."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sse_booking.domain import calendar
from sse_booking.domain.calendar import Range
from sse_booking.domain.resource import Resource
from sse_booking.service.closing import left_on_dates
from sse_booking.store import report_rows, resources
from sse_booking.store.executor import Tx

TAKEN: Final = frozenset({"approved", "checked_in", "completed"})
"""States in which a booking used the place or will use it. A no-show used it too, but the place became free again."""
HOUR_S: Final = 3600
Grid = list[list[float]]
"""Seven days, Monday first, of 24 hours."""


def week_grid() -> Grid:
    """Return a week of hours, all zero."""
    return [[0.0] * 24 for _ in range(7)]


def local_hours(tz: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the pieces of a range as `(weekday, hour, seconds)` in local time."""
    zone = calendar.zone(tz)
    while start < end:
        wall = datetime.fromtimestamp(start, zone)
        until = min(end, start + HOUR_S - wall.minute * 60 - wall.second)
        yield wall.weekday(), wall.hour, until - start
        start = until


def without(ranges: list[Range], closures: list[Range]) -> list[Range]:
    """Return sorted, disjoint ranges without the closures."""
    left = []
    for start, end in ranges:
        for shut, opens in closures:
            if opens <= start or shut >= end:
                continue
            if shut > start:
                left.append((start, shut))
            start = max(start, opens)
        if start < end:
            left.append((start, end))
    return left


def common(ranges: list[Range], start: int, end: int) -> Iterator[Range]:
    """Yield the parts of [start, end) that lie in sorted, disjoint ranges."""
    for at in range(max(0, bisect_right(ranges, (start, calendar.END)) - 1), len(ranges)):
        begins, ends = ranges[at]
        if begins >= end:
            break
        if ends > start:
            yield max(begins, start), min(ends, end)


def how_full(tx: Tx, venue_id: str, tz: str, start: int, end: int) -> tuple[list[dict[str, Any]], Grid]:
    """Return one row for each resource, and a grid of the whole venue by hour of the week, in percent."""
    places = resources.of_venue(tx.db, venue_id)
    # Most resources of a venue have the same hours, so the loop over the days runs once for each kind of hours.
    alike: dict[tuple[str | None, str, tuple[Range, ...]], list[Resource]] = defaultdict(list)
    for place in places:
        closures = tuple(sorted((s, e) for s, e, _ in resources.closures(tx.db, place.id) if e > start and s < end))
        shut = tuple((s, e) for s, e, left in left_on_dates(place) if left == 0 and e > start and s < end)
        alike[place.opening_hours, place.dated_hours, tuple(sorted((*closures, *shut)))].append(place)
    opens: dict[str, list[Range]] = {}
    open_s: dict[str, float] = {}
    open_grid, used_grid = week_grid(), week_grid()
    for (_, _, closures), group in alike.items():
        ranges = without(calendar.open_ranges(group[0].hours, tz, start, end), list(closures))
        usable = sum(place.usable for place in group)
        for range_ in ranges:
            for weekday, hour, seconds in local_hours(tz, *range_):
                open_grid[weekday][hour] += seconds * usable
        for place in group:
            opens[place.id] = ranges
            open_s[place.id] = place.usable * sum(e - s for s, e in ranges)
            for piece, gone in _out_of_use(place, ranges, start, end):
                open_s[place.id] -= gone * (piece[1] - piece[0])
                for weekday, hour, seconds in local_hours(tz, *piece):
                    open_grid[weekday][hour] -= gone * seconds
    used_s: dict[str, float] = dict.fromkeys(opens, 0)
    for row in report_rows.overlapping(tx.db, venue_id, start, end):
        if row.status in TAKEN and row.resource_id in opens:
            for piece in common(opens[row.resource_id], max(row.starts_at, start), min(row.ends_at, end)):
                used_s[row.resource_id] += (piece[1] - piece[0]) * row.quantity
                for weekday, hour, seconds in local_hours(tz, *piece):
                    used_grid[weekday][hour] += seconds * row.quantity
    rows = [
        {
            "resource_id": place.id,
            "resource": place.name,
            "booked_minutes": round(used_s[place.id] / 60),
            "open_minutes": round(open_s[place.id] / 60),
            "percent": percent(used_s[place.id], open_s[place.id]),
        }
        for place in places
    ]
    heat = [[percent(used, opened) for used, opened in zip(*days, strict=True)] for days in zip(used_grid, open_grid, strict=True)]
    return rows, heat


def _out_of_use(place: Resource, ranges: list[Range], start: int, end: int) -> Iterator[tuple[Range, int]]:
    """Yield the ranges in which an open place has fewer places than usual, and how many fewer."""
    for begins, ends, left in left_on_dates(place):
        if 0 < left < place.usable:
            for piece in common(ranges, max(begins, start), min(ends, end)):
                yield piece, place.usable - left


def percent(part: float, whole: float) -> float:
    """Return a share in percent, to one decimal; 0 if the whole is 0."""
    return round(100 * part / whole, 1) if whole else 0.0
