"""Time out connections that are idle, send a request too slowly, or do not read their responses.

One timer checks the oldest of each kind, because a timer per connection would cost every request. When descriptors run short, the
connections that were silent longest are closed, so that a client with thousands of connections keeps nobody out.
"""

from __future__ import annotations

import resource
from itertools import islice
from typing import Final, Protocol

WHOLE_IN_S: Final = 60.0
"""Seconds for a complete request, head and body, and for a new connection to begin one. An empty line does not begin a request."""
KEEP_ALIVE_S: Final = 75.0
"""Seconds for which an idle connection stays open after a response. Longer than the 60 s of proxies, so that they close first."""
STALLED_S: Final = 30.0
"""Seconds without a byte read after which the reader of a response is cut. Streams have a bounded buffer and a limit of their own."""
UNREAD_BYTES: Final = 64 * 1024 * 1024
"""Bytes of responses that may wait for slow readers on all connections. Beyond that, the connection with most of them is cut."""
SPARE_DESCRIPTORS: Final = 64
"""Descriptors that connections leave free: data file, journal, threads, outgoing requests."""


class OpenConnection(Protocol):
    """The interface of a connection, as needed here."""

    def close(self) -> None:
        """Hang up."""

    def abort(self) -> None:
        """Close the connection and drop unread data."""

    @property
    def unread(self) -> int:
        """Bytes that were written and not read yet."""


class OpenConnections:
    """The connections with a time limit, oldest first. Times are those of the event loop."""

    def __init__(self) -> None:
        self._unfinished: dict[OpenConnection, float] = {}
        self._idle: dict[OpenConnection, float] = {}
        self._stalled: dict[OpenConnection, tuple[int, float]] = {}
        self._unread = 0
        self.cut = 0
        """How many connections were cut or closed to make room."""

    def expect_request(self, connection: OpenConnection, now: float) -> None:
        """Start the time limit of a new connection or of a begun request."""
        self._idle.pop(connection, None)
        self._unfinished[connection] = now

    def request_is_whole(self, connection: OpenConnection) -> None:
        """End the time limit: the service must answer now."""
        self._unfinished.pop(connection, None)

    def rest(self, connection: OpenConnection, now: float) -> None:
        """Start the idle time: the response is written, and no further request has begun."""
        self._idle.pop(connection, None)
        self._idle[connection] = now

    def forget(self, connection: OpenConnection) -> None:
        """Remove a connection that is closed or handed over."""
        self._unfinished.pop(connection, None)
        self._idle.pop(connection, None)
        self.taken(connection)

    def waits_to_be_read(self, connection: OpenConnection, now: float) -> None:
        """Note that more was written than was read. Cut connections beyond the limit."""
        self.taken(connection)
        self._stalled[connection] = (connection.unread, now)
        self._unread += connection.unread
        if self._unread > UNREAD_BYTES:
            self._bound_unread()

    def taken(self, connection: OpenConnection) -> None:
        """Note that everything written was read."""
        size, _ = self._stalled.pop(connection, (0, 0.0))
        self._unread -= size

    def _bound_unread(self) -> None:
        sizes = {connection: connection.unread for connection in self._stalled}
        self._stalled = {connection: (sizes[connection], since) for connection, (_, since) in self._stalled.items()}
        self._unread = sum(sizes.values())
        for connection in sorted(sizes, key=lambda one: -sizes[one]):
            if self._unread <= UNREAD_BYTES:
                return
            self.cut += 1
            connection.abort()
            self.taken(connection)

    def close_late(self, now: float) -> None:
        """Close the connections whose time is over."""
        for waiting, limit_s in ((self._unfinished, WHOLE_IN_S), (self._idle, KEEP_ALIVE_S)):
            for connection in _older(waiting, now - limit_s):
                del waiting[connection]
                connection.close()
        for connection, (size, since) in list(self._stalled.items()):
            unread = connection.unread
            if unread < size:
                self.waits_to_be_read(connection, now)
            elif now - since > STALLED_S:
                self.cut += 1
                connection.abort()

    def make_room(self, descriptor: int) -> bool:
        """Return whether a connection just accepted with this descriptor can stay. Close those that have been silent longest.

        The kernel gives the lowest free number, so all below it are in use: close as many as are used beyond the limit.
        """
        beyond = descriptor + 1 - (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_DESCRIPTORS)
        if beyond <= 0:
            return True
        silent = [*islice(self._unfinished, beyond), *islice(self._idle, max(0, beyond - len(self._unfinished)))]
        for connection in silent:
            self.cut += 1
            connection.abort()
            self.forget(connection)
        return bool(silent)


def _older(waiting: dict[OpenConnection, float], than: float) -> list[OpenConnection]:
    found = []
    for connection, since in waiting.items():
        if since >= than:
            break
        found.append(connection)
    return found
