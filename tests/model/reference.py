"""The reference model: what the service promises, said plainly and slowly, in memory. Nothing of the service is imported.

This file has the state, who may do what, what is free, and what follows from each change; telling.py who hears of it. What people do
stands in bookings.py (one booking), together.py (several), waiting.py and places.py.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from tests.model.entities import LIVE, Booking, Entry, Range, Refused, Resource
from tests.model.notices import SYSTEM
from tests.model.parties import Parties
from tests.model.rights import must_be_time, quota_broken

T = TypeVar("T")
Shift = tuple[str, int, int, int, str]
"""(resource, start, end, places taken or, if negative, freed, reason)."""


class World(Parties):
    """One venue, its staff, resources, bookings and waiting lists, and everything that was ever told."""

    def __init__(self, venue: str, owner: str, staff: set[str], admin: str, now: int) -> None:
        super().__init__(venue)
        self.owner, self.staff, self.admin, self.now = owner, staff, admin, now
        self.entries: dict[int, Entry] = {}
        self.series = 0
        self._shifts: list[Shift] = []
        self._won: list[Booking] = []
        self._ended: list[Booking] = []

    # Whole changes

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that is rolled back when it is refused."""
        kept = (dict(self.resources), dict(self.bookings), dict(self.entries), self.series)
        lists = [(part, len(part)) for part in (self.pending, self._shifts, self._won, self._ended)]
        try:
            yield
        except BaseException:
            self.resources, self.bookings, self.entries, self.series = kept
            for part, length in lists:
                del part[length:]
            raise

    def commit(self, act: Callable[[], T]) -> T:
        """Perform one request: all of it with its consequences, or nothing."""
        self.settle()
        with self.attempt():
            result = act()
            self._finish()
        return result

    def settle(self) -> None:
        """Let everything that is due expire: waiting list entries for ranges that have begun, then bookings in order of their deadlines."""
        for entry in sorted(self.entries.values(), key=lambda entry: (entry.start, entry.n)):
            if entry.status == "waiting" and entry.start <= self.now:
                self.end_entry(entry, "expired")
        self._finish()
        while due := [b for b in self.bookings.values() if b.deadline is not None and b.deadline <= self.now and not b.deleted]:
            in_order = sorted(due, key=lambda booking: (booking.deadline or 0, booking.n))
            for name in dict.fromkeys(self.lapses_with(booking) for booking in in_order):  # what lapses of one resource is one change
                for before in [booking for booking in in_order if self.lapses_with(booking) == name]:
                    status = "no_show" if before.status == "approved" else "expired"
                    after = self.write(before, replace(before, status=status, deadline=None), self.resources[before.resource])
                    self.emit_to_both(before, after, {"expired": "booking_expired", "no_show": "booking_no_show"}[status], SYSTEM)
                    self.shift(before, after)
                self._finish()

    def _finish(self) -> None:
        for winner in self._won:
            self._reject_losers(winner)
        self._won.clear()
        for hold in self._ended:
            self._answered(hold)
        self._ended.clear()
        if self._shifts:
            self._promote()
            self._publish()
        self.commit_events()

    # Who may

    def is_staff(self, who: str) -> bool:
        return who in self.staff or who in (self.owner, self.admin)

    def party(self, who: str, booking: Booking) -> str:
        return "user" if who == booking.user else "admin" if who == self.admin else "staff"

    def resource(self, name: str) -> Resource:
        """Return a resource that still exists."""
        if self.resources[name].archived:
            raise Refused(404, "not-found")
        return self.resources[name]

    def visible(self, who: str, n: int) -> Booking:
        booking = self.bookings[n]
        if not self.sees(who, booking):
            raise Refused(404, "not-found")
        return booking

    def sees(self, who: str, booking: Booking) -> bool:
        """Return whether the person may see it. Requesters see theirs until they hide them; staff see all but holds and expired holds."""
        staff = self.is_staff(who)
        if booking.deleted or (who == booking.user and (staff or not booking.hidden)):
            return not booking.deleted
        return staff and booking.status != "held" and not booking.dropped

    def must_be_time(self, who: str, deed: str, booking: Booking) -> None:
        """Refuse actions that this person may not perform, or not now."""
        own, staff = who == booking.user, self.is_staff(who)
        must_be_time(deed, booking, self.resources[booking.resource], self.now, own=own, staff=staff)

    # What is free

    def used(self, resource: Resource, at: int, without: int | None = None, unseen: tuple[int, ...] = ()) -> int:
        """Return the places in use at one instant. A closure takes all."""
        taken = sum(
            b.quantity
            for b in self.bookings.values()
            if b.active and b.resource == resource.id and b.n != without and b.n not in unseen and b.claim[0] <= at < b.claim[1]
        )
        taken += sum(places for start, end, places in resource.fewer if start <= at < end)
        return taken + resource.capacity * any(start <= at < end for start, end in resource.shut)

    def peak(self, resource: Resource, start: int, end: int, without: int | None = None) -> int:
        """Return the most places in use at one instant of the range."""
        begins = [b.claim[0] for b in self.bookings.values() if b.resource == resource.id] + [start for start, _ in resource.shut]
        begins += [start for start, _, _ in resource.fewer]
        return max(self.used(resource, at, without) for at in [start, *(at for at in begins if start < at < end)])

    def free(self, resource: Resource, start: int, end: int, without: int | None = None) -> int:
        return max(0, resource.usable - self.peak(resource, start, end, without))

    # Writing

    def write(self, before: Booking | None, after: Booking, resource: Resource, *, parked: bool = False, override: bool = True) -> Booking:
        """Write a booking if it fits. `before` None: a new one. `parked`: released for the moment. `override`: no rule is checked."""
        same_places = before is not None and (after.resource, after.quantity) == (before.resource, before.quantity)
        if after.quantity > resource.capacity and not same_places:
            raise Refused(422, "rule-broken", ("quantity",))
        active = not after.deleted and resource.occupied_by(after.status)
        competes = after.status == "pending" and not after.deleted and not active
        was_active = before is not None and not before.deleted and resource.occupied_by(before.status)
        moved = before is None or after.place != before.place or parked
        claim = after.claim
        if moved or (active and not was_active):
            claim = resource.claimed(after.start, after.end)
            if (active or (competes and moved)) and not self._may_claim(before, after, resource, claim):
                if resource.is_shut(after.start, after.end) and not override:
                    raise Refused(422, "rule-broken", ("closed",))
                raise Refused(409, "slot-taken")
        if before is not None:
            status_at = before.status_at if after.status == before.status else self.now
            after = replace(after, version=before.version + 1, updated_at=self.now, status_at=status_at)
            if before.status == "held" and (after.status != "held" or after.deleted):
                after = replace(after, dropped=after.deleted or after.status not in LIVE)
                self._ended.append(after)
            elif before.status not in LIVE and after.status in LIVE:
                after = replace(after, dropped=False)
        after = replace(after, claim=claim, active=active)
        self.bookings[after.n] = after
        return after

    def _may_claim(self, before: Booking | None, after: Booking, resource: Resource, claim: Range) -> bool:
        row = self.bookings[before.n] if before else None
        within = row and row.active and row.resource == resource.id and row.claim[0] <= claim[0] and claim[1] <= row.claim[1]
        if within and row and after.quantity <= row.quantity:
            return True  # A smaller booking conflicts with nothing.
        return self.peak(resource, *claim, without=after.n) + after.quantity <= resource.usable

    def shift(self, before: Booking | None, after: Booking | None) -> None:
        """Note what a change frees and takes in the future."""
        old, new = self._place(before), self._place(after)
        settled = before is not None and before.status == "approved" and old == new
        if after and after.status in ("approved", "checked_in") and not self.resources[after.resource].blocks and not settled:
            self._won.append(after)
        if before:
            quotas = self.resources[before.resource].quotas
            for entry in self.entries.values():
                waits = entry.status == "waiting" and entry.user == before.user
                if waits and any(quota.covers(entry.resource) for quota in quotas):
                    self.shift_places(entry.resource, entry.start, entry.end, 0, "quota")
        if old == new:
            return
        for booking, place, sign, why in ((before, old, -1, "released"), (after, new, 1, "booked")):
            if booking and place and booking.end > self.now:
                self._shifts.append((booking.resource, max(booking.start, self.now), booking.end, sign * booking.quantity, why))

    def _place(self, booking: Booking | None) -> tuple[str, int, int, int] | None:
        if booking is None or booking.deleted or not self.resources[booking.resource].occupied_by(booking.status):
            return None
        return booking.place

    def shift_places(self, resource: str, start: int, end: int, places: int, why: str) -> None:
        if end > self.now:
            self._shifts.append((resource, max(start, self.now), end, places, why))

    # What follows

    def _publish(self) -> None:
        """Publish the changes of availability: first what was freed, then what was taken."""
        net: dict[tuple[str, int, int], tuple[int, str]] = {}
        for name, start, end, places, why in filter(lambda shift: shift[3], self._shifts):
            earlier, reason = net.get((name, start, end), (0, why))
            if {why, reason} == {"booked", "released"}:
                why = "booked" if places + earlier > 0 else "released"
            net[name, start, end] = (places + earlier, why)
        self._shifts.clear()
        for taken in (False, True):
            for (name, start, end), (places, why) in net.items():
                if places and (places > 0) == taken:
                    resource = self.resources[name]
                    if resource.pool:
                        free = self.free(resource, start, end)
                        self.emit_public(name, "availability_updated", name, start, end, free, resource.capacity, why)
                    else:
                        self.emit_public(name, "slot_unavailable" if taken else "slot_available", name, start, end)

    def _reject_losers(self, winner: Booking) -> None:
        resource = self.resources[winner.resource]
        start, end = resource.claimed(winner.start, winner.end)
        for loser in sorted(self.bookings.values(), key=lambda booking: (booking.created_at, booking.n)):
            loser = self.bookings[loser.n]
            if loser.status != "pending" or loser.resource != resource.id or loser.deleted:
                continue
            claim = resource.claimed(loser.start, loser.end)
            if claim[0] < end and start < claim[1] and loser.quantity > self.free(resource, *claim):
                for one in (loser, *self.joined_with(loser)):
                    after = self.write(one, replace(one, status="rejected", deadline=None), self.resources[one.resource])
                    self.emit_action("reject", one, after, SYSTEM, "Another request for this time was approved.")
                    self.shift(one, after)

    def _answered(self, hold: Booking) -> None:
        for entry in self.entries.values():
            if entry.booking == hold.n and entry.status == "offered":
                if hold.status in ("pending", "approved") and not hold.deleted:
                    self.entries[entry.n] = replace(entry, status="accepted", version=entry.version + 1)
                else:
                    self.end_entry(entry, "expired" if hold.status == "expired" else "declined", hold)
                return

    def end_entry(self, entry: Entry, status: str, hold: Booking | None = None) -> None:
        after = self.entries[entry.n] = replace(entry, status=status, version=entry.version + 1)
        self.emit(f"user:{entry.user}", "waitlist_expired", entry.n, after.status, after.version, hold.n if hold else None)

    def _promote(self) -> None:
        """Make offers on each resource with freed places: to the highest priority, then to the first.

        Nobody waits for a free range, so the exact freed range does not matter, except when somebody lacked the quota for it.
        """
        freed: dict[str, list[Range]] = {}
        for name, start, end, places, _ in self._shifts:
            if places <= 0:
                freed.setdefault(name, []).append(self.resources[name].claimed(start, end))
        for name, ranges in freed.items():
            resource = self.resources[name]
            everything = ranges if resource.has_quotas else [(0, 1 << 60)]
            while in_line := [
                entry
                for entry in self.entries.values()
                if entry.resource == name and self._could_have(resource, entry) and resource.meets(entry, everything)
            ]:
                self._offer(resource, min(in_line, key=lambda entry: (-entry.priority, entry.n)))

    def _could_have(self, resource: Resource, entry: Entry) -> bool:
        return (
            entry.status == "waiting"
            and entry.start > self.now
            and not resource.broken(entry.start, entry.end, entry.quantity, self.now)
            and self.free(resource, *resource.claimed(entry.start, entry.end)) >= entry.quantity
            and not quota_broken(self.bookings.values(), resource, entry.user, (entry.start, entry.end), self.now, ())
        )

    def _offer(self, resource: Resource, entry: Entry) -> None:
        hold = self.booking_body(resource, entry.user, entry.start, entry.end, entry.quantity, "held")
        hold = self.write(None, replace(hold, deadline=min(self.now + resource.hold_s, entry.start)), resource)
        self.emit_to_user(hold, "booking_created", SYSTEM)
        self.shift(None, hold)
        self.entries[entry.n] = replace(entry, status="offered", booking=hold.n, version=entry.version + 1)
        self.emit(f"user:{entry.user}", "waitlist_offered", entry.n, "offered", entry.version + 1, hold.n)

    def booking_body(self, resource: Resource, user: str, start: int, end: int, quantity: int, status: str) -> Booking:
        """Return a booking that is not written yet."""
        return Booking(
            n=max(self.bookings, default=0) + 1, resource=resource.id, user=user, start=start, end=end, quantity=quantity, status=status,
            claim=resource.claimed(start, end), active=False, deadline=resource.deadline(status, start, end, self.now),
            created_at=self.now, updated_at=self.now, status_at=self.now,
        )  # fmt: skip
