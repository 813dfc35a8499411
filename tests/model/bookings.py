"""What people do with one booking, or two that change places. Each function is one request without its commit."""

from __future__ import annotations

from dataclasses import replace

from tests.model.reference import World
from tests.model.things import BY_REQUESTER, LIVE, MOVES, PAYMENTS, Booking, Refused, Resource, Wanted


def book(world: World, who: str, wanted: Wanted, series: int | None = None) -> Booking:
    """Book or hold. The caller's own holds of that time are used, where there is no room beside them."""
    resource = world.resource(wanted.resource)
    if wanted.end <= wanted.start:
        raise Refused(422, "invalid")
    if wanted.override and not world.is_staff(who):
        raise Refused(403, "forbidden")
    holds = sorted(
        (
            b
            for b in world.bookings.values()
            if b.user == who and b.resource == resource.id and b.status == "held" and not b.deleted
            if b.start < wanted.end and wanted.start < b.end and (b.series is None or b.series != series)
        ),
        key=lambda booking: (booking.start, booking.n),
    )
    if not holds:
        return _new(world, who, resource, wanted, series)
    if wanted.hold:
        try:
            with world.attempt():
                return _new(world, who, resource, wanted, series)
        except Refused:
            pass
    return _use(world, who, resource, holds, wanted, series)


def _new(world: World, who: str, resource: Resource, wanted: Wanted, series: int | None) -> Booking:
    if not wanted.override:
        world.check_rules(resource, who, (wanted.start, wanted.end, wanted.quantity), None, ())
    status = "held" if wanted.hold else resource.first_status
    new = world.new_booking(resource, who, wanted.start, wanted.end, wanted.quantity, status)
    booking = world.write(None, replace(new, title=wanted.title, series=series), resource, override=wanted.override)
    world.tell_user(booking, "booking_created", who)
    if status != "held":
        world.tell_staff(booking, "new_booking", who)
    world.shift(None, booking)
    return booking


def _use(world: World, who: str, resource: Resource, holds: list[Booking], wanted: Wanted, series: int | None) -> Booking:
    """The first hold becomes what is asked for, the others are let go."""
    if not wanted.override:
        ours = tuple(hold.n for hold in holds)
        world.check_rules(resource, who, (wanted.start, wanted.end, wanted.quantity), None, ours)
    hold, *others = holds
    for other in others:
        gone = world.write(other, replace(other, status="cancelled", deadline=None, cancelled_by="user"), resource)
        world.tell_acted("cancel", other, gone, who)
        world.shift(other, gone)
    status = "held" if wanted.hold else resource.first_status
    deadline = _prolonged(world, hold, resource) if wanted.hold else resource.deadline(status, wanted.start, world.now)
    after = replace(
        hold, start=wanted.start, end=wanted.end, quantity=wanted.quantity, title=wanted.title, status=status, deadline=deadline,
        series=series,
    )  # fmt: skip
    after = world.write(hold, after, resource, override=wanted.override)
    world.tell_updated(hold, after, who)
    world.shift(hold, after)
    return after


def _prolonged(world: World, hold: Booking, resource: Resource) -> int:
    """The new deadline of a hold: no offer is prolonged, and nothing beyond six times its length."""
    until = world.now + resource.hold_s
    offered = any(entry.booking == hold.n and entry.status == "offered" for entry in world.entries.values())
    if offered or until > hold.created_at + 6 * resource.hold_s:
        raise Refused(422, "rule-broken", ("hold",))
    return until


def act(world: World, who: str, n: int, action: str, stale: bool = False) -> Booking:
    """One transition."""
    before = world.visible(who, n)
    if not world.is_staff(who) and not may(action, before.status):
        raise Refused(403, "forbidden")
    if stale:
        raise Refused(412, "stale-version")
    return follow(world, who, before, action)


def may(action: str, status: str) -> bool:
    """Whether the requester may ask for it at all."""
    return action in BY_REQUESTER or (action == "complete" and status == "checked_in")


def follow(world: World, who: str, before: Booking, action: str) -> Booking:
    """One transition as part of a change."""
    if before.status not in MOVES[action]:
        raise Refused(409, "wrong-state")
    resource = world.resources[before.resource]
    status = MOVES[action][before.status]
    if action == "confirm":
        status = resource.first_status
    if action == "restore" and (before.end <= world.now or resource.archived):
        raise Refused(409, "wrong-state")
    prolonged = action == "extend"
    deadline = _prolonged(world, before, resource) if prolonged else resource.deadline(status, before.start, world.now)
    cancelled_by = world.party(who, before) if action == "cancel" else None
    after = world.write(before, replace(before, status=status, deadline=deadline, cancelled_by=cancelled_by), resource)
    world.tell_acted(action, before, after, who)
    world.shift(before, after)
    return after


def edit(world: World, who: str, n: int, changes: dict[str, object], override: bool, stale: bool) -> Booking:
    """Another place, time, quantity or title."""
    before = world.visible(who, n)
    by_staff = world.is_staff(who)
    if override and not by_staff:
        raise Refused(403, "forbidden")
    after = replace(before, **changes)  # type: ignore[arg-type]  # members of a booking by name
    if after.end <= after.start:
        raise Refused(422, "invalid")
    if after.place != before.place:
        world.resource(after.resource)
    if stale:
        raise Refused(412, "stale-version")
    if before.status not in LIVE:
        raise Refused(409, "wrong-state")
    if after == before:
        return before
    resource = world.resources[after.resource]
    if after.place != before.place:
        if not override:
            world.check_rules(resource, before.user, (after.start, after.end, after.quantity), before, ())
        after = _asked_again(after, resource, by_staff)
        if after.status in ("pending", "approved") and (after.status, after.start) != (before.status, before.start):
            after = replace(after, deadline=resource.deadline(after.status, after.start, world.now))
    after = world.write(before, after, resource, override=override)
    world.tell_updated(before, after, who)
    world.shift(before, after)
    return after


def _asked_again(after: Booking, resource: Resource, by_staff: bool) -> Booking:
    """Where approval is manual, a requester's move has to be approved anew."""
    if resource.approval == "manual" and not by_staff:
        if after.status == "checked_in":
            raise Refused(409, "wrong-state")
        if after.status == "approved":
            return replace(after, status="pending")
    return after


def delete(world: World, who: str, n: int, stale: bool) -> None:
    """Gone for good."""
    before = world.visible(who, n)
    if stale:
        raise Refused(412, "stale-version")
    after = world.write(before, replace(before, deleted=True, deadline=None), world.resources[before.resource])
    world.tell_both(before, after, "booking_deleted", who, deleted_by=world.party(who, before))
    world.shift(before, after)


def swap(world: World, who: str, n: int, m: int, stale: bool) -> None:
    """Two bookings exchange resource and time."""
    mine, other = world.visible(who, n), world.visible(who, m)
    if stale:
        raise Refused(412, "stale-version")
    if n == m:
        raise Refused(422, "invalid")
    if mine.status not in LIVE or other.status not in LIVE:
        raise Refused(409, "wrong-state")
    there = {name: world.resource(name) for name in (mine.resource, other.resource)}
    targets = []
    for one, to in ((mine, other), (other, mine)):
        resource = there[to.resource]
        after = replace(one, resource=to.resource, start=to.start, end=to.end)
        if not world.is_staff(who):
            world.check_rules(resource, one.user, (after.start, after.end, after.quantity), one, (n, m))
            after = _asked_again(after, resource, by_staff=False)
        if after.status != "held":
            after = replace(after, deadline=resource.deadline(after.status, after.start, world.now))
        targets.append((one, after, resource))
    for one in (mine, other):
        world.bookings[one.n] = replace(one, active=False)
    for before, after, resource in targets:
        written = world.write(before, after, resource, parked=True)
        world.tell_updated(before, written, who)
        world.shift(before, written)


def pay(world: World, who: str, n: int, status: str, payment_id: str | None) -> None:
    """Staff say what has become of a payment."""
    before = world.visible(who, n)
    if not world.is_staff(who):
        raise Refused(403, "forbidden")
    if status != before.payment and status not in PAYMENTS[before.payment]:
        raise Refused(409, "wrong-state")
    payment_id = payment_id or before.payment_id
    if (status, payment_id) == (before.payment, before.payment_id):
        return
    resource = world.resources[before.resource]
    after = world.write(before, replace(before, payment=status, payment_id=payment_id), resource)
    world.tell_both(before, after, "payment_updated", who, payment_status=status, payment_id=payment_id)


def write_message(world: World, who: str, n: int, text: str) -> None:
    """To the other side."""
    booking = world.visible(who, n)
    world.tell(f"user:{booking.user}", "message", n, who, text)
    if booking.status != "held":
        world.tell(f"venue:{world.venue}:staff", "message", n, who, text)
