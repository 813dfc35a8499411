"""Reading a stream in a test, never for longer than PATIENCE_S."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from sse_booking.client import EventStream, StreamEvent, StreamState
from tests.live import PATIENCE_S


async def take(events: EventStream[StreamEvent], count: int) -> list[StreamEvent]:
    async with asyncio.timeout(PATIENCE_S):
        return [await anext(events) for _ in range(count)]


async def until(events: EventStream[StreamEvent], type: str, number: int | None = None) -> list[StreamEvent]:
    """Return everything up to the first event of that type (and number)."""
    taken = []
    async with asyncio.timeout(PATIENCE_S):
        async for got in events:
            taken.append(got)
            if got.type == type and (number is None or got.data["n"] == number):
                return taken
    raise AssertionError(f"the stream ended without {type}")


async def everything(items: AsyncIterator[StreamEvent | StreamState]) -> list[str]:
    """Return a transcript to the end of the stream: types, and states in brackets."""
    async with asyncio.timeout(PATIENCE_S):
        return [item.type if isinstance(item, StreamEvent) else f"[{item.state}]" async for item in items]


def numbers(events: list[StreamEvent]) -> list[int]:
    return [got.data["n"] for got in events if got.type == "new_booking"]
