"""The ASGI extension by which a server offers its connection to a stream. server/streaming_protocol.py has the one implementation.

Under any other ASGI server there is no such offer, and streams and responses go the portable way.
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
        """Take the connection and write the head and the first chunks; False when the client has gone."""


class ConnectionOffer(Protocol):
    """The connection of the request that is being answered."""

    def respond(self, status: int, headers: Headers, body: bytes) -> bool:
        """Answer a whole request in one write; False where `send` has to be used. `headers` are complete and valid."""

    def stream(self, who: Principal, topics: tuple[str, ...], hub: Hub) -> OwnedStream:
        """A stream that will take this connection when it starts."""
