"""Offer freed places to the waiting list, in the commit that frees them.

Nobody waits for a free range, because every change that frees something ends here. So only ranges that overlap the freed one are examined,
within the gap around it, and only the first entry of each queue: a long queue costs as much as a short one.
"""

from __future__ import annotations

from heapq import heappop, heappush

from sse_booking.domain import topics
from sse_booking.domain.availability import Claim, busy_profile
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import Range
from sse_booking.domain.principal import SYSTEM
from sse_booking.domain.resource import Resource, broken_rules
from sse_booking.domain.usage import Usage
from sse_booking.domain.waitlist import Entry, EntryStatus, entry_view
from sse_booking.service import booking_events, occupancy, quotas
from sse_booking.service.allocating import Wanted, allocate
from sse_booking.service.alternatives import merge
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store import bookings, resources
from sse_booking.store import waitlist as store
from sse_booking.store.waitlist import Queue


def promote(uow: UnitOfWork) -> None:
    """Offer the places that the change has freed. The offers are part of the change."""
    freed: dict[str, list[Range]] = {}
    for change in uow.occupancy_changes:
        if change.places <= 0:
            freed.setdefault(change.resource.id, []).append((change.starts_at, change.ends_at))
    for resource_id, ranges in freed.items():
        longest_s = store.longest_s(uow.tx.db, resource_id)
        resource = resources.find(uow.tx.db, resource_id) if longest_s is not None else None
        if longest_s is not None and resource is not None:
            _offer(uow, resource, merge(sorted(resource.claimed(*range_) for range_ in ranges)), longest_s)


def _offer(uow: UnitOfWork, resource: Resource, freed: list[Range], longest_s: int) -> None:
    reach = longest_s + 60 * (resource.buffer_before_minutes + resource.buffer_after_minutes)
    near = bookings.claims(uow.tx.db, resource.id, freed[0][0] - reach, freed[-1][1] + reach)
    claims = [(claim.starts_at, claim.ends_at, claim.quantity) for claim in near]
    turns: list[tuple[int, int, Queue, Entry]] = []
    queues = _queues(uow, resource, freed, claims, reach)
    usage = Usage(claims, also=[resource.claimed(queue.starts_at, queue.ends_at) for queue in queues])
    for queue in queues:
        if _fits(resource, queue, usage):
            _push_next_entry(uow, resource, queue, turns)
    # One step for each offer or queue: an entry that does not fit now will not fit after another offer either.
    while turns:
        _, _, queue, entry = heappop(turns)
        if not _fits(resource, queue, usage):
            continue
        if resource.has_quotas and quotas.broken(uow.tx, resource, entry.user_id, entry.starts_at, entry.ends_at, ignore=()):
            _push_next_entry(uow, resource, queue, turns)  # an earlier offer has used up this user's quota
            continue
        _hold(uow, resource, entry)
        usage.add(*resource.claimed(entry.starts_at, entry.ends_at), entry.quantity)
        _push_next_entry(uow, resource, queue, turns)


def _push_next_entry(uow: UnitOfWork, resource: Resource, queue: Queue, turns: list[tuple[int, int, Queue, Entry]]) -> None:
    """Push the next entry of a queue onto the heap: highest priority first, then first come."""
    entry = _next_in_line(uow, resource, queue)
    if entry is not None:
        heappush(turns, (-entry.priority, entry.seq, queue, entry))


def _queues(uow: UnitOfWork, resource: Resource, freed: list[Range], claims: list[Claim], reach: int) -> list[Queue]:
    """Return the queues whose range overlaps what was freed, lies in a gap, and keeps the rules of the resource now."""
    before, after, now = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes, uow.tx.now
    found: dict[Queue, None] = {}
    for start, end in freed:
        for opens, closes in _gaps(claims, resource.usable, start - reach, end + reach):
            for queue in store.queues(uow.tx.db, resource.id, max(opens + before, now + 1), min(end + before, closes)):
                meets = queue.ends_at + after > start and queue.ends_at + after <= closes
                if meets and not broken_rules(resource, *queue, now):
                    found[queue] = None
    return list(found)


def _gaps(claims: list[Claim], usable: int, start: int, end: int) -> list[Range]:
    """Return the parts of the range in which at least one place is free."""
    full = merge([(s, e) for s, e, used in busy_profile(claims, start, end) if used >= usable])
    edges = [start, *(edge for range_ in full for edge in range_), end]
    return [(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=True) if opens < closes] if usable else []


def _fits(resource: Resource, queue: Queue, usage: Usage) -> bool:
    return resource.usable - usage.peak(*resource.claimed(queue.starts_at, queue.ends_at)) >= queue.quantity


def _next_in_line(uow: UnitOfWork, resource: Resource, queue: Queue) -> Entry | None:
    """Return the next entry of a queue. Users whose quota is used up are skipped and keep their place."""
    for entry in store.in_line(uow.tx.db, resource.id, queue):
        if not quotas.broken(uow.tx, resource, entry.user_id, entry.starts_at, entry.ends_at, ignore=()):
            return entry
    return None


def _hold(uow: UnitOfWork, resource: Resource, entry: Entry) -> None:
    """Make the offer: a hold that expires at the start at the latest. Its actor is the system, as nobody may learn who made room."""
    until = min(uow.tx.now + resource.hold_s, entry.starts_at)
    wanted = Wanted(resource.id, entry.starts_at, entry.ends_at, entry.quantity, hold=True)
    booking = allocate(uow, resource, entry.user_id, wanted, deadline_at=until)
    view = booking_events.created(uow, booking, actor_id=SYSTEM.user_id)
    occupancy.note_booking_change(uow, None, (resource, booking))
    entry = update_entry(uow, entry._replace(booking_id=booking.id), "offered")
    fields = {"actor_id": SYSTEM.user_id, "entry": entry_view(entry, expires_at=until), "booking": view}
    uow.emit(topics.of_user(entry.user_id), "waitlist_offered", fields)
    uow.audit("offer", f"waitlist:{entry.id}", {"booking_id": booking.id})


def update_entry(uow: UnitOfWork, entry: Entry, status: EntryStatus) -> Entry:
    """Write an entry in its new state. Return it with its new version."""
    after = entry._replace(status=status, version=entry.version + 1, updated_at=uow.tx.now)
    store.update(uow.tx.db, after)
    return after


def answered(uow: UnitOfWork, hold: Booking) -> None:
    """Record the outcome of a hold that was an offer; do nothing for another hold."""
    entry = store.of_hold(uow.tx.db, hold.id)
    if entry is None:
        return
    if hold.status in ("pending", "approved") and hold.deleted_at is None:
        update_entry(uow, entry, "accepted")
    else:
        end(uow, entry, "expired" if hold.status == "expired" else "declined", hold)


def end(uow: UnitOfWork, entry: Entry, status: EntryStatus, hold: Booking | None = None) -> Entry:
    """End an entry that was not served, and notify its user."""
    after = update_entry(uow, entry, status)
    fields: dict[str, object] = {"actor_id": SYSTEM.user_id, "entry": entry_view(after)}
    if hold is not None:
        fields["booking"] = booking_events.encoded(uow.tx, hold)
    uow.emit(topics.of_user(entry.user_id), "waitlist_expired", fields)
    return after


def dismiss(uow: UnitOfWork, resource_id: str) -> None:
    """End all entries for a resource that is removed."""
    for entry in store.waiting_for(uow.tx.db, resource_id):
        end(uow, entry, "expired")
