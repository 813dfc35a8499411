"""The ordinary road of a stream, under any ASGI server that does not give its connections away.

What is written waits in a bounded buffer for a task that sends it. When the buffer is full the stream falls behind, as it does on the
fast road when the kernel takes no more. Such a server has its own way to stop: it cancels the request, which says goodbye then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from starlette.types import Receive, Send

from sse_booking.domain.principal import Principal
from sse_booking.hub import FLUSH_S, Hub, Subscription
from sse_booking.sse import unchunk

QUEUED_BYTES: Final = 64 * 1024


class Queued(Subscription):
    """A stream whose ready chunks wait to be sent."""

    __slots__ = ("_data", "_ended", "_hub", "_more")

    def __init__(self, who: Principal, topics: tuple[str, ...], hub: Hub) -> None:
        super().__init__(who, topics)
        self._hub = hub
        self._data: list[bytes] = []
        self._more = asyncio.Event()
        self._ended = False

    def write(self, data: bytes) -> None:
        """Queue ready chunks."""
        self._data.append(data)
        self._more.set()
        if sum(map(len, self._data)) > QUEUED_BYTES:
            self._hub.lagging(self)

    def finish(self, data: bytes) -> None:
        """Queue the last chunks."""
        self.ready = False
        self._data.append(data)
        self._ended = True
        self._more.set()

    @property
    def is_flushing(self) -> bool:
        """Whether the goodbye waits to be sent."""
        return self._ended and bool(self._data)

    def abort(self) -> None:
        """End without a word."""
        self.finish(b"")

    async def run(self, receive: Receive, send: Send, first: bytes, feed: Coroutine[Any, Any, None]) -> None:
        """Send the first chunks and what is written from then on, until the end or until the client has gone. `feed` writes it."""
        self._data.insert(0, first)  # a goodbye may have come already
        self._more.set()
        self.ready = not self._ended
        pump = asyncio.create_task(self._pump(send))
        gone = asyncio.create_task(_disconnected(receive))
        feeding = asyncio.create_task(feed)
        try:
            await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._hub.end(self, "shutdown", self._hub.farewell_retry_ms())
            await asyncio.wait({pump, gone}, timeout=FLUSH_S, return_when=asyncio.FIRST_COMPLETED)
            raise
        finally:
            self._hub.remove(self)
            for task in (pump, gone, feeding):
                task.cancel()
            await asyncio.gather(pump, gone, feeding, return_exceptions=True)

    async def _pump(self, send: Send) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            data, self._data = b"".join(self._data), []
            ended = self._ended
            await send({"type": "http.response.body", "body": unchunk(data), "more_body": not ended})
            if ended:
                return
            if not self._data:
                self._hub.drained(self)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
