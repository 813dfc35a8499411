"""The client's address, also behind trusted proxies.

Anybody can send `X-Forwarded-For`. It is read only when the peer is one of `TRUSTED_PROXIES`, and from its right end, where that proxy
wrote what it saw. The first address from the right that is no trusted proxy is the client.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

from starlette.types import Scope

from sse_booking.store.job_queue import Caller

MAX_HOPS: Final = 16
"""Addresses of `X-Forwarded-For` that are examined, from the right. The client itself may have written the rest."""
IPV6_PREFIX: Final = 64
"""Bits of an IPv6 address that distinguish callers: every subscriber has 2⁶⁴ addresses of their own."""

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def resolve_client(scope: Scope, trusted: Networks) -> None:
    """Set the client's address and scheme in the scope, if a trusted proxy forwards them."""
    peer = scope.get("client")
    address = _parse(peer[0]) if peer else None
    if address is None or not _is_trusted(address, trusted):
        return
    forwarded, protocols = b"", b""
    for name, value in scope["headers"]:
        if name == b"x-forwarded-for":
            forwarded = forwarded + b"," + value if forwarded else value
        elif name == b"x-forwarded-proto":
            protocols = value
    for hop in reversed(forwarded.decode("latin-1").rsplit(",", MAX_HOPS)[-MAX_HOPS:]):
        found = _parse(hop.strip())
        if found is None:
            break
        address = found
        if not _is_trusted(address, trusted):
            break
    scope["client"] = (str(address), 0)
    protocol = protocols.rsplit(b",", 1)[-1].strip().lower()
    if protocol in (b"http", b"https"):
        scope["scheme"] = protocol.decode()


def caller_address(scope: Scope) -> str:
    """Return the address that identifies an anonymous caller: the IPv4 address, or the IPv6 network; "" when unknown."""
    client = scope.get("client")
    return _network(client[0]) if client else ""


def caller_of(scope: Scope, user_id: str) -> Caller:
    """Return whose request this is. Anonymous callers go by their address, with a comma, which no user id contains."""
    address = caller_address(scope)
    return Caller(user_id or address + ",", address)


@lru_cache(maxsize=4096)
def _network(text: str) -> str:
    address = _parse(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return str(address or text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Address | None:
    """Parse an address, with the port or the brackets that some proxies add. Returns None for anything else."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=4096)
def _is_trusted(address: Address, trusted: Networks) -> bool:
    return any(address in network for network in trusted)
