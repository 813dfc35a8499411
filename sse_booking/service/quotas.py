"""Limit what one person books: live bookings, minutes per local day and per local week, on a resource or on several of a venue.

The venue sets the first weekday. Places that are joined for one party count once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sse_booking.domain import calendar
from sse_booking.domain.errors import BrokenRule
from sse_booking.domain.quotas import Quota
from sse_booking.domain.resource import WEEKDAYS, Resource, counted
from sse_booking.store import bookings
from sse_booking.store.bookings import Scope
from sse_booking.store.executor import Tx

DAY_MINUTES = 24 * 60
"""A quota of whole days limits nothing. With a smaller one, no range longer than two days (or weeks) passes."""


def broken(tx: Tx, resource: Resource, user_id: str, starts_at: int, ends_at: int, *, ignore: Collection[str]) -> list[BrokenRule]:
    """Return the quotas that one more booking of this range breaks.

    The bookings in `ignore` do not count, by their ids or, for joined places, by the id of their series. They are counted inside the write
    transaction, so neither two tabs nor two items of one set can both pass.
    """
    return Allowance(tx, resource, user_id).broken(starts_at, ends_at, ignore) if resource.has_quotas else []


class Allowance:
    """What one user may still book on a resource. It counts each day and week once, however many ranges are checked."""

    def __init__(self, tx: Tx, resource: Resource, user_id: str) -> None:
        self._tx, self._resource, self._user_id = tx, resource, user_id
        self._live: dict[tuple[Scope, tuple[str, ...]], int] = {}
        self._booked: dict[tuple[Scope, int, int, tuple[str, ...]], int] = {}

    def broken(self, starts_at: int, ends_at: int, ignore: Collection[str]) -> list[BrokenRule]:
        """Return the quotas that one more booking of this range breaks, not counting the bookings in `ignore`."""
        ignored = tuple(sorted(ignore))
        return [rule for quota in self._resource.quotas for rule in self._broken(quota, (starts_at, ends_at), ignored)]

    def _broken(self, quota: Quota, wanted: calendar.Range, ignored: tuple[str, ...]) -> list[BrokenRule]:
        scope = Scope(self._resource.venue_id, quota.resource_ids)
        over = "" if not quota.shared else " in this venue" if quota.resource_ids is None else " on these resources together"
        found: list[BrokenRule] = []
        if quota.bookings is not None and self._count(scope, ignored) >= quota.bookings:
            found.append(BrokenRule("quota", f"At most {counted(quota.bookings, 'future booking')} at a time{over}."))
        for limit, days, name in ((quota.day_minutes, 1, "day"), (quota.week_minutes, 7, "week")):
            if limit is None or limit >= days * DAY_MINUTES:
                continue
            if self._too_long(scope, wanted, 60 * limit, days, ignored):
                found.append(BrokenRule("quota", f"At most {counted(limit, 'minute')} per {name}{over}."))
        return found

    def _count(self, scope: Scope, ignored: tuple[str, ...]) -> int:
        key = (scope, ignored)
        if key not in self._live:
            self._live[key] = bookings.count_live(self._tx.db, self._user_id, scope, self._tx.now, ignored)
        return self._live[key]

    def _booked_s(self, scope: Scope, start: int, end: int, ignored: tuple[str, ...]) -> int:
        key = (scope, start, end, ignored)
        if key not in self._booked:
            self._booked[key] = bookings.booked_s(self._tx.db, self._user_id, scope, start, end, ignored)
        return self._booked[key]

    def _too_long(self, scope: Scope, wanted: calendar.Range, limit_s: int, days: int, ignored: tuple[str, ...]) -> bool:
        """Return whether the range exceeds the limit in one of the local days, or weeks, that it touches."""
        resource = self._resource
        day = calendar.local_date(resource.timezone, wanted[0])
        if days == 7:
            day -= timedelta(days=(day.weekday() - WEEKDAYS.index(resource.week_starts_on)) % 7)
        while (start := calendar.local_day(resource.timezone, day)[0]) < wanted[1]:
            day += timedelta(days=days)
            end = calendar.local_day(resource.timezone, day)[0]
            share = max(0, min(wanted[1], end) - max(wanted[0], start))
            if self._booked_s(scope, start, end, ignored) + share > limit_s:
                return True
        return False
