"""The Python client: typed, asynchronous, on httpx.

async with Client("http://localhost:8000", token=token) as client:
    day = await client.availability("tractor", date=date(2027, 5, 3))
    await client.book("tractor", day.slots[0].starts_at, day.slots[0].ends_at)
    async for event in client.stream(["resource:tractor"], last_event_id=day.event_cursor):
        print(event.type, event.data)
"""

from __future__ import annotations

from sse_booking.client.api import Client
from sse_booking.client.errors import BadAnswer, ClientError, ProblemError, Unreachable
from sse_booking.client.models import (
    Announcement,
    Availability,
    BookedTogether,
    Booking,
    BookingFields,
    Busy,
    Closure,
    Message,
    OpeningHours,
    Page,
    Resource,
    ResourceRules,
    Skipped,
    Slot,
    StreamTicket,
    Texts,
    Venue,
    WaitlistEntry,
    Wish,
)
from sse_booking.client.pages import Pages
from sse_booking.client.stream import CONTROL, EventStream, StreamEvent, StreamState
from sse_booking.client.wire import TokenProvider

__all__ = [
    "CONTROL",
    "Announcement",
    "Availability",
    "BadAnswer",
    "BookedTogether",
    "Booking",
    "BookingFields",
    "Busy",
    "Client",
    "ClientError",
    "Closure",
    "EventStream",
    "Message",
    "OpeningHours",
    "Page",
    "Pages",
    "ProblemError",
    "Resource",
    "ResourceRules",
    "Skipped",
    "Slot",
    "StreamEvent",
    "StreamState",
    "StreamTicket",
    "Texts",
    "TokenProvider",
    "Unreachable",
    "Venue",
    "WaitlistEntry",
    "Wish",
]
