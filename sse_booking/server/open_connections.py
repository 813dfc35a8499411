"""Connections that owe us something: a request that has not come whole, or room in a buffer that nobody reads.

One timer looks at the oldest of each, as one timer for each connection would cost every request. Where descriptors run short, whoever
has been silent for longest makes room: a stranger who opens thousands of connections keeps nobody out.
"""

from __future__ import annotations

import resource
from itertools import islice
from typing import Final, Protocol

WHOLE_IN_S: Final = 60.0
"""Seconds in which a request has to come, head and body, and a new connection has to begin one. Empty lines begin none."""
KEEP_ALIVE_S: Final = 75.0
"""Seconds for which a connection is kept open after an answer. Longer than the 60 s of proxies, so that they close first."""
STALLED_S: Final = 30.0
"""Seconds without a byte taken after which a reader of an answer is cut. Streams have a bounded buffer and wait for theirs."""
UNREAD_BYTES: Final = 64 * 1024 * 1024
"""Bytes of answers that may wait for slow readers, all connections together; beyond, whoever has most of them waiting is cut."""
SPARE_DESCRIPTORS: Final = 64
"""Descriptors that connections leave free: data file, journal, threads, outgoing requests."""


class OpenConnection(Protocol):
    """What is asked of a connection here."""

    def close(self) -> None:
        """Hang up."""

    def abort(self) -> None:
        """Cut the connection; what waits to be read is dropped."""

    @property
    def unread(self) -> int:
        """Bytes that were written and not taken."""


class OpenConnections:
    """Which connections owe what, the oldest first. Times are those of the event loop."""

    def __init__(self) -> None:
        self._unfinished: dict[OpenConnection, float] = {}
        self._idle: dict[OpenConnection, float] = {}
        self._stalled: dict[OpenConnection, tuple[int, float]] = {}
        self._unread = 0
        self.cut = 0
        """Connections that were cut or closed to make room."""

    def expect_request(self, connection: OpenConnection, now: float) -> None:
        """A connection was made, or has begun a request."""
        self._idle.pop(connection, None)
        self._unfinished[connection] = now

    def request_is_whole(self, connection: OpenConnection) -> None:
        """The answer is our turn."""
        self._unfinished.pop(connection, None)

    def rest(self, connection: OpenConnection, now: float) -> None:
        """A connection has its answer, and nothing of a next request has come."""
        self._idle.pop(connection, None)
        self._idle[connection] = now

    def forget(self, connection: OpenConnection) -> None:
        """A connection is over, or was given away."""
        self._unfinished.pop(connection, None)
        self._idle.pop(connection, None)
        self.taken(connection)

    def waits_to_be_read(self, connection: OpenConnection, now: float) -> None:
        """More was written than is taken. Cuts connections where that is too much."""
        self.taken(connection)
        self._stalled[connection] = (connection.unread, now)
        self._unread += connection.unread
        if self._unread > UNREAD_BYTES:
            self._bound_unread()

    def taken(self, connection: OpenConnection) -> None:
        """What was written is taken."""
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
        """Hang up on those whose time is over."""
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
        """A connection was accepted with this descriptor: whether it can stay. Closes those that have been silent for longest.

        The kernel gives the lowest free number, so all below it are in use: as many go as are used beyond the bound.
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
