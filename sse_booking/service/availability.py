"""Compute what is free for a caller, with the same rules, quotas, holds and claims as a booking: an available slot is accepted.

A slot is `blocked`, with the reason, if it has free places but this caller can't book it, or nobody can any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sse_booking.domain import calendar, limits
from sse_booking.domain.availability import Claim, SlotState, busy_profile, slot_states
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import Range, rfc3339
from sse_booking.domain.errors import Invalid
from sse_booking.domain.resource import DAY_S, Resource, bookable_times
from sse_booking.service import access, occupancy, quotas
from sse_booking.service.unit_of_work import Result
from sse_booking.store import bookings, log, resources
from sse_booking.store.executor import Tx

MAX_DAYS: Final = 92
"""The longest period of one availability: a quarter, as on a wall calendar."""
Period = Range | date
"""A range in epoch seconds, or a local day of the venue."""


class Wanted(NamedTuple):
    """A request: the user ("" for anybody) and the period."""

    user_id: str
    period: Period
    party_size: int | None = None


def of_resource(tx: Tx, resource_id: str, read: Callable[[], Wanted]) -> Result:
    """Return the availability of one resource: its fixed slots in the period, and the ranges with places in use. It names nobody."""
    resource = access.resource(tx, resource_id)
    wanted = read()
    return Result(of_one(tx, wanted, resource, bounds(resource.timezone, wanted.period)), str(log.head(tx.db)))


def of_venue(tx: Tx, venue_id: str, read: Callable[[], Wanted]) -> Result:
    """Return the same for all resources of a venue, in one snapshot."""
    venue = access.venue(tx, venue_id)
    wanted = read()
    range_ = bounds(venue.timezone, wanted.period)
    items: list[dict[str, Any]] = []
    size = 0
    for resource in resources.of_venue(tx.db, venue.id):
        items.append(of_one(tx, wanted, resource, range_, size))
        size += len(items[-1]["slots"]) + len(items[-1]["busy"])
    return Result({"items": items}, str(log.head(tx.db)))


def bounds(tz: str, period: Period) -> Range:
    """Return the period as instants. Raise Invalid for more than MAX_DAYS days, either of 24 hours or of the local calendar."""
    if isinstance(period, date):
        return calendar.local_day(tz, period)
    start, end = period
    walls = [datetime.fromtimestamp(instant, calendar.zone(tz)).replace(tzinfo=None) for instant in period]
    if min(end - start, (walls[1] - walls[0]).total_seconds()) > MAX_DAYS * DAY_S:  # in autumn a period is an hour longer than its days
        raise Invalid.one("to", f"At most {MAX_DAYS} days.")
    return start, end


def _must_fit(count: int) -> None:
    """Raise Invalid when a response would have too many slots and occupied ranges."""
    if count > limits.SLOTS:
        raise Invalid.one("to", f"That would be more than {limits.SLOTS} slots and occupied ranges; ask for a shorter period.")


def of_one(tx: Tx, wanted: Wanted, resource: Resource, range_: Range, before_it: int = 0) -> dict[str, Any]:
    """Return the availability of one resource. `before_it` slots and ranges are already in the response. Raise Invalid."""
    (start, end), user_id = range_, wanted.user_id
    before, after = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes
    grid = [] if resource.slot_minutes is None else calendar.slots(resource.hours, resource.timezone, resource.slot_minutes, start, end)
    count = before_it + len(grid)
    if count > limits.SLOTS:
        grid.clear()  # a refusal keeps this frame alive until garbage collection
    _must_fit(count)
    last = max(end, grid[-1][1]) if grid else end
    near = bookings.claims(tx.db, resource.id, start - before, last + after)
    closures = [(claim.starts_at, claim.ends_at) for claim in near if occupancy.closes(resource, claim)]
    # By booking id. Places taken away on some dates have none.
    taken = {claim.booking_id or index: claim[:3] for index, claim in enumerate(near) if not occupancy.closes(resource, claim)}
    holds = bookings.own_holds(tx.db, user_id, resource.id, start - before - after, last + before + after) if user_id else []
    states = slot_states([(s - before, e + after) for s, e in grid], taken.values(), resource.usable, closures)
    quota = quotas.Allowance(tx, resource, user_id) if user_id and resource.has_quotas else None
    bookable = bookable_times(resource, tx.now)
    slots = []
    for slot, state in zip(grid, states, strict=True):
        own = [hold for hold in holds if hold.starts_at < slot[1] and hold.ends_at > slot[0]]
        slots.append(
            _slot(
                resource, slot, _without(resource, state, taken, own, closures) if own else state, bookable, quota, own, wanted.party_size
            )
        )
    mine = {hold.id for hold in holds}
    others = [claim for id_, claim in taken.items() if id_ not in mine]
    busy = busy_profile(others + [(s, e, resource.capacity) for s, e in closures], start, end)
    _must_fit(count + len(busy))
    return {
        "resource_id": resource.id,
        "timezone": resource.timezone,
        "capacity": resource.capacity,
        "usable": resource.usable,
        "slots": slots,
        "busy": [{"starts_at": rfc3339(s), "ends_at": rfc3339(e), "used": used} for s, e, used in busy],
    }


def _without(resource: Resource, state: SlotState, taken: dict[str | int, Claim], own: list[Booking], closures: list[Range]) -> SlotState:
    """Return the state of a slot for the holder of some of it: a booking replaces the holds that it overlaps, and no others."""
    held = {hold.id for hold in own}
    others = [claim for id_, claim in taken.items() if id_ not in held]
    return slot_states([(state[0], state[1])], others, resource.usable, closures)[0]


def _slot(
    resource: Resource,
    slot: Range,
    state: SlotState,
    bookable: tuple[int, int, int],
    quota: quotas.Allowance | None,
    own: list[Booking],
    party: int | None,
) -> dict[str, Any]:
    starts_at, ends_at = slot
    status: str = state[2]
    reason = None
    if status == "available" and party is not None and resource.pool and state[3] < party:
        status = "booked"
    if status == "available":
        if resource.max_minutes is not None and ends_at - starts_at > 60 * resource.max_minutes:
            status = "closed"
        else:
            reason = "too_small" if party is not None and not resource.seats(party) else _blocked(resource, slot, bookable)
            if reason is None and quota is not None and quota.broken(starts_at, ends_at, [hold.id for hold in own]):
                reason = "quota"
    if reason is not None:
        status = "blocked"
    view = {
        "starts_at": rfc3339(starts_at),
        "ends_at": rfc3339(ends_at),
        "status": status,
        "available": state[3] if status == "available" else 0,
    }
    return view | {"reason": reason} if reason else view


def _blocked(resource: Resource, slot: Range, bookable: tuple[int, int, int]) -> str | None:
    """Return why nobody can book the slot now, though it is free. Every slot already keeps hours, grid and closures."""
    soonest, notice, latest = bookable
    if slot[0] < soonest:
        return "past"
    if slot[0] < notice:
        return "lead"
    if slot[1] > latest:
        return "window"
    if resource.min_minutes is not None and slot[1] - slot[0] < 60 * resource.min_minutes:
        return "too_small"
    return None
