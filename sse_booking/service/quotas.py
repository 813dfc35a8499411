"""Limit live bookings, minutes per local day and minutes per local week of one user on one resource. The venue sets the first weekday."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sse_booking.domain import calendar
from sse_booking.domain.errors import BrokenRule
from sse_booking.domain.resource import WEEKDAYS, Resource
from sse_booking.store import bookings
from sse_booking.store.executor import Tx

DAY_MINUTES = 24 * 60
"""A quota of whole days limits nothing. With a smaller one, no range longer than two days (or weeks) passes."""


def broken(tx: Tx, resource: Resource, user_id: str, starts_at: int, ends_at: int, *, ignore: Collection[str]) -> list[BrokenRule]:
    """Return the quotas that one more booking of this range breaks, not counting the bookings in `ignore`.

    They are counted inside the write transaction, so neither two tabs nor two items of one set can both pass.
    """
    return Allowance(tx, resource, user_id).broken(starts_at, ends_at, ignore) if resource.has_quotas else []


class Allowance:
    """What one user may still book on a resource. It counts each day and week once, however many ranges are checked."""

    def __init__(self, tx: Tx, resource: Resource, user_id: str) -> None:
        self._tx, self._resource, self._user_id = tx, resource, user_id
        self._live: dict[tuple[str, ...], int] = {}
        self._booked: dict[tuple[int, int, tuple[str, ...]], int] = {}

    def broken(self, starts_at: int, ends_at: int, ignore: Collection[str]) -> list[BrokenRule]:
        """Return the quotas that one more booking of this range breaks, not counting the bookings in `ignore`."""
        resource, ignored = self._resource, tuple(sorted(ignore))
        found: list[BrokenRule] = []
        if resource.quota_bookings is not None and self._count(ignored) >= resource.quota_bookings:
            found.append(BrokenRule("quota", f"At most {resource.quota_bookings} future bookings at a time."))
        for limit, days, name in ((resource.quota_day_minutes, 1, "day"), (resource.quota_week_minutes, 7, "week")):
            if limit is None or limit >= days * DAY_MINUTES:
                continue
            if self._too_long((starts_at, ends_at), 60 * limit, days, ignored):
                found.append(BrokenRule("quota", f"At most {limit} minutes per {name}."))
        return found

    def _count(self, ignored: tuple[str, ...]) -> int:
        if ignored not in self._live:
            self._live[ignored] = bookings.count_live(self._tx.db, self._user_id, self._resource.id, self._tx.now, ignored)
        return self._live[ignored]

    def _booked_s(self, start: int, end: int, ignored: tuple[str, ...]) -> int:
        key = (start, end, ignored)
        if key not in self._booked:
            self._booked[key] = bookings.booked_s(self._tx.db, self._user_id, self._resource.id, start, end, ignored)
        return self._booked[key]

    def _too_long(self, wanted: calendar.Range, limit_s: int, days: int, ignored: tuple[str, ...]) -> bool:
        """Return whether the range exceeds the limit in one of the local days, or weeks, that it touches."""
        resource = self._resource
        day = calendar.local_date(resource.timezone, wanted[0])
        if days == 7:
            day -= timedelta(days=(day.weekday() - WEEKDAYS.index(resource.week_starts_on)) % 7)
        while (start := calendar.local_day(resource.timezone, day)[0]) < wanted[1]:
            day += timedelta(days=days)
            end = calendar.local_day(resource.timezone, day)[0]
            share = max(0, min(wanted[1], end) - max(wanted[0], start))
            if self._booked_s(start, end, ignored) + share > limit_s:
                return True
        return False
