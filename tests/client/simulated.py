"""Streams in simulated time. Waiting takes no time, so durations are exact to the second however slow the machine is."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable

import httpx

Body = Callable[[], AsyncIterator[bytes]]


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer as soon as nothing else is ready. It has no real input and output."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: SimulatedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing is left that could ever happen"
        events = super().select(0)
        if timeout and not events:
            self._loop.now += timeout
        return events


class Bodies(httpx.AsyncBaseTransport):
    """Answers each request with the next of these streams."""

    def __init__(self, *bodies: Body) -> None:
        self.left = list(bodies)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=self.left.pop(0)())
