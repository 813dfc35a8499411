"""Writing bookings and what they occupy. Every path ends here, at the guards of the database; none looks whether it is free first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

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
    """What a caller asks to book. Instants are epoch seconds, `attendees` a JSON list, `answers` by question.

    `override`: rules set aside, by staff only. `party` is whom somebody of the staff books for; None for themselves.
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


def check_range(starts_at: int, ends_at: int) -> None:
    """Raise Invalid for a range that is empty or turned round."""
    if ends_at <= starts_at:
        raise Invalid.one("ends_at", "It must be after starts_at.")


def check_places(resource: Resource, quantity: int) -> None:
    """Raise RuleBroken for more places than there are at all: arithmetic, which nobody can set aside."""
    if quantity > resource.capacity:
        raise RuleBroken([BrokenRule("quantity", f"There are {resource.capacity} places in all.")])


def kept_answers(resource: Resource, wanted: Wanted) -> str:
    """The answers as they are kept. A hold may still lack some, as may who walks in, and staff may set the rules aside. Raises Invalid."""
    may_lack = (wanted.hold and wanted.source != "guest") or wanted.override or wanted.source == "walk_in"
    if not wanted.answers and (may_lack or not resource.asked):
        return "[]"
    return check_answers(resource.asked, wanted.answers or {}, complete=not may_lack)


def check_rules(
    tx: Tx, resource: Resource, user_id: str, wanted: Wanted, *, moved: Booking | None = None, ignore: Collection[str] = ()
) -> None:
    """Raise RuleBroken with every rule that the booking breaks, and the nearest times that keep them.

    `moved` is the booking as it was: a start that stays may lie in the past, and it does not count against its own quota. Nor do the
    bookings of `ignore`.
    """
    own = {*ignore, moved.id} if moved else ignore
    broken = broken_rules(resource, wanted.starts_at, wanted.ends_at, wanted.quantity, tx.now)
    if moved and moved.starts_at == wanted.starts_at:
        broken = [rule for rule in broken if rule.rule not in ("past", "lead")]
    if moved and gives_back(moved, resource, wanted):  # what was granted is theirs already, whatever the rules are by now
        broken = [rule for rule in broken if rule.rule in ("min_duration", "grid")]
    else:
        broken += quotas.broken(tx, resource, user_id, wanted.starts_at, wanted.ends_at, ignore=own)
    if broken:
        if CLOSED not in broken and _is_closed(tx, resource, wanted.starts_at, wanted.ends_at):
            broken.append(CLOSED)
        refused = RuleBroken(broken)
        sought = Sought(user_id, wanted.starts_at, wanted.ends_at, wanted.quantity, own)
        refused.alternatives = alternatives.other_times(tx, resource, sought)
        raise refused


def gives_back(granted: Booking, resource: Resource, wanted: Wanted) -> bool:
    """Whether it asks for nothing beyond what the booking has: the same resource, a range within, no more places."""
    within = granted.starts_at <= wanted.starts_at and wanted.ends_at <= granted.ends_at and wanted.quantity <= granted.quantity
    return granted.resource_id == resource.id and within


def _is_closed(tx: Tx, resource: Resource, starts_at: int, ends_at: int) -> bool:
    return any(occupancy.closes(resource, claim) for claim in store.claims(tx.db, resource.id, starts_at, ends_at))


def _refused(tx: Tx, resource: Resource, sought: Sought, *, override: bool) -> SlotTaken | RuleBroken:
    """The useful form of a refusal by the guard.

    It keeps bookings out of closures, too; for who asks that is a rule like the opening hours. Told only now, it costs nothing where
    nothing is in the way. Who sets the rules aside meets the guard itself.
    """
    taken = alternatives.refusal(tx, resource, sought)
    if override or not _is_closed(tx, resource, sought.starts_at, sought.ends_at):
        return taken
    closed = RuleBroken([CLOSED])
    closed.alternatives = taken.alternatives
    return closed


def allocate(
    uow: UnitOfWork, resource: Resource, requester_id: str, wanted: Wanted, *, series_id: str | None = None, deadline_at: int | None = None
) -> Booking:
    """Write a new booking and what it occupies, untold. `deadline_at`: when it lapses, if not as the resource has it. Raises SlotTaken,
    RuleBroken (closed), Invalid (answers).
    """
    tx = uow.tx
    check_places(resource, wanted.quantity)
    status: Status = "held" if wanted.hold else "checked_in" if wanted.source == "walk_in" else resource.first_status
    if status == "pending" and wanted.starts_at <= tx.now:  # only staff can, and nobody would be left to answer it
        status = "approved"
    lapses_at = resource.deadline(status, wanted.starts_at, wanted.ends_at, tx.now) if deadline_at is None else deadline_at
    booking = Booking(
        new_id(tx.wall_ms), resource.id, resource.venue_id, requester_id, wanted.starts_at, wanted.ends_at, wanted.quantity, status, 1,
        wanted.title, wanted.note, wanted.attendees, "unpaid", None, lapses_at, None, series_id, tx.now, tx.now, None,
        source=wanted.source, status_at=tx.now, answers=kept_answers(resource, wanted),
    )  # fmt: skip
    store.insert(tx.db, booking)
    claim = resource.claimed(wanted.starts_at, wanted.ends_at)
    try:
        store.insert_allocation(tx.db, booking.id, resource.id, claim, wanted.quantity, exclusive=not resource.pool, active=True)
    except SlotTaken:
        sought = Sought(requester_id, wanted.starts_at, wanted.ends_at, wanted.quantity)
        raise _refused(tx, resource, sought, override=wanted.override) from None
    if not resource.occupied_by(status):
        # A request that competes takes nothing, but it has to fit: what is closed or booked already can't be asked for.
        store.release(tx.db, booking.id)
    return booking


def reallocate(
    uow: UnitOfWork, before: Booking, after: Booking, resource: Resource, *, released: bool = False, override: bool = True
) -> Booking:
    """Write a changed booking and what it occupies now; returns it with its new version. Raises SlotTaken, RuleBroken (closed).

    What it claims is reckoned anew only for another place, or when it is taken again (`released`: it was let go for the moment): buffers
    that the resource has since do not stand against what was granted. `override`: no rule of the resource is asked about.
    """
    tx = uow.tx
    if (after.resource_id, after.quantity) != (before.resource_id, before.quantity):  # what was booked may outlive its places
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
        if moved and competes:  # another place, time or quantity has to fit, as that of a new request
            store.update_allocation(tx.db, after.id, resource.id, claim, after.quantity, exclusive=not resource.pool, active=True)
        if moved or (active and not was_active):
            store.update_allocation(tx.db, after.id, resource.id, claim, after.quantity, exclusive=not resource.pool, active=active)
        elif not active:
            store.release(tx.db, after.id)
    except SlotTaken:
        sought = Sought(after.requester_id, after.starts_at, after.ends_at, after.quantity, (after.id,))
        raise _refused(tx, resource, sought, override=override) from None
    if before.status == "held" and (after.status != "held" or after.deleted_at is not None):
        uow.ended_holds.append(after)
        if after.deleted_at is not None or after.status not in LIVE:
            store.note_unconfirmed_hold(tx.db, after.id)
    elif before.status not in LIVE and after.status in LIVE:
        store.reinstate_hold(tx.db, after.id)
    return after
