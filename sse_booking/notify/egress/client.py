"""One POST to an address that a person gave us: guarded, no redirects, bounded in time and in what is read."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping
from typing import Final, NamedTuple

import httpcore

from sse_booking.notify.egress.guard import CONNECT_S, Guard, GuardedBackend, Refused

TOTAL_S: Final = 20.0
READ_BYTES: Final = 16_384
"""An answer is read so far, then the connection is closed: nobody makes us take a gigabyte."""
KEEP_ALIVE_S: Final = 30.0
"""A connection kept longer would outlive the answer of the DNS by which it was allowed."""
MAX_CONNECTIONS: Final = 32


class Reply(NamedTuple):
    """What came back. `headers` have lower-case names; `body` is the beginning of it."""

    status: int
    headers: dict[str, str]
    body: bytes
    duration_ms: int

    @property
    def retry_after_s(self) -> int | None:
        """The seconds that a `Retry-After` asks for. Returns None when there is none, or when it is a date."""
        text = self.headers.get("retry-after", "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


class Unreachable(Exception):
    """There was no answer. The text is for whoever gave the address."""

    def __init__(self, text: str, duration_ms: int) -> None:
        super().__init__(text)
        self.duration_ms = duration_ms


class Client:
    """Sends through the guard. One for the life of the service; `aclose` ends its connections."""

    def __init__(self, guard: Guard, *, tls: ssl.SSLContext | None = None, total_s: float = TOTAL_S) -> None:
        self.guard = guard
        self._total_s = total_s
        self._pools = {
            scheme: httpcore.AsyncConnectionPool(
                ssl_context=tls,
                max_connections=MAX_CONNECTIONS,
                max_keepalive_connections=8,
                keepalive_expiry=KEEP_ALIVE_S,
                network_backend=GuardedBackend(guard, scheme),
            )
            for scheme in ("https", "http")
        }

    async def aclose(self) -> None:
        """Close what is kept open."""
        for pool in self._pools.values():
            await pool.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send, and read the beginning of the answer. Raises Unreachable."""
        began = time.monotonic()
        try:
            target = self.guard.check_url(url)
            async with asyncio.timeout(self._total_s):
                return await self._post(self._pools[target.scheme], url, headers, body, began)
        except Refused as error:
            raise Unreachable(str(error), _since(began)) from error
        except TimeoutError as error:
            raise Unreachable(f"No answer within {self._total_s:g} seconds.", _since(began)) from error
        except (httpcore.ConnectError, httpcore.ConnectTimeout, ssl.SSLError) as error:
            certificate = isinstance(error.__cause__ or error, ssl.SSLError) or "CERTIFICATE" in str(error)
            text = "The certificate or the encryption of the host is not good." if certificate else "The host does not take connections."
            raise Unreachable(text, _since(began)) from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise Unreachable("The connection broke, or what came back is not HTTP.", _since(began)) from error

    @staticmethod
    async def _post(pool: httpcore.AsyncConnectionPool, url: str, headers: Mapping[str, str], body: bytes, began: float) -> Reply:
        timeouts = {"connect": CONNECT_S, "read": TOTAL_S, "write": TOTAL_S, "pool": TOTAL_S}
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with pool.stream("POST", url, headers=sent, content=body, extensions={"timeout": timeouts}) as response:
            read = b""
            async for part in response.aiter_stream():
                read += part
                if len(read) >= READ_BYTES:
                    break
            got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Reply(response.status, got, read[:READ_BYTES], _since(began))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
