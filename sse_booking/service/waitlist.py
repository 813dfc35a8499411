"""Join a waiting list, answer an offer, leave. offers.py makes the offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sse_booking.domain import topics
from sse_booking.domain.booking import Party
from sse_booking.domain.errors import Forbidden, NotFound, RuleBroken, WrongState
from sse_booking.domain.principal import SYSTEM, Principal
from sse_booking.domain.resource import BEGUN, broken_rules
from sse_booking.domain.waitlist import Entry, entry_view
from sse_booking.service import access, bookings, follow_ups, occupancy, offers
from sse_booking.service.allocating import check_range
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings as booking_store
from sse_booking.store import log, resources
from sse_booking.store import waitlist as store
from sse_booking.store.executor import Tx


class WaitlistRequest(NamedTuple):
    """A request for the waiting list. `priority` None: not given."""

    resource_id: str
    starts_at: int
    ends_at: int
    quantity: int = 1
    priority: int | None = None


def join(tx: Tx, who: Principal, wanted: WaitlistRequest) -> Result:
    """Wait for a range. If it is already free, it is offered at once to the next in turn.

    Raise NotFound, Forbidden (priority), Invalid, RuleBroken or AlreadyExists.
    """
    resource = access.resource(tx, wanted.resource_id)
    if wanted.priority is not None and not access.is_staff(tx, who, resource.venue_id):
        raise Forbidden("Only the venue's staff may set a priority.")
    check_range(wanted.starts_at, wanted.ends_at)
    broken = broken_rules(resource, wanted.starts_at, wanted.ends_at, wanted.quantity, tx.now)
    if wanted.starts_at == tx.now:  # a booking may still begin at this second, but an offer would expire at once
        broken = [BEGUN, *(rule for rule in broken if rule.rule != "lead")]
    if broken:
        raise RuleBroken(broken)
    entry = store.insert(
        tx.db,
        Entry(
            0, new_id(tx.wall_ms), resource.id, resource.venue_id, who.user_id, wanted.starts_at, wanted.ends_at, wanted.quantity,
            wanted.priority or 0, "waiting", None, 1, tx.now, tx.now,
        ),
    )  # fmt: skip
    uow = UnitOfWork(tx, who)
    uow.emit(topics.of_staff(entry.venue_id), "waitlist_joined", {"actor_id": who.user_id, "entry": entry_view(entry)})
    uow.audit("join", f"waitlist:{entry.id}")
    occupancy.note_places_change(uow, resource, wanted.starts_at, wanted.ends_at, 0, "joined")
    cursor = follow_ups.finish(uow)
    return _shown(tx, _entry(tx, entry.id), cursor)


def _entry(tx: Tx, entry_id: str) -> Entry:
    found = store.find(tx.db, entry_id)
    if found is None:
        raise NotFound(f"There is no entry {entry_id!r} on a waiting list.")
    return found


def _shown(tx: Tx, entry: Entry, cursor: str) -> Result:
    return Result(view(tx, entry), cursor, entry.version)


def view(tx: Tx, entry: Entry) -> dict[str, object]:
    """Return an entry with its present position, or the expiry of its offer."""
    if entry.status == "waiting":
        return entry_view(entry, position=store.position(tx.db, entry))
    hold = booking_store.find(tx.db, entry.booking_id) if entry.status == "offered" and entry.booking_id else None
    return entry_view(entry, expires_at=hold.deadline_at if hold else None)


def _visible(tx: Tx, who: Principal, entry_id: str) -> tuple[Entry, bool]:
    """Return the entry, and whether the caller has the rights of staff. Raise NotFound, also if the caller may not know of the entry."""
    entry = _entry(tx, entry_id)
    staff = access.is_staff(tx, who, entry.venue_id)
    if entry.user_id != who.user_id and not staff:
        raise NotFound(f"There is no entry {entry_id!r} on a waiting list.")
    return entry, staff


def read(tx: Tx, who: Principal, entry_id: str) -> Result:
    """Return one entry of the caller's own, or of a venue where they are staff."""
    return _shown(tx, _visible(tx, who, entry_id)[0], str(log.head(tx.db)))


def set_priority(tx: Tx, who: Principal, entry_id: str, read_priority: Callable[[], int], if_match: access.IfMatch) -> Result:
    """Change the priority of an entry. Raise NotFound, Forbidden, Invalid, StaleVersion or WrongState (it no longer waits)."""
    entry, staff = _visible(tx, who, entry_id)
    if not staff:
        raise Forbidden("Only the venue's staff may set a priority.")
    priority = read_priority()
    access.must_match(entry.version, if_match)
    if entry.status != "waiting":
        raise WrongState(entry.status, [], f"An entry that is {entry.status} no longer waits.")
    uow = UnitOfWork(tx, who)
    if priority != entry.priority:
        entry = offers.update_entry(uow, entry._replace(priority=priority), "waiting")
        uow.audit("set-priority", f"waitlist:{entry.id}", {"priority": priority})
    return _shown(tx, entry, uow.finish())


def leave(tx: Tx, who: Principal, entry_id: str, if_match: access.IfMatch) -> Result:
    """Leave the waiting list, which declines an open offer. For its user and staff. An ended entry stays as it is."""
    entry, _ = _visible(tx, who, entry_id)
    access.must_match(entry.version, if_match)
    if entry.status == "offered" and entry.booking_id:
        return _decline(tx, who, entry)
    uow = UnitOfWork(tx, who)
    if entry.status == "waiting":
        offers.end(uow, entry, "left")
        uow.audit("leave", f"waitlist:{entry.id}")
    return Result(None, uow.finish())


def _decline(tx: Tx, who: Principal, entry: Entry) -> Result:
    """End the offered hold, on behalf of the user or of staff who remove them. Staff do not see the hold itself."""
    uow = UnitOfWork(tx, who)
    hold = booking_store.find(tx.db, entry.booking_id or "")
    if hold is None:
        raise NotFound("There is no offer any longer.")
    by: Party = "user" if entry.user_id == who.user_id else "staff" if resources.is_staff(tx.db, entry.venue_id, who.user_id) else "admin"
    bookings.end_hold(uow, resources.of_booking(tx.db, hold), hold, by)
    return Result(None, follow_ups.finish(uow))


def accept(tx: Tx, who: Principal, entry_id: str, if_match: access.IfMatch) -> Result:
    """Turn an offer's hold into a booking and return the booking. Raise NotFound, Forbidden, StaleVersion or WrongState."""
    entry = _offered(tx, who, entry_id, if_match)
    return bookings.act(tx, who, entry.booking_id or "", "confirm", lambda: None, None)


def decline(tx: Tx, who: Principal, entry_id: str, if_match: access.IfMatch) -> Result:
    """Decline an offer, so that the next in turn gets one. Raise as `accept`."""
    done = _decline(tx, who, _offered(tx, who, entry_id, if_match))
    return _shown(tx, _entry(tx, entry_id), done.cursor)


def _offered(tx: Tx, who: Principal, entry_id: str, if_match: access.IfMatch) -> Entry:
    """Return the caller's entry with an open offer."""
    entry, _ = _visible(tx, who, entry_id)
    if entry.user_id != who.user_id:
        raise Forbidden("Only the user who waits may answer the offer.")
    access.must_match(entry.version, if_match)
    if entry.status != "offered" or entry.booking_id is None:
        raise WrongState(entry.status, [], f"There is no offer to answer: the entry is {entry.status}.")
    return entry


def lapse(tx: Tx, begun: list[Entry]) -> None:
    """End the entries for ranges that have begun."""
    uow = UnitOfWork(tx, SYSTEM)
    for entry in begun:
        offers.end(uow, entry, "expired")
        uow.audit("lapse", f"waitlist:{entry.id}")
    uow.finish()


def page(tx: Tx, who: Principal, wanted: store.Filter, limit: int, *, as_staff: bool, venue_id: str | None) -> tuple[list[Entry], str]:
    """Return the caller's own entries, or, for staff, those of a venue or a resource; in the order of arrival.

    Raise NotFound or Forbidden.
    """
    cursor = str(log.head(tx.db))
    if not as_staff:
        return store.page(tx.db, wanted._replace(column="user_id", value=who.user_id), limit), cursor
    if wanted.resource_id is not None:
        resource = access.resource(tx, wanted.resource_id)
        access.must_be_staff(tx, who, resource.venue_id)
        return store.page(tx.db, wanted._replace(column="resource_id", value=resource.id), limit), cursor
    venue = access.venue(tx, venue_id or "")
    access.must_be_staff(tx, who, venue.id)
    return store.page(tx.db, wanted._replace(column="venue_id", value=venue.id), limit), cursor
