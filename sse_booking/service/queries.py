"""Read lists and single bookings, each with the event id at which the snapshot is true."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from sse_booking.domain import calendar
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.events import resource_view
from sse_booking.domain.principal import Principal
from sse_booking.service import access, customers
from sse_booking.service.booking_events import encoded
from sse_booking.service.unit_of_work import Result
from sse_booking.service.venues import show
from sse_booking.store import bookings, log, resources
from sse_booking.store.bookings import Filter
from sse_booking.store.executor import Tx

MAX_DAYS: Final = 92
"""The longest period of one availability: a quarter, as a wall calendar shows it."""


def one_booking(tx: Tx, who: Principal, booking_id: str) -> Result:
    """Return one booking of the caller's own, or of a venue where they are staff."""
    booking, _ = access.booking(tx, who, booking_id)
    return Result(encoded(tx, booking), str(log.head(tx.db)), booking.version)


def own_bookings(tx: Tx, who: Principal, wanted: Filter, limit: int) -> tuple[list[Booking], str]:
    """Return the caller's own bookings by start, filtered by `wanted` (its column and value are set here)."""
    mine = wanted._replace(column="requester_id", value=who.user_id)
    if who.booking_id:  # a guest by link sees only that booking
        mine = mine._replace(people=(), ids=(who.booking_id,))
    return bookings.page(tx.db, mine, limit), str(log.head(tx.db))


def staff_bookings(tx: Tx, who: Principal, wanted: Filter, limit: int) -> tuple[list[Booking], str]:
    """Return the bookings of the venues where the caller is staff (for an admin: all), or of one resource or venue of these.

    `wanted.text` matches people or a booking's code. One bounded index scan per venue and a merge, as in the replay of the log.
    """
    cursor = str(log.head(tx.db))
    if wanted.resource_id is not None:
        resource = access.resource_to_read(tx, who, wanted.resource_id)
        access.must_be_staff(tx, who, resource.venue_id)
        mine = [resource.venue_id]
    elif wanted.venue_id is not None:
        access.must_be_staff(tx, who, access.venue_to_read(tx, who, wanted.venue_id).id)
        mine = [wanted.venue_id]
    else:
        mine = resources.all_venues(tx.db) if who.is_admin else resources.venues_of(tx.db, who.user_id)
    pages = []
    for venue in mine:
        here = wanted._replace(column="venue_id", value=venue)
        if wanted.text:
            people, ids = customers.matching(tx, venue, wanted.text)
            here = here._replace(people=tuple(people), ids=tuple(ids))
        pages.append(bookings.page(tx.db, here, limit))
    return list(heapq.merge(*pages, key=lambda booking: (booking.starts_at, booking.id)))[:limit], cursor


def venue_list(tx: Tx, who: Principal, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """Return the next venues by id."""
    return [show(tx, who, venue) for venue in resources.venues(tx.db, after, limit)], str(log.head(tx.db))


def resource_list(tx: Tx, venue_id: str | None, kind: str | None, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """Return the next resources by id."""
    found = resources.page(tx.db, venue_id, kind, after, limit)
    return [resource_view(resource, resources.closures(tx.db, resource.id)) for resource in found], str(log.head(tx.db))


def venue_days(tx: Tx, venue_id: str, read: Callable[[], tuple[date, int]]) -> Result:
    """Return when local days of a venue begin and end. `read` gives the first day and the count. Pages compute all times from these edges.

    A day is 23 or 25 hours long when clocks change, may begin after midnight, and is empty if the zone skipped it.
    """
    venue = access.venue(tx, venue_id)
    first, count = read()
    items = []
    for later in range(count):
        day = first + timedelta(days=later)
        starts_at, ends_at = calendar.local_day(venue.timezone, day)
        items.append({"date": day.isoformat(), "starts_at": rfc3339(starts_at), "ends_at": rfc3339(ends_at)})
    return Result({"timezone": venue.timezone, "items": items}, str(log.head(tx.db)))
