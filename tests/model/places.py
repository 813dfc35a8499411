"""Actions of staff on a resource: its places, closures and rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.model.entities import DAY, LIVE, Booking, Closure, Refused, Resource, Shared
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
    if not after.pool and after.capacity != 1:
        raise Refused(422, "invalid")
    if after == before and closures == before.closures:
        return []
    affected = _fit(world, who, after, cancel_affected)
    if closures != before.closures:
        affected += _close(world, who, after, closures, cancel_affected)
        after = replace(after, closures=closures, shut=_merged(closures, world.now))
        world.resources[name] = after
    if after.blocks != before.blocks:
        affected += _block_again(world, who, after, cancel_affected)
    if (after.pending_s, after.grace_s) != (before.pending_s, before.grace_s):
        _set_deadlines(world, after)
    api = {
        "capacity": "capacity", "usable": "usable", "approval": "approval", "blocks": "pending_blocks", "closures": "closures",
        "before_s": "buffer_before_minutes", "after_s": "buffer_after_minutes", "max_s": "max_minutes", "hold_s": "hold_s",
        "lead_s": "lead_minutes", "quota": "quota_bookings", "quota_day_s": "quota_day_minutes",
        "pending_s": "pending_expires_s", "grace_s": "no_show_grace_minutes", "cancel_s": "cancel_until_minutes",
        "change_s": "change_until_minutes",
    }  # fmt: skip
    fields = tuple(sorted(told for member, told in api.items() if getattr(before, member) != getattr(after, member)))
    world.emit_public(name, "resource_updated", name, fields)
    _shift_usable(world, before, after)
    for closed, sign, why in ((set(before.closures) - set(closures), -1, "opened"), (set(closures) - set(before.closures), 1, "closed")):
        for start, end, _ in sorted(closed):
            world.shift_places(name, start, end, sign * after.capacity, why)
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
    world.emit_public(name, "resource_updated", name, ("usable",))
    _shift_usable(world, before, after)
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
    fresh = replace(world.resources[like], id=name, usable=world.resources[like].capacity, closures=(), shut=(), archived=False)
    world.resources[name] = fresh
    world.emit(f"venue:{world.venue}", "resource_updated", name, ("id",))
    return fresh


def _set_deadlines(world: World, resource: Resource) -> None:
    """Recompute the deadlines of requests and unattended bookings by the current rule. No event: nothing has happened."""
    for b in world.bookings.values():
        if b.resource != resource.id or b.deleted:
            continue
        if b.status == "pending":
            world.bookings[b.n] = replace(b, deadline=resource.deadline(b.status, b.start, b.end, b.status_at))
        elif b.status == "approved" and b.end > world.now:
            world.bookings[b.n] = replace(b, deadline=resource.deadline(b.status, b.start, b.end, world.now))


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
    while fewer and (crowded := _overbooked(world, after)):
        if not cancel_affected:
            raise Refused(409, "still-booked")
        cancelled.append(_cancel(world, who, max(crowded, key=lambda booking: (booking.created_at, booking.n)), after))
    world.resources[after.id] = after
    return cancelled


def _overbooked(world: World, after: Resource) -> list[Booking]:
    """Return the bookings at an upcoming instant with more places in use than usable ones."""
    mine = [b for b in world.bookings.values() if b.active and b.resource == after.id and b.claim[1] > world.now]
    instants = sorted({max(b.claim[0], world.now) for b in mine})
    return [b for b in mine if any(b.claim[0] <= at < b.claim[1] and _booked(world, after.id, at) > after.usable for at in instants)]


def _cancel(world: World, who: str, before: Booking, resource: Resource) -> Booking:
    by = "admin" if who == world.admin else "staff"
    after = world.write(before, replace(before, status="cancelled", deadline=None, cancelled_by=by), resource)
    world.emit_action("cancel", before, after, who, GONE)
    world.shift(before, after)
    return after


def _close(world: World, who: str, after: Resource, closures: tuple[Closure, ...], cancel_affected: bool) -> list[Booking]:
    affected: dict[int, Booking] = {}
    for begin, end, _ in closures:
        start = max(begin, world.now)
        if start >= end:
            continue
        mine = [b for b in world.bookings.values() if b.resource == after.id and not b.deleted]
        active = [b for b in mine if b.active and b.claim[0] < end and start < b.claim[1]]
        affected |= {b.n: b for b in sorted(active, key=lambda b: b.claim)}
        requests = [b for b in mine if b.status == "pending" and b.start - after.before_s < end and start < b.end + after.after_s]
        affected |= {b.n: b for b in sorted(requests, key=lambda b: (b.created_at, b.n))}
    if affected and not cancel_affected:
        raise Refused(409, "still-booked")
    return [_cancel(world, who, booking, after) for booking in affected.values()]


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
