"""Venues, their staff and resources, and availability."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, TypedDict, Unpack

from sse_booking.client.models import Availability, Page, Resource, ResourceRules, Venue
from sse_booking.client.pages import Pages
from sse_booking.client.wire import Wire, Write, given, read, segment


class VenueRules(TypedDict, total=False):
    """The rules of a venue: who may book, what is asked at booking, and what one person may book at most over its resources."""

    week_starts_on: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    guests: Literal["off", "verified", "staff"]
    questions: list[dict[str, Any]]
    quotas: list[dict[str, Any]]


class Places:
    """The part of the client for venues and resources."""

    _wire: Wire

    async def create_venue(self, name: str, *, id: str | None = None, timezone: str = "UTC", idempotency_key: str | None = None) -> Venue:
        """Create a venue; the caller owns it. `timezone` is an IANA name. `id` ([a-z0-9][a-z0-9-]{0,63}) is generated if omitted."""
        body = given(name=name, id=id) | {"timezone": timezone}
        return read(await self._wire.call("POST", "/api/venues", body=body, idempotency_key=idempotency_key), Venue)

    def venues(self) -> Pages[Venue]:
        """Return all venues, by id."""
        return Pages(self._wire, "/api/venues", Page[Venue], {})

    async def venue(self, id: str) -> Venue:
        """Return a venue."""
        return read(await self._wire.call("GET", f"/api/venues/{segment(id)}"), Venue)

    async def update_venue(
        self,
        id: str,
        *,
        name: str | None = None,
        timezone: str | None = None,
        if_match: int | None = None,
        idempotency_key: str | None = None,
        **rules: Unpack[VenueRules],
    ) -> Venue:
        """Change a venue. Opening hours are local and move with the zone; bookings stay where they are."""
        body = given(name=name, timezone=timezone) | rules
        response = await self._wire.call(
            "PATCH", f"/api/venues/{segment(id)}", body=body, if_match=if_match, idempotency_key=idempotency_key
        )
        return read(response, Venue)

    async def delete_venue(self, id: str, **write: Unpack[Write]) -> None:
        """Archive a venue with its resources. Refused while it has upcoming bookings."""
        await self._wire.call("DELETE", f"/api/venues/{segment(id)}", **write)

    async def put_staff(self, venue_id: str, user_id: str, *, idempotency_key: str | None = None) -> None:
        """Add a user to the staff of a venue. If everybody may create venues, this invites them: see `accept_invitation`."""
        path = f"/api/venues/{segment(venue_id)}/staff/{segment(user_id)}"
        await self._wire.call("PUT", path, idempotency_key=idempotency_key)

    async def accept_invitation(self, venue_id: str, *, idempotency_key: str | None = None) -> Venue:
        """Join the staff of a venue that has invited the caller, or take over a venue that was offered."""
        path = f"/api/me/invitations/{segment(venue_id)}/accept"
        return read(await self._wire.call("POST", path, idempotency_key=idempotency_key), Venue)

    async def decline_invitation(self, venue_id: str, *, idempotency_key: str | None = None) -> None:
        """Decline an invitation to a staff, or the offer of a venue."""
        await self._wire.call("DELETE", f"/api/me/invitations/{segment(venue_id)}", idempotency_key=idempotency_key)

    async def give_venue(self, id: str, user_id: str, **write: Unpack[Write]) -> Venue:
        """Give a venue to somebody on its staff. If everybody may create venues, this offers it: see `accept_invitation`."""
        body = {"user_id": user_id}
        return read(await self._wire.call("PUT", f"/api/venues/{segment(id)}/owner", body=body, **write), Venue)

    async def remove_staff(self, venue_id: str, user_id: str, *, idempotency_key: str | None = None) -> None:
        """Remove a user from the staff. Their streams of the staff's feed end."""
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
        """Create a resource of a venue.

        `pool`: whether several bookings may use it at once, up to `capacity` (None: if that is above 1). It can't be changed later.
        """
        body = given(name=name, id=id, pool=pool) | rules
        path = f"/api/venues/{segment(venue_id)}/resources"
        return read(await self._wire.call("POST", path, body=body, idempotency_key=idempotency_key), Resource)

    def resources(self, *, venue_id: str | None = None, kind: str | None = None) -> Pages[Resource]:
        """Return all resources, or those of a venue or a kind, by id."""
        return Pages(self._wire, "/api/resources", Page[Resource], {"venue_id": venue_id, "kind": kind})

    async def resource(self, id: str) -> Resource:
        """Return a resource."""
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

        `cancel_affected`: cancel, in the same commit, the bookings that no longer fit after a smaller capacity or a closure.
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
        """Archive a resource. Refused while it has upcoming bookings."""
        await self._wire.call("DELETE", f"/api/resources/{segment(id)}", **write)

    async def set_available(self, resource_id: str, available: int, *, reason: str | None = None, **write: Unpack[Write]) -> Resource:
        """Staff: set how many places are usable from now on, 0 to capacity. Refused while bookings need more."""
        path = f"/api/admin/resources/{segment(resource_id)}/availability"
        return read(await self._wire.call("PUT", path, body={"available": available} | given(reason=reason), **write), Resource)

    async def availability(
        self, resource_id: str, from_: datetime | None = None, to: datetime | None = None, *, date: date | None = None
    ) -> Availability:
        """Return the availability of a resource from `from_` until `to`, or on a `date` of its venue; at most 92 days."""
        response = await self._wire.call("GET", f"/api/resources/{segment(resource_id)}/availability", query=_period(from_, to, date))
        return read(response, Availability)

    async def venue_availability(
        self, venue_id: str, from_: datetime | None = None, to: datetime | None = None, *, date: date | None = None
    ) -> Page[Availability]:
        """Return the availability of all resources of a venue, in one snapshot, which is true at its `event_cursor`."""
        response = await self._wire.call("GET", f"/api/venues/{segment(venue_id)}/availability", query=_period(from_, to, date))
        return read(response, Page[Availability])


def _period(from_: datetime | None, to: datetime | None, day: date | None) -> dict[str, object]:
    if day is None and from_ is not None and to is not None:
        return {"from": from_, "to": to}
    if day is not None and from_ is None and to is None:
        return {"date": day.isoformat()}
    raise ValueError("give either from_ and to, or date")
