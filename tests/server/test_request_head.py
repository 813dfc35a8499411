"""Reading requests, byte for byte: what RFC 9112 calls a request, and what is refused; the same whatever the pieces are."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_booking.server.request_body import MAX_CHUNK_LINE, MAX_EXTENSION_BYTES, MAX_TRAILER_BYTES, ChunkedBody, SizedBody
from sse_booking.server.request_head import MAX_FIELDS, MAX_HEAD_BYTES, BadRequest, HeadReader, RequestHead

FIELDS = "Host: book.example\r\n"


def head(text: str) -> RequestHead:
    found, rest = HeadReader().feed(text.encode("latin-1"))
    assert found is not None
    assert rest == b""
    return found


def request(*fields: str, line: str = "POST /api/x HTTP/1.1", host: str = FIELDS) -> str:
    return f"{line}\r\n{host}{''.join(field + chr(13) + chr(10) for field in fields)}\r\n"


def test_a_head_says_what_is_asked() -> None:
    found = head(request("X-Name: Å", "Content-Length: 12", "Expect: 100-continue", line="POST /a%20b?c=%20d HTTP/1.1"))
    assert (found.method, found.path, found.raw_path, found.query, found.version) == ("POST", "/a b", b"/a%20b", b"c=%20d", "1.1")
    assert found.headers == [(b"host", b"book.example"), (b"x-name", b"\xc5"), (b"content-length", b"12"), (b"expect", b"100-continue")]
    assert (found.keep_alive, found.expects_continue, found.content_length, found.chunked) == (True, True, 12, False)


@pytest.mark.parametrize(
    ("line", "path", "query", "host"),
    [
        ("GET http://a.example:81/x?y HTTP/1.1", "/x", b"y", b"a.example:81"),
        ("GET HTTP://a.example HTTP/1.1", "/", b"", b"a.example"),
        ("GET https://a.example?y HTTP/1.1", "/", b"y", b"a.example"),
        ("GET //a.example/x HTTP/1.1", "//a.example/x", b"", b"book.example"),
        ("GET /x?y?z HTTP/1.1", "/x", b"y?z", b"book.example"),
        ("OPTIONS * HTTP/1.1", "*", b"", b"book.example"),
    ],
)
def test_a_target_may_be_a_path_or_a_whole_address_whose_host_counts(line: str, path: str, query: bytes, host: bytes) -> None:
    found = head(request(line=line))
    assert (found.path, found.query) == (path, query)
    assert [value for name, value in found.headers if name == b"host"] == [host]


@pytest.mark.parametrize("offer", ["Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c", "Connection: upgrade\r\nUpgrade: websocket"])
@pytest.mark.parametrize("framing", ["Content-Length: 2", "Transfer-Encoding: chunked", "X: y"])
def test_an_offer_to_upgrade_changes_nothing(offer: str, framing: str) -> None:
    found, plain = head(request(*offer.split("\r\n"), framing)), head(request(framing))
    assert (found.content_length, found.chunked, found.path) == (plain.content_length, plain.chunked, plain.path)


@pytest.mark.parametrize(
    "text",
    [
        request(host=""),
        request(host="Host: a\r\nHost: a\r\n"),
        request(host="Host: a\r\nhOST: b\r\n"),
        request(host="Host: a b\r\n"),
        request(host="Host: a/b\r\n"),
        request(host="Host: user@a\r\n"),
        request(host="Host: a, b\r\n"),
        request(host="Host: a:b\r\n"),
        request(host="Host: a:123456\r\n"),
        request(host="Host: [::1\r\n"),
        request(host="Host: a\r\nHost: b\r\n", line="GET / HTTP/1.0"),
        request(line="GET http://user@a.example/ HTTP/1.1"),
        request(line="GET ftp://a.example/ HTTP/1.1"),
        request(line="GET http:///x HTTP/1.1"),
        request(line="GET x HTTP/1.1"),
        request(line="GET * HTTP/1.1"),
        request(line="GET /x#y HTTP/1.1"),
        request(line="CONNECT a.example:80 HTTP/1.1"),
        request(line="GET / HTTP/2.0"),
        request(line="GET / HTTP/1.2"),
        request(line="GET / HTTP/0.9"),
        request(line="GET /"),
        request(line="BREW / HTTP/1.1"),
        request("Transfer-Encoding: gzip, chunked"),
        request("Transfer-Encoding: chunked, chunked"),
        request("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        request("Transfer-Encoding: identity"),
        request("Transfer-Encoding: xchunked"),
        request("Transfer-Encoding: \x0bchunked"),
        request("Transfer-Encoding: chunked", line="POST / HTTP/1.0"),
        request("Transfer-Encoding: chunked", "Content-Length: 2"),
        request("Content-Length: 2", "Transfer-Encoding: chunked"),
        request("Content-Length: 2", "Content-Length: 2"),
        request("Content-Length: 2, 2"),
        request("Content-Length: +2"),
        request("Content-Length: -2"),
        request("Content-Length: 0x2"),
        request("Content-Length:"),
        request("Content-Length: " + "9" * 30),
        request("X : y"),
        request("X"),
        request(": y"),
        request("X: a\r\n b"),
        request("X: a\0b"),
        request("X: a\rb"),
        request("X: y\nZ: z"),
        "GET / HTTP/1.1\nHost: a\n\n",
    ],
)
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        HeadReader().feed(text.encode("latin-1"))


@pytest.mark.parametrize("host", ["", "a", "A.example:80", "a:", "[::1]:80", "[::1]", "127.0.0.1:8000", "x_y.example", "a%20b"])
def test_a_host_may_be_whatever_the_grammar_allows(host: str) -> None:
    assert (b"host", host.encode()) in head(request(host=f"Host: {host}\r\n")).headers


def test_a_client_of_http_1_0_needs_no_host_and_is_not_kept() -> None:
    assert head(request(host="", line="GET / HTTP/1.0")).keep_alive is False
    assert head(request("Connection: close")).keep_alive is False


def taken_until_refused(take: Callable[[bytes], object], piece: bytes) -> int:
    """How many bytes are taken, piece by piece, before the next one is refused."""
    taken = 0
    with contextlib.suppress(BadRequest):
        while True:
            take(piece)
            taken += len(piece)
    return taken


@pytest.mark.parametrize("size", [1, 1000, 10**6])
def test_a_head_is_bounded_in_bytes_and_fields_whatever_the_pieces_are(size: int) -> None:
    reader = HeadReader()
    reader.feed(b"GET / HTTP/1.1\r\nX: ")
    assert taken_until_refused(reader.feed, b"x" * size) <= MAX_HEAD_BYTES
    with pytest.raises(BadRequest):
        HeadReader().feed(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X:\r\n" * MAX_FIELDS + b"\r\n")
    assert len(head(request(*["X:"] * (MAX_FIELDS - 1))).headers) == MAX_FIELDS


BODIES = {
    "chunks": (b'5\r\nhello\r\n1;a=b\r\n \r\n6 ; q="\xe9"\r\nworld!\r\n0\r\n\r\n', b"hello world!"),
    "trailers": (b"2\r\nab\r\n0\r\nIdempotency-Key: 7\r\nX:\r\n\r\n", b"ab"),
    "an empty body": (b"0\r\n\r\n", b""),
    "digits of both cases, and zeros": (b"0000000A\r\n0123456789\r\n0a\r\n0123456789\r\n00\r\n\r\n", b"0123456789" * 2),
    "line ends inside": (b"4\r\n\r\n\r\n\r\n0\r\n\r\n", b"\r\n\r\n"),
}


@given(kind=st.sampled_from(sorted(BODIES)), cuts=st.lists(st.integers(1, 5), min_size=60, max_size=60))
def test_a_chunked_body_is_the_same_whatever_the_pieces_are(kind: str, cuts: list[int]) -> None:
    raw, content = BODIES[kind]
    ahead = b"GET /next HTTP/1.1\r\n"
    body, got, rest, at = ChunkedBody(), b"", b"", 0
    for cut in cuts:
        if not body.is_whole:
            piece = (raw + ahead)[at : at + cut]
            at += cut
            part, rest = body.take(piece)
            got += part
    assert body.is_whole
    assert (got, rest + (raw + ahead)[at:]) == (content, ahead)


@given(cuts=st.lists(st.integers(1, 40), min_size=3, max_size=60))
def test_a_head_is_the_same_whatever_the_pieces_are(cuts: list[int]) -> None:
    raw = request("Connection: Upgrade", "Upgrade: h2c", "Content-Length: 2", "X: y").encode()
    reader, at, found, rest = HeadReader(), 0, None, b""
    pieces = [*cuts, len(raw)]
    while found is None:
        piece = (raw + b"ab")[at : at + pieces[0]]
        found, rest = reader.feed(piece)
        at += pieces.pop(0)
    assert found == head(raw.decode())
    assert b"ab".startswith(rest)


@pytest.mark.parametrize(
    "raw",
    [b"\r\n", b"g\r\n", b"-1\r\n", b"+1\r\n", b"0x1\r\n", b" 1\r\n", b"1 \r\n", b"1\n", b"123456789\r\n", b"1\r\nab\r\n", b"2\r\nab0\r\n",
     b"2\r\nab\n0\r\n", b"1;\0\r\n", b"0\r\n x\r\n", b"0\r\nX y\r\n", b"0\r\n: y\r\n", b"0\r\nX: \0\r\n", b"0\r\n\n", b"0\r\nX: y\n\r\n"],
)  # fmt: skip
def test_what_is_no_chunk_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        ChunkedBody().take(raw)


@pytest.mark.parametrize(
    ("first", "piece", "most"),
    [
        (b"1;", b"a", MAX_CHUNK_LINE),
        (b"", b"1;abcdefgh\r\nx\r\n", 16 * MAX_EXTENSION_BYTES),
        (b"0\r\n", b"X: y\r\n", MAX_TRAILER_BYTES),
        (b"0\r\nX:", b"y", MAX_TRAILER_BYTES),
    ],
    ids=["a line", "extensions", "trailers", "a trailer"],
)
def test_what_comes_besides_the_content_is_bounded(first: bytes, piece: bytes, most: int) -> None:
    body = ChunkedBody()
    body.take(first)
    assert taken_until_refused(body.take, piece) <= most


def test_a_body_of_a_length_ends_there() -> None:
    body = SizedBody(5)
    assert body.take(b"hel") == (b"hel", b"")
    assert not body.is_whole
    assert body.take(b"lo, next") == (b"lo", b", next")
    assert body.is_whole
