"""Put places out of use: closures, and dates with fewer places. Both occupy the resource as bookings do, under its guard."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice
from typing import Final

from sse_booking.domain import calendar, limits
from sse_booking.domain.availability import Claim, parts_of
from sse_booking.domain.booking import Booking, Party
from sse_booking.domain.errors import SlotTaken, StillBooked
from sse_booking.domain.events import booking_view
from sse_booking.domain.opening_hours import dated_from_json, day_number, places_by_day
from sse_booking.domain.resource import Resource
from sse_booking.domain.usage import Usage
from sse_booking.service import occupancy, transitions
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store import bookings
from sse_booking.store import resources as store

NAMED_BOOKINGS: Final = 100
GONE: Final = "The place is no longer available."


def views(found: Iterable[Booking]) -> list[dict[str, object]]:
    """Return the first conflicting bookings, as staff see them."""
    return [booking_view(booking) for booking in islice(found, NAMED_BOOKINGS) if booking.status != "held"]


def left_on_dates(resource: Resource) -> list[Claim]:
    """Return `(starts_at, ends_at, places)` for the dates whose number of places is set."""
    if resource.dated_hours == "[]":
        return []
    tz, first = resource.timezone, day_number(date(1, 1, 1)) - 1
    return [
        (calendar.local_day(tz, date.fromordinal(day - first))[0], calendar.local_day(tz, date.fromordinal(following - first))[0], left)
        for day, following, left in places_by_day(dated_from_json(resource.dated_hours))
    ]


def fewer_places(resource: Resource, now: int) -> list[Claim]:
    """Return the places that dated hours take away from now on: all if none are left, otherwise those beyond the number left."""
    return [
        (max(start, now), end, taken)
        for start, end, left in left_on_dates(resource)
        if end > now and (taken := resource.capacity if left == 0 else resource.usable - left) > 0
    ]


def out_of_use(resource: Resource, closures: list[store.Closure], now: int) -> list[Claim]:
    """Return what is out of use from now on, sorted and disjoint. Within a closure nothing else is taken away."""
    fewer = fewer_places(resource, now)
    shut = [(max(start, now), end) for start, end, _ in closures if end > now]
    shut += [(start, end) for start, end, places in fewer if places >= resource.capacity]
    return parts_of(shut, resource.capacity, fewer)


def close(uow: UnitOfWork, resource: Resource, closures: list[store.Closure], *, cancel_affected: bool) -> list[Booking]:
    """Write what is out of use. If bookings or requests conflict, raise StillBooked, or cancel and return them."""
    tx = uow.tx
    wanted = out_of_use(resource, closures, tx.now)
    before, after = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes
    affected: dict[str, Booking] = {}
    for start, end, places in wanted:
        if places >= resource.capacity:
            found = store.bookings_in(tx.db, resource.id, start, end)
            found += bookings.requests(tx.db, resource, start - after, end + before)
            affected |= {booking.id: booking for booking in found}
    if affected and not cancel_affected:
        raise StillBooked("Bookings lie in a closure.", views(affected.values()))
    cancelled = cancel_all(uow, resource, affected.values())
    store.set_closures(tx.db, resource, closures)
    for part in wanted:
        cancelled += _take_away(uow, resource, part, cancel_affected=cancel_affected)
    return cancelled


def _take_away(uow: UnitOfWork, resource: Resource, part: Claim, *, cancel_affected: bool) -> list[Booking]:
    """Put places out of use for a range. If bookings must be cancelled, the latest made go first."""
    db, (start, end, places) = uow.tx.db, part
    left = 0 if places >= resource.capacity else resource.usable - places
    cancelled: list[Booking] = []
    try:
        store.take_away(db, resource, start, end, places)
    except SlotTaken:
        over = store.crowded(db, resource.id, left, start, end)
        if not over or not cancel_affected:
            named = store.of_claims(db, over[:NAMED_BOOKINGS])
            raise StillBooked(f"Bookings need more than {left} places then.", views(named)) from None
        cancelled = cancel_latest(uow, resource, over, left, start, end)
        store.take_away(db, resource, start, end, places)
    return cancelled


def cancel_latest(uow: UnitOfWork, resource: Resource, over: list[bookings.Claim], usable: int, start: int, end: int) -> list[Booking]:
    """Cancel the latest made of the bookings that claim `over`, until the rest needs at most `usable` places in [start, end)."""
    usage, latest = Usage([claim[:3] for claim in over]), []
    found = zip(over, store.of_claims(uow.tx.db, over), strict=True)
    for claim, booking in sorted(found, key=lambda pair: (pair[1].created_at, pair[1].id), reverse=True):
        if usage.peak(max(claim.starts_at, start), min(claim.ends_at, end)) > usable:  # otherwise the later ones were enough
            usage.add(claim.starts_at, claim.ends_at, -claim.quantity)
            latest.append(booking)
    return cancel_all(uow, resource, latest)


def cancel_all(uow: UnitOfWork, resource: Resource, affected: Collection[Booking]) -> list[Booking]:
    """Cancel bookings for a change of their resource, in its commit. Raises StillBooked if they are so many that all others would wait."""
    if len(affected) > limits.AT_ONCE:
        detail = f"{len(affected)} bookings are in the way, of which one change cancels at most {limits.AT_ONCE}; cancel some first."
        raise StillBooked(detail, views(affected))
    return [cancel(uow, resource, booking) for booking in affected]


def note(uow: UnitOfWork, before: Resource, after: Resource) -> None:
    """Note the places that dated hours take away and give back."""
    old, new = (set(fewer_places(resource, uow.tx.now)) for resource in (before, after))
    for start, end, places in sorted(old - new):
        occupancy.note_places_change(uow, after, start, end, -places, "opened" if places >= after.capacity else "capacity")
    for start, end, places in sorted(new - old):
        occupancy.note_places_change(uow, after, start, end, places, "closed" if places >= after.capacity else "capacity")


def cancel(uow: UnitOfWork, resource: Resource, before: Booking) -> Booking:
    """Cancel a booking whose place is taken away, as the venue's side; with it the places that are joined, as the party no longer fits."""
    by: Party = "staff" if store.is_staff(uow.tx.db, resource.venue_id, uow.actor_id) else "admin"

    def gone(one: Booking, of: Resource) -> Booking:
        after = one._replace(status="cancelled", deadline_at=None, cancelled_by=by)
        return transitions.write(uow, "cancel", one, after, of, GONE)[0]

    joined = transitions.joined_with(uow.tx, before)
    cancelled = gone(before, resource)
    for other in joined:
        gone(other, store.of_booking(uow.tx.db, other))
    return cancelled
