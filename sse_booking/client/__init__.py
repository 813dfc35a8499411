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
    Booking,
    BookingFields,
    Busy,
    Closure,
    OpeningHours,
    Page,
    Resource,
    ResourceRules,
    Slot,
    StreamTicket,
    Venue,
    WaitlistEntry,
)
from sse_booking.client.pages import Pages
from sse_booking.client.stream import CONTROL, EventStream, StreamEvent, StreamState
from sse_booking.client.wire import TokenProvider

__all__ = [
    "CONTROL",
    "Announcement",
    "Availability",
    "BadAnswer",
    "Booking",
    "BookingFields",
    "Busy",
    "Client",
    "ClientError",
    "Closure",
    "EventStream",
    "OpeningHours",
    "Page",
    "Pages",
    "ProblemError",
    "Resource",
    "ResourceRules",
    "Slot",
    "StreamEvent",
    "StreamState",
    "StreamTicket",
    "TokenProvider",
    "Unreachable",
    "Venue",
    "WaitlistEntry",
]
