"""The fast road of a stream: the connection itself, handed over by the server after the request was read.

`StreamingProtocol` is given to uvicorn as its `http` class and offers each connection to the application as an ASGI extension.
A stream that takes it replaces the protocol of the transport: the request's objects are freed (1.7 KiB remain of 10), there is
no task, and a publisher writes ready chunks straight to the socket. Elsewhere, under any other ASGI server, there is no
such extension and http/stream.py sends in the ordinary way.

At take-over the connection leaves `server_state.connections` (or shutdown would wait for it), the request counts as answered
and disconnected (or the server would complain), and the chunked framing is ours to the final chunk.
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
"""When a client that has closed its sending side is written to again: one that has gone answers the first bytes by a reset, which
only the next ones meet."""


class StreamingProtocol(HttpProtocol):
    """The protocol of requests, with connections to give away."""

    def stream(self, who: Principal, topics: tuple[str, ...], hub: Hub) -> OwnedStream:
        """A stream that will take this connection when it starts."""
        unframed = self.cycle is not None and self.cycle.scope["http_version"] == "1.0"
        kind = UnframedConnection if unframed else Connection
        return kind(who, topics, hub, self)

    def hand_over(self, taker: ReadBuffer, headers: Headers) -> asyncio.Transport | None:
        """Write the head of a streamed response and give the connection away; None when it is already closing.

        Nothing of the response may have been sent.
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
        # Cut the circles by hand, so that the memory is back at once and not when the collector comes by.
        cycle.scope.pop("extensions", None)
        self.cycle = None
        return transport


class Connection(OwnedStream, ReadBuffer):
    """A stream that owns its connection. The whole idle state is this object and its transport."""

    __slots__ = ("_farewell", "_hub", "_offered", "_prober", "_transport")

    def __init__(self, who: Principal, topics: tuple[str, ...], hub: Hub, offered: StreamingProtocol) -> None:
        super().__init__(who, topics)
        self._hub = hub
        self._offered: StreamingProtocol | None = offered
        self._transport: asyncio.Transport | None = None
        self._farewell: bytes | None = None
        self._prober: asyncio.TimerHandle | None = None

    def start(self, headers: Headers, first: bytes) -> bool:
        """Take the connection and write the head and the first chunks; False when the client has gone."""
        offered, self._offered = self._offered, None  # the request is freed as soon as it has been taken over
        self._transport = offered.hand_over(self, headers) if offered else None
        if self._transport is None:
            return False
        # With a high-water mark of zero the loop writes at once, and says as soon as the kernel has not taken all.
        self._transport.set_write_buffer_limits(high=0)
        self.ready = True
        self.write(first)
        if self._transport.get_write_buffer_size():
            # A transport that was full of earlier answers has said so to the protocol before, and does not say it again.
            self._hub.lagging(self)
        if self._farewell is not None:
            self.finish(self._farewell)
        return True

    def write(self, data: bytes) -> None:
        """Hand over ready chunks."""
        self._transport.write(data)  # type: ignore[union-attr]  # written to only when started

    def finish(self, data: bytes) -> None:
        """Hand over the last chunks and close when they are read, or after FLUSH_S. Before the start: as soon as it has started."""
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
        """Whether the goodbye is still in the buffer."""
        return self._transport is not None and self._transport.is_closing() and self._transport.get_write_buffer_size() > 0

    def abort(self) -> None:
        """Cut the connection now."""
        if self._transport is not None:
            self._transport.abort()

    def eof_received(self) -> bool:
        """The client has closed its sending side. It may still read: only what is written to it can tell."""
        self._probe(PROBE_AFTER_S)
        return True

    def _probe(self, after_s: tuple[float, ...]) -> None:
        if self.ready:
            self.write(HEARTBEAT_CHUNK)
        if after_s and self in self._hub:
            self._prober = asyncio.get_running_loop().call_later(after_s[0], self._probe, after_s[1:])

    def pause_writing(self) -> None:
        """The kernel has not taken all."""
        self._hub.lagging(self)

    def resume_writing(self) -> None:
        """The kernel has taken all."""
        self._hub.drained(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or we have."""
        if self._prober is not None:
            self._prober.cancel()
        self._hub.remove(self)


class UnframedConnection(Connection):
    """The same for HTTP/1.0, which knows no chunks: its body ends with the connection."""

    __slots__ = ()

    def write(self, data: bytes) -> None:
        """Hand over what the chunks hold."""
        super().write(unchunk(data))
