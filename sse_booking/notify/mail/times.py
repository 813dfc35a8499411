"""Times as people write them, in both languages, by the clock on the venue's wall."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sse_booking.notify.notice import Locale

_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
_MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
}


def day(at: datetime, locale: Locale) -> str:
    """`Saturday, 6 June 2026`."""
    dot = "." if locale == "de" else ""
    return f"{_DAYS[locale][at.weekday()]}, {at.day}{dot} {_MONTHS[locale][at.month - 1]} {at.year}"


def short(starts_at: int, timezone: str, locale: Locale) -> str:
    """`Sat 6 June, 18:00`, for subjects."""
    at = datetime.fromtimestamp(starts_at, ZoneInfo(timezone))
    dot = "." if locale == "de" else ""
    weekday = _DAYS[locale][at.weekday()][: 2 if locale == "de" else 3]
    return f"{weekday} {at.day}{dot} {_MONTHS[locale][at.month - 1]}, {at:%H:%M}"


def span(starts_at: int, ends_at: int, timezone: str, locale: Locale) -> str:
    """`Saturday, 6 June 2026, 18:00 to 20:00 (Europe/Rome)`; the end's day only where it is another one."""
    zone = ZoneInfo(timezone)
    start, end = datetime.fromtimestamp(starts_at, zone), datetime.fromtimestamp(ends_at, zone)
    to = " bis " if locale == "de" else " to "
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{day(end, locale)}, {end:%H:%M}"
    # Where the clock goes back between the two, the times alone would lie.
    names = start.tzname() or "", end.tzname() or ""
    turned = f", {names[0]} → {names[1]}" if names[0] != names[1] else ""
    return f"{day(start, locale)}, {start:%H:%M}{to}{until} ({timezone.replace('_', ' ')}{turned})"
