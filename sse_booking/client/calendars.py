"""Calendar feeds in iCalendar, and the secret address of one's own."""

from __future__ import annotations

import msgspec

from sse_booking.client.wire import Wire, read, segment


class _Address(msgspec.Struct, frozen=True):
    url: str


class Calendars:
    """The part of the client that is about calendar feeds."""

    _wire: Wire

    async def calendar(self) -> str:
        """One's own bookings in iCalendar (RFC 5545)."""
        return (await self._wire.call("GET", "/api/me/calendar.ics")).text

    async def resource_calendar(self, id: str) -> str:
        """When a resource is taken, in iCalendar; nobody is named."""
        return (await self._wire.call("GET", f"/api/resources/{segment(id)}/calendar.ics")).text

    async def make_calendar_address(self) -> str:
        """The address of one's own feed for calendar programs, which can't sign in. Whoever has it reads the feed; the one before ends."""
        return read(await self._wire.call("POST", "/api/me/calendar-address"), _Address).url

    async def revoke_calendar_address(self) -> None:
        """Have the address of one's own feed lead nowhere."""
        await self._wire.call("DELETE", "/api/me/calendar-address")
