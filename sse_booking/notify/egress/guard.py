"""Which addresses on the web a person may have us call, and the resolving that can't be tricked.

A check before the request is no guard, as the client resolves again: between the two the answer can change (DNS rebinding). Here one
look-up is made, all of its answers are checked, and the connection goes to the checked address itself. TLS and the Host header
keep the name.
"""

from __future__ import annotations

import asyncio
import re
import select
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

import httpcore

from sse_booking.notify.egress.networks import Network, is_allowed, is_public, parse

CONNECT_S: Final = 5.0
MAX_URL: Final = 2000
PORTS: Final = frozenset({443, 8443})
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)(:(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<target>[/?][!$-;=?-Z_a-z~\[\]]*)?",
    re.ASCII | re.IGNORECASE,
)
"""Visible ASCII without what parsers read in different ways: a user name, a fragment, a backslash, quotes."""
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)

NO_ADDRESS: Final = "The host has no address that may be reached."
"""One sentence for a name without addresses and for one whose addresses are refused: which of the two says what is inside our network."""

INSIDE: Final = frozenset({"localhost", "local", "internal", "intranet", "lan", "home", "corp", "localdomain"})
"""Last labels of names that never are anybody's outside (RFC 6761, RFC 6762 and custom)."""

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]


class Refused(Exception):
    """This address must not be called. The text is for whoever gave it."""


class Target(NamedTuple):
    """The parts of an address that was looked at. `host` is without brackets, in lower case."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port as a web page writes them, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == {"http": 80, "https": 443}[self.scheme] else f":{self.port}")


def parse_url(text: str) -> Target:
    """Take an address apart, strictly. Raises Refused."""
    match = _URL.fullmatch(text) if len(text) <= MAX_URL else None
    if match is None:
        raise Refused("It must be an address such as https://hooks.example/bookings, in ASCII, without user name and fragment.")
    scheme, host = match["scheme"].lower(), match["host"].lower().strip("[]")
    port = int(match["port"] or {"http": 80, "https": 443}[scheme])
    labels = host.split(".")
    numeric = _NUMBER.fullmatch(labels[-1]) is not None
    if port > 65535 or (match["host"][0] == "[") != (":" in host) or (parse(host) is None and (numeric or ":" in host or not all(labels))):
        raise Refused("Its host must be a name, or an IP address in the usual notation.")
    path = match["target"] or "/"
    return Target(scheme, host, port, path if path.startswith("/") else f"/{path}")


async def system_lookup(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as the system resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """The rules of one site. `allow` are networks that may be reached although they are private, also without TLS and at any port."""

    def __init__(self, allow: Sequence[Network] = (), own_host: str = "", lookup: Lookup = system_lookup) -> None:
        self.allow = tuple(allow)
        self._own_host = own_host
        self._lookup = lookup

    def check_url(self, text: str) -> Target:
        """Look at an address when somebody gives it to us; whether its host may be reached is decided at each call. Raises Refused."""
        target = parse_url(text)
        if target.host == self._own_host:
            raise Refused("It must not be an address of this service.")
        address = parse(target.host)
        if not self.allow and (target.host.split(".")[-1] in INSIDE or "." not in target.host) and address is None:
            raise Refused(NO_ADDRESS)
        opened = bool(self.allow) if address is None else is_allowed(address, self.allow)
        if not opened and (target.scheme != "https" or target.port not in PORTS):
            raise Refused("It must begin with https:// and use port 443 or 8443.")
        if address is not None and not opened and not is_public(address):
            raise Refused(NO_ADDRESS)
        return target

    async def addresses(self, target: Target) -> Sequence[str]:
        """Where to connect for this host: every answer of one look-up is good, or none is used. Raises Refused."""
        literal = parse(target.host)
        try:
            async with asyncio.timeout(CONNECT_S):
                answers = [target.host] if literal is not None else await self._lookup(target.host, target.port)
        except (OSError, UnicodeError, TimeoutError):
            answers = []
        known = [parse(answer) for answer in answers]
        in_the_clear = target.scheme != "https" or target.port not in PORTS
        for address in known:
            if address is None or not (is_allowed(address, self.allow) or (is_public(address) and not in_the_clear)):
                raise Refused(NO_ADDRESS)
        if not known:
            raise Refused(NO_ADDRESS)
        return answers


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network, with the look-up in our hands: what is connected to is what was checked."""

    def __init__(self, guard: Guard, scheme: str) -> None:
        self._guard = guard
        self._scheme = scheme
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers. Raises Refused, or httpcore's errors of connecting."""
        addresses = await self._guard.addresses(Target(self._scheme, host.strip("[]").lower(), port, "/"))
        last: Exception | None = None
        for address in addresses[:4]:
            try:
                return Stream(await self._network.connect_tcp(address, port, timeout, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError("no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Nobody's address is a file of ours."""
        raise Refused(NO_ADDRESS)

    async def sleep(self, seconds: float) -> None:
        """Between tries to connect, of which httpcore makes none here."""
        await asyncio.sleep(seconds)


class Stream(httpcore.AsyncNetworkStream):
    """A connection that knows its socket: the pool looks at each idle one twice per request, which was a third of a push."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._socket = inner.get_extra_info("socket")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's interface
        """The next bytes."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's interface
        """Send bytes."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted."""
        return Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's interface
        """`is_readable`: an idle connection is, once the other side has ended it."""
        if info != "is_readable":
            return self._inner.get_extra_info(info)
        poll = select.poll()
        descriptor = self._socket.fileno()
        if descriptor < 0:
            return True
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))
