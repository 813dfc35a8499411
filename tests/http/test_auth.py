from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_booking.domain.errors import Forbidden, Unauthenticated
from sse_booking.http.auth import Credential, check_origin, clear_cookie, credential, mint, session_cookie

A_TOKEN = mint("a secret of at least 32 bytes, as it must be", "maria", "user", "Maria", 3600, 1_795_255_200)


def a_scope(*headers: tuple[str, str], path: str = "/api/bookings", query: str = "") -> dict[str, Any]:
    return {
        "type": "http",
        "path": path,
        "query_string": query.encode("latin-1"),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }


def test_a_request_without_any_credential_has_none() -> None:
    assert credential(a_scope(("accept", "*/*"), ("cookie", "theme=dark"), query="limit=5")) == Credential("none", "")


@pytest.mark.parametrize("header", ["Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c"])
def test_a_bearer_token_is_found(header: str) -> None:
    assert credential(a_scope(("authorization", header))) == Credential("bearer", "a.b.c")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Basic dXNlcjpwYXNz",
        "a.b.c",
        "Bearer a.b.c, Bearer d.e.f",
        "Bearer\ta.b.c",
        " Bearer a",
        "Bearer a ",
        "Bearer é",
        "Bearer a\0",
        "Bearer: a",
    ],
)
def test_an_authorization_that_is_no_bearer_is_refused(header: str) -> None:
    with pytest.raises(Unauthenticated):
        credential(a_scope(("authorization", header), ("cookie", "sse_booking=good")))


def test_two_authorizations_are_refused() -> None:
    with pytest.raises(Unauthenticated):
        credential(a_scope(("authorization", "Bearer a"), ("authorization", "Bearer a")))


@pytest.mark.parametrize(
    "header",
    [
        "sse_booking=secret",
        "theme=dark; sse_booking=secret",
        "sse_booking=secret;x",
        ' sse_booking=secret ; y="a; b"',
        "sse_bookings=no; sse_booking=secret",
        "x=sse_booking=no; sse_booking=secret",
    ],
)
def test_the_session_cookie_is_found(header: str) -> None:
    assert credential(a_scope(("cookie", header))) == Credential("cookie", "secret")


def test_a_cookie_header_may_be_split() -> None:
    assert credential(a_scope(("cookie", "a=b"), ("cookie", "sse_booking=secret"))) == Credential("cookie", "secret")


@pytest.mark.parametrize(
    "header", ["sse_booking", "sse_bookings=x", "Sse_Booking=x", "x=sse_booking", "=sse_booking", ";;;", "sse_booking2=x; my_sse_booking=y"]
)
def test_other_cookies_are_not_ours(header: str) -> None:
    found = credential(a_scope(("cookie", header)))
    assert found == (Credential("cookie", "") if header == "sse_booking" else Credential("none", ""))


def test_two_session_cookies_are_refused() -> None:
    with pytest.raises(Unauthenticated):
        credential(a_scope(("cookie", "sse_booking=a; sse_booking=b")))
    assert credential(a_scope(("cookie", "sse_booking=a; sse_booking=a"))).value == "a"


def test_an_empty_cookie_is_a_bad_credential_and_not_none() -> None:
    assert credential(a_scope(("cookie", "sse_booking="))) == Credential("cookie", "")


def test_a_bearer_token_goes_before_a_ticket_and_a_ticket_before_the_cookie() -> None:
    bearer, cookie = ("authorization", "Bearer a"), ("cookie", "sse_booking=c")
    assert credential(a_scope(bearer, cookie, path="/api/stream", query="ticket=b")).kind == "bearer"
    assert credential(a_scope(cookie, path="/api/stream", query="ticket=b")).kind == "ticket"
    assert credential(a_scope(bearer, cookie)).kind == "bearer"


def test_a_ticket_is_for_the_stream_only() -> None:
    assert credential(a_scope(path="/api/stream", query="topics=resource:a&ticket=abc-_1")) == Credential("ticket", "abc-_1")
    assert credential(a_scope(path="/api/stream", query="%74icket=a%62c")) == Credential("ticket", "abc")
    assert credential(a_scope(path="/api/stream", query="ticket=")) == Credential("ticket", "")
    assert credential(a_scope(path="/api/bookings", query="ticket=abc")) == Credential("none", "")
    assert credential(a_scope(path="/api/stream/", query="ticket=abc")) == Credential("none", "")


def test_two_tickets_are_refused() -> None:
    with pytest.raises(Unauthenticated):
        credential(a_scope(path="/api/stream", query="ticket=a&ticket=b"))


@pytest.mark.parametrize("path", ["/api/stream", "/api/bookings", "/"])
@pytest.mark.parametrize(
    "query",
    [
        "token={}",
        "access_token={}",
        "ticket={}",
        "Token={}",
        "a=b&jwt={}",
        "x={}",
        "authorization=Bearer+{}",
        "authorization=Bearer%20{}",
        "topics=resource:{}",
        "last_event_id={}",
    ],
)
def test_a_token_in_an_address_is_refused(path: str, query: str) -> None:
    for text in (A_TOKEN, A_TOKEN.replace(".", "%2E"), A_TOKEN.replace("eyJ", "%65yJ", 1)):
        with pytest.raises(Unauthenticated, match="address"):
            credential(a_scope(("authorization", "Bearer a"), path=path, query=query.format(text)))


@pytest.mark.parametrize("query", ["token=a.b.c", "access_token=..", "ticket=a.b.c", "TICKET=a.b.c.d.e", "%74oken=a%2eb.c"])
def test_what_looks_like_a_token_in_an_address_is_refused(query: str) -> None:
    with pytest.raises(Unauthenticated):
        credential(a_scope(query=query))


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-21T10:00:00.000Z&to=2026-11-21T11:00:00.000Z",
        "title=a.b.c",
        "token=abc",
        "last_event_id=a.b-5-z",
        "%",
        "%zz=%",
        "&&=&=",
    ],
)
def test_other_queries_are_let_through(query: str) -> None:
    assert credential(a_scope(query=query)).kind == "none"


@given(query=st.binary(max_size=60), cookie=st.binary(max_size=60), authorization=st.none() | st.binary(max_size=30))
def test_any_bytes_are_a_credential_or_refused(query: bytes, cookie: bytes, authorization: bytes | None) -> None:
    scope = a_scope(path="/api/stream")
    scope["query_string"] = b"ticket=" + query
    scope["headers"] = [(b"cookie", b"sse_booking=" + cookie)] + ([] if authorization is None else [(b"authorization", authorization)])
    try:
        found = credential(scope)
    except Unauthenticated:
        return
    assert found.kind == ("ticket" if authorization is None else "bearer")


# Writes by cookie


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("https://book.example", "https://book.example"),
        ("https://book.example", "HTTPS://Book.Example"),
        ("https://book.example:443", "https://book.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_a_write_from_our_own_page_is_let_through(public_url: str, origin: str) -> None:
    check_origin(a_scope(("host", "whatever"), ("origin", origin)), public_url)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://book.example",
        "https://book.example:8443",
        "https://evil.example",
        "https://book.example.evil.example",
        "https://evil.example/https://book.example",
        "https://book.example/",
        "https://x@book.example",
        "https://book.example https://book.example",
        "book.example",
        "ftp://book.example",
        "https://book.example:",
        "https://sub.book.example",
        "https://book.example?x",
        "https://book.example\0",
        "https://BOOK.example.",
    ],
)
def test_a_write_from_another_site_is_refused(origin: str) -> None:
    with pytest.raises(Forbidden):
        check_origin(a_scope(("host", "book.example"), ("origin", origin)), "https://book.example")


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8000", "http://localhost:8000"),
        ("book.example", "https://book.example"),
        ("book.example", "http://book.example"),
        ("book.example:443", "https://book.example"),
        ("Book.Example:80", "http://book.example"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("127.0.0.1:8000", "https://127.0.0.1:8000"),
    ],
)
def test_without_a_public_url_the_origin_must_be_the_host(host: str, origin: str) -> None:
    check_origin(a_scope(("host", host), ("origin", origin)), None)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8000", "http://localhost:8001"),
        ("localhost:8000", "http://localhost"),
        ("book.example", "https://evil.example"),
        ("book.example", "null"),
        ("", "null"),
        ("", "http://"),
        ("book.example", "http://book.example:8000"),
        ("evil@book.example", "http://book.example"),
        ("null", "null"),
        ("book.example:99999999", "https://book.example"),
    ],
)
def test_without_a_public_url_other_hosts_are_refused(host: str, origin: str) -> None:
    with pytest.raises(Forbidden):
        check_origin(a_scope(("host", host), ("origin", origin)), None)


def test_a_write_by_cookie_without_an_origin_is_refused() -> None:
    for public_url in (None, "https://book.example"):
        with pytest.raises(Forbidden, match="needs an Origin"):
            check_origin(a_scope(("host", "book.example"), ("referer", "https://book.example/")), public_url)


def test_a_request_with_two_origins_or_two_hosts_or_none_is_refused() -> None:
    origin, host = ("origin", "https://book.example"), ("host", "book.example")
    for headers, public_url in (((origin, origin, host), "https://book.example"), ((origin, host, host), None), ((origin,), None)):
        with pytest.raises(Forbidden):
            check_origin(a_scope(*headers), public_url)


def test_the_cookie_is_kept_from_scripts_and_other_sites() -> None:
    assert session_cookie("secret", 3600, secure=True) == "sse_booking=secret; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert session_cookie("secret", 3600, secure=False) == "sse_booking=secret; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax"
    assert clear_cookie() == "sse_booking=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
