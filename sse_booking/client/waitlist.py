"""The waiting list: joining it, and answering an offer."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from sse_booking.client.models import Booking, WaitlistEntry
from sse_booking.client.wire import Wire, Write, given, read, segment


class Waitlist:
    """The part of the client for the waiting list."""

    _wire: Wire

    async def join_waitlist(
        self,
        resource_id: str,
        starts_at: datetime,
        ends_at: datetime,
        *,
        quantity: int = 1,
        priority: int | None = None,
        idempotency_key: str | None = None,
    ) -> WaitlistEntry:
        """Join the waiting list for a range that is taken. Only staff may set `priority`; the highest comes first."""
        body: dict[str, object] = {"resource_id": resource_id, "starts_at": starts_at, "ends_at": ends_at, "quantity": quantity}
        body |= given(priority=priority)
        return read(await self._wire.call("POST", "/api/waitlist", body=body, idempotency_key=idempotency_key), WaitlistEntry)

    async def waitlist_entry(self, id: str) -> WaitlistEntry:
        """Return an entry: its position in the waiting list, and the offer."""
        return read(await self._wire.call("GET", f"/api/waitlist/{segment(id)}"), WaitlistEntry)

    async def accept_offer(self, id: str, **write: Unpack[Write]) -> Booking:
        """Accept the offer: its hold becomes a booking. ProblemError 409 when the offer has expired."""
        return read(await self._wire.call("POST", f"/api/waitlist/{segment(id)}/accept", **write), Booking)

    async def decline_offer(self, id: str, **write: Unpack[Write]) -> WaitlistEntry:
        """Decline the offer; it goes to the next entry."""
        return read(await self._wire.call("POST", f"/api/waitlist/{segment(id)}/decline", **write), WaitlistEntry)

    async def leave_waitlist(self, id: str, **write: Unpack[Write]) -> None:
        """Leave the waiting list."""
        await self._wire.call("DELETE", f"/api/waitlist/{segment(id)}", **write)
