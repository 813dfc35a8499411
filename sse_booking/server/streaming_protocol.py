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

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from sse_booking.domain.errors import Malformed
from sse_booking.domain.principal import Principal
from sse_booking.http.connection_offer import EXTENSION, Headers, OwnedStream
from sse_booking.http.problems.responses import to_problem
from sse_booking.hub import FLUSH_S, Hub
from sse_booking.sse import unchunk

LAST_CHUNK: Final = b"0\r\n\r\n"
MAX_HEAD: Final = 65536
"""Bytes of a request's line and headers. Browsers and proxies stop at 8 to 16 KiB."""


class StreamingProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with connections to give away and problems for answers to what is not HTTP."""

    running: RequestResponseCycle
    """The request that is being answered; `cycle` is the last one that was read, which a client that pipelines may have sent since."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self.running = cycle
        super()._start_asgi_task(cycle, app)

    reading_since = 0.0
    """When the request began that has not come whole yet, by the loop's clock; 0 where there is none."""
    _in_head = True
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Read on, but no head without end: the parser would keep all of it."""
        began_in_head = self._in_head
        super().data_received(data)
        if began_in_head and self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD and not self.transport.is_closing():
                self.send_400_response(f"The head of a request may have {MAX_HEAD} bytes.")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_begin(self) -> None:
        """Offer the connection with each request."""
        self._in_head, self._head_bytes = True, 0
        self.reading_since = self.loop.time()
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: self}  # type: ignore[dict-item]  # ASGI types know the standard extensions only

    def on_message_complete(self) -> None:
        """The request is whole."""
        self.reading_since = 0.0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP in the one shape of all errors."""
        problem = to_problem(Malformed(msg), "/")
        lines = ["HTTP/1.1 400 Bad Request", "content-type: application/problem+json", f"content-length: {len(problem.body)}"]
        self.transport.write("\r\n".join([*lines, "connection: close", "", ""]).encode() + problem.body)
        self.transport.close()

    def respond(self, status: int, headers: Headers, body: bytes) -> bool:
        """Answer a whole request in one write; False where the ordinary way has to be gone: a slow reader, a connection to be closed.

        The ordinary way checks each header and writes head and body apart: 10 µs of a booking's 160. `headers` are complete and valid.
        """
        cycle = self.running
        if cycle.disconnected or cycle.response_started or not cycle.keep_alive or self.flow.write_paused:
            return False
        cycle.waiting_for_100_continue = False
        cycle.response_started = cycle.response_complete = True
        lines = [b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *headers)]
        self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[status], b"".join(lines), body))
        cycle.message_event.set()
        cycle.on_response()
        return True

    def stream(self, who: Principal, topics: tuple[str, ...], hub: Hub) -> OwnedStream:
        """A stream that will take this connection when it starts."""
        kind = Connection if self.running.scope["http_version"] == "1.1" else UnframedConnection
        return kind(who, topics, hub, self)

    def head(self, headers: Headers) -> bytes:
        """The head of a streamed answer: 200, the server's default headers, these, and how the body ends."""
        lines = [b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *headers)]
        framing = b"transfer-encoding: chunked\r\n" if self.running.scope["http_version"] == "1.1" else b""
        return b"HTTP/1.1 200 OK\r\n%b%bconnection: close\r\n\r\n" % (b"".join(lines), framing)

    def hand_over(self, taker: asyncio.Protocol) -> asyncio.Transport | None:
        """Give the connection away; None when it is already closing. Nothing of the response may have been sent."""
        transport, cycle = self.transport, self.running
        gone = cycle.disconnected or transport.is_closing()
        cycle.response_started = cycle.response_complete = cycle.disconnected = True
        if gone:
            return None
        self.connections.discard(self)
        self._unset_keepalive_if_required()
        transport.set_protocol(taker)
        self.flow.resume_reading()
        # Cut the circles by hand, so that the memory is back at once and not when the collector comes by.
        cycle.scope.pop("extensions", None)
        self.parser = None  # type: ignore[assignment]  # as uvicorn does at the end of a connection
        return transport


class Connection(OwnedStream, asyncio.Protocol):
    """A stream that owns its connection. The whole idle state is this object and its transport."""

    __slots__ = ("_farewell", "_hub", "_offered", "_transport")

    def __init__(self, who: Principal, topics: tuple[str, ...], hub: Hub, offered: StreamingProtocol) -> None:
        super().__init__(who, topics)
        self._hub = hub
        self._offered: StreamingProtocol | None = offered
        self._transport: asyncio.Transport | None = None
        self._farewell: bytes | None = None

    def start(self, headers: Headers, first: bytes) -> bool:
        """Take the connection and write the head and the first chunks; False when the client has gone."""
        offered, self._offered = self._offered, None  # the request is freed as soon as it has been taken over
        self._transport = offered.hand_over(self) if offered else None
        if offered is None or self._transport is None:
            return False
        self._transport.write(offered.head(headers))
        # With a high-water mark of zero the loop writes at once, and says as soon as the kernel has not taken all.
        self._transport.set_write_buffer_limits(high=0)
        self.ready = True
        self.write(first)
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

    def pause_writing(self) -> None:
        """The kernel has not taken all."""
        self._hub.lagging(self)

    def resume_writing(self) -> None:
        """The kernel has taken all."""
        self._hub.drained(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or we have."""
        self._hub.remove(self)


class UnframedConnection(Connection):
    """The same for HTTP/1.0, which knows no chunks: its body ends with the connection."""

    __slots__ = ()

    def write(self, data: bytes) -> None:
        """Hand over what the chunks hold."""
        super().write(unchunk(data))
