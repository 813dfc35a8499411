"""Convert between instants and local time, and compute opening hours and slots.

Instants are whole epoch seconds in UTC; ranges are half-open. Local time exists only here: opening hours are written in the local time of
the venue and become UTC ranges.

A local time may not name exactly one instant:

- An *edge* of opening hours or of a local day is the first instant at which the zone's clocks show that time *or a later one*. In a
  gap (02:00 becomes 03:00), an edge at 02:30 is the moment of the change. In a fold (03:00 becomes 02:00), it is the first 02:30, for
  opening and closing alike. So edges keep their written order on every day of every zone: intervals are never reversed, never overlap,
  and leave no hole at a common edge. The second 02:30 was rejected for closing: it would keep a bar bookable for an hour after the
  staff's shift. An hour repeated inside opening hours is open both times.
- An *appointment* (`wall_to_utc`: an occurrence of a series) follows RFC 5545 §3.3.5. In a gap the offset before the gap applies, so
  02:30 becomes 03:30, as far from midnight as on other days. In a fold the first occurrence is used.
- A local day begins at its first 00:00, or after it if that is skipped, and ends where the next day begins. Days leave nothing out,
  and a day that a zone skipped (Pacific/Apia, 2011-12-30) is empty. When clocks went back over midnight (America/St_Johns until
  2011), the repeated minutes belong to the new day.
- Slots are counted in elapsed time from each opening: each has its full length on every day.

Every question about hours uses `_sessions`, the cached opening intervals that touch one UTC day; a check of a booking is then a few
comparisons. Caches are bounded, and errors are not cached.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sse_booking.domain.errors import Invalid
from sse_booking.domain.opening_hours import OpeningHours

Range = tuple[int, int]
"""`(starts_at, ends_at)` in epoch seconds, half-open."""

FIRST_YEAR, LAST_YEAR = 1970, 9998
"""Years in which an instant may lie: from the epoch to one year before `datetime.max`, so that buffers and offsets never overflow."""

END = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp())
"""The first instant that is too late."""

LONGEST_ON_GRID_S = 366 * 86_400
"""The longest range that can be on a slot grid. It bounds the loop over days that a request can cause."""

_DAY_S, _DAY_MINUTES = 86_400, 1_440
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:(\d\d))(?:\.(\d+))?([Zz]|[+-]\d\d:[0-5]\d)?", re.ASCII)
_ISO_MINUTES = tuple(f"T{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60))
_ISO_SECONDS = tuple(f"{second:02}Z" for second in range(60))
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Z][A-Za-z0-9_+-]*)*", re.ASCII)


def parse_instant(text: str) -> int:
    """Return the epoch second of an RFC 3339 date-time with an offset, e.g. `2026-11-21T10:00:00Z` or `2026-11-21T11:00:00.000+01:00`.

    Accept `t` and `z` in lower case (RFC 3339 §5.6), a fraction of any number of zeros, and `-00:00` as UTC (§4.3).

    Raise ValueError with a sentence for people; also for a space instead of `T`, any other fraction, leap seconds, and years outside 1970
    to 9998, as written or in UTC.
    """
    return _cached_instant(text) if len(text) <= 32 else _read_instant(text)  # a long fraction of zeros is not worth caching


def _read_instant(text: str) -> int:
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError("Not a date-time of RFC 3339, such as 2026-11-21T10:00:00Z.")
    wall, second, fraction, offset = match.groups()
    if offset is None:
        raise ValueError("The offset from UTC is missing: end the date-time with Z, or with one such as +01:00.")
    if fraction is not None and fraction.strip("0"):
        raise ValueError("Instants are whole seconds: leave the fraction out.")
    if second == "60":
        raise ValueError("Leap seconds are not used: give a second from 00 to 59.")
    try:
        instant = int(datetime.fromisoformat(wall + offset.upper()).timestamp())
    except ValueError:
        raise ValueError("There is no such date, time or offset.") from None
    if not (0 <= instant < END and FIRST_YEAR <= int(wall[:4]) <= LAST_YEAR):
        raise ValueError(f"The date-time lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return instant


_cached_instant = lru_cache(maxsize=4_096)(_read_instant)


def rfc3339(instant: int) -> str:
    """Format the instant as on the wire: UTC, whole seconds, `2026-11-21T10:00:00Z`. For the years 1 to 9999."""
    # Assembling the parts takes 0.2 µs, isoformat() 1 µs, and a month of slots has thousands of instants.
    day, second = divmod(instant, _DAY_S)
    return _iso_day(day) + _ISO_MINUTES[second // 60] + _ISO_SECONDS[second % 60]


@lru_cache(maxsize=4_096)
def _iso_day(day: int) -> str:
    return date.fromordinal(_EPOCH_ORDINAL + day).isoformat()


@lru_cache(maxsize=1_024)
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name such as `Europe/Lisbon`.

    Raise ValueError for any other text, including a name in other case, the machine's own `localtime`, and `right/…` with leap seconds.
    """
    if len(name) <= 64 and _ZONE.fullmatch(name):
        try:
            return ZoneInfo(name)
        except (LookupError, OSError, ValueError):  # absent; a folder; a file of another kind
            pass
    raise ValueError("Not a time zone of the IANA database, such as Europe/Lisbon or UTC.")


def check_zone(name: str) -> None:
    """Raise Invalid, about `timezone`, for what is no zone."""
    try:
        zone(name)
    except ValueError as error:
        raise Invalid.one("timezone", str(error)) from None


def wall_to_utc(tz: str, wall: datetime) -> int:
    """Return the instant of an appointment at the local time `wall` (naive, whole seconds), by RFC 5545 §3.3.5.

    In a gap the time moves forward by the length of the gap; in a fold it is the first occurrence.
    """
    return int(wall.replace(tzinfo=zone(tz), fold=0).timestamp())


def local_date(tz: str, instant: int) -> date:
    """Return the calendar date in the zone at the instant."""
    return datetime.fromtimestamp(instant, zone(tz)).date()


def local_day(tz: str, day: date) -> Range:
    """Return the range of a local day: 23 or 25 hours long when clocks change, empty if the zone skipped the day.

    Also accept the days just outside the years of instants: the local date of the first or the last instant may be one of them.
    """
    midnight = (day.toordinal() - _EPOCH_ORDINAL) * _DAY_MINUTES
    return _edge(tz, midnight), _edge(tz, midnight + _DAY_MINUTES)


@lru_cache(maxsize=32_768)
def _edge(tz: str, minute: int) -> int:
    """Return the first instant at which the zone's clocks show a local time or a later one; `minute` counts from 1970-01-01 00:00 local."""
    here, wall = zone(tz), datetime.fromordinal(_EPOCH_ORDINAL) + timedelta(minutes=minute)
    first = int(wall.replace(tzinfo=here, fold=0).timestamp())
    second = int(wall.replace(tzinfo=here, fold=1).timestamp())
    if first <= second:
        return first
    # In a gap the two readings lie on either side of the change (PEP 495). Between them the clocks never go back.
    between = range(second, first + 1)
    return between[bisect_left(between, wall, key=lambda instant: datetime.fromtimestamp(instant, here).replace(tzinfo=None))]


@lru_cache(maxsize=8_192)
def _sessions(hours: OpeningHours | None, tz: str, utc_day: int) -> tuple[Range, ...]:
    """Return the opening intervals, sorted and unclipped, that touch the UTC day; without hours, the local days."""
    begins = utc_day * _DAY_S
    found: list[Range] = []
    for day in range(utc_day - 2, utc_day + 2):  # hours extend into the next local day, and offsets are less than a day
        midnight = day * _DAY_MINUTES
        for opens, closes in hours.on(day) if hours is not None else ((0, _DAY_MINUTES),):
            session = (_edge(tz, midnight + opens), _edge(tz, midnight + closes))
            if max(session[0], begins) < min(session[1], begins + _DAY_S):
                found.append(session)
    return tuple(found)


def _session_at(hours: OpeningHours | None, tz: str, instant: int) -> Range | None:
    for session in _sessions(hours, tz, instant // _DAY_S):
        if session[0] <= instant < session[1]:
            return session
    return None


def _sessions_between(hours: OpeningHours | None, tz: str, start: int, end: int) -> Iterator[Range]:
    """Yield the opening intervals that overlap `[start, end)`, sorted and unclipped, each once."""
    seen_until = start
    for utc_day in range(start // _DAY_S, -(-end // _DAY_S)):
        for session in _sessions(hours, tz, utc_day):
            if session[1] > seen_until and session[0] < end:
                yield session
                seen_until = session[1]


def open_ranges(hours: OpeningHours | None, tz: str, start: int, end: int) -> list[Range]:
    """Return the open ranges within `[start, end)`, sorted and merged. The cost grows with the days; callers bound the range."""
    if hours is None or hours.always:
        return [(start, end)] if start < end else []
    merged: list[Range] = []
    for opens, closes in _sessions_between(hours, tz, start, end):
        begins = merged.pop()[0] if merged and merged[-1][1] == opens else max(opens, start)
        merged.append((begins, min(closes, end)))
    return merged


def is_open(hours: OpeningHours | None, tz: str, start: int, end: int) -> bool:
    """Return whether all of `[start, end)`, which is not empty, is open. Stop at the first closed instant, however long the range is."""
    if hours is None or hours.always:
        return True
    instant = start
    while (session := _session_at(hours, tz, instant)) is not None:
        if end <= session[1]:
            return True
        instant = session[1]
    return False


def ends_are_open(hours: OpeningHours | None, tz: str, start: int, end: int) -> bool:
    """Return whether the start and the end of `[start, end)` are open, whatever lies between."""
    return hours is None or (_session_at(hours, tz, start) is not None and _session_at(hours, tz, end - 1) is not None)


def starts_between_ends(hours: OpeningHours | None, tz: str, start: int, end: int, length: int) -> list[Range]:
    """Return the ranges from the first to the last start, each with `length` added, at which both ends of a range are open; sorted."""
    open_ = open_ranges(hours, tz, start, end)
    found: list[Range] = []
    for opens, closes in open_:
        for begins, ends in open_:
            first, last = max(opens, begins + 1 - length), min(closes - 1, ends - length)
            if first <= last:
                found.append((first, last + length))
    return sorted(found)


def slots(hours: OpeningHours | None, tz: str, slot_minutes: int, start: int, end: int) -> list[Range]:
    """Return the slots that start within `[start, end)`, sorted and disjoint. Callers bound the range.

    The grid restarts at each opening, or without hours at each local midnight. It has only the whole slots that fit before closing.
    """
    step = slot_minutes * 60
    grid: list[Range] = []
    for opens, closes in _sessions_between(hours, tz, start, end):
        first = opens if opens >= start else start + (opens - start) % step
        grid += [(at, at + step) for at in range(first, min(closes - step + 1, end), step)]
    return grid


def on_grid(hours: OpeningHours | None, tz: str, slot_minutes: int, start: int, end: int) -> bool:
    """Return whether `[start, end)` is exactly one slot or several consecutive slots without a gap, at most a year of them."""
    step, length = slot_minutes * 60, end - start
    if length % step or not 0 < length <= LONGEST_ON_GRID_S:
        return False
    instant = start
    while (session := _session_at(hours, tz, instant)) is not None and (instant - session[0]) % step == 0:
        instant = session[1]
        if end <= instant:
            return True
        if (instant - session[0]) % step:  # a remainder before closing is no slot
            return False
    return False


def ends_on_grid(hours: OpeningHours | None, tz: str, slot_minutes: int, start: int, end: int) -> bool:
    """Return whether `[start, end)` begins with a slot and ends with one, whatever lies between."""
    step = slot_minutes * 60
    first, last = _session_at(hours, tz, start), _session_at(hours, tz, end - 1)
    if first is None or last is None:
        return False
    return (start - first[0]) % step == 0 and start + step <= first[1] and (end - last[0]) % step == 0
