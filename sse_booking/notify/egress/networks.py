"""Which IP addresses may be reached on behalf of a person: an explicit table, pure.

`ipaddress.is_global` is not used. In Python 3.11 it calls 64:ff9b::a00:1 (10.0.0.1 behind NAT64), 2002:a00:1:: (6to4) and multicast
global. Of IPv6 only 2000::/3 is handed out at all, so everything else is refused unless it carries an IPv4 address that may be reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_DENIED_4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private (RFC 1918)
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent
        "169.254.0.0/16",  # link local, the metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)
_GIVEN_OUT_6: Final = IPv6Network("2000::/3")
_DENIED_6: Final = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise, and no network that anybody runs
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")


def plain(address: Address) -> Address:
    """The address that is meant: the IPv4 one inside a mapped (::ffff:0:0/96) or translated (64:ff9b::/96) IPv6 one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether the address belongs to somebody on the Internet, and to nobody's inside."""
    address = plain(address)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _DENIED_4)
    # A zone (fe80::1%eth0) names an interface of this machine.
    return address.scope_id is None and address in _GIVEN_OUT_6 and not any(address in network for network in _DENIED_6)


def is_allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether the host's own list (EGRESS_ALLOW) opens this address."""
    address = plain(address)
    return any(address in network for network in networks if network.version == address.version)


def parse(text: str) -> Address | None:
    """The address that a text is in the usual notation; None for a name, and for the odd notations of `inet_aton`."""
    try:
        return ip_address(text)
    except ValueError:
        return None
