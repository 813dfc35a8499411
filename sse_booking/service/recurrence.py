"""Expand recurrence rules (RFC 5545 §3.3.10) into the starts of a series, in the venue's local time.

Starts keep their local time across clock changes; domain/calendar.py says how for a time that is skipped or repeated. Each occurrence has
the elapsed length of the first (§3.8.5.3 for an end that is a time), so it stays on the slot grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final, NoReturn

from dateutil.rrule import rrulestr

from sse_booking.domain import calendar
from sse_booking.domain.errors import Invalid

MAX_OCCURRENCES: Final = 366
"""Enough for a daily booking over a year."""
MAX_YEARS: Final = 10

_DAY: Final = "(?:MO|TU|WE|TH|FR|SA|SU)"


def _list_of(value: str) -> str:
    return f"{value}(?:,{value})*"


_MONTH: Final = "(?:1[0-2]|[1-9])"
_PARTS: Final = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]{0,2}",
    "COUNT": "[1-9][0-9]{0,3}",
    "UNTIL": "[0-9]{8}(?:T[0-9]{6}Z?)?",
    "WKST": _DAY,
    "BYDAY": _list_of(f"(?:[+-]?[1-5]?[0-9])?{_DAY}"),
    "BYMONTH": _list_of(_MONTH),
    "BYMONTHDAY": _list_of("[+-]?(?:[12][0-9]|3[01]|[1-9])"),
    "BYYEARDAY": _list_of("[+-]?(?:[12][0-9]{2}|3[0-5][0-9]|36[0-6]|[1-9][0-9]?)"),
    "BYWEEKNO": _list_of("[+-]?(?:[1-4][0-9]|5[0-3]|[1-9])"),
    "BYSETPOS": _list_of("[+-]?(?:[12][0-9]{2}|3[0-5][0-9]|36[0-6]|[1-9][0-9]?)"),
}
"""The parts that a rule may have. The first start gives the time of day, so there is no BYHOUR and the like."""
_ANY: Final = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH"}
_ALLOWED: Final = {
    "DAILY": _ANY,
    "WEEKLY": _ANY,
    "MONTHLY": _ANY | {"BYMONTHDAY", "BYSETPOS"},
    "YEARLY": _ANY | {"BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}
"""Parts by frequency. A daily or weekly rule that needs narrower parts is better written as a monthly one."""


def occurrences(rule: str, timezone: str, starts_at: int) -> list[int]:
    """Return the starts of a series in epoch seconds, ascending, at most MAX_OCCURRENCES within MAX_YEARS; none before `starts_at`.

    The rule is the value of an RRULE, such as `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10`. It ends by COUNT or by UNTIL (a local date, a local time,
    or with Z an instant; inclusive).

    Raise Invalid (field `rrule`).
    """
    parts = check_rule(rule)
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    first = datetime.fromtimestamp(starts_at, calendar.zone(timezone)).replace(tzinfo=None)
    found: list[int] = []
    for wall in islice(_walls(parts, first), MAX_OCCURRENCES + 1 if count is None else int(count)):
        start = starts_at if wall == first else calendar.wall_to_utc(timezone, wall)
        if until is not None and _is_after(until, wall, start):
            break
        found.append(start)
    if not found:
        _bad("It has no occurrence.")
    if len(found) > MAX_OCCURRENCES:
        _bad(f"A series has at most {MAX_OCCURRENCES} occurrences.")
    return found


def _bad(message: str) -> NoReturn:
    raise Invalid.one("rrule", message)


def check_rule(rule: str) -> dict[str, str]:
    """Return the parts of a rule. Raise Invalid (field `rrule`) for what is wrong whenever it begins."""
    parts = _parse(rule)
    if ("COUNT" in parts) == ("UNTIL" in parts):
        _bad("It ends by either COUNT or UNTIL.")
    if int(parts.get("COUNT", "0")) > MAX_OCCURRENCES:
        _bad(f"A series has at most {MAX_OCCURRENCES} occurrences.")
    return parts


def _parse(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.upper().removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or name in parts or not re.fullmatch(_PARTS[name], value, re.ASCII):
            _bad(f"{part[:40]!r} is not a part that a rule may have here, such as FREQ=WEEKLY;COUNT=10.")
        parts[name] = value
    frequency = parts.get("FREQ")
    if frequency is None:
        _bad("FREQ is missing.")
    for name in sorted(parts.keys() - _ALLOWED[frequency]):
        _bad(f"{name} does not go with FREQ={frequency} here.")
    most = 0 if frequency in ("DAILY", "WEEKLY") or "BYWEEKNO" in parts else 53 if frequency == "YEARLY" and "BYMONTH" not in parts else 5
    if any(not 1 <= int(number) <= most for number in re.findall("[0-9]+", parts.get("BYDAY", ""))):
        _bad(f"Days are numbered from 1 to {most} here." if most else "Days are not numbered here.")
    return parts


def _walls(parts: dict[str, str], first: datetime) -> Iterator[datetime]:
    """Yield the local times of the rule, without regard to its end. Raise Invalid at the first that is too late."""
    # When there is no next occurrence, dateutil searches for seconds up to the year 9999. The calendar repeats every 400 years, weekdays
    # included, so starting as late as possible limits the search to 400 years.
    later = 9600 + first.year % 400 - first.year
    if first.year + later + MAX_YEARS >= 9999:
        later -= 400
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        walls = rrulestr(rule, dtstart=first.replace(year=first.year + later))
    except ValueError as error:
        _bad(f"{str(error)[:80]}.")
    for wall in walls:
        if wall.year > min(first.year + MAX_YEARS, calendar.LAST_YEAR) + later:
            _bad(f"A series ends within {MAX_YEARS} years.")
        yield wall.replace(year=wall.year - later)


def _is_after(until: str, wall: datetime, start: int) -> bool:
    try:
        if until.endswith("Z"):
            return start > calendar.parse_instant(f"{until[:4]}-{until[4:6]}-{until[6:11]}:{until[11:13]}:{until[13:]}")
        limit = datetime.fromisoformat(until)
    except ValueError:
        _bad("UNTIL is not a date or a time.")
    return wall.date() > limit.date() if len(until) == 8 else wall > limit
