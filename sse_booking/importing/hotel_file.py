"""A file of hotel bookings: its rows, the nights that each occupies, and the order of events.

A row is a stay: one room of a type, from 15:00 on the day of arrival until 11:00 on the day of departure, local time, so that consecutive
stays touch but do not overlap. A row without nights is day use: 11:00 to 15:00, between the departing and the arriving guests. Everything
but the reading of the file is pure.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

CHECK_OUT: Final = time(11)
CHECK_IN: Final = time(15)
OUTCOMES: Final[dict[str, Literal["cancel", "complete", "no-show"]]] = {
    "Canceled": "cancel",
    "Check-Out": "complete",
    "No-Show": "no-show",
}
"""The column `outcome` -> the transition of the booking."""
FIRST: Final = date(1970, 1, 2)
LAST: Final = date(9990, 12, 31)
"""The dates that the service can store, with room for a time zone and the longest stay."""
MAX_NIGHTS: Final = 1000
SHOWN: Final = 5
"""Bad lines that are named; the rest is counted."""


class ImportRefused(Exception):
    """The file can't be imported, or not here. The message says why in a sentence."""


class Pool(NamedTuple):
    """One room type of one hotel."""

    hotel: str
    room_type: str

    @property
    def venue_id(self) -> str:
        """The id of the hotel's venue."""
        return _slug(self.hotel)

    @property
    def resource_id(self) -> str:
        """The id of the resource."""
        return _slug(f"{self.hotel} {self.room_type}")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class Stay(NamedTuple):
    """One row of the file. `line` is the line on which it ends."""

    line: int
    ref: str
    pool: Pool
    booked_on: date
    arrival: date
    nights: int
    guests: int
    action: Literal["cancel", "complete", "no-show"]
    outcome_on: date

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Start and end, local and naive."""
        if not self.nights:
            return datetime.combine(self.arrival, CHECK_OUT), datetime.combine(self.arrival, CHECK_IN)
        return datetime.combine(self.arrival, CHECK_IN), datetime.combine(self.arrival + timedelta(self.nights), CHECK_OUT)

    @property
    def cells(self) -> range:
        """The half days that it occupies: the daytime of day d is 2d, its night 2d + 1."""
        first = 2 * self.arrival.toordinal()
        return range(first + 1, first + 2 * self.nights) if self.nights else range(first, first + 1)


def _text(text: str, longest: int) -> str:
    if not 1 <= len(text) <= longest or not text.isprintable():
        raise ValueError(f"must be 1 to {longest} printable characters")
    return text


def _named(text: str, longest: int) -> str:
    if not _slug(_text(text, longest)):
        raise ValueError(f"must have a letter or a digit, not {text!r}")
    return text


def _day(text: str) -> date:
    try:
        if len(text) == len("2016-02-25") and FIRST <= (day := date.fromisoformat(text)) <= LAST:
            return day
    except ValueError:
        pass
    raise ValueError(f"must be a day such as 2016-02-25, not {text[:40]!r}")


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise ValueError(f"must be a whole number from {low} to {high}, not {text[:40]!r}")
    return int(text)


def _outcome(text: str) -> str:
    if text not in OUTCOMES:
        raise ValueError(f"must be {', '.join(OUTCOMES)}, not {text[:40]!r}")
    return text


COLUMNS: Final[dict[str, Callable[[str], Any]]] = {
    "ref": partial(_text, longest=200),
    "hotel": partial(_named, longest=56),
    "room_type": partial(_named, longest=7),
    "booked_on": _day,
    "arrival": _day,
    "nights": partial(_whole, low=0, high=MAX_NIGHTS),
    "guests": partial(_whole, low=0, high=10_000),
    "outcome": _outcome,
    "outcome_on": _day,
}
"""The required columns -> the functions that read a cell; other columns are ignored. The functions raise ValueError with the end of a
sentence."""


def read_stays(file: Path, latest: date) -> list[Stay]:
    """Return all rows, ordered by the day of booking and then by the order of the file. None of them ends after `latest`.

    Raises ImportRefused, which names the bad lines; OSError.
    """
    stays: list[Stay] = []
    problems: list[str] = []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        try:
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise ImportRefused(f"{file}: the first line must name the columns; missing: {', '.join(missing)}")
            for row in reader:
                stay = _stay(row, reader.line_num, latest, problems)
                if stay is not None:
                    stays.append(stay)
        except (csv.Error, UnicodeDecodeError) as error:
            problems.append(f"line {reader.line_num + 1}: {error}")
    pools = dict.fromkeys(stay.pool for stay in stays)
    problems += _twice((pool.venue_id, pool.hotel) for pool in pools)
    problems += _twice((pool.resource_id, " ".join(pool)) for pool in pools)
    if problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise ImportRefused(f"{file}: {'; '.join(problems[:SHOWN])}{more}")
    if not stays:
        raise ImportRefused(f"{file}: there are no bookings in it")
    return sorted(stays, key=lambda stay: stay.booked_on)


def _twice(named: Iterable[tuple[str, str]]) -> list[str]:
    names: dict[str, str] = {}
    return [f"{names[id_]!r} and {name!r} would have the same id" for id_, name in named if names.setdefault(id_, name) != name]


def _stay(row: dict[str, Any], line: int, latest: date, problems: list[str]) -> Stay | None:
    if None in row or None in row.values():
        problems.append(f"line {line}: it does not have as many cells as the first line")
        return None
    values: dict[str, Any] = {}
    for name, read in COLUMNS.items():
        try:
            values[name] = read(row[name])
        except ValueError as error:
            problems.append(f"line {line}: {name} {error}")
    if len(values) < len(COLUMNS):
        return None
    pool = Pool(values.pop("hotel"), values.pop("room_type"))
    stay = Stay(line=line, pool=pool, action=OUTCOMES[values.pop("outcome")], **values)
    if stay.arrival < stay.booked_on:
        problems.append(f"line {line}: arrival {stay.arrival} is before booked_on {stay.booked_on}")
    if not stay.booked_on <= stay.outcome_on <= latest:
        problems.append(f"line {line}: outcome_on {stay.outcome_on} must be from booked_on ({stay.booked_on}) to {latest}")
    return stay


@dataclass(slots=True)
class Day:
    """The events of one day, in this order: endings of earlier bookings, new bookings, endings of these on the same day."""

    ended: list[Stay] = field(default_factory=list)
    booked: list[Stay] = field(default_factory=list)
    ended_at_once: list[Stay] = field(default_factory=list)


def by_day(stays: Iterable[Stay]) -> dict[date, Day]:
    """Return the events of each day that has some, in order."""
    days: dict[date, Day] = {}
    for stay in stays:
        days.setdefault(stay.booked_on, Day()).booked.append(stay)
        ending = days.setdefault(stay.outcome_on, Day())
        (ending.ended_at_once if stay.booked_on == stay.outcome_on else ending.ended).append(stay)
    return dict(sorted(days.items()))


def peaks(days: dict[date, Day]) -> Counter[Pool]:
    """Return the most rooms of each pool in use in one night or daytime, as known on any day. Counts each night and daytime."""
    used: Counter[tuple[Pool, int]] = Counter()
    most: Counter[Pool] = Counter()
    for day in days.values():
        for stays, rooms in ((day.ended, -1), (day.booked, 1), (day.ended_at_once, -1)):
            for stay in stays:
                for cell in stay.cells:
                    used[stay.pool, cell] += rooms
                    most[stay.pool] = max(most[stay.pool], used[stay.pool, cell])
    return most
