"""Hand a booking over to another person, with its quotas, events and reminders."""

from __future__ import annotations

from collections.abc import Callable

from sse_booking.domain import topics
from sse_booking.domain.booking import Action, Booking, allowed
from sse_booking.domain.customers import Party
from sse_booking.domain.errors import Forbidden, RuleBroken, WrongState
from sse_booking.domain.events import changes
from sse_booking.domain.principal import Principal
from sse_booking.service import access, booking_events, customers, follow_ups, occupancy, quotas
from sse_booking.service.allocating import quota_keys, reallocate
from sse_booking.service.transitions import Made, joined_with
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import resources
from sse_booking.store.executor import Tx

HANDED_OVER: tuple[str, ...] = ("pending", "approved", "checked_in")


def hand_over(tx: Tx, who: Principal, booking_id: str, read: Callable[[], Party], if_match: access.IfMatch) -> Result:
    """Make a booking another person's, with all that is joined; staff only.

    Raise NotFound, Forbidden, Invalid, StaleVersion, WrongState or RuleBroken (quota).
    The former requester's event says that the booking is gone, not who has it. Earlier messages stay between them and the venue.
    """
    before, standing = access.booking(tx, who, booking_id)
    if not standing.is_staff:
        raise Forbidden("Only the venue's staff may hand a booking over.")
    to = read()
    access.must_match(before.version, if_match)
    if before.status not in HANDED_OVER or before.ends_at <= tx.now:
        names: list[Action] = allowed(before.status)
        raise WrongState(before.status, [str(name) for name in names], "Only a booking that is not over can be handed over.")
    uow = UnitOfWork(tx, who)
    person_id = customers.resolve(uow, before.venue_id, to)
    if person_id == before.requester_id:
        return Result(booking_events.encoded(tx, before), uow.finish(), before.version)
    (after, view), *_ = [_to(uow, one, standing, person_id) for one in (before, *joined_with(tx, before))]
    return Result(view, follow_ups.finish(uow), after.version)


def _to(uow: UnitOfWork, before: Booking, standing: access.Standing, person_id: str) -> Made:
    """Make one booking the person's. Raise RuleBroken."""
    tx, actor_id = uow.tx, uow.actor_id
    resource = resources.of_booking(tx.db, before)
    broken = quotas.broken(tx, resource, person_id, before.starts_at, before.ends_at, ignore=quota_keys(before))
    if broken:
        raise RuleBroken(broken)
    after = reallocate(uow, before, before._replace(requester_id=person_id, requester_since=tx.now), resource)
    gone = {
        "actor_id": actor_id,
        "deleted_by": standing.party,
        "reason": "It was handed over.",
        "booking": booking_events.encoded(tx, before),
    }
    uow.emit(topics.of_user(before.requester_id), "booking_deleted", gone)
    view = booking_events.encoded(tx, after)
    uow.emit(topics.of_user(person_id), "booking_created", {"actor_id": actor_id, "booking": view})
    changed = changes(before, after) | {"requester_changed": True, "fields": ["requester_id"]}
    uow.emit(topics.of_staff(after.venue_id), "booking_updated", {"actor_id": actor_id, "changes": changed, "booking": view})
    uow.audit("hand-over", f"booking:{after.id}", {"from": before.requester_id, "to": person_id})
    if resource.has_quotas:
        occupancy.recheck_waiters(uow, resource, before.requester_id)
    return after, view
