"""Run the application under uvicorn, with connections that streams take over and a graceful shutdown of streams.

A node of PostgreSQL first says at /readyz that it leaves, and serves on until the balancer sends nothing more. Then it ends:
uvicorn drains connections before it shuts the application down, so it would wait for streams for ever, or cut them. Here the hub closes
first: no new connections, new streams refused with a problem document, a last frame with an individual delay for each stream, and a bounded
time to flush.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn

from sse_booking.http.app import App
from sse_booking.http.runtime import Runtime
from sse_booking.hub import FLUSH_S
from sse_booking.server.admission import Admission

BACKLOG: Final = 8192
"""The backlog of connections to accept: a burst of 10,000 reconnects must not be refused."""
GRACE_S: Final = 5
SILENT_S: Final = 300
"""How long a client may acknowledge nothing that it was sent. A closed laptop counts among its user's streams until then; Linux alone would
retry for a quarter of an hour."""
LOOK_EVERY_S: Final = 15
"""How often connections with a time limit are checked."""
COLLECT_AFTER: Final = 10_000
"""Allocations between two garbage collections. With the default of 700, the collector takes 20 % of a busy server. With 50,000, one
collection takes 40 ms when 10,000 streams have just come, and a booking waits for it."""
OLDER_AFTER: Final = 100
"""Collections until older objects are examined, and until all are. There is little to find: requests and streams break their own reference
cycles."""
SWITCH_S: Final = 0.001
"""How long the writer waits for the interpreter lock while the event loop is busy, several times per transaction. Python's default of 5 ms
makes that 25 ms; with 1 ms a booking costs no more CPU."""


DRAIN_TICK_S: Final = 0.05


class Server(uvicorn.Server):
    """uvicorn with a graceful shutdown of streams. `on_listening` gets the bound port."""

    def __init__(self, config: uvicorn.Config, runtime: Runtime, admission: Admission, on_listening: Callable[[int], None]) -> None:
        super().__init__(config)
        self._admission = admission
        self._runtime = runtime
        self._on_listening = on_listening
        self._at_once = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen. Objects made so far are excluded from garbage collection."""
        await super().startup(sockets)
        if self.should_exit:
            return
        listeners = self.servers[0].sockets
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            for listener in listeners:  # accepted sockets inherit it
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_S * 1000)
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, OLDER_AFTER, OLDER_AFTER)
        sys.setswitchinterval(SWITCH_S)
        self._close_slow()
        self._on_listening(listeners[0].getsockname()[1])

    def _close_slow(self) -> None:
        """Close the connections that server/open_connections.py finds too slow."""
        loop = asyncio.get_running_loop()
        self._admission.connections.close_late(loop.time())
        self._slow_timer = loop.call_later(LOOK_EVERY_S, self._close_slow)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note a signal to end. A second one, or Ctrl-C, ends the wait for the balancer."""
        self._at_once = self.should_exit or sig == signal.SIGINT
        super().handle_exit(sig, frame)

    async def _wait_for_balancer(self) -> None:
        """Serve on, but say that this node is not ready, until the balancer has had time to ask."""
        self._runtime.leaving = True
        loop = asyncio.get_running_loop()
        until = loop.time() + (self._runtime.config.drain_s if self._runtime.config.postgres else 0)
        while not self._at_once and loop.time() < until:  # noqa: ASYNC110 - a signal's handler sets no event
            await asyncio.sleep(DRAIN_TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for the balancer, stop listening, close the hub, give the last frames a moment, then drain uvicorn's connections."""
        await self._wait_for_balancer()
        self._slow_timer.cancel()
        for server in self.servers:
            server.close()
        ending = list(self._runtime.hub.all())
        self._runtime.hub.drain()
        loop = asyncio.get_running_loop()
        until = loop.time() + FLUSH_S
        # Polled: an event for each of 10,000 streams would cost more than fifty checks.
        while not self.force_exit and loop.time() < until and any(sub.is_flushing for sub in ending):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)
        if self.force_exit:
            # A second Ctrl-C only ends the waiting for clients; uvicorn would leave the store open.
            await self.lifespan.shutdown()


def server(runtime: Runtime, on_listening: Callable[[int], None]) -> Server:
    """Return a server for the service, on uvloop and httptools, with the settings of its config."""
    admission = Admission(runtime.openings)
    config = uvicorn.Config(
        App(runtime),
        host=runtime.config.host,
        port=runtime.config.port,
        loop="uvloop",
        http=admission.protocol,  # type: ignore[arg-type]  # uvicorn calls it like a class
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
