"""Running the application under uvicorn: the connections that streams take over, and a shutdown that says goodbye.

uvicorn drains connections before it shuts the application down, so it would wait for streams for ever, or cut them. Here the hub
closes first: no new connections, new streams refused kindly, a goodbye with a delay of its own to each, a bounded time to flush.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import Callable
from typing import Final

import uvicorn

from sse_booking.http.app import App
from sse_booking.http.runtime import Runtime
from sse_booking.hub import FLUSH_S
from sse_booking.server.admission import Admission

BACKLOG: Final = 8192
"""Connections that wait to be accepted: a storm of 10,000 reconnects must not meet a closed door."""
GRACE_S: Final = 5
SILENT_S: Final = 300
"""How long a client may acknowledge nothing that it was sent. A laptop that was shut counts among its user's streams until then;
Linux alone would try for a quarter of an hour."""
LOOK_EVERY_S: Final = 15
"""How often connections that owe us something are looked for."""
COLLECT_AFTER: Final = 10_000
"""Allocations between two collections: with the default of 700 the collector is 20 % of a busy server; with 50,000 one of them
takes 40 ms when 10,000 streams have just come, and a booking waits for it."""
OLDER_AFTER: Final = 100
"""Collections until older objects are looked at, and those until all are. There is little to find: what a request or a stream leaves
behind, it has cut apart itself."""
SWITCH_S: Final = 0.001
"""How long the writer waits for its turn with the interpreter while the event loop is busy, several times per transaction.
Python's default of 5 ms makes that 25 ms; a booking costs no more CPU with 1 ms."""


class Server(uvicorn.Server):
    """uvicorn with our shutdown. `on_listening` is told the port that was bound."""

    def __init__(self, config: uvicorn.Config, runtime: Runtime, admission: Admission, on_listening: Callable[[int], None]) -> None:
        super().__init__(config)
        self._admission = admission
        self._runtime = runtime
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; what was made so far is no longer the collector's concern."""
        await super().startup(sockets)
        if self.should_exit:
            return
        listeners = self.servers[0].sockets
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            for listener in listeners:  # what is accepted inherits it
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_S * 1000)
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, OLDER_AFTER, OLDER_AFTER)
        sys.setswitchinterval(SWITCH_S)
        self._close_slow()
        self._on_listening(listeners[0].getsockname()[1])

    def _close_slow(self) -> None:
        """Hang up on whoever takes too long; server/open_connections.py says who that is."""
        loop = asyncio.get_running_loop()
        self._admission.connections.close_late(loop.time())
        self._slow_timer = loop.call_later(LOOK_EVERY_S, self._close_slow)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, close the hub, give the goodbyes a moment, then drain what uvicorn knows of."""
        self._slow_timer.cancel()
        for server in self.servers:
            server.close()
        ending = list(self._runtime.hub.all())
        self._runtime.hub.drain()
        loop = asyncio.get_running_loop()
        until = loop.time() + FLUSH_S
        # Looked at, not waited for: an event for each of 10,000 streams would cost more than fifty looks.
        while not self.force_exit and loop.time() < until and any(sub.is_flushing for sub in ending):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)
        if self.force_exit:
            # A second Ctrl-C ends the waiting for clients, which is all that it is meant to; uvicorn would leave the store as it is.
            await self.lifespan.shutdown()


def server(runtime: Runtime, on_listening: Callable[[int], None]) -> Server:
    """A server for the service, on uvloop and httptools, as its config has it."""
    admission = Admission(runtime.openings)
    config = uvicorn.Config(
        App(runtime),
        host=runtime.config.host,
        port=runtime.config.port,
        loop="uvloop",
        http=admission.protocol,  # type: ignore[arg-type]  # called like a class
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_level="warning",
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_S,
    )
    return Server(config, runtime, admission, on_listening)
