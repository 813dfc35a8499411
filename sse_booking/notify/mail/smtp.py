"""Handing mail to the relay of MAIL_URL: a connection that is kept for a while, and answers told apart by what they mean."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from sse_booking.notify.outcome import QUICK, SLOW, Outcome

TOTAL_S: Final = 60.0
"""For one mail, the connection included: well within the lease of a delivery."""
CONNECT_S: Final = 15.0
PER_CONNECTION: Final = 100
IDLE_S: Final = 30.0
_ENHANCED: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_TOO_LARGE: Final = re.compile(r"too large|size", re.IGNORECASE)
EXCHANGE_BUSY: Final = 432
"""Microsoft's "too many connections": scattered and patient, or it goes on for ever."""


class Relay(NamedTuple):
    """Where mail is handed over. `tls`: from the first byte on; else by STARTTLS where it is offered, and always before a password."""

    host: str
    port: int
    tls: bool
    user: str
    password: str


def parse_relay(url: str) -> Relay:
    """The relay that a good MAIL_URL names."""
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    port = parts.port or (465 if tls else 587 if parts.username else 25)
    return Relay(parts.hostname or "", port, tls, unquote(parts.username or ""), unquote(parts.password or ""))


class Smtp:
    """One connection to the relay. Not for two mails at a time."""

    def __init__(self, relay: Relay, host: str) -> None:
        self._relay = relay
        self._host = host
        self._client: SMTP | None = None
        self._sent = 0
        self._used_at = 0.0

    async def send(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over one mail; never raises but for a cancellation."""
        try:
            async with asyncio.timeout(TOTAL_S):
                try:
                    outcome = await self._send(sender, recipient, message)
                except SMTPServerDisconnected:
                    if self._sent == 0:
                        raise
                    self._drop()  # it was kept too long: once more on a new one
                    outcome = await self._send(sender, recipient, message)
        except SMTPRecipientsRefused as error:
            outcome = of_recipient(error.recipients[0].code, error.recipients[0].message)
            await self._reset()
        except SMTPResponseException as error:
            outcome = of_response(error.code, error.message)
            self._drop()
        except (SMTPException, OSError, TimeoutError, ValueError) as error:
            outcome = Outcome("retry", "", f"{type(error).__name__}: {error}"[:300])
            self._drop()
        except asyncio.CancelledError:
            self._drop()
            raise
        return outcome

    async def _send(self, sender: str, recipient: str, message: bytes) -> Outcome:
        client = await self._connected()
        _, said = await client.sendmail(sender, [recipient], message)
        self._sent += 1
        self._used_at = time.monotonic()
        return Outcome("sent", "250", said[:300])

    async def _connected(self) -> SMTP:
        old = self._sent >= PER_CONNECTION or time.monotonic() - self._used_at > IDLE_S
        if self._client is not None and self._client.is_connected and not old:
            return self._client
        await self.close()
        relay = self._relay
        client = SMTP(
            hostname=relay.host, port=relay.port, use_tls=relay.tls, start_tls=True if relay.user and not relay.tls else None,
            timeout=CONNECT_S, local_hostname=self._host,
        )  # fmt: skip
        await client.connect()
        self._client, self._sent = client, 0
        if relay.user:
            await client.login(relay.user, relay.password)
        client.timeout = TOTAL_S
        return client

    async def check(self) -> str:
        """Connect, sign in, and leave again: what the relay says of itself. Raises what goes wrong."""
        async with asyncio.timeout(CONNECT_S):
            client = await self._connected()
            said = await client.noop()
            await self.close()
            return f"{self._relay.host}:{self._relay.port} answers {said.code}"

    async def _reset(self) -> None:
        """After a refused recipient the connection is good for the next mail."""
        try:
            if self._client is not None:
                await self._client.rset()
                self._sent += 1
                self._used_at = time.monotonic()
        except (SMTPException, OSError, TimeoutError):
            self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def close(self) -> None:
        """Say goodbye, briefly."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            try:
                await client.quit(timeout=2)
            except (SMTPException, OSError, TimeoutError):
                client.close()


def of_recipient(code: int, text: str) -> Outcome:
    """What a refusal of the recipient means: 5xx is final, and mostly says that there is nobody."""
    if code < 500:
        return Outcome("retry", str(code), _short(text), SLOW)
    enhanced = _ENHANCED.search(text)
    nobody = enhanced[2] == "1" if enhanced else code in (550, 551, 553)
    return Outcome("gone" if nobody else "dead", str(code), _short(text), bounced=nobody)


def of_response(code: int, text: str) -> Outcome:
    """What any other refusal means. "Too large" is believed to be a passing trouble: Microsoft says it of small mails."""
    if code == EXCHANGE_BUSY:
        return Outcome("retry", str(code), _short(text), (60, 300, 900, 1800))
    final = 500 <= code < 600 and code not in (530, 534, 535, 538) and not (code == 552 and _TOO_LARGE.search(text))
    return Outcome("dead" if final else "retry", str(code), _short(text), QUICK)


def _short(text: str) -> str:
    return " ".join(text.split())[:300]
