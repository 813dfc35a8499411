"""The live figures: the response and the event share one type."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from sse_booking.http.parsing import Instant


class LiveStats(Struct):
    """Figures of this moment."""

    at: Instant
    streams: dict[str, int]
    bookings: dict[str, int]
    last_24h: dict[str, int]
    hours: list[dict[str, Any]]
    in_use: dict[str, int]
    busiest: list[dict[str, Any]]
