"""Make and change single bookings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sse_booking.domain import limits, parties, rights
from sse_booking.domain.booking import LIVE, Action, Booking, Party, follow
from sse_booking.domain.errors import BrokenRule, DesiredBooking, LimitReached, RuleBroken, SlotTaken, TooLate, WrongState
from sse_booking.domain.principal import Principal
from sse_booking.domain.questions import check_answers, values_of
from sse_booking.domain.resource import Resource
from sse_booking.service import access, booking_events, customers, follow_ups, occupancy, transitions
from sse_booking.service.allocating import Wanted, allocate, check_range, check_rules, kept_answers, reallocate
from sse_booking.service.transitions import Made
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import bookings as store
from sse_booking.store import resources, waitlist
from sse_booking.store.booking_context import Context
from sse_booking.store.executor import Tx

LONGEST_HOLD: Final = 6
"""A hold can be extended up to this many times `hold_s` after it was made, so that nobody keeps a place indefinitely."""


def book(tx: Tx, who: Principal, wanted: Wanted) -> Result:
    """Make a booking: held, pending or approved, depending on the request and the resource.

    Raise NotFound, Invalid, Forbidden (override), RuleBroken or SlotTaken.
    """
    uow = UnitOfWork(tx, who)
    booking, view = make(uow, who, wanted)
    return Result(view, follow_ups.finish(uow), booking.version)


def make(uow: UnitOfWork, who: Principal, wanted: Wanted, series_id: str | None = None) -> Made:
    """Make a booking as part of a change. Raise as `book`.

    The caller's own holds never conflict: a booking replaces those that it overlaps, and so does another hold if no other place is free.
    Holds of the same series or set are not replaced.
    """
    tx = uow.tx
    context = access.for_booking(tx, who, wanted.resource_id, wanted.starts_at, wanted.ends_at)
    resource = context.resource
    check_range(wanted.starts_at, wanted.ends_at)
    if wanted.override:
        access.must_be_staff(tx, who, resource.venue_id)
    wanted = for_party(resource, wanted)
    try:
        return _make(uow, who, context, wanted, series_id)
    except (SlotTaken, RuleBroken) as refused:
        refused.desired = DesiredBooking(resource.venue_id, resource.id, wanted.starts_at, wanted.ends_at)
        raise


def for_party(resource: Resource, wanted: Wanted) -> Wanted:
    """Return what is wanted, with as many places of a pool as people come where nothing else was said."""
    if resource.pool and wanted.party_size is not None and wanted.quantity == 1 and not wanted.joined:
        return wanted._replace(quantity=wanted.party_size)
    return wanted


def _make(uow: UnitOfWork, who: Principal, context: Context, wanted: Wanted, series_id: str | None) -> Made:
    tx, resource = uow.tx, context.resource
    user_id = customers.requester(uow, who, resource.venue_id, wanted.party, wanted.source, (context.person, context.has_card))
    if wanted.source == "walk_in":
        customers.check_walk_in(tx, resource, wanted)
    own = store.own_holds(tx.db, who.user_id, resource.id, wanted.starts_at, wanted.ends_at) if context.has_holds else []
    if user_id == who.user_id:
        holds = own
    else:
        for hold in own:
            end_hold(uow, resource, hold)  # staff held it for this person
        holds = store.own_holds(tx.db, user_id, resource.id, wanted.starts_at, wanted.ends_at)
    holds = [hold for hold in holds if hold.series_id is None or hold.series_id != series_id]
    if wanted.source == "walk_in":
        for hold in holds:
            end_hold(uow, resource, hold)
        holds = []
    if not holds:
        return _make_new(uow, resource, user_id, wanted, series_id)
    if wanted.hold:
        try:
            with uow.attempt():
                return _make_new(uow, resource, user_id, wanted, series_id)
        except (SlotTaken, RuleBroken):
            pass
    for hold in holds:
        if hold.joined:  # one of several places can't become a booking of its own
            end_hold(uow, resource, hold)
    holds = [hold for hold in holds if not hold.joined]
    return _use_holds(uow, resource, holds, wanted, series_id) if holds else _make_new(uow, resource, user_id, wanted, series_id)


def _make_new(
    uow: UnitOfWork, resource: Resource, user_id: str, wanted: Wanted, series_id: str | None, deadline_at: int | None = None
) -> Made:
    if not wanted.override and wanted.source != "walk_in":
        check_rules(uow.tx, resource, user_id, wanted, ignore=_beside(wanted, series_id))
    if wanted.hold and store.count_holds(uow.tx.db, user_id) >= limits.HOLDS:
        raise LimitReached("holds", limits.HOLDS, f"You hold {limits.HOLDS} places that you have not confirmed.")
    booking = allocate(uow, resource, user_id, wanted, series_id=series_id, deadline_at=deadline_at)
    noted: dict[str, object] = {"override": True} if wanted.override else {}
    noted |= {} if wanted.source == "self" else {"source": wanted.source, "requester_id": user_id}
    view = booking_events.created(uow, booking)
    occupancy.note_booking_change(uow, None, (resource, booking))
    uow.audit("book", f"booking:{booking.id}", {"status": booking.status, **noted})
    return booking, view


def _beside(wanted: Wanted, series_id: str | None) -> list[str]:
    """What quotas leave out: the other places of the party, which are joined and count once."""
    return [series_id] if wanted.joined and series_id is not None else []


def hold_for(uow: UnitOfWork, resource: Resource, user_id: str, wanted: Wanted, deadline_at: int, series_id: str | None = None) -> Booking:
    """Hold a place for a user until `deadline_at`, as part of a change. Raise as `book`."""
    try:
        return _make_new(uow, resource, user_id, wanted, series_id, deadline_at)[0]
    except (SlotTaken, RuleBroken) as refused:
        refused.desired = DesiredBooking(resource.venue_id, resource.id, wanted.starts_at, wanted.ends_at)
        raise


def _use_holds(uow: UnitOfWork, resource: Resource, holds: list[Booking], wanted: Wanted, series_id: str | None) -> Made:
    """Turn the first of the caller's holds into the requested booking, and end the others."""
    tx, (hold, *others), terms = uow.tx, holds, parties.as_one(resource, wanted.joined)
    if not wanted.override:
        check_rules(tx, resource, hold.requester_id, wanted, ignore=[*(hold.id for hold in holds), *_beside(wanted, series_id)])
    for other in others:
        end_hold(uow, resource, other)
    status = "held" if wanted.hold else terms.first_status
    if status == "pending" and wanted.starts_at <= tx.now:  # as without a hold: the request would expire before an answer
        status = "approved"
    after = hold._replace(
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        quantity=wanted.quantity,
        title=wanted.title,
        note=wanted.note,
        attendees=wanted.attendees,
        answers=hold.answers if wanted.answers is None and wanted.hold else kept_answers(resource, _with_kept(hold, wanted)),
        status=status,
        deadline_at=_extended(tx, hold, terms, wanted.ends_at)
        if wanted.hold
        else terms.deadline(status, wanted.starts_at, wanted.ends_at, tx.now),
        series_id=series_id,
        source=wanted.source,
        party_size=wanted.party_size,
        joined=len(wanted.joined),
    )
    after = reallocate(uow, hold, after, resource, override=wanted.override)
    view = booking_events.updated(uow, hold, after)
    occupancy.note_booking_change(uow, (resource, hold), (resource, after))
    uow.audit("book", f"booking:{after.id}", {"from": "held", "status": status, **({"override": True} if wanted.override else {})})
    return after, view


def _with_kept(hold: Booking, wanted: Wanted) -> Wanted:
    """Return the request, with the answers of the hold if it has none itself."""
    return wanted._replace(answers=values_of(hold.answers)) if wanted.answers is None else wanted


def end_hold(uow: UnitOfWork, resource: Resource, hold: Booking, by: Party = "user") -> None:
    """End a hold, with the places that are put together with it, as part of a change, at any time. Its event is a cancellation."""
    joined = transitions.joined_with(uow.tx, hold)
    for one, of in ((hold, resource), *((one, resources.of_booking(uow.tx.db, one)) for one in joined)):
        transitions.write(uow, "cancel", one, one._replace(status="cancelled", deadline_at=None, cancelled_by=by), of)


def act(tx: Tx, who: Principal, booking_id: str, action: Action, read_reason: Callable[[], str | None], if_match: access.IfMatch) -> Result:
    """Make one transition of a booking. Raise NotFound, Invalid, StaleVersion, RuleBroken, SlotTaken, and as `rights.check`."""
    before, standing = access.booking(tx, who, booking_id)
    rights.authorise(action, before.status, standing.sides)
    reason = read_reason()
    access.must_match(before.version, if_match)
    uow = UnitOfWork(tx, who)
    after, view = apply_action(uow, action, before, standing, reason)
    for other in transitions.joined_with(tx, before):
        apply_action(uow, action, other, standing, reason)
    return Result(view, follow_ups.finish(uow), after.version)


def apply_action(uow: UnitOfWork, action: Action, before: Booking, standing: access.Standing, reason: str | None) -> Made:
    """Make one transition of a booking as part of a change. Raise RuleBroken, SlotTaken, and as `rights.check`."""
    tx = uow.tx
    resource = resources.of_booking(tx.db, before)
    rights.check(action, before, resource.edges(before.starts_at, before.ends_at), standing.sides, tx.now)
    terms = transitions.terms_of(tx, before, resource)
    status = follow(before.status, action)
    if action == "confirm":
        check_answers(resource.asked, values_of(before.answers), complete=True)
        status = terms.first_status
    if status == "pending" and before.starts_at <= tx.now:
        raise TooLate("The booking has begun, so it can't be approved any more.", before.starts_at)
    if action == "restore" and resource.archived_at is not None:
        raise WrongState(before.status, [], "The resource was removed, so the booking can't be restored.")
    after = before._replace(
        status=status,
        deadline_at=_extended(tx, before, terms, before.ends_at)
        if action == "extend"
        else terms.deadline(status, before.starts_at, before.ends_at, tx.now),
        cancelled_by=standing.party if action == "cancel" else None,
        hidden_at=None if action == "restore" else before.hidden_at,
    )
    return transitions.write(uow, action, before, after, resource, reason, noted={"reason": reason} if reason else None)


def _extended(tx: Tx, hold: Booking, resource: Resource, ends_at: int) -> int:
    """Return the new deadline of a hold that is extended now. Raise RuleBroken."""
    if waitlist.of_hold(tx.db, hold.id) is not None:
        raise RuleBroken([BrokenRule("hold", "An offer from the waiting list can't be extended.")])
    until = tx.now + resource.hold_s
    if until > hold.created_at + LONGEST_HOLD * resource.hold_s:
        raise RuleBroken([BrokenRule("hold", f"A hold lasts at most {LONGEST_HOLD * resource.hold_s} seconds in all.")])
    return min(until, ends_at)


def delete(tx: Tx, who: Principal, booking_id: str, if_match: access.IfMatch) -> Result:
    """Delete a booking and free its time.

    A booking that ended without taking place is removed only from its requester's lists; the staff keep it. Raise as `rights.check`.
    """
    before, standing = access.booking(tx, who, booking_id)
    access.must_match(before.version, if_match)
    resource = resources.of_booking(tx.db, before)
    rights.check("delete", before, resource.edges(before.starts_at, before.ends_at), standing.sides, tx.now)
    uow = UnitOfWork(tx, who)
    for one in (before, *transitions.joined_with(tx, before)):
        _delete(uow, one, standing)
    return Result(None, follow_ups.finish(uow))


def _delete(uow: UnitOfWork, before: Booking, standing: access.Standing) -> None:
    resource = resources.of_booking(uow.tx.db, before)
    if not standing.is_staff and before.status not in LIVE:
        after = reallocate(uow, before, before._replace(hidden_at=uow.tx.now), resource)
        booking_events.hidden(uow, after)
        uow.audit("hide", f"booking:{after.id}", {"status": before.status})
        return
    after = reallocate(uow, before, before._replace(deleted_at=uow.tx.now, deadline_at=None), resource)
    booking_events.deleted(uow, before, after, standing.party)
    occupancy.note_booking_change(uow, (resource, before), (resource, after))
    uow.audit("delete", f"booking:{after.id}", {"status": before.status})
