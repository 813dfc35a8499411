"""Limits per user on one resource: live bookings, minutes per local day, minutes per local week, which begins as the venue has it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sse_booking.domain import calendar
from sse_booking.domain.errors import BrokenRule
from sse_booking.domain.resource import WEEKDAYS, Resource
from sse_booking.store import bookings
from sse_booking.store.executor import Tx

DAY_MINUTES = 24 * 60
"""A quota of whole days limits nothing; of less, no range passes that is longer than two days, or weeks."""


def broken(tx: Tx, resource: Resource, user_id: str, starts_at: int, ends_at: int, *, ignore: Collection[str]) -> list[BrokenRule]:
    """The quotas that one more booking of this range breaks, those of `ignore` not counted.

    They are counted inside the write transaction, so two tabs can't pass together, nor two items of one set.
    """
    found: list[BrokenRule] = []
    if not resource.has_quotas:
        return found
    if resource.quota_bookings is not None:
        live = bookings.count_live(tx.db, user_id, resource.id, tx.now, ignore)
        if live >= resource.quota_bookings:
            found.append(BrokenRule("quota", f"At most {resource.quota_bookings} bookings to come at a time."))
    for limit, days, name in ((resource.quota_day_minutes, 1, "day"), (resource.quota_week_minutes, 7, "week")):
        if limit is None or limit >= days * DAY_MINUTES:
            continue
        if _too_long(tx, resource, user_id, (starts_at, ends_at), 60 * limit, days, ignore):
            found.append(BrokenRule("quota", f"At most {limit} minutes per {name}."))
    return found


def _too_long(tx: Tx, resource: Resource, user_id: str, wanted: calendar.Range, limit_s: int, days: int, ignore: Collection[str]) -> bool:
    """Whether the range is too much for one of the local days, or weeks, that it touches."""
    day = calendar.local_date(resource.timezone, wanted[0])
    if days == 7:
        day -= timedelta(days=(day.weekday() - WEEKDAYS.index(resource.week_starts_on)) % 7)
    while (start := calendar.local_day(resource.timezone, day)[0]) < wanted[1]:
        day += timedelta(days=days)
        end = calendar.local_day(resource.timezone, day)[0]
        booked = bookings.booked_s(tx.db, user_id, resource.id, start, end, ignore)
        if booked + max(0, min(wanted[1], end) - max(wanted[0], start)) > limit_s:
            return True
    return False
