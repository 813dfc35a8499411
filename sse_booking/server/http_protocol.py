"""Serve HTTP/1.1 on one connection (RFC 9110, 9112): one request at a time; pipelined data stays unread.

uvicorn runs the application; reading is done here. Everything that an unknown peer sends is bounded: a head by MAX_HEAD_BYTES, pipelined
data by one read, a body by the application's own limit. A client that closes its sending side still gets its response.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from uvicorn.server import ServerState, logger

from sse_booking.domain.errors import Malformed
from sse_booking.http.connection_offer import EXTENSION, Headers
from sse_booking.http.problems.responses import to_problem
from sse_booking.server.open_connections import OpenConnections
from sse_booking.server.read_buffer import ReadBuffer
from sse_booking.server.request_body import ChunkedBody, SizedBody
from sse_booking.server.request_head import BadRequest, HeadReader, RequestHead

if TYPE_CHECKING:
    from uvicorn._types import HTTPScope

DISCARDED_BYTES: Final = 256 * 1024
"""Bytes of a body that are read and dropped after its response, so that the connection can continue. Beyond that it is closed."""
LINGER_S: Final = 2.0
"""Seconds for which a connection that is closed early still reads. A reset would take the response away from a client still sending."""
LINGER_BYTES: Final = 1024 * 1024
"""The maximum bytes that it reads meanwhile."""


class HttpProtocol(ReadBuffer):
    """A connection that serves requests one after another."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        connections: OpenConnections,
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.config = config
        self.server_state = server_state
        self.app_state = app_state
        self.loop = _loop or asyncio.get_running_loop()
        self.open = connections
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # set in connection_made
        self.flow: FlowControl = None  # type: ignore[assignment]  # as above
        self.cycle: RequestResponseCycle | None = None
        """The current request, or the last one answered."""
        self._head: HeadReader | None = None
        self._body: SizedBody | ChunkedBody | None = None
        self._ahead = b""
        self._discarded = 0
        self._lingering: asyncio.TimerHandle | None = None
        self._no_more = False
        """Whether the client has closed its sending side."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Register the connection."""
        self.server_state.connections.add(self)  # type: ignore[arg-type]  # uvicorn's type names its own protocols
        self.transport = transport
        self.flow = FlowControl(transport)
        self.server = get_local_addr(transport)
        self.client = get_remote_addr(transport)
        self.scheme = "https" if is_ssl(transport) else "http"
        self.open.expect_request(self, self.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        """Release the connection and stop reading, whichever side closed it."""
        self.server_state.connections.discard(self)
        self.open.forget(self)
        if self._lingering:
            self._lingering.cancel()
        self._ahead = b""
        if self.cycle is not None:
            self.cycle.disconnected = self.cycle.disconnected or not self.cycle.response_complete
            self.cycle.message_event.set()
            self.cycle = None  # break the reference cycle, so that both are freed at once, not at the next garbage collection
        self.flow.resume_writing()

    def received(self, data: bytes) -> None:
        """Take data of the present request, or of one that must wait."""
        if self._lingering:
            self._discarded += len(data)
            if self._discarded > LINGER_BYTES:
                self.transport.close()
            return
        self._ahead += data
        self._advance()

    def eof_received(self) -> bool:
        """Keep the connection open for the response: the client closed only its sending side. Return False to close it."""
        self._no_more = True
        return not self._lingering and self._body is None and self._is_answering

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _advance(self) -> None:
        """Process the received data as far as possible now."""
        try:
            while self._ahead and not self.transport.is_closing() and not self._lingering:
                if self._body is not None and self.cycle is not None:
                    self._take_body(self._body, self.cycle)
                elif self._is_answering:
                    self.flow.pause_reading()  # pipelined data waits, and the kernel buffers the rest
                    return
                elif not self._take_head():
                    return
        except BadRequest as error:
            self._refuse(str(error))

    def _take_head(self) -> bool:
        """Read more of a head. Return whether it is complete."""
        if self._head is None:
            self._ahead = self._ahead.lstrip(b"\r\n")  # RFC 9112 §2.2: an empty line does not begin a request
            if not self._ahead:
                return False
            self._head = HeadReader()
            self.open.expect_request(self, self.loop.time())
        data, self._ahead = self._ahead, b""
        head, self._ahead = self._head.feed(data)
        if head is None:
            return False
        self._head = None
        self._begin(head)
        return True

    def _begin(self, head: RequestHead) -> None:
        if head.chunked:
            self._body = ChunkedBody()
        elif head.content_length:
            self._body = SizedBody(head.content_length)
        self._discarded = 0
        scope: HTTPScope = {
            "type": "http",
            "asgi": {"version": self.config.asgi_version, "spec_version": "2.3"},
            "http_version": head.version,
            "method": head.method,
            "path": self.config.root_path + head.path,
            "raw_path": self.config.root_path.encode() + head.raw_path,
            "query_string": head.query,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "root_path": self.config.root_path,
            "headers": head.headers,
            "state": self.app_state.copy(),
            "extensions": {EXTENSION: self},  # type: ignore[dict-item]  # the ASGI types know only standard extensions
        }
        cycle = self.cycle = RequestResponseCycle(
            scope=scope,
            transport=self,  # type: ignore[arg-type]  # the cycle writes and closes through this object
            flow=self.flow,
            logger=logger,
            access_logger=logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=head.expects_continue,
            # A longer body would have to be read to its end, even after its refusal.
            keep_alive=head.keep_alive and head.content_length <= DISCARDED_BYTES,
            on_response=self._response_written,
        )
        if self._body is None:
            cycle.more_body = False
            cycle.message_event.set()
            self.open.request_is_whole(self)
        task = self.loop.create_task(cycle.run_asgi(self.config.loaded_app))
        task.add_done_callback(self.server_state.tasks.discard)
        self.server_state.tasks.add(task)

    def _take_body(self, body: SizedBody | ChunkedBody, cycle: RequestResponseCycle) -> None:
        before = len(self._ahead)
        part, self._ahead = body.take(self._ahead)
        if cycle.response_complete:
            self._discarded += before - len(self._ahead)
            if self._discarded > DISCARDED_BYTES:
                self.close()
                return
        elif part:
            cycle.body += part
            if len(cycle.body) > HIGH_WATER_LIMIT:
                self.flow.pause_reading()
            cycle.message_event.set()
        if body.is_whole:
            self._body = None
            self.open.request_is_whole(self)
            cycle.more_body = False
            cycle.message_event.set()
            if cycle.response_complete:
                self._rest()

    def _response_written(self) -> None:
        """Continue with waiting data after the response, or wait for more."""
        self.server_state.total_requests += 1
        if self.transport.is_closing() or self._lingering:
            return
        self.flow.resume_reading()
        if self._body is None:
            self._rest()
        self._advance()

    def _rest(self) -> None:
        if self._no_more and not self._ahead:
            self.transport.close()
        self.open.rest(self, self.loop.time())

    def _refuse(self, detail: str) -> None:
        """Answer a malformed request with the usual problem document, and close."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:  # otherwise it would be inside another response
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True  # to the application this looks like a disconnect
                cycle.message_event.set()
            problem = to_problem(Malformed(detail), "/")
            lines = [b"%b: %b" % pair for pair in (*problem.headers, (b"content-length", b"%d" % len(problem.body)))]
            self.write(b"\r\n".join([b"HTTP/1.1 400 Bad Request", *lines, b"connection: close", b"", problem.body]))
        self.close()

    # The interface for a request's cycle and the timers.

    def write(self, data: bytes) -> None:
        """Write a piece of a response."""
        self.transport.write(data)

    def is_closing(self) -> bool:
        """Return whether the connection is closing."""
        return self.transport.is_closing() or self._lingering is not None

    def close(self) -> None:
        """Close once everything is written. A client that is still sending gets time to read it."""
        if self.transport.is_closing() or self._lingering:
            return
        is_sending = self._body is not None or self._head is not None or bool(self._ahead)
        self.open.forget(self)
        if self.unread:
            self.open.waits_to_be_read(self, self.loop.time())
        if not is_sending or self._no_more:
            self.transport.close()
            return
        self._ahead, self._discarded = b"", 0
        self._lingering = self.loop.call_later(LINGER_S, self.transport.close)
        self.transport.write_eof()
        self.flow.resume_reading()

    def abort(self) -> None:
        """Close the connection without flushing."""
        self.transport.abort()

    @property
    def unread(self) -> int:
        """Bytes that were written and not read yet."""
        return self.transport.get_write_buffer_size()

    def shutdown(self) -> None:
        """Close after the present response: the server is stopping."""
        if self.cycle is not None and self._is_answering:
            self.cycle.keep_alive = False
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """Pause: the client does not read what is written."""
        self.flow.pause_writing()
        self.open.waits_to_be_read(self, self.loop.time())

    def resume_writing(self) -> None:
        """Resume: the client has read most of it."""
        self.flow.resume_writing()
        self.open.taken(self)

    def respond(self, status: int, headers: Headers, body: bytes) -> bool:
        """Write a whole response at once. Return False if `send` must be used: a slow reader, or a closing connection.

        `send` checks each header and writes head and body separately, which is 10 µs of a booking's 160. `headers` are complete and valid.
        """
        cycle = self.cycle
        if cycle is None or cycle.disconnected or cycle.response_started or not cycle.keep_alive or self.flow.write_paused:
            return False
        cycle.waiting_for_100_continue = False
        cycle.response_started = cycle.response_complete = True
        lines = [b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *headers)]
        self.transport.write(b"%b%b\r\n%b" % (STATUS_LINE[status], b"".join(lines), body))
        cycle.message_event.set()
        cycle.on_response()
        return True
