"""Actions on waiting lists. Offers are made when something becomes free: reference.py."""

from __future__ import annotations

from dataclasses import replace

from tests.model import bookings
from tests.model.entities import Entry, Refused, Wanted
from tests.model.reference import World


def join(world: World, who: str, wanted: Wanted, priority: int | None) -> Entry:
    """Join. An available range is offered at once."""
    resource = world.resource(wanted.resource)
    if priority is not None and not world.is_staff(who):
        raise Refused(403, "forbidden")
    if wanted.end <= wanted.start:
        raise Refused(422, "invalid")
    broken = resource.broken(wanted.start, wanted.end, wanted.quantity, world.now)
    if wanted.start == world.now:
        broken = ["past", *(name for name in broken if name != "lead")]
    if broken:
        raise Refused(422, "rule-broken", tuple(broken))
    for entry in world.entries.values():
        same = (entry.user, entry.resource, entry.start, entry.end) == (who, wanted.resource, wanted.start, wanted.end)
        if same and entry.status in ("waiting", "offered"):
            raise Refused(409, "already-exists")
    entry = Entry(
        n=len(world.entries) + 1, resource=wanted.resource, user=who, start=wanted.start, end=wanted.end, quantity=wanted.quantity,
        priority=priority or 0,
    )  # fmt: skip
    world.entries[entry.n] = entry
    world.emit(f"venue:{world.venue}:staff", "waitlist_joined", entry.n, who, entry.priority)
    world.shift_places(wanted.resource, wanted.start, wanted.end, 0, "joined")
    return entry


def _visible(world: World, who: str, n: int) -> Entry:
    entry = world.entries[n]
    if who != entry.user and not world.is_staff(who):
        raise Refused(404, "not-found")
    return entry


def set_priority(world: World, who: str, n: int, priority: int, stale: bool) -> None:
    """Staff: set an entry's priority."""
    entry = _visible(world, who, n)
    if not world.is_staff(who):
        raise Refused(403, "forbidden")
    if stale:
        raise Refused(412, "stale-version")
    if entry.status != "waiting":
        raise Refused(409, "wrong-state")
    if priority != entry.priority:
        world.entries[n] = replace(entry, priority=priority, version=entry.version + 1)


def leave(world: World, who: str, n: int, stale: bool) -> None:
    """Leave, and decline an offer."""
    entry = _visible(world, who, n)
    if stale:
        raise Refused(412, "stale-version")
    if entry.status == "offered" and entry.booking is not None:
        _decline(world, who, entry, entry.booking)
    elif entry.status == "waiting":
        world.end_entry(entry, "left")


def _decline(world: World, who: str, entry: Entry, hold: int) -> None:
    bookings.end_hold(world, who, world.bookings[hold], "user" if who == entry.user else "admin" if who == world.admin else "staff")


def answer(world: World, who: str, n: int, action: str, stale: bool) -> None:
    """Accept or decline an offer: confirm or cancel its hold."""
    entry = _visible(world, who, n)
    if who != entry.user:
        raise Refused(403, "forbidden")
    if stale:
        raise Refused(412, "stale-version")
    if entry.status != "offered" or entry.booking is None:
        raise Refused(409, "wrong-state")
    if action == "accept":
        bookings.act(world, who, entry.booking, "confirm")
    else:
        _decline(world, who, entry, entry.booking)


def position(world: World, entry: Entry) -> int:
    """Return the entry's position among those for the same range, counting itself."""
    return sum(
        (-other.priority, other.n) <= (-entry.priority, entry.n)
        for other in world.entries.values()
        if other.status == "waiting" and (other.resource, other.start, other.end) == (entry.resource, entry.start, entry.end)
    )
