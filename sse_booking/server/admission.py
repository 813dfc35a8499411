"""New connections that ask for a stream, let in a few at a time while others open.

After a restart everybody comes back at once. Were all 10,000 requests parsed as they arrive, each would become a task and
wait for a reader thread with all that it holds, and a booking would wait behind them: 1.5 s at worst, and twice the memory,
measured. So while `OPENING_AT_ONCE` streams are being opened, a connection that begins with a stream's request waits with
nothing but the bytes that it has sent. Any other request is let in at once, and whoever says nothing holds no place.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final

from sse_booking.http.auth import STREAM_PATH
from sse_booking.http.stream_openings import StreamOpenings
from sse_booking.server.open_connections import OpenConnections
from sse_booking.server.read_buffer import ReadBuffer
from sse_booking.server.streaming_protocol import StreamingProtocol

OPENING_AT_ONCE: Final = 16
"""Streams between the first look at their request and their first frame: about 3 ms of work, which is what a booking waits for it."""
LOOK_AGAIN_S: Final = 0.001
"""When the next are let in if no stream that opens makes room sooner."""
STREAM_REQUEST: Final = b"GET " + STREAM_PATH.encode()


class Admission:
    """Makes the protocols of new connections, and keeps those waiting that would have a stream too many opened at a time."""

    def __init__(self, openings: StreamOpenings) -> None:
        self._openings = openings
        openings.on_ended = self._let_in_next
        self._entered = 0
        self.connections = OpenConnections()
        self._waiting: deque[Arrival] = deque()
        self._given: dict[str, Any] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def protocol(self, **given: Any) -> Arrival:  # noqa: ANN401 - what uvicorn gives to its protocol class, whatever that is
        """The protocol of a new connection; what uvicorn calls."""
        self._given = given  # the same for all connections of a server
        return Arrival(self)

    def arrived(self, arrival: Arrival, data: bytes) -> bool:
        """A connection has sent its first bytes: let it in, or put it at the end of the queue; which of the two."""
        if not data.startswith(STREAM_REQUEST):
            arrival.enter(self._protocol())
            return True
        self._waiting.append(arrival)
        self._let_in(1)
        if self._waiting and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._check_arrivals)
        return not self._waiting

    def _protocol(self) -> StreamingProtocol:
        return StreamingProtocol(connections=self.connections, **self._given)

    def _let_in_next(self) -> None:
        """A stream is open, or was refused: the next in the queue takes its place."""
        self._let_in(1)

    def _check_arrivals(self) -> None:
        self._let_in(OPENING_AT_ONCE)
        self._timer = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._check_arrivals) if self._waiting else None

    def _let_in(self, most: int) -> None:
        while most and self._waiting and self._openings.count + self._entered < OPENING_AT_ONCE:
            if not self._waiting.popleft().enter(self._protocol()):
                continue
            most -= 1
            # Its task begins in the next turn of the loop, and may be none for a stream at all: until then it counts as entered.
            if not self._entered:
                asyncio.get_running_loop().call_soon(self._begun)
            self._entered += 1

    def _begun(self) -> None:
        self._entered = 0


class Arrival(ReadBuffer):
    """A connection of which not even the request is known."""

    __slots__ = ("_admission", "_received", "_transport")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for what the client wants; where there is no room for one more, hang up."""
        self._transport = transport
        connections = self._admission.connections
        if connections.make_room(transport.get_extra_info("socket").fileno()):
            connections.expect_request(self, asyncio.get_running_loop().time())
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or took too long."""
        self._admission.connections.forget(self)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    abort = close

    @property
    def unread(self) -> int:
        """Nothing was written yet."""
        return 0

    def received(self, data: bytes) -> None:
        """Go on at once, or stop reading until it is let in; the kernel keeps what else comes."""
        data = data.lstrip(b"\r\n")  # an empty line is no sign of life (RFC 9112 §2.2)
        if not data:
            return
        self._received = data
        if not self._admission.arrived(self, data):
            self._transport.pause_reading()

    def enter(self, protocol: StreamingProtocol) -> bool:
        """Let the connection in; whether it was still there."""
        transport = self._transport
        if transport.is_closing():
            return False
        self._admission.connections.forget(self)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        if not transport.is_reading():
            transport.resume_reading()
        protocol.received(self._received)
        return True
