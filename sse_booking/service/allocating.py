"""Write bookings and their allocations. Every path ends here, at the guards of the database; none checks for free places first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sse_booking.domain import parties
from sse_booking.domain.booking import LIVE, Booking, Status
from sse_booking.domain.customers import Party, Source
from sse_booking.domain.errors import BrokenRule, Invalid, RuleBroken, SlotTaken
from sse_booking.domain.questions import Value, check_answers
from sse_booking.domain.resource import CLOSED, Resource, broken_rules
from sse_booking.service import alternatives, occupancy, quotas
from sse_booking.service.alternatives import Sought
from sse_booking.service.unit_of_work import UnitOfWork, new_id
from sse_booking.store import bookings as store
from sse_booking.store.executor import Tx


class Wanted(NamedTuple):
    """A requested booking. Instants are epoch seconds, `attendees` is a JSON list, `answers` are by question.

    `override`: ignore the rules of the resource; staff only. `party`: the person for whom staff book; None for the caller.
    `joined`: the places that are put together for the party, this one among them.
    `advised`: a refusal names alternatives, which costs more than the booking itself.
    """

    resource_id: str
    starts_at: int
    ends_at: int
    quantity: int = 1
    title: str | None = None
    note: str | None = None
    attendees: str = "[]"
    hold: bool = False
    override: bool = False
    party: Party | None = None
    source: Source = "self"
    answers: Mapping[str, Value] | None = None
    party_size: int | None = None
    joined: tuple[Resource, ...] = ()
    advised: bool = True

    @property
    def seated(self) -> int | None:
        """The size of the party that the place itself has to seat: of places that are joined, none does."""
        return None if self.joined else self.party_size


def check_range(starts_at: int, ends_at: int) -> None:
    """Raise Invalid for a range that is empty or reversed."""
    if ends_at <= starts_at:
        raise Invalid.one("ends_at", "It must be after starts_at.")


def check_places(resource: Resource, quantity: int) -> None:
    """Raise RuleBroken when more places are requested than exist. Nobody can override that."""
    if quantity > resource.capacity:
        raise RuleBroken([BrokenRule("quantity", f"There are {resource.capacity} places in all.")])


def kept_answers(resource: Resource, wanted: Wanted) -> str:
    """Return the answers as stored. Raise Invalid. Holds and walk-ins may lack required answers, and staff may override."""
    may_lack = (wanted.hold and wanted.source != "guest") or wanted.override or wanted.source == "walk_in"
    if not wanted.answers and (may_lack or not resource.asked):
        return "[]"
    return check_answers(resource.asked, wanted.answers or {}, complete=not may_lack)


def check_rules(
    tx: Tx, resource: Resource, user_id: str, wanted: Wanted, *, moved: Booking | None = None, ignore: Collection[str] = ()
) -> None:
    """Raise RuleBroken with every rule that the booking breaks, and the nearest times that keep them.

    `moved` is the booking before the change: an unchanged start may lie in the past, and the booking does not count against its own quota.
    Nor do the bookings in `ignore`.
    """
    own = {*ignore, *quota_keys(moved)} if moved else ignore
    broken = broken_rules(resource, wanted.starts_at, wanted.ends_at, wanted.quantity, tx.now, wanted.seated)
    if moved and moved.starts_at == wanted.starts_at:
        broken = [rule for rule in broken if rule.rule not in ("past", "lead")]
    if moved and stays_within(moved, resource, wanted):  # it was granted already, whatever the rules are now
        broken = [rule for rule in broken if rule.rule in ("min_duration", "grid")]
    else:
        broken += quotas.broken(tx, resource, user_id, wanted.starts_at, wanted.ends_at, ignore=own)
    if broken:
        if CLOSED not in broken and _is_closed(tx, resource, wanted.starts_at, wanted.ends_at):
            broken.append(CLOSED)
        refused = RuleBroken(broken)
        if not wanted.advised:
            raise refused
        sought = Sought(user_id, wanted.starts_at, wanted.ends_at, wanted.quantity, own, wanted.seated)
        refused.alternatives = alternatives.other_times(tx, resource, sought)
        if any(quota.shared for quota in resource.quotas) and all(rule.rule == "quota" for rule in broken):
            others = alternatives.like_resources(tx, resource, sought)  # those may be under another quota, or under none
            refused.alternatives = refused.alternatives[: 2 * alternatives.ALTERNATIVES - len(others)] + others
        raise refused


def quota_keys(booking: Booking) -> list[str]:
    """Return the ids by which quotas leave out a booking that is being changed: joined places change together."""
    return [booking.id, booking.series_id] if booking.joined and booking.series_id else [booking.id]


def stays_within(granted: Booking, resource: Resource, wanted: Wanted) -> bool:
    """Return whether the request stays within the granted booking: the same resource, a range inside it, no more places."""
    within = granted.starts_at <= wanted.starts_at and wanted.ends_at <= granted.ends_at and wanted.quantity <= granted.quantity
    return granted.resource_id == resource.id and within


def _is_closed(tx: Tx, resource: Resource, starts_at: int, ends_at: int) -> bool:
    return any(occupancy.closes(resource, claim) for claim in store.claims(tx.db, resource.id, starts_at, ends_at))


def _refused(tx: Tx, resource: Resource, sought: Sought, *, override: bool, advised: bool = True) -> SlotTaken | RuleBroken:
    """Return the error for a refusal by the guard, with alternatives where `advised`.

    The guard also keeps bookings out of closures; for the caller that is a broken rule, like the opening hours. Checking it only after a
    refusal costs nothing when nothing conflicts. With `override`, the caller gets the guard's own refusal.
    """
    taken = alternatives.refusal(tx, resource, sought) if advised else SlotTaken()
    if override or not _is_closed(tx, resource, sought.starts_at, sought.ends_at):
        return taken
    closed = RuleBroken([CLOSED])
    closed.alternatives = taken.alternatives
    return closed


def allocate(
    uow: UnitOfWork, resource: Resource, requester_id: str, wanted: Wanted, *, series_id: str | None = None, deadline_at: int | None = None
) -> Booking:
    """Write a new booking and its allocation, without events. `deadline_at` replaces the deadline of the resource.

    Raise SlotTaken, RuleBroken (closed) or Invalid (answers).
    """
    tx = uow.tx
    check_places(resource, wanted.quantity)
    terms = parties.as_one(resource, wanted.joined)
    status: Status = "held" if wanted.hold else "checked_in" if wanted.source == "walk_in" else terms.first_status
    if status == "pending" and wanted.starts_at <= tx.now:  # only staff can request this, and the request would expire before an answer
        status = "approved"
    lapses_at = terms.deadline(status, wanted.starts_at, wanted.ends_at, tx.now) if deadline_at is None else deadline_at
    booking = Booking(
        new_id(tx.wall_ms), resource.id, resource.venue_id, requester_id, wanted.starts_at, wanted.ends_at, wanted.quantity, status, 1,
        wanted.title, wanted.note, wanted.attendees, "unpaid", None, lapses_at, None, series_id, tx.now, tx.now, None,
        source=wanted.source, status_at=tx.now, answers=kept_answers(resource, wanted),
        party_size=wanted.party_size, joined=len(wanted.joined),
    )  # fmt: skip
    store.insert(tx.db, booking)
    claim = resource.claimed(wanted.starts_at, wanted.ends_at)
    try:
        store.insert_allocation(tx.db, booking.id, resource.id, claim, wanted.quantity, exclusive=not resource.pool, active=True)
    except SlotTaken:
        sought = Sought(requester_id, wanted.starts_at, wanted.ends_at, wanted.quantity, (), wanted.seated)
        raise _refused(tx, resource, sought, override=wanted.override, advised=wanted.advised) from None
    if not resource.occupied_by(status):
        # A competing request takes no places, but it must fit: closed or booked times can't be requested.
        store.release(tx.db, booking.id)
    return booking


def reallocate(
    uow: UnitOfWork, before: Booking, after: Booking, resource: Resource, *, released: bool = False, override: bool = True
) -> Booking:
    """Write a changed booking and its allocation. Return it with its new version. Raise SlotTaken or RuleBroken (closed).

    Its claim is recomputed only for another place, or when its allocation was deactivated before (`released`), so that buffers added to the
    resource later do not refuse a granted booking. `override`: check no rule of the resource.
    """
    tx = uow.tx
    # a booking may exceed a capacity that was lowered later
    if (after.resource_id, after.quantity) != (before.resource_id, before.quantity):
        check_places(resource, after.quantity)
    status_at = before.status_at if after.status == before.status else tx.now
    after = after._replace(version=before.version + 1, updated_at=tx.now, status_at=status_at)
    store.update(tx.db, after)
    claim = resource.claimed(after.starts_at, after.ends_at)
    was_active = before.deleted_at is None and resource.occupied_by(before.status)
    active = after.deleted_at is None and resource.occupied_by(after.status)
    moved = after.place != before.place or released
    competes = after.status == "pending" and after.deleted_at is None and not active
    try:
        if moved and competes:  # a new place, time or quantity must fit, as in a new request
            store.update_allocation(tx.db, after.id, resource.id, claim, after.quantity, exclusive=not resource.pool, active=True)
        if moved or (active and not was_active):
            store.update_allocation(tx.db, after.id, resource.id, claim, after.quantity, exclusive=not resource.pool, active=active)
        elif not active:
            store.release(tx.db, after.id)
    except SlotTaken:
        seated = None if after.joined else after.party_size
        sought = Sought(after.requester_id, after.starts_at, after.ends_at, after.quantity, (after.id,), seated)
        raise _refused(tx, resource, sought, override=override) from None
    if before.status == "held" and (after.status != "held" or after.deleted_at is not None):
        uow.ended_holds.append(after)
        if after.deleted_at is not None or after.status not in LIVE:
            store.note_unconfirmed_hold(tx.db, after.id)
    elif before.status not in LIVE and after.status in LIVE:
        store.reinstate_hold(tx.db, after.id)
    return after
