"""Give streams a fast path: a stream takes over the connection itself after the request was read.

`StreamingProtocol` is given to uvicorn as its `http` class and offers each connection to the application as an ASGI extension. A stream
that accepts it replaces the protocol of the transport: the request's objects are freed (1.7 KiB of 10 remain), there is no task, and a
publisher writes ready chunks straight to the socket. Other ASGI servers have no such extension, and http/stream.py sends in the ordinary
way.

At take-over the connection leaves `server_state.connections` (or shutdown would wait for it), the request counts as answered and
disconnected (or the server would complain), and the stream does the chunked framing up to the final chunk.
"""

from __future__ import annotations

import asyncio
from typing import Final

from sse_booking.domain.principal import Principal
from sse_booking.http.connection_offer import Headers, OwnedStream
from sse_booking.hub import FLUSH_S, HEARTBEAT_CHUNK, Hub
from sse_booking.server.http_protocol import HttpProtocol
from sse_booking.server.read_buffer import ReadBuffer
from sse_booking.sse import unchunk

LAST_CHUNK: Final = b"0\r\n\r\n"
PROBE_AFTER_S: Final = (0.005, 0.1, 0.9)
"""When to write again to a client that has closed its sending side. A client that has left answers the first bytes with a reset, which only
later writes notice."""


class StreamingProtocol(HttpProtocol):
    """The protocol of requests, whose connections can be handed over."""

    def stream(self, who: Principal, topics: tuple[str, ...], hub: Hub) -> OwnedStream:
        """Return a stream that takes this connection when it starts."""
        unframed = self.cycle is not None and self.cycle.scope["http_version"] == "1.0"
        kind = UnframedConnection if unframed else Connection
        return kind(who, topics, hub, self)

    def hand_over(self, taker: ReadBuffer, headers: Headers) -> asyncio.Transport | None:
        """Write the head of a streamed response and hand the connection over. Return None if it is already closing.

        Nothing of the response may have been sent before.
        """
        transport, cycle = self.transport, self.cycle
        if cycle is None:
            return None
        gone = cycle.disconnected or self.is_closing()
        cycle.response_started = cycle.response_complete = cycle.disconnected = True
        if gone:
            return None
        self.server_state.connections.discard(self)
        self.open.forget(self)
        transport.set_protocol(taker)
        lines = [b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *headers)]
        framing = b"transfer-encoding: chunked\r\n" if cycle.scope["http_version"] == "1.1" else b""
        transport.write(b"HTTP/1.1 200 OK\r\n%b%bconnection: close\r\n\r\n" % (b"".join(lines), framing))
        self.flow.resume_reading()
        # Break reference cycles, so that the memory is freed at once, not at the next garbage collection.
        cycle.scope.pop("extensions", None)
        self.cycle = None
        return transport


class Connection(OwnedStream, ReadBuffer):
    """A stream that owns its connection. Its whole idle state is this object and its transport."""

    __slots__ = ("_farewell", "_hub", "_offered", "_prober", "_transport")

    def __init__(self, who: Principal, topics: tuple[str, ...], hub: Hub, offered: StreamingProtocol) -> None:
        super().__init__(who, topics)
        self._hub = hub
        self._offered: StreamingProtocol | None = offered
        self._transport: asyncio.Transport | None = None
        self._farewell: bytes | None = None
        self._prober: asyncio.TimerHandle | None = None

    def start(self, headers: Headers, first: bytes) -> bool:
        """Take the connection and write the head and the first chunks. Return False if the client has left."""
        offered, self._offered = self._offered, None  # the request is freed after the take-over
        self._transport = offered.hand_over(self, headers) if offered else None
        if self._transport is None:
            return False
        # With a high-water mark of zero the loop writes at once, and reports as soon as the kernel has not taken everything.
        self._transport.set_write_buffer_limits(high=0)
        self.ready = True
        self.write(first)
        if self._transport.get_write_buffer_size():
            # A transport that was already full has reported so to the previous protocol and does not report again.
            self._hub.lagging(self)
        if self._farewell is not None:
            self.finish(self._farewell)
        return True

    def write(self, data: bytes) -> None:
        """Write ready chunks."""
        self._transport.write(data)  # type: ignore[union-attr]  # only called after start

    def finish(self, data: bytes) -> None:
        """Write the last chunks and close once they are read, or after FLUSH_S. Before the start: as soon as it has started."""
        if self._transport is None:
            self._farewell = data
            return
        self.ready = False
        self.write(data + LAST_CHUNK)
        self._transport.close()
        if self._transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(FLUSH_S, self.abort)

    @property
    def is_flushing(self) -> bool:
        """True while the last chunks are still in the buffer."""
        return self._transport is not None and self._transport.is_closing() and self._transport.get_write_buffer_size() > 0

    def abort(self) -> None:
        """Close the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def eof_received(self) -> bool:
        """Keep writing: the client closed its sending side but may still read. Only a later write shows whether it has left."""
        self._probe(PROBE_AFTER_S)
        return True

    def _probe(self, after_s: tuple[float, ...]) -> None:
        if self.ready:
            self.write(HEARTBEAT_CHUNK)
        if after_s and self in self._hub:
            self._prober = asyncio.get_running_loop().call_later(after_s[0], self._probe, after_s[1:])

    def pause_writing(self) -> None:
        """Pause: the kernel has not taken everything."""
        self._hub.lagging(self)

    def resume_writing(self) -> None:
        """Resume: the kernel has taken everything."""
        self._hub.drained(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the stream, whichever side closed the connection."""
        if self._prober is not None:
            self._prober.cancel()
        self._hub.remove(self)


class UnframedConnection(Connection):
    """The same for HTTP/1.0, which has no chunks: the body ends with the connection."""

    __slots__ = ()

    def write(self, data: bytes) -> None:
        """Write the content of the chunks."""
        super().write(unchunk(data))
