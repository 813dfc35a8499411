"""The places that are put together for a party: one booking, with one state and one deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tests.model.entities import Booking, Resource
from tests.model.notices import EventLog


class Parties(EventLog):
    """The resources and bookings of a venue, and which of them belong together."""

    def __init__(self, venue: str) -> None:
        super().__init__(venue)
        self.resources: dict[str, Resource] = {}
        self.bookings: dict[int, Booking] = {}

    def pieces(self, booking: Booking) -> list[Booking]:
        """The other places of its party."""
        if not booking.joined:
            return []
        return [b for b in self.bookings.values() if b.joined and b.series == booking.series and b.n != booking.n and not b.deleted]

    def joined_with(self, booking: Booking) -> list[Booking]:
        """Those that are in the same state: what becomes of one becomes of all."""
        return [one for one in self.pieces(booking) if one.status == booking.status]

    def terms(self, booking: Booking, resource: Resource) -> Resource:
        return self.together(resource, [one.resource for one in self.pieces(booking)])

    def together(self, resource: Resource, places: Iterable[str]) -> Resource:
        """Return the resource with the strictest approval and deadlines of all places of a party."""
        every = [resource, *(self.resources[name] for name in places)]
        pending, grace = [one.pending_s for one in every], [one.grace_s for one in every]
        return replace(
            resource,
            approval="manual" if any(one.approval == "manual" for one in every) else "automatic",
            hold_s=min(one.hold_s for one in every),
            pending_s=min((limit for limit in pending if limit is not None), default=None),
            grace_s=min((limit for limit in grace if limit is not None), default=None),
        )

    @staticmethod
    def lapses_with(booking: Booking) -> tuple[str, int | None]:
        """Bookings that lapse at once are one change: those of a party, and those of one resource."""
        return ("", booking.series) if booking.joined else (booking.resource, None)
