"""The channel `email`: a notice becomes a message, and a connection that is free takes it to the relay."""

from __future__ import annotations

import asyncio
from email.utils import parseaddr
from typing import Final

from sse_booking.notify.mail.message import to_bytes
from sse_booking.notify.mail.smtp import Relay, Smtp
from sse_booking.notify.notice import Notice
from sse_booking.notify.outcome import Outcome

CONNECTIONS: Final = 2
"""Relays count them; two keep one slow mail from holding up all others."""


class MailSender:
    """Mail over the relay of MAIL_URL, from MAIL_FROM. `host` is the one that people know the service by."""

    at_once = CONNECTIONS

    def __init__(self, relay: Relay, sender: str, host: str) -> None:
        self._sender = parseaddr(sender)[1]
        self._host = host
        self._free: asyncio.LifoQueue[Smtp] = asyncio.LifoQueue()
        self._all = [Smtp(relay, host) for _ in range(CONNECTIONS)]
        for connection in self._all:
            self._free.put_nowait(connection)

    async def send(self, notice: Notice, now: int) -> Outcome:
        """Send one; raises where it can't be put together."""
        message = to_bytes(notice, self._sender, self._host, now)
        connection = await self._free.get()
        try:
            return await connection.send(self._sender, notice.recipient.address, message)
        finally:
            self._free.put_nowait(connection)

    async def check(self) -> str:
        """What the relay says of itself. Raises what goes wrong."""
        return await self._all[0].check()

    async def close(self) -> None:
        """Say goodbye to the relay."""
        for connection in self._all:
            await connection.close()
