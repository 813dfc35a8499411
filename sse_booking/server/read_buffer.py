"""Share one read buffer among all connections: what a peer can make the service keep with one read is small and known."""

from __future__ import annotations

import asyncio
from typing import Final

READ_BYTES: Final = 16 * 1024
"""Bytes of one read, and so of pipelined data per connection: a browser's whole head, a quarter of the largest body."""

_received: Final = memoryview(bytearray(READ_BYTES))
"""The shared buffer. Its content is copied before the next read, on the one event loop of the process."""


class ReadBuffer(asyncio.BufferedProtocol):
    """Reads pieces of at most READ_BYTES. All protocols of a connection are of this class, because a loop can't change the kind."""

    __slots__ = ()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return the buffer for the next piece."""
        return _received

    def buffer_updated(self, nbytes: int) -> None:
        """Pass on the piece that was read."""
        self.received(bytes(_received[:nbytes]))

    def received(self, data: bytes) -> None:
        """Take a piece. Data that is not expected is dropped."""
