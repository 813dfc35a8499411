"""Streams under any ASGI server, and under Starlette's TestClient: sse-starlette's EventSourceResponse, fed with ready frames.

EventSourceResponse sends pings, detects that the client has gone, ends a send that takes too long, and signals the server's shutdown.
Written chunks wait for it in a bounded buffer. When that is full the stream falls behind, as one that owns its connection does when the
kernel takes no more. It is then caught up from the log.

Imported when the first such stream is opened: sse-starlette patches `uvicorn.Server`, which `sse-booking serve` does not need.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any, Final

import anyio
from sse_starlette.sse import EventSourceResponse, SendTimeoutError
from starlette.types import Receive, Scope, Send

from sse_booking.domain.principal import Principal
from sse_booking.http.connection_offer import Headers
from sse_booking.hub import FLUSH_S, HEARTBEAT_CHUNK, Hub, Subscription
from sse_booking.sse import HEARTBEAT, unchunk

BUFFER_BYTES: Final = 64 * 1024
SEND_TIMEOUT_S: Final = 300
"""Seconds for which a client may take nothing of what it was sent; as long as SILENT_S of the server's own connections."""


class PortableStream(Subscription):
    """A stream whose ready chunks wait for an EventSourceResponse."""

    __slots__ = ("_data", "_ended", "_hub", "_more")

    def __init__(self, who: Principal, topics: tuple[str, ...], hub: Hub) -> None:
        super().__init__(who, topics)
        self._hub = hub
        self._data: list[bytes] = []
        self._more = asyncio.Event()
        self._ended = False

    def write(self, data: bytes) -> None:
        """Queue ready chunks. The hub's heartbeat is left out: EventSourceResponse sends its own."""
        if data is HEARTBEAT_CHUNK:
            return
        self._data.append(data)
        self._more.set()
        if sum(map(len, self._data)) > BUFFER_BYTES:
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
        """End the stream without a goodbye."""
        self.finish(b"")

    async def run(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers, first: bytes, feed: Coroutine[Any, Any, None]
    ) -> None:
        """Send the first chunks and everything that `feed` writes after them, until the end or until the client has gone."""
        self._data.insert(0, first)  # A goodbye may have been queued already.
        self._more.set()
        self.ready = not self._ended
        shutdown = anyio.Event()
        response = EventSourceResponse(
            self._frames(),
            ping=self._hub.heartbeat_s,
            ping_message_factory=lambda: HEARTBEAT,  # type: ignore[arg-type,return-value]  # ready bytes go out as they are
            send_timeout=SEND_TIMEOUT_S,
            shutdown_event=shutdown,
            shutdown_grace_period=FLUSH_S,
        )
        response.raw_headers = headers
        tasks = [asyncio.create_task(feed), asyncio.create_task(self._end_at(shutdown))]
        try:
            await response(scope, receive, send)
        except SendTimeoutError:
            pass  # Treat the client as gone.
        finally:
            self._hub.remove(self)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _frames(self) -> AsyncIterator[bytes]:
        while True:
            await self._more.wait()
            self._more.clear()
            data, self._data = b"".join(self._data), []
            ended = self._ended
            if data:
                yield unchunk(data)
            if ended:
                return
            if not self._data:
                self._hub.drained(self)

    async def _end_at(self, shutdown: anyio.Event) -> None:
        await shutdown.wait()
        self._hub.end(self, "shutdown", self._hub.farewell_retry_ms())
