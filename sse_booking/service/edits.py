"""Change a booking: its place, time, quantity and texts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from sse_booking.domain import rights
from sse_booking.domain.booking import Booking
from sse_booking.domain.errors import BrokenRule, Forbidden, Invalid, RuleBroken, WrongState
from sse_booking.domain.events import changes
from sse_booking.domain.principal import Principal
from sse_booking.domain.questions import check_answers
from sse_booking.domain.resource import Resource
from sse_booking.service import access, booking_events, follow_ups, occupancy
from sse_booking.service.allocating import Wanted, check_range, check_rules, reallocate, stays_within
from sse_booking.service.transitions import Made, joined_with, terms_of
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import resources
from sse_booking.store.executor import Tx


class Edit(NamedTuple):
    """A requested change: the given members by name, as stored."""

    values: dict[str, Any]
    override: bool = False


def edit(tx: Tx, who: Principal, booking_id: str, read_edit: Callable[[], Edit], if_match: access.IfMatch) -> Result:
    """Change place, time, quantity or texts of a booking. `read_edit` may raise Invalid; it is called after the access checks.

    Raise NotFound, Invalid, Forbidden (override), StaleVersion, RuleBroken, SlotTaken, and as `rights.check`.
    """
    before, standing = access.booking(tx, who, booking_id)
    wanted = read_edit()
    if wanted.override and not standing.is_staff:
        raise Forbidden("Only staff may set rules aside.")
    uow = UnitOfWork(tx, who)
    after, view = change(uow, before, standing, wanted, if_match=if_match)
    if before.joined and after.place != before.place:
        if after.place[0] != before.resource_id or after.quantity != before.quantity:
            raise Invalid.one("resource_id", "Places that are put together stay together: they can move in time only.")
        times = {"starts_at": after.starts_at, "ends_at": after.ends_at}
        for other in joined_with(tx, before):
            change(uow, other, standing, Edit(times, wanted.override))
    return Result(view, follow_ups.finish(uow), after.version)


def change(
    uow: UnitOfWork,
    before: Booking,
    standing: access.Standing,
    wanted: Edit,
    *,
    if_match: access.IfMatch = None,
    released: Collection[str] = (),
) -> Made:
    """Change a booking as part of a change. Raise as `edit`.

    When approval is manual, a requester's change of place, time or quantity makes an approved booking pending again, unless it only gives
    back part of what was granted. `released` are bookings changed together, whose allocations were deactivated before.
    """
    tx, values = uow.tx, dict(wanted.values)
    old = resources.of_booking(tx.db, before)
    if "answers" in values:
        values["answers"] = check_answers(old.asked, values["answers"], complete=before.status != "held" and not wanted.override)
    after = before._replace(**values)
    check_range(after.starts_at, after.ends_at)
    new = old if after.place == before.place else access.resource(tx, after.resource_id)  # nothing moves to an archived resource
    if new.venue_id != before.venue_id:
        raise Invalid.one("resource_id", "It must be a resource of the same venue.")
    if new.pool and "party_size" in values and values["party_size"] and "quantity" not in values:
        after = after._replace(quantity=values["party_size"])
    access.must_match(before.version, if_match)
    deed: rights.Deed = "edit" if after.place == before.place else "move"
    rights.check(deed, before, old.edges(before.starts_at, before.ends_at), standing.sides, tx.now)
    if after == before and not released:
        return before, booking_events.encoded(tx, before)
    if after.place != before.place:
        after = _moved(tx, before, after, new, override=wanted.override, by_staff=standing.is_staff, ignore=released)
    elif after.party_size not in (None, before.party_size) and not wanted.override:
        _check_party(new, after)
    after = reallocate(uow, before, after, new, released=bool(released), override=wanted.override)
    view = booking_events.updated(uow, before, after)
    occupancy.note_booking_change(uow, (old, before), (new, after))
    detail = {"fields": changes(before, after)["fields"], **({"override": True} if wanted.override else {})}
    uow.audit("edit", f"booking:{after.id}", detail)
    return after, view


def _check_party(resource: Resource, after: Booking) -> None:
    """Raise RuleBroken where a place no longer fits its party."""
    if after.party_size is not None and not after.joined and not resource.seats(after.party_size):
        most = resource.seats_max or "any number of"
        raise RuleBroken([BrokenRule("party_size", f"It is for {resource.seats_min or 1} to {most} people.")])


def _moved(
    tx: Tx, before: Booking, after: Booking, resource: Resource, *, override: bool, by_staff: bool, ignore: Collection[str]
) -> Booking:
    """Return a booking that moves, with its new state and deadline. Raise RuleBroken or WrongState."""
    asked = Wanted(*after.place, party_size=None if after.joined else after.party_size)
    if not override:
        check_rules(tx, resource, before.requester_id, asked, moved=before, ignore=ignore)
    resource = terms_of(tx, before, resource)
    if resource.approval == "manual" and not by_staff and not stays_within(before, resource, asked):
        if before.status == "checked_in":
            raise WrongState(before.status, [], "After check-in, only the staff may change the place or the time.")
        if before.status == "approved":
            after = after._replace(status="pending")
    return with_deadline(tx, before, after, resource)


def with_deadline(tx: Tx, before: Booking, after: Booking, resource: Resource) -> Booking:
    """Return a booking that moves, with the deadline for its new place or time.

    A check-in counts for the old time. If check-in is not open yet for the new time, the requester must check in again.
    """
    if after.status == "checked_in" and tx.now < resource.edges(after.starts_at, after.ends_at).check_in:
        after = after._replace(status="approved")
    if after.status == "held" and after.deadline_at is not None:
        return after._replace(deadline_at=min(after.deadline_at, after.ends_at))
    lasting = ("status", "starts_at", "resource_id")
    if after.status in ("pending", "approved") and any(getattr(after, name) != getattr(before, name) for name in lasting):
        after = after._replace(deadline_at=resource.deadline(after.status, after.starts_at, after.ends_at, tx.now))
    return after
