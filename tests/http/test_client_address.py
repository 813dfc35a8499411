"""Where a request comes from, and under which name: what anybody may write counts only where a trusted proxy wrote it."""

from __future__ import annotations

import ipaddress

import pytest
from starlette.types import Scope

from sse_booking.http.client_address import MAX_HOPS, caller_address, resolve_client
from sse_booking.http.known_hosts import KnownHosts
from sse_booking.http.problems.http_errors import MisdirectedRequest

TRUSTED = tuple(ipaddress.ip_network(text) for text in ("127.0.0.1", "10.0.0.0/8", "fd00::/8"))


def seen(peer: str, *forwarded: str, proto: str = "") -> tuple[str, str]:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded] + ([(b"x-forwarded-proto", proto.encode())] if proto else [])
    scope: Scope = {"type": "http", "client": (peer, 5), "scheme": "http", "headers": headers}
    resolve_client(scope, TRUSTED)
    return caller_address(scope), scope["scheme"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["1.1.1.1", "198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["1.1.1.1, 198.51.100.7, 10.1.2.3"], "198.51.100.7"),
        ("127.0.0.1", ["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
        ("127.0.0.1", ["198.51.100.7, rubbish"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.7, rubbish, 10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", [" 198.51.100.7:4711 "], "198.51.100.7"),
        ("127.0.0.1", ["[2001:db8:1:2:3::4]:4711"], "2001:db8:1:2::/64"),
        ("127.0.0.1", ["2001:db8:1:2:ffff::1"], "2001:db8:1:2::/64"),
        ("127.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("::ffff:127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("fd00::1", ["198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", [",".join(["10.0.0.1"] * 5000)], "10.0.0.1"),
    ],
)
def test_the_first_address_from_the_right_that_is_no_trusted_proxy_is_the_client(peer: str, forwarded: list[str], address: str) -> None:
    assert seen(peer, *forwarded)[0] == address


def test_of_a_long_list_only_the_end_is_looked_at() -> None:
    assert seen("127.0.0.1", ",".join(["198.51.100.7", *["10.0.0.1"] * MAX_HOPS]))[0] == "10.0.0.1"
    assert seen("127.0.0.1", ",".join(["198.51.100.7", *["10.0.0.1"] * (MAX_HOPS - 1)]))[0] == "198.51.100.7"


def test_a_trusted_proxy_says_by_which_scheme_and_nobody_else_does() -> None:
    assert seen("127.0.0.1", "198.51.100.7", proto="https")[1] == "https"
    assert seen("127.0.0.1", "198.51.100.7", proto="http, https")[1] == "https"
    assert seen("127.0.0.1", "198.51.100.7", proto="gopher")[1] == "http"
    assert seen("192.0.2.1", "198.51.100.7", proto="https")[1] == "http"


def test_who_has_no_address_has_none() -> None:
    scope: Scope = {"type": "http", "client": None, "headers": []}
    resolve_client(scope, TRUSTED)
    assert caller_address(scope) == ""


def is_known(host: str) -> bool:
    try:
        KnownHosts("booking.internal", "https://book.example").check({"type": "http", "headers": [(b"host", host.encode())]})
    except MisdirectedRequest:
        return False
    return True


@pytest.mark.parametrize(
    "host",
    [
        "book.example",
        "BOOK.example:443",
        "book.example.",
        "booking.internal:8000",
        "localhost:8000",
        "a.localhost",
        "127.0.0.1",
        "[::1]:8000",
    ],
)
def test_the_names_of_the_service_and_addresses_of_digits_are_known(host: str) -> None:
    assert is_known(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "book.example.evil.example",
        "evilbook.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "[::1",
        "x:y",
    ],
)
def test_any_other_name_is_not(host: str) -> None:
    assert not is_known(host)
