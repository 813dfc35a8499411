"""Actions on one booking, or on two that are swapped. Each function is one request without its commit."""

from __future__ import annotations

from dataclasses import replace

from tests.model.entities import LIVE, MOVES, PAYMENTS, Booking, Refused, Resource, Wanted
from tests.model.reference import World
from tests.model.rights import must_have_a_right, quota_broken


def book(world: World, who: str, wanted: Wanted, series: int | None = None) -> Booking:
    """Book or hold. If there is no room otherwise, the caller's own holds of that time are used."""
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
    if holds and wanted.hold:
        try:
            with world.attempt():
                return _new(world, who, resource, wanted, series)
        except Refused:
            pass
    for hold in holds:
        if hold.joined:
            end_hold(world, who, hold, "user")
    holds = [hold for hold in holds if not hold.joined]
    return _use(world, who, resource, holds, wanted, series) if holds else _new(world, who, resource, wanted, series)


def _new(world: World, who: str, resource: Resource, wanted: Wanted, series: int | None) -> Booking:
    if not wanted.override:
        beside = tuple(b.n for b in world.bookings.values() if wanted.joined and b.series == series)
        check_rules(
            world, resource, who, (wanted.start, wanted.end, wanted.quantity), None, beside, None if wanted.joined else wanted.party
        )
    terms = world.together(resource, wanted.joined)
    status = _first_status(world, terms, wanted)
    new = world.booking_body(terms, who, wanted.start, wanted.end, wanted.quantity, status)
    new = replace(new, title=wanted.title, series=series, party=wanted.party, joined=bool(wanted.joined))
    booking = world.write(None, new, resource, override=wanted.override)
    world.emit_to_user(booking, "booking_created", who)
    if status != "held":
        world.emit_to_staff(booking, "new_booking", who)
    world.shift(None, booking)
    return booking


def _use(world: World, who: str, resource: Resource, holds: list[Booking], wanted: Wanted, series: int | None) -> Booking:
    """Turn the first hold into the booking, and release the others."""
    if not wanted.override:
        ours = tuple(hold.n for hold in holds) + tuple(b.n for b in world.bookings.values() if wanted.joined and b.series == series)
        check_rules(world, resource, who, (wanted.start, wanted.end, wanted.quantity), None, ours, None if wanted.joined else wanted.party)
    hold, *others = holds
    for other in others:
        end_hold(world, who, other, "user")
    terms = world.together(resource, wanted.joined)
    status = _first_status(world, terms, wanted)
    deadline = terms.deadline(status, wanted.start, wanted.end, world.now)
    if wanted.hold:
        deadline = _prolonged(world, hold, terms, wanted.end)
    after = replace(
        hold, start=wanted.start, end=wanted.end, quantity=wanted.quantity, title=wanted.title, status=status, deadline=deadline,
        series=series, party=wanted.party, joined=bool(wanted.joined),
    )  # fmt: skip
    after = world.write(hold, after, resource, override=wanted.override)
    world.emit_update(hold, after, who)
    world.shift(hold, after)
    return after


def end_hold(world: World, who: str, hold: Booking, by: str) -> None:
    """End a hold as part of a change, with all places of its party."""
    for one in (hold, *world.joined_with(hold)):
        gone = world.write(one, replace(one, status="cancelled", deadline=None, cancelled_by=by), world.resources[one.resource])
        world.emit_action("cancel", one, gone, who)
        world.shift(one, gone)


def _first_status(world: World, resource: Resource, wanted: Wanted) -> str:
    """Return the initial status. A booking that has begun is not pending: only staff can make it, approved at once."""
    if wanted.hold:
        return "held"
    return "approved" if wanted.start <= world.now else resource.first_status


def check_rules(
    world: World,
    resource: Resource,
    user: str,
    wanted: tuple[int, int, int],
    moved: Booking | None,
    ignore: tuple[int, ...],
    party: int | None = None,
) -> None:
    """Refuse a booking that breaks a rule. A requester who gives back a part of a granted booking is checked for the grid only."""
    start, end, quantity = wanted
    if moved and not moved.joined:
        party = moved.party
    broken = resource.broken(start, end, quantity, world.now, party)
    if moved and moved.start == start:
        broken = [name for name in broken if name not in ("past", "lead")]
    if moved and resource.stays_within(moved, start, end, quantity):
        broken = [name for name in broken if name == "grid"]
    else:
        own = (*ignore, *([moved.n, *(one.n for one in world.pieces(moved))] if moved else []))
        broken += quota_broken(world.bookings.values(), resource, user, (start, end), world.now, own)
    if broken and "closed" not in broken and resource.is_shut(start, end):
        broken.append("closed")
    if broken:
        raise Refused(422, "rule-broken", tuple(broken))


def _prolonged(world: World, hold: Booking, resource: Resource, end: int) -> int:
    """Return the new deadline of a hold. Offers are not extended, and no hold beyond six times its length."""
    until = world.now + resource.hold_s
    offered = any(entry.booking == hold.n and entry.status == "offered" for entry in world.entries.values())
    if offered or until > hold.created_at + 6 * resource.hold_s:
        raise Refused(422, "rule-broken", ("hold",))
    return min(until, end)


def act(world: World, who: str, n: int, action: str, stale: bool = False) -> Booking:
    """Perform one transition."""
    before = world.visible(who, n)
    must_have_a_right(action, before.status, staff=world.is_staff(who))
    if stale:
        raise Refused(412, "stale-version")
    after = follow(world, who, before, action)
    for other in world.joined_with(before):
        follow(world, who, other, action)
    return after


def follow(world: World, who: str, before: Booking, action: str) -> Booking:
    """Perform one transition as part of a change."""
    world.must_be_time(who, action, before)
    resource = world.resources[before.resource]
    terms = world.terms(before, resource)
    status = MOVES[action][before.status]
    if action == "confirm":
        status = terms.first_status
    if status == "pending" and before.start <= world.now:
        raise Refused(409, "too-late")
    if action == "restore" and resource.archived:
        raise Refused(409, "wrong-state")
    deadline = terms.deadline(status, before.start, before.end, world.now)
    if action == "extend":
        deadline = _prolonged(world, before, terms, before.end)
    cancelled_by = world.party(who, before) if action == "cancel" else None
    hidden = before.hidden and action != "restore"
    after = world.write(before, replace(before, status=status, deadline=deadline, cancelled_by=cancelled_by, hidden=hidden), resource)
    world.emit_action(action, before, after, who)
    world.shift(before, after)
    return after


def edit(world: World, who: str, n: int, changes: dict[str, object], override: bool, stale: bool) -> Booking:
    """Change resource, time, quantity or title. The places of a party move together, and in time only."""
    before = world.visible(who, n)
    after = _edit(world, who, before, changes, override, stale)
    if before.joined and after.place != before.place:
        if (after.resource, after.quantity) != (before.resource, before.quantity):
            raise Refused(422, "invalid")
        for other in world.joined_with(before):
            _edit(world, who, other, {"start": after.start, "end": after.end}, override, stale=False)
    return after


def _edit(world: World, who: str, before: Booking, changes: dict[str, object], override: bool, stale: bool) -> Booking:
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
    world.must_be_time(who, "edit" if after.place == before.place else "move", before)
    if after == before:
        return before
    resource = world.resources[after.resource]
    if after.place != before.place:
        if not override:
            check_rules(world, resource, before.user, (after.start, after.end, after.quantity), before, ())
        terms = world.terms(before, resource)
        after = _moved(world, before, _asked_again(before, after, terms, by_staff), terms)
    after = world.write(before, after, resource, override=override)
    world.emit_update(before, after, who)
    world.shift(before, after)
    return after


def _asked_again(before: Booking, after: Booking, resource: Resource, by_staff: bool) -> Booking:
    """Where approval is manual, a requester's move has to be approved anew, unless it only gives back a part."""
    stays_within = resource.stays_within(before, after.start, after.end, after.quantity)
    if resource.approval == "manual" and not by_staff and not stays_within:
        if after.status == "checked_in":
            raise Refused(409, "wrong-state")
        if after.status == "approved":
            return replace(after, status="pending")
    return after


def _moved(world: World, before: Booking, after: Booking, resource: Resource) -> Booking:
    """A new place or time has another deadline, and a checked-in booking must check in again if it is too early for that."""
    if after.status == "checked_in" and world.now < resource.check_in(after.start):
        after = replace(after, status="approved")
    if after.status == "held" and after.deadline is not None:
        return replace(after, deadline=min(after.deadline, after.end))
    same = (after.status, after.start, after.resource) == (before.status, before.start, before.resource)
    if after.status in ("pending", "approved") and not same:
        return replace(after, deadline=resource.deadline(after.status, after.start, after.end, world.now))
    return after


def delete(world: World, who: str, n: int, stale: bool) -> None:
    """Delete for good. A booking that has ended only leaves its requester's lists."""
    before = world.visible(who, n)
    if stale:
        raise Refused(412, "stale-version")
    world.must_be_time(who, "delete", before)
    for one in (before, *world.joined_with(before)):
        _delete(world, who, one)


def _delete(world: World, who: str, before: Booking) -> None:
    resource = world.resources[before.resource]
    if before.status not in LIVE and not world.is_staff(who):
        after = world.write(before, replace(before, hidden=True), resource)
        world.emit_to_user(after, "booking_deleted", who, deleted_by="user")
        return
    after = world.write(before, replace(before, deleted_at=world.now, deadline=None), resource)
    world.emit_to_both(before, after, "booking_deleted", who, deleted_by=world.party(who, before))
    world.shift(before, after)


def swap(world: World, who: str, n: int, m: int, stale: bool) -> None:
    """Swap resource and time of two bookings."""
    mine, other = world.visible(who, n), world.visible(who, m)
    if stale:
        raise Refused(412, "stale-version")
    if n == m or mine.joined or other.joined:
        raise Refused(422, "invalid")
    there = {name: world.resource(name) for name in (mine.resource, other.resource)}
    for one in (mine, other):
        world.must_be_time(who, "move", one)
    targets = []
    for one, to in ((mine, other), (other, mine)):
        resource = there[to.resource]
        after = replace(one, resource=to.resource, start=to.start, end=to.end)
        if not world.is_staff(who):
            check_rules(world, resource, one.user, (after.start, after.end, after.quantity), one, (n, m))
        after = _asked_again(one, after, resource, world.is_staff(who))
        targets.append((one, _moved(world, one, after, resource), resource))
    for one in (mine, other):
        world.bookings[one.n] = replace(one, active=False)
    for before, after, resource in targets:
        written = world.write(before, after, resource, parked=True)
        world.emit_update(before, written, who)
        world.shift(before, written)


def pay(world: World, who: str, n: int, status: str, payment_id: str | None) -> None:
    """Staff: set the payment status."""
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
    world.emit_to_both(before, after, "payment_updated", who, payment_status=status, payment_id=payment_id)


def write_message(world: World, who: str, n: int, text: str) -> None:
    """Write to the other side."""
    booking = world.visible(who, n)
    world.emit(f"user:{booking.user}", "message", n, who, text)
    if booking.status != "held":
        world.emit(f"venue:{world.venue}:staff", "message", n, who, text)
