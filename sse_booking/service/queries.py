"""Snapshots: lists and availability, each with the event id at which it is true."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from sse_booking.domain import calendar, limits
from sse_booking.domain.availability import busy_profile, slot_states
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import Range, rfc3339
from sse_booking.domain.errors import Invalid
from sse_booking.domain.events import resource_view
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import DAY_S, Resource
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
    """One booking of the caller's own, or of a venue whose staff they are."""
    booking, _ = access.booking(tx, who, booking_id)
    return Result(encoded(tx, booking), str(log.head(tx.db)), booking.version)


def own_bookings(tx: Tx, who: Principal, wanted: Filter, limit: int) -> tuple[list[Booking], str]:
    """The caller's own bookings by start, narrowed as wanted (column and value are set here)."""
    mine = wanted._replace(column="requester_id", value=who.user_id)
    if who.booking_id:  # a guest, by the link of that one
        mine = mine._replace(people=(), ids=(who.booking_id,))
    return bookings.page(tx.db, mine, limit), str(log.head(tx.db))


def staff_bookings(tx: Tx, who: Principal, wanted: Filter, limit: int) -> tuple[list[Booking], str]:
    """The bookings of the venues whose staff the caller is (of an admin: all), or of one resource or venue of these.

    `wanted.text`: those of people whom it describes, or whose code it is. One bounded index scan per venue and a merge, as in the replay of
    the log.
    """
    cursor = str(log.head(tx.db))
    if wanted.resource_id is not None:
        resource = access.resource(tx, wanted.resource_id)
        access.must_be_staff(tx, who, resource.venue_id)
        mine = [resource.venue_id]
    elif wanted.venue_id is not None:
        access.must_be_staff(tx, who, access.venue(tx, wanted.venue_id).id)
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
    """The next venues by id."""
    return [show(tx, who, venue) for venue in resources.venues(tx.db, after, limit)], str(log.head(tx.db))


def resource_list(tx: Tx, venue_id: str | None, kind: str | None, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """The next resources by id."""
    found = resources.page(tx.db, venue_id, kind, after, limit)
    return [resource_view(resource, resources.closures(tx.db, resource.id)) for resource in found], str(log.head(tx.db))


Period = Range | date
"""A range in epoch seconds, or a local day of the venue."""


def availability(tx: Tx, who: Principal, resource_id: str, read_period: Callable[[], Period]) -> Result:
    """What is free on one resource for the caller: its fixed slots in the period, and when how many places are in use.

    Nobody is named. The caller's own holds do not count: they can book what they hold.
    """
    resource = access.resource(tx, resource_id)
    return Result(_availability(tx, who, resource, _bounds(resource.timezone, read_period())), str(log.head(tx.db)))


def venue_availability(tx: Tx, who: Principal, venue_id: str, read_period: Callable[[], Period]) -> Result:
    """The same for all resources of a venue, in one snapshot."""
    venue = access.venue(tx, venue_id)
    range_ = _bounds(venue.timezone, read_period())
    items: list[dict[str, Any]] = []
    size = 0
    for resource in resources.of_venue(tx.db, venue.id):
        items.append(_availability(tx, who, resource, range_, size))
        size += len(items[-1]["slots"]) + len(items[-1]["busy"])
    return Result({"items": items}, str(log.head(tx.db)))


def venue_days(tx: Tx, venue_id: str, read: Callable[[], tuple[date, int]]) -> Result:
    """When local days of a venue begin and end; `read` gives the first and how many: pages place and choose times by these edges alone.

    A day is 23 or 25 hours long where clocks change, may begin after midnight, and is empty where the zone skipped it.
    """
    venue = access.venue(tx, venue_id)
    first, count = read()
    items = []
    for later in range(count):
        day = first + timedelta(days=later)
        starts_at, ends_at = calendar.local_day(venue.timezone, day)
        items.append({"date": day.isoformat(), "starts_at": rfc3339(starts_at), "ends_at": rfc3339(ends_at)})
    return Result({"timezone": venue.timezone, "items": items}, str(log.head(tx.db)))


def _bounds(tz: str, period: Period) -> Range:
    """The period as instants. Raises Invalid for more than MAX_DAYS days, of 24 hours or of the calendar of the zone."""
    if isinstance(period, date):
        return calendar.local_day(tz, period)
    start, end = period
    walls = [datetime.fromtimestamp(instant, calendar.zone(tz)).replace(tzinfo=None) for instant in period]
    if min(end - start, (walls[1] - walls[0]).total_seconds()) > MAX_DAYS * DAY_S:  # autumn has an hour more than its days have
        raise Invalid.one("to", f"At most {MAX_DAYS} days.")
    return start, end


def _must_fit(count: int) -> None:
    """Raise Invalid where an answer would have more slots and occupied ranges than one may."""
    if count > limits.SLOTS:
        raise Invalid.one("to", f"That would be more than {limits.SLOTS} slots and occupied ranges; ask for a shorter period.")


def _availability(tx: Tx, who: Principal, resource: Resource, range_: Range, before_it: int = 0) -> dict[str, Any]:
    """What is free on one resource, where `before_it` slots and ranges of others are in the answer already. Raises Invalid."""
    start, end = range_
    before, after = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes
    grid = [] if resource.slot_minutes is None else calendar.slots(resource.hours, resource.timezone, resource.slot_minutes, start, end)
    count = before_it + len(grid)
    if count > limits.SLOTS:
        grid.clear()  # a refusal keeps this frame alive until the collector comes by
    _must_fit(count)
    last = max(end, grid[-1][1]) if grid else end
    mine = {hold.id for hold in bookings.own_holds(tx.db, who.user_id, resource.id, start - before - after, last + before + after)}
    near = [claim for claim in bookings.claims(tx.db, resource.id, start - before, last + after) if claim.booking_id not in mine]
    taken = [(claim.starts_at, claim.ends_at, claim.quantity) for claim in near if claim.booking_id is not None]
    closures = [(claim.starts_at, claim.ends_at) for claim in near if claim.booking_id is None]
    states = slot_states([(s - before, e + after) for s, e in grid], taken, resource.usable, closures)
    slots = []
    for (starts_at, ends_at), (_, _, status, available) in zip(grid, states, strict=True):
        over = starts_at < tx.now and status == "available"
        slots.append(
            {
                "starts_at": rfc3339(starts_at),
                "ends_at": rfc3339(ends_at),
                "status": "closed" if over else status,
                "available": 0 if over else available,
            }
        )
    busy = busy_profile(taken + [(s, e, resource.capacity) for s, e in closures], start, end)
    _must_fit(count + len(busy))
    return {
        "resource_id": resource.id,
        "timezone": resource.timezone,
        "capacity": resource.capacity,
        "usable": resource.usable,
        "slots": slots,
        "busy": [{"starts_at": rfc3339(s), "ends_at": rfc3339(e), "used": used} for s, e, used in busy],
    }
