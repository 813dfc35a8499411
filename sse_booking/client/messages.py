"""The messages between the two sides of a booking."""

from __future__ import annotations

from sse_booking.client.models import Message, Page
from sse_booking.client.pages import Pages
from sse_booking.client.wire import Wire, read, segment


class Messages:
    """The part of the client for messages."""

    _wire: Wire

    async def write(self, booking_id: str, text: str, *, idempotency_key: str | None = None) -> Message:
        """Write to the other side of a booking."""
        path = f"/api/bookings/{segment(booking_id)}/messages"
        return read(await self._wire.call("POST", path, body={"text": text}, idempotency_key=idempotency_key), Message)

    def messages(self, booking_id: str) -> Pages[Message]:
        """Return the messages about a booking, oldest first."""
        return Pages(self._wire, f"/api/bookings/{segment(booking_id)}/messages", Page[Message], {})
