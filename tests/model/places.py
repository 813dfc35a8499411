"""Actions of staff on a resource: its places, closures and rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.model.entities import DAY, LIVE, Booking, Closure, Range, Refused, Resource, Shared
from tests.model.reference import World

FOREVER: Final = 253_370_764_800
"""9999-01-01: later than every instant."""
GONE: Final = "The place is no longer available."


def update(world: World, who: str, name: str, changes: dict[str, object], *, cancel_affected: bool) -> list[int]:
    """Change a resource. Returns the bookings that were cancelled for it."""
    before = world.resource(name)
    if not world.is_staff(who):
        raise Refused(403, "forbidden")
    closures: tuple[Closure, ...] = changes.get("closures", before.closures)  # type: ignore[assignment]  # that is what they are
    closures = tuple(sorted(closures))
    if any(end <= start for start, end, _ in closures) or len({item[:2] for item in closures}) < len(closures):
        raise Refused(422, "invalid")
    after = replace(before, **{**changes, "closures": before.closures})  # type: ignore[arg-type]  # members of a resource by name
    if "capacity" in changes:
        after = replace(after, usable=max(0, after.capacity - (before.capacity - before.usable)))
    if (not after.pool and after.capacity != 1) or any((one.places or 0) > after.capacity for one in after.dated):
        raise Refused(422, "invalid")
    if after == before and closures == before.closures:
        return []
    affected = _fit(world, who, after, cancel_affected)
    if (closures, after.capacity, after.usable, after.dated) != (before.closures, before.capacity, before.usable, before.dated):
        after = replace(after, closures=closures)
        affected += _close(world, who, after, cancel_affected)
        after = world.resources[name]
    if after.blocks != before.blocks:
        affected += _block_again(world, who, after, cancel_affected)
    if (after.pending_s, after.grace_s) != (before.pending_s, before.grace_s):
        _set_deadlines(world, after)
    api = {
        "capacity": "capacity", "usable": "usable", "approval": "approval", "blocks": "pending_blocks", "closures": "closures",
        "before_s": "buffer_before_minutes", "after_s": "buffer_after_minutes", "max_s": "max_minutes", "hold_s": "hold_s",
        "lead_s": "lead_minutes", "quota": "quota_bookings", "quota_day_s": "quota_day_minutes",
        "pending_s": "pending_expires_s", "grace_s": "no_show_grace_minutes", "cancel_s": "cancel_until_minutes",
        "change_s": "change_until_minutes", "dated": "dated_hours",
    }  # fmt: skip
    fields = tuple(sorted(told for member, told in api.items() if getattr(before, member) != getattr(after, member)))
    world.emit_public(name, "resource_updated", name, fields)
    _shift_usable(world, before, after)
    for closed, sign, why in ((set(before.closures) - set(closures), -1, "opened"), (set(closures) - set(before.closures), 1, "closed")):
        for start, end, _ in sorted(closed):
            world.shift_places(name, start, end, sign * after.capacity, why)
    _shift_dates(world, before, after)
    world.shift_places(name, world.now, FOREVER, 0, "rules")
    return [booking.n for booking in affected]


def set_quotas(world: World, who: str, quotas: tuple[Shared, ...]) -> None:
    """Set what one person may book at most over several resources: the owner, or an admin."""
    if who not in (world.owner, world.admin):
        raise Refused(403, "forbidden")
    if all(resource.shared == quotas for resource in world.resources.values()):
        return
    for name, resource in world.resources.items():
        world.resources[name] = replace(resource, shared=quotas)
    world.emit(f"venue:{world.venue}", "venue_updated", world.venue, ("quotas",))
    for name in sorted(world.resources):
        if not world.resources[name].archived:
            world.shift_places(name, world.now, FOREVER, 0, "rules")


def set_available(world: World, who: str, name: str, available: int) -> None:
    """Set how many places are usable from now on."""
    before = world.resource(name)
    if not world.is_staff(who):
        raise Refused(403, "forbidden")
    if available > before.capacity:
        raise Refused(422, "invalid")
    if available == before.usable:
        return
    after = replace(before, usable=available)
    _fit(world, who, after, cancel_affected=False)
    _close(world, who, after, cancel_affected=False)
    world.emit_public(name, "resource_updated", name, ("usable",))
    _shift_usable(world, before, after)
    _shift_dates(world, before, after)
    world.shift_places(name, world.now, FOREVER, 0, "rules")


def archive(world: World, who: str, name: str) -> str:
    """Archive a resource and end its waiting list entries. Returns its id."""
    resource = world.resource(name)
    if not world.is_staff(who):
        raise Refused(403, "forbidden")
    if any(b.resource == name and b.status in LIVE and b.end > world.now and not b.deleted for b in world.bookings.values()):
        raise Refused(409, "still-booked")
    world.resources[name] = replace(resource, archived=True)
    for entry in list(world.entries.values()):
        if entry.resource == name and entry.status == "waiting":
            world.end_entry(entry, "expired")
    world.emit_public(name, "resource_updated", name, ("archived_at",))
    return name


def create(world: World, like: str, name: str) -> Resource:
    """Create a resource with the rules of another."""
    fresh = replace(
        world.resources[like], id=name, usable=world.resources[like].capacity, closures=(), shut=(), dated=(), fewer=(), archived=False
    )
    world.resources[name] = fresh
    world.emit(f"venue:{world.venue}", "resource_updated", name, ("id",))
    return fresh


def _set_deadlines(world: World, resource: Resource) -> None:
    """Recompute the deadlines of requests and unattended bookings by the current rule, those of their parties too. No event."""
    here = [b for b in world.bookings.values() if b.resource == resource.id and not b.deleted]
    for b in [one for found in here for one in (found, *world.joined_with(found))]:
        terms = world.terms(b, world.resources[b.resource])
        if b.status == "pending":
            world.bookings[b.n] = replace(b, deadline=terms.deadline(b.status, b.start, b.end, b.status_at))
        elif b.status == "approved" and b.end > world.now:
            world.bookings[b.n] = replace(b, deadline=terms.deadline(b.status, b.start, b.end, world.now))


def _shift_usable(world: World, before: Resource, after: Resource) -> None:
    if before.usable != after.usable:
        midnight = world.now - world.now % DAY + DAY
        world.shift_places(after.id, world.now, midnight, before.usable - after.usable, "capacity")


def _booked(world: World, name: str, at: int) -> int:
    return sum(b.quantity for b in world.bookings.values() if b.active and b.resource == name and b.claim[0] <= at < b.claim[1])


def _fit(world: World, who: str, after: Resource, cancel_affected: bool) -> list[Booking]:
    """Write the resource. With fewer usable places, upcoming bookings must fit, or the last made are cancelled one by one."""
    cancelled: list[Booking] = []
    fewer = after.usable < world.resources[after.id].usable
    while fewer and (crowded := _overbooked(world, after, world.now, FOREVER, after.usable)):
        if not cancel_affected:
            raise Refused(409, "still-booked")
        cancelled.append(_cancel(world, who, max(crowded, key=lambda booking: (booking.created_at, booking.n)), after))
    world.resources[after.id] = after
    return cancelled


def _overbooked(world: World, after: Resource, start: int, end: int, usable: int) -> list[Booking]:
    """Return the bookings at an instant of the range with more places in use than usable ones."""
    mine = [b for b in world.bookings.values() if b.active and b.resource == after.id and b.claim[1] > start and b.claim[0] < end]
    instants = sorted({max(b.claim[0], start) for b in mine})
    return [b for b in mine if any(b.claim[0] <= at < b.claim[1] and _booked(world, after.id, at) > usable for at in instants)]


def _cancel(world: World, who: str, before: Booking, resource: Resource) -> Booking:
    by = "staff" if who in world.staff or who == world.owner else "admin"
    joined = world.joined_with(before)
    cancelled = before
    for one in (before, *joined):
        place = resource if one is before else world.resources[one.resource]
        after = world.write(one, replace(one, status="cancelled", deadline=None, cancelled_by=by), place)
        world.emit_action("cancel", one, after, who, GONE)
        world.shift(one, after)
        cancelled = after if one is before else cancelled
    return cancelled


def _dates(resource: Resource, now: int) -> list[tuple[int, int, int]]:
    """Return the places that are out of use on dates, from now on: all if none are left; days that touch and say the same are one range."""
    days = sorted({day for one in resource.dated for day in range(one.first, one.last + 1) if one.places is not None})
    found: list[tuple[int, int, int]] = []
    for day in days:
        left = resource.on(day, "places")
        if not isinstance(left, int):
            continue
        if found and found[-1][1:] == (day * DAY, left):
            found[-1] = (found[-1][0], (day + 1) * DAY, left)
        else:
            found.append((day * DAY, (day + 1) * DAY, left))
    taken = [(max(s, now), e, resource.capacity if left == 0 else resource.usable - left) for s, e, left in found if e > now]
    return [part for part in taken if part[2] > 0]


def _shift_dates(world: World, before: Resource, after: Resource) -> None:
    old, new = set(_dates(before, world.now)), set(_dates(after, world.now))
    for gone, sign, why in ((old - new, -1, "opened"), (new - old, 1, "closed")):
        for start, end, places in sorted(gone):
            world.shift_places(after.id, start, end, sign * places, why if places >= after.capacity else "capacity")


def _close(world: World, who: str, after: Resource, cancel_affected: bool) -> list[Booking]:
    """Take the closures and the dates out of use. Bookings in the way are cancelled, of dates with fewer places the last made first."""
    dates = _dates(after, world.now)
    whole = [*after.closures, *((start, end, "") for start, end, places in dates if places >= after.capacity)]
    shut = _merged(tuple(whole), world.now)
    fewer = [part for start, end, places in dates if places < after.capacity for part in _outside(start, end, places, shut)]
    affected: dict[int, Booking] = {}
    for start, end in shut:
        mine = [b for b in world.bookings.values() if b.resource == after.id and not b.deleted]
        active = [b for b in mine if b.active and b.claim[0] < end and start < b.claim[1]]
        affected |= {b.n: b for b in sorted(active, key=lambda b: b.claim)}
        requests = [b for b in mine if b.status == "pending" and b.start - after.before_s < end and start < b.end + after.after_s]
        affected |= {b.n: b for b in sorted(requests, key=lambda b: (b.created_at, b.n))}
    if affected and not cancel_affected:
        raise Refused(409, "still-booked")
    cancelled = [_cancel(world, who, booking, after) for booking in affected.values()]
    world.resources[after.id] = replace(after, shut=shut, fewer=tuple(fewer))
    for start, end, places in fewer:
        while crowded := _overbooked(world, after, start, end, after.usable - places):
            if not cancel_affected:
                raise Refused(409, "still-booked")
            cancelled.append(_cancel(world, who, max(crowded, key=lambda booking: (booking.created_at, booking.n)), after))
    return cancelled


def _outside(start: int, end: int, places: int, shut: tuple[Range, ...]) -> list[tuple[int, int, int]]:
    parts = []
    for closes, opens in (*shut, (end, end)):
        if start < min(closes, end):
            parts.append((start, min(closes, end), places))
        start = max(start, opens)
    return parts


def _merged(closures: tuple[Closure, ...], now: int) -> tuple[tuple[int, int], ...]:
    shut: list[tuple[int, int]] = []
    for start, end in sorted((max(start, now), end) for start, end, _ in closures if end > now):
        if shut and start <= shut[-1][1]:
            shut[-1] = shut[-1][0], max(shut[-1][1], end)
        else:
            shut.append((start, end))
    return tuple(shut)


def _block_again(world: World, who: str, after: Resource, cancel_affected: bool) -> list[Booking]:
    """Make unanswered requests block their time, or no longer; the first made first."""
    cancelled: list[Booking] = []
    requests = [b for b in world.bookings.values() if b.resource == after.id and b.status == "pending" and not b.deleted]
    for request in sorted(requests, key=lambda b: (b.created_at, b.n)):
        claim = after.claimed(request.start, request.end)
        if after.blocks and world.peak(after, *claim, without=request.n) + request.quantity > after.usable:
            if not cancel_affected:
                raise Refused(409, "still-booked")
            cancelled.append(_cancel(world, who, request, after))
        else:
            world.bookings[request.n] = replace(request, claim=claim, active=after.blocks)
            if request.end > world.now:
                sign, why = (1, "booked") if after.blocks else (-1, "released")
                start = max(request.start, world.now)
                world._shifts.append((after.id, start, request.end, sign * request.quantity, why))
    return cancelled
