"""Calendar feeds in iCalendar, and the secret address of the caller's feed."""

from __future__ import annotations

import msgspec

from sse_booking.client.wire import Wire, read, segment


class _Address(msgspec.Struct, frozen=True):
    url: str


class Calendars:
    """The part of the client for calendar feeds."""

    _wire: Wire

    async def calendar(self) -> str:
        """Return the caller's bookings in iCalendar (RFC 5545)."""
        return (await self._wire.call("GET", "/api/me/calendar.ics")).text

    async def resource_calendar(self, id: str) -> str:
        """Return the taken times of a resource in iCalendar. Nobody is named."""
        return (await self._wire.call("GET", f"/api/resources/{segment(id)}/calendar.ics")).text

    async def make_calendar_address(self) -> str:
        """Create a secret address of the caller's feed, for calendar programs that can't sign in. Whoever has it can read the feed.

        The previous address stops working.
        """
        return read(await self._wire.call("POST", "/api/me/calendar-address"), _Address).url

    async def revoke_calendar_address(self) -> None:
        """Revoke the secret address of the caller's feed."""
        await self._wire.call("DELETE", "/api/me/calendar-address")
