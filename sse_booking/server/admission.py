"""Admit new connections that ask for a stream a few at a time.

After a restart all clients come back at once. If all 10,000 requests were parsed as they arrive, each would become a task and wait for a
reader thread with all its state, and a booking would wait behind them: 1.5 s at worst, with twice the memory, measured. So while
`OPENING_AT_ONCE` streams are being opened, a connection that begins with a stream's request waits with nothing but the bytes it has sent.
Any other request is admitted at once, and a silent connection takes no place.
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
"""Streams between the first bytes of their request and their first frame: about 3 ms of work, which a booking may have to wait."""
LOOK_AGAIN_S: Final = 0.001
"""When the next connections are admitted if no stream that opens makes room sooner."""
STREAM_REQUEST: Final = b"GET " + STREAM_PATH.encode()


class Admission:
    """Makes the protocols of new connections. It queues those that would exceed the number of streams being opened."""

    def __init__(self, openings: StreamOpenings) -> None:
        self._openings = openings
        openings.on_ended = self._admit_next
        self._entered = 0
        self.connections = OpenConnections()
        self._waiting: deque[Arrival] = deque()
        self._given: dict[str, Any] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def protocol(self, **given: Any) -> Arrival:  # noqa: ANN401 - whatever uvicorn passes to its protocol class
        """Return the protocol of a new connection. uvicorn calls this."""
        self._given = given  # the same for all connections of a server
        return Arrival(self)

    def arrived(self, arrival: Arrival, data: bytes) -> bool:
        """Admit a connection that has sent its first bytes, or queue it. Return whether it was admitted."""
        if not data.startswith(STREAM_REQUEST):
            arrival.enter(self._protocol())
            return True
        self._waiting.append(arrival)
        self._admit(1)
        if self._waiting and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._check_arrivals)
        return not self._waiting

    def _protocol(self) -> StreamingProtocol:
        return StreamingProtocol(connections=self.connections, **self._given)

    def _admit_next(self) -> None:
        """Admit the next in the queue: a stream is open or was refused."""
        self._admit(1)

    def _check_arrivals(self) -> None:
        self._admit(OPENING_AT_ONCE)
        self._timer = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._check_arrivals) if self._waiting else None

    def _admit(self, most: int) -> None:
        while most and self._waiting and self._openings.count + self._entered < OPENING_AT_ONCE:
            if not self._waiting.popleft().enter(self._protocol()):
                continue
            most -= 1
            # Its task begins in the next turn of the loop, and the request may not be for a stream. Until then it counts as entered.
            if not self._entered:
                asyncio.get_running_loop().call_soon(self._begun)
            self._entered += 1

    def _begun(self) -> None:
        self._entered = 0


class Arrival(ReadBuffer):
    """A connection whose request is not known yet."""

    __slots__ = ("_admission", "_received", "_transport")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for the client's request. If there is no room, hang up."""
        self._transport = transport
        connections = self._admission.connections
        if connections.make_room(transport.get_extra_info("socket").fileno()):
            connections.expect_request(self, asyncio.get_running_loop().time())
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection: the client has left or took too long."""
        self._admission.connections.forget(self)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    abort = close

    @property
    def unread(self) -> int:
        """Always 0: nothing has been written yet."""
        return 0

    def received(self, data: bytes) -> None:
        """Admit the connection, or stop reading until its turn; the kernel buffers the rest."""
        data = data.lstrip(b"\r\n")  # an empty line does not begin a request (RFC 9112 §2.2)
        if not data:
            return
        self._received = data
        if not self._admission.arrived(self, data):
            self._transport.pause_reading()

    def enter(self, protocol: StreamingProtocol) -> bool:
        """Admit the connection. Return False if it has closed meanwhile."""
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
