"""The demo's own mail server and the inbox that it fills: so the whole way of a mail can be looked at without having one."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Final, NamedTuple

from sse_booking.notify.mail.smtp import Relay

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

MAX_MAILS: Final = 200
MAX_BYTES: Final = 1_000_000


class Mail(NamedTuple):
    """A mail that has arrived."""

    id: int
    at: int
    recipient: str
    message: EmailMessage


class Inbox:
    """The last mails of the demo, in memory."""

    def __init__(self) -> None:
        self.mails: deque[Mail] = deque(maxlen=MAX_MAILS)
        self._arrived = 0
        self._server: asyncio.Server | None = None

    async def listen(self) -> Relay:
        """Begin to take mail, on loopback only; returns where."""
        from aiosmtpd.smtp import SMTP

        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, data_size_limit=MAX_BYTES, loop=loop), "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        return Relay(host, port, tls=False, user="", password="")

    def close(self) -> None:
        """Take no more."""
        if self._server is not None:
            self._server.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's interface
        """Keep what has come."""
        self._arrived += 1
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=default)
        recipient = envelope.rcpt_tos[0] if envelope.rcpt_tos else ""
        self.mails.append(Mail(self._arrived, int(datetime.now(UTC).timestamp()), recipient, message))
        return "250 kept"

    def find(self, mail_id: int) -> Mail | None:
        """The mail with this number, while it is kept."""
        return next((mail for mail in self.mails if mail.id == mail_id), None)


def parts_of(message: EmailMessage) -> tuple[str, str, str]:
    """Text, HTML and calendar of a mail; "" for what it does not have."""
    found = {"text/plain": "", "text/html": "", "text/calendar": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if kind in found and not found[kind]:
            found[kind] = part.get_content()
    return found["text/plain"], found["text/html"], found["text/calendar"]
