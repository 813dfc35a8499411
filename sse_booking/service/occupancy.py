"""Emit what is taken and free to the public. Public events never name a person.

A unit of work collects its occupancy changes; `publish` emits their sum at the end. If one part frees a place and another takes it (an
offer from the waiting list, a swap, a hold that becomes a booking), no event is needed, and `available` is the number at the end.
"""

from __future__ import annotations

from typing import Final

from sse_booking.domain import topics
from sse_booking.domain.availability import peak
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import Range, rfc3339
from sse_booking.domain.resource import Resource
from sse_booking.domain.usage import Usage
from sse_booking.service.unit_of_work import OccupancyChange, UnitOfWork
from sse_booking.store import bookings, resources, waitlist
from sse_booking.store.executor import Tx

FEW: Final = 8
"""Ranges of a pool that are looked up one by one: where there are more, all that is taken between the first and the last."""
Side = tuple[Resource, Booking]
"""A booking before or after a change, with its resource."""


def closes(resource: Resource, claim: bookings.Claim) -> bool:
    """Return whether it closes the resource. Taking away only some places counts like a booking of them."""
    return claim.booking_id is None and claim.quantity >= resource.capacity


def free_places(tx: Tx, resource: Resource, starts_at: int, ends_at: int) -> int:
    """Return the places that are free throughout the range."""
    taken = [(claim.starts_at, claim.ends_at, claim.quantity) for claim in bookings.claims(tx.db, resource.id, starts_at, ends_at)]
    return max(0, resource.usable - peak(taken, starts_at, ends_at))


def note_booking_change(uow: UnitOfWork, before: Side | None, after: Side | None) -> None:
    """Add the places that the change of one booking frees and takes. The past frees nothing: only the rest of a begun booking is freed."""
    old, new = _place(before), _place(after)
    is_settled = before is not None and before[1].status == "approved" and old == new
    if after and after[1].status in ("approved", "checked_in") and not after[0].pending_blocks and not is_settled:
        uow.confirmed_competitors.append(after)
    if before and before[0].has_quotas:
        recheck_waiters(uow, before[0], before[1].requester_id)
    if old == new:
        return
    now = uow.tx.now
    if before and old and before[1].ends_at > now:
        resource, booking = before
        uow.occupancy_changes.append(OccupancyChange(resource, max(booking.starts_at, now), booking.ends_at, -booking.quantity, "released"))
    if after and new and after[1].ends_at > now:
        resource, booking = after
        uow.occupancy_changes.append(OccupancyChange(resource, max(booking.starts_at, now), booking.ends_at, booking.quantity, "booked"))


def recheck_waiters(uow: UnitOfWork, resource: Resource, user_id: str) -> None:
    """Check again what a user waits for: a quota that the resource is under may now allow it, though the places became free earlier."""
    if resource.shared_quotas:
        for resource_id, starts_at, ends_at in waitlist.wanted_anywhere(uow.tx.db, user_id):
            other = resources.find(uow.tx.db, resource_id)
            if other is not None and other.venue_id == resource.venue_id and any(q.covers(other.id) for q in resource.quotas):
                note_places_change(uow, other, starts_at, ends_at, 0, "quota")
        return
    for starts_at, ends_at in waitlist.wanted_by(uow.tx.db, user_id, resource.id):
        note_places_change(uow, resource, starts_at, ends_at, 0, "quota")


def _place(side: Side | None) -> tuple[str, int, int, int] | None:
    if side is None or side[1].deleted_at is not None or not side[0].occupied_by(side[1].status):
        return None
    return side[1].place


def note_places_change(uow: UnitOfWork, resource: Resource, starts_at: int, ends_at: int, places: int, action: str) -> None:
    """Add places that a closure or a capacity change takes (`places` above 0) or frees (below 0), without the part that is over."""
    if ends_at > uow.tx.now:
        uow.occupancy_changes.append(OccupancyChange(resource, max(starts_at, uow.tx.now), ends_at, places, action))


def publish(uow: UnitOfWork) -> None:
    """Emit the net changes to everybody who watches a resource: first what is free, then what is taken."""
    net: dict[tuple[str, int, int], OccupancyChange] = {}
    for change in uow.occupancy_changes:
        if not change.places:  # only a recheck for the waiting list
            continue
        key = (change.resource.id, change.starts_at, change.ends_at)
        earlier = net.get(key)
        net[key] = _net(earlier, change) if earlier else change
    uow.occupancy_changes.clear()
    told = sorted((change for change in net.values() if change.places), key=lambda change: change.places > 0)
    usages = _usages(uow.tx, told)
    for change in told:
        _emit(uow, change, usages.get(change.resource.id))


def _usages(tx: Tx, changes: list[OccupancyChange]) -> dict[str, Usage]:
    """What is taken of pools of which many ranges are told: looked up once, not once for each."""
    ranges: dict[str, list[Range]] = {}
    for change in changes:
        if change.resource.pool:
            ranges.setdefault(change.resource.id, []).append((change.starts_at, change.ends_at))
    return {
        id_: Usage(claim[:3] for claim in bookings.claims(tx.db, id_, min(start for start, _ in many), max(end for _, end in many)))
        for id_, many in ranges.items()
        if len(many) > FEW
    }


def _net(earlier: OccupancyChange, change: OccupancyChange) -> OccupancyChange:
    """Return the sum of two changes. If they are a release and a booking, the larger one gives the action."""
    places = earlier.places + change.places
    reasons = {earlier.action, change.action}
    action = ("booked" if places > 0 else "released") if reasons == {"booked", "released"} else change.action
    return change._replace(places=places, action=action)


def _emit(uow: UnitOfWork, change: OccupancyChange, usage: Usage | None) -> None:
    resource = change.resource
    fields: dict[str, object] = {
        "resource_id": resource.id,
        "starts_at": rfc3339(change.starts_at),
        "ends_at": rfc3339(change.ends_at),
    }
    if resource.pool:
        type_ = "availability_updated"
        free = (
            free_places(uow.tx, resource, change.starts_at, change.ends_at)
            if usage is None
            else max(0, resource.usable - usage.peak(change.starts_at, change.ends_at))
        )
        fields |= {
            "available": free,
            "capacity": resource.capacity,
            "action": change.action,
        }
    else:
        type_ = "slot_unavailable" if change.places > 0 else "slot_available"
    uow.emit(topics.of_resource(resource.id), type_, fields)
    uow.emit(topics.of_venue(resource.venue_id), type_, fields)
