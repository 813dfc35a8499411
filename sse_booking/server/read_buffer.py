"""One buffer that all reads fill: what a peer can make us keep with one read is small and known."""

from __future__ import annotations

import asyncio
from typing import Final

READ_BYTES: Final = 16 * 1024
"""Bytes of one read, and so of what one connection may have sent ahead. A whole head of a browser, a quarter of the largest body."""

_received: Final = memoryview(bytearray(READ_BYTES))
"""What a read fills. It is copied before the next read, on the one event loop of the process."""


class ReadBuffer(asyncio.BufferedProtocol):
    """Reads pieces of at most READ_BYTES. All protocols that a connection has in its life are of this kind: a loop can't change it."""

    __slots__ = ()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next piece goes."""
        return _received

    def buffer_updated(self, nbytes: int) -> None:
        """A piece has come."""
        self.received(bytes(_received[:nbytes]))

    def received(self, data: bytes) -> None:
        """Take a piece. What comes while nothing is expected is dropped."""
