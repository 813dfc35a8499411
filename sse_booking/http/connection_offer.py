"""The ASGI extension by which a server hands its connection to a stream. server/streaming_protocol.py implements it.

Other ASGI servers do not offer it. Streams and responses then use the portable way.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Final, Protocol

from sse_booking.domain.principal import Principal
from sse_booking.hub import Hub, Subscription

EXTENSION: Final = "sse_booking.connection"
"""The key in `scope["extensions"]`."""
Headers = list[tuple[bytes, bytes]]


class OwnedStream(Subscription):
    """A stream that owns its connection once it has started."""

    __slots__ = ()

    @abstractmethod
    def start(self, headers: Headers, first: bytes) -> bool:
        """Take over the connection and write the head and the first chunks. Returns False when the client has gone."""


class ConnectionOffer(Protocol):
    """The connection of the current request."""

    def respond(self, status: int, headers: Headers, body: bytes) -> bool:
        """Send a whole response in one write. Returns False when `send` must be used. `headers` must be complete and valid."""

    def stream(self, who: Principal, topics: tuple[str, ...], hub: Hub) -> OwnedStream:
        """Return a stream that takes over this connection when it starts."""
