"""Define opening hours in the local time of a venue: those of a week, and those of seasons and dates, which take precedence.

A dated entry covers whole local days, both its dates included. If several cover a day, the shortest counts, so a holiday within a season
takes precedence over the season; of two equally short, the later in the list. Hours and places are looked up separately: an entry without
hours leaves the hours unchanged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, TypedDict

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of opening hours, in the order of `date.weekday()`."""

INTERVALS_PER_DAY: Final = 24
"""The maximum number of opening intervals in one day."""

DAY_MINUTES: Final = 1_440
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)

Intervals = tuple[tuple[int, int], ...]
"""Sorted, disjoint `(opens, closes)` in minutes after midnight. Values beyond 1440 are on the next day."""
Week = tuple[Intervals, ...]
"""Seven days, Monday first."""
ALL_DAY: Final[Intervals] = ((0, DAY_MINUTES),)


class Dated(NamedTuple):
    """The exceptions on the days from `first` to `last`, numbered from 1970-01-01. None: hours, or places, are as usual."""

    first: int
    last: int
    week: Week | None
    capacity: int | None

    @property
    def days(self) -> int:
        """How many days it covers."""
        return self.last - self.first + 1


class OpeningHours:
    """Opening hours in local time, made by `parse_hours` and `hours_from_json`. `always` means that no minute is closed.

    Equal contents compare equal. The hash is stored, because hours are keys of caches that are used for each day.
    """

    __slots__ = ("_hash", "always", "dated", "week")

    def __init__(self, week: Week, dated: Sequence[Dated] = ()) -> None:
        self.week = week
        self.dated: tuple[Dated, ...] = by_precedence(dated)
        self.always = not dated and sum(closes - opens for day in week for opens, closes in day) == 7 * DAY_MINUTES
        self._hash = hash((self.week, self.dated))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OpeningHours) and (self.week, self.dated) == (other.week, other.dated)

    def __repr__(self) -> str:
        return f"OpeningHours({self.week!r}, {self.dated!r})"

    def on(self, day: int) -> Intervals:
        """Return the intervals that open on a day, numbered from 1970-01-01. One that runs past midnight ends when the next day opens."""
        intervals = self._written(day)
        if self.dated and intervals and intervals[-1][1] > DAY_MINUTES:
            following = self._written(day + 1)
            if following and following[0][0] < intervals[-1][1] - DAY_MINUTES:
                return (*intervals[:-1], (intervals[-1][0], DAY_MINUTES + following[0][0]))
        return intervals

    def _written(self, day: int) -> Intervals:
        weekday = (day + 3) % 7  # day 0 was a Thursday
        for one in self.dated:
            if one.week is not None and one.first <= day <= one.last:
                return one.week[weekday]
        return self.week[weekday]


def by_precedence(dated: Sequence[Dated]) -> tuple[Dated, ...]:
    """Return the entries in order of precedence: the shortest first; of two equally short, the later first."""
    return tuple(one for _, one in sorted(enumerate(dated), key=lambda pair: (pair[1].days, -pair[0])))


@lru_cache(maxsize=1_024)
def hours_from_json(text: str | None, dated: str = "[]") -> OpeningHours:
    """Return `parse_hours` of a JSON text (None: always open) with `dated_from_json`, cached by the texts. Raise ValueError."""
    return OpeningHours((ALL_DAY,) * 7 if text is None else parse_hours(json.loads(text)).week, dated_from_json(dated))


@lru_cache(maxsize=1_024)
def dated_from_json(text: str) -> tuple[Dated, ...]:
    """Return dated hours from their stored JSON, in the order of the list."""
    return tuple(_dated(one) for one in json.loads(text))


_Stored = TypedDict(
    "_Stored", {"from": str, "to": str, "hours": dict[str, list[list[str]]] | list[list[str]] | None, "capacity": int | None}
)


def _dated(one: _Stored) -> Dated:
    hours = one["hours"]
    week = None if hours is None else parse_hours(hours if isinstance(hours, dict) else dict.fromkeys(DAYS, hours)).week
    return Dated(day_number(date.fromisoformat(one["from"])), day_number(date.fromisoformat(one["to"])), week, one["capacity"])


def day_number(day: date) -> int:
    """Return the number of a date, counted from 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def parse_hours(value: object) -> OpeningHours:
    """Return opening hours from their JSON form, `{"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "02:00"]]}`.

    A missing day is closed. Times are `HH:MM`. A closing time may be `24:00`; one before the opening time is on the next day. Intervals are
    sorted. They may touch (the slot grid restarts there), but they must not overlap or run into an interval of the next day.

    Raise ValueError with a sentence that names the day.
    """
    if not isinstance(value, dict) or not value.keys() <= set(DAYS):
        raise ValueError(f'Opening hours are an object of days named {", ".join(DAYS)}, such as {{"mon": [["09:00", "17:00"]]}}.')
    week = tuple(_parse_day(name, value.get(name, [])) for name in DAYS)
    for index, name in enumerate(DAYS):
        yesterday, today = week[index - 1], week[index]
        if yesterday and today and yesterday[-1][1] - DAY_MINUTES > today[0][0]:
            raise ValueError(f"{name}: an interval begins before that of {DAYS[index - 1]}, which runs past midnight, has ended.")
    return OpeningHours(week)


def _parse_day(name: str, value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list | tuple) or len(value) > INTERVALS_PER_DAY:
        raise ValueError(f'{name}: a list of at most {INTERVALS_PER_DAY} intervals such as ["09:00", "17:00"] is needed.')
    intervals: list[tuple[int, int]] = []
    for pair in value:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ValueError(f'{name}: an interval is a pair of times such as ["09:00", "17:00"].')
        opens, closes = _parse_clock(pair[0]), 24 * 60 if pair[1] == "24:00" else _parse_clock(pair[1])
        if opens is None or closes is None:
            raise ValueError(f"{name}: times are written HH:MM, from 00:00 to 23:59, or 24:00 for closing at midnight.")
        if opens == closes:
            raise ValueError(f'{name}: an interval has to last; the whole day is ["00:00", "24:00"].')
        if intervals and opens < intervals[-1][1]:
            raise ValueError(f"{name}: intervals have to be in order and must not overlap.")
        intervals.append((opens, closes if opens < closes else closes + DAY_MINUTES))
    return tuple(intervals)


def _parse_clock(value: object) -> int | None:
    """Return minutes after midnight for `HH:MM`; None for any other value."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) * 60 + int(match[2]) if match else None


def places_by_day(dated: Sequence[Dated]) -> list[tuple[int, int, int]]:
    """Return `(first day, first day after, places)` for dated entries that set the places: sorted and disjoint."""
    limits = [one for one in by_precedence(dated) if one.capacity is not None]
    edges = sorted({edge for one in limits for edge in (one.first, one.last + 1)})
    found: list[tuple[int, int, int]] = []
    for day, following in pairwise(edges):
        places = next((one.capacity for one in limits if one.first <= day <= one.last), None)
        if places is None:
            continue
        if found and found[-1][1:] == (day, places):
            day = found.pop()[0]
        found.append((day, following, places))
    return found
