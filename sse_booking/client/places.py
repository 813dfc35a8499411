"""Venues, their staff and resources, and what is free."""

from __future__ import annotations

from datetime import date, datetime
from typing import Unpack

from sse_booking.client.models import Availability, Page, Resource, ResourceRules, Venue
from sse_booking.client.pages import Pages
from sse_booking.client.wire import Wire, Write, given, read, segment


class Places:
    """The part of the client that is about venues and resources."""

    _wire: Wire

    async def create_venue(self, name: str, *, id: str | None = None, timezone: str = "UTC", idempotency_key: str | None = None) -> Venue:
        """Make a venue and own it. `timezone` is an IANA name; `id` ([a-z0-9][a-z0-9-]{0,63}) is made by the service where not given."""
        body = given(name=name, id=id) | {"timezone": timezone}
        return read(await self._wire.call("POST", "/api/venues", body=body, idempotency_key=idempotency_key), Venue)

    def venues(self) -> Pages[Venue]:
        """All venues, by id."""
        return Pages(self._wire, "/api/venues", Page[Venue], {})

    async def venue(self, id: str) -> Venue:
        """One venue."""
        return read(await self._wire.call("GET", f"/api/venues/{segment(id)}"), Venue)

    async def update_venue(self, id: str, *, name: str | None = None, timezone: str | None = None, **write: Unpack[Write]) -> Venue:
        """Change a venue's name or time zone (opening hours are local and move with it; bookings stay where they are)."""
        body = given(name=name, timezone=timezone)
        return read(await self._wire.call("PATCH", f"/api/venues/{segment(id)}", body=body, **write), Venue)

    async def delete_venue(self, id: str, **write: Unpack[Write]) -> None:
        """Archive a venue with its resources; refused while there are bookings to come."""
        await self._wire.call("DELETE", f"/api/venues/{segment(id)}", **write)

    async def put_staff(self, venue_id: str, user_id: str, *, idempotency_key: str | None = None) -> None:
        """Put a user on the staff of a venue, or invite them where everybody may make venues: see `accept_invitation`."""
        path = f"/api/venues/{segment(venue_id)}/staff/{segment(user_id)}"
        await self._wire.call("PUT", path, idempotency_key=idempotency_key)

    async def accept_invitation(self, venue_id: str, *, idempotency_key: str | None = None) -> Venue:
        """Join the staff of a venue that has invited the caller."""
        path = f"/api/me/invitations/{segment(venue_id)}/accept"
        return read(await self._wire.call("POST", path, idempotency_key=idempotency_key), Venue)

    async def remove_staff(self, venue_id: str, user_id: str, *, idempotency_key: str | None = None) -> None:
        """Take a user off the staff; their streams of the staff's feed end."""
        path = f"/api/venues/{segment(venue_id)}/staff/{segment(user_id)}"
        await self._wire.call("DELETE", path, idempotency_key=idempotency_key)

    async def create_resource(
        self,
        venue_id: str,
        name: str,
        *,
        id: str | None = None,
        pool: bool | None = None,
        idempotency_key: str | None = None,
        **rules: Unpack[ResourceRules],
    ) -> Resource:
        """Make a resource of a venue. `pool`: several may hold it at once, up to `capacity` (None: if that is above 1); it stays so."""
        body = given(name=name, id=id, pool=pool) | rules
        path = f"/api/venues/{segment(venue_id)}/resources"
        return read(await self._wire.call("POST", path, body=body, idempotency_key=idempotency_key), Resource)

    def resources(self, *, venue_id: str | None = None, kind: str | None = None) -> Pages[Resource]:
        """All resources, or those of a venue or a kind, by id."""
        return Pages(self._wire, "/api/resources", Page[Resource], {"venue_id": venue_id, "kind": kind})

    async def resource(self, id: str) -> Resource:
        """One resource."""
        return read(await self._wire.call("GET", f"/api/resources/{segment(id)}"), Resource)

    async def update_resource(
        self,
        id: str,
        *,
        name: str | None = None,
        cancel_affected: bool = False,
        if_match: int | None = None,
        idempotency_key: str | None = None,
        **rules: Unpack[ResourceRules],
    ) -> Resource:
        """Change a resource.

        `cancel_affected`: cancel, in the same commit, the bookings that a smaller capacity or a closure leaves no room for.
        """
        query = {"cancel_affected": "true"} if cancel_affected else {}
        response = await self._wire.call(
            "PATCH",
            f"/api/resources/{segment(id)}",
            query=query,
            body=given(name=name) | rules,
            if_match=if_match,
            idempotency_key=idempotency_key,
        )
        return read(response, Resource)

    async def delete_resource(self, id: str, **write: Unpack[Write]) -> None:
        """Archive a resource; refused while it has bookings to come."""
        await self._wire.call("DELETE", f"/api/resources/{segment(id)}", **write)

    async def set_available(self, resource_id: str, available: int, *, reason: str | None = None, **write: Unpack[Write]) -> Resource:
        """Staff: say how many places are usable from now on, 0 to capacity; refused while bookings need more."""
        path = f"/api/admin/resources/{segment(resource_id)}/availability"
        return read(await self._wire.call("PUT", path, body={"available": available} | given(reason=reason), **write), Resource)

    async def availability(
        self, resource_id: str, from_: datetime | None = None, to: datetime | None = None, *, date: date | None = None
    ) -> Availability:
        """What is free of a resource from `from_` until `to`, or on a `date` of its venue; 92 days at most."""
        response = await self._wire.call("GET", f"/api/resources/{segment(resource_id)}/availability", query=_period(from_, to, date))
        return read(response, Availability)

    async def venue_availability(
        self, venue_id: str, from_: datetime | None = None, to: datetime | None = None, *, date: date | None = None
    ) -> Page[Availability]:
        """The same for all resources of a venue, in one snapshot, true at its `event_cursor`."""
        response = await self._wire.call("GET", f"/api/venues/{segment(venue_id)}/availability", query=_period(from_, to, date))
        return read(response, Page[Availability])


def _period(from_: datetime | None, to: datetime | None, day: date | None) -> dict[str, object]:
    if day is None and from_ is not None and to is not None:
        return {"from": from_, "to": to}
    if day is not None and from_ is None and to is None:
        return {"date": day.isoformat()}
    raise ValueError("give either from_ and to, or date")
