"""Several bookings at once, and actions on all of them."""

from __future__ import annotations

from tests.model import bookings
from tests.model.entities import Booking, Refused, Wanted
from tests.model.reference import World
from tests.model.rights import must_have_a_right


class Rehearsed(Exception):
    """A dry run: the numbers of made and skipped bookings. Everything is rolled back."""

    def __init__(self, made: int, skipped: int) -> None:
        super().__init__()
        self.counts = made, skipped


def book_all(world: World, who: str, items: list[Wanted], *, skip: bool, rehearse: bool) -> tuple[list[Booking], list[int]]:
    """Book all or none; or, with `skip`, those that can be booked, with the numbers of the others."""
    for wanted in items[:1]:
        world.resource(wanted.resource)
    world.series += 1
    series = world.series
    made: list[Booking] = []
    skipped: list[int] = []
    first: Refused | None = None
    for number, wanted in enumerate(items, 1):
        try:
            with world.attempt():
                made.append(bookings.book(world, who, wanted, series))
        except Refused as refused:
            if not skip or refused.expected[1] not in ("slot-taken", "rule-broken"):
                raise
            first = first or refused
            skipped.append(number)
    if first and not made:
        raise first
    if rehearse:
        raise Rehearsed(len(made), len(skipped))
    return made, skipped


def act_on_all(world: World, who: str, series: int, action: str) -> list[Booking]:
    """Perform a transition of all that allow it. Cancelling skips those that have begun."""
    members = sorted((b for b in world.bookings.values() if b.series == series and not b.deleted), key=lambda b: (b.start, b.n))
    members = [b for b in members if world.sees(who, b)]
    if not members:
        raise Refused(404, "not-found")
    for booking in members:
        must_have_a_right(action, booking.status, staff=world.is_staff(who))
    ready, untimely = [], []
    for booking in members:
        if action == "cancel" and booking.start <= world.now:
            continue
        try:
            world.must_be_time(who, action, booking)
            ready.append(booking)
        except Refused as refused:
            untimely += [refused] if refused.expected[1] != "wrong-state" else []
    if not ready:
        raise untimely[0] if untimely else Refused(409, "wrong-state")
    return [bookings.follow(world, who, booking, action) for booking in ready]
