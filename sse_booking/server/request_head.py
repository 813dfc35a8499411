"""Parse the head of a request (RFC 9112): its line, its fields, and what they say about the body, all bounded. No sockets here.

llhttp parses the head and nothing else: each request has its own parser, which is fed up to the empty line and never beyond. So trailers
can't be taken for headers, a declined upgrade has no effect on the body, and pipelined data stays unread until its turn.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

import httptools

MAX_HEAD_BYTES: Final = 32 * 1024
"""Bytes of the request line and the fields. Browsers and proxies stop at 8 to 16 KiB; a stream of 100 escaped topics has 23 KiB."""
MAX_FIELDS: Final = 128
"""Header fields of one request. A browser behind two proxies sends about 40."""
HEAD_END: Final = b"\r\n\r\n"

_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]{0,5})?")  # RFC 9112 §3.2, RFC 3986 §3.2.2
_WEB: Final = (b"http", b"https")


class BadRequest(Exception):
    """The peer sent no request that can be served. The connection ends with a 400; the message is for the client."""


class RequestHead(NamedTuple):
    """A complete, valid head. `content_length` is 0 if there is no body; a `chunked` body marks its own end."""

    method: str
    path: str
    raw_path: bytes
    query: bytes
    version: str
    headers: list[tuple[bytes, bytes]]
    keep_alive: bool
    expects_continue: bool
    content_length: int
    chunked: bool


class HeadReader:
    """Reads one head from pieces of any size."""

    __slots__ = ("_headers", "_is_whole", "_keep_alive", "_parser", "_size", "_tail", "_target")

    def __init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._size = 0
        self._tail = b""
        self._is_whole = False
        self._keep_alive = False

    def feed(self, data: bytes) -> tuple[RequestHead | None, bytes]:
        """Take the next piece. Return the head once it is complete, and the data after it. Raise BadRequest."""
        seen = self._tail + data
        at = seen.find(HEAD_END)
        end = len(data) if at < 0 else at + len(HEAD_END) - len(self._tail)
        self._size += end
        if self._size > MAX_HEAD_BYTES:
            raise BadRequest(f"The head of a request may have at most {MAX_HEAD_BYTES} bytes.")
        try:
            self._parser.feed_data(data[:end])
        except httptools.HttpParserUpgrade:
            pass  # an upgrade is declined by serving the request as usual (RFC 9110 §7.8)
        except httptools.HttpParserCallbackError as error:
            if isinstance(error.__context__, BadRequest):
                raise error.__context__ from None
            raise
        except httptools.HttpParserError:
            raise BadRequest("This is not an HTTP request.") from None
        if self._is_whole != (at >= 0):
            raise BadRequest("This is not an HTTP request.")
        if at < 0:
            self._tail = seen[-(len(HEAD_END) - 1) :]
            return None, b""
        return self._head(), data[end:]

    # Called by the parser.

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field."""
        if len(self._headers) == MAX_FIELDS:
            raise BadRequest(f"A request may have at most {MAX_FIELDS} header fields.")
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Note the end of the head."""
        self._is_whole = True
        self._keep_alive = self._parser.should_keep_alive()  # read here: after the request the parser no longer knows

    def _head(self) -> RequestHead:
        version = self._parser.get_http_version()
        if version not in ("1.0", "1.1"):
            raise BadRequest("This server speaks HTTP/1.1 and HTTP/1.0.")
        content_length, chunked, expects = self._framing(version)
        method = self._parser.get_method().decode("ascii")
        path, query, authority = _parts(self._target, method)
        self._check_host(version, authority)
        return RequestHead(
            method,
            _unquoted(path),
            path,
            query,
            version,
            self._headers,
            version == "1.1" and self._keep_alive,
            expects and version == "1.1",
            content_length,
            chunked,
        )

    def _framing(self, version: str) -> tuple[int, bool, bool]:
        """Return Content-Length, whether the body is chunked, and whether the client waits for `100 Continue`."""
        content_length, chunked, expects = 0, False, False
        for name, value in self._headers:
            if name == b"content-length":
                content_length = int(value)  # llhttp accepts only digits, once, and not beside Transfer-Encoding
            elif name == b"transfer-encoding":
                if version == "1.0" or value.lower() != b"chunked":
                    raise BadRequest("1.1./The only supported transfer coding is chunked, in HTTP/1.1./1.1.")
                chunked = True
            elif name == b"expect" and value.lower() == b"100-continue":
                expects = True
        return content_length, chunked, expects

    def _check_host(self, version: str, authority: bytes | None) -> None:
        """Check RFC 9112 §3.2: one valid Host; an absolute target takes precedence over it."""
        hosts = [value for name, value in self._headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and version == "1.1"):
            raise BadRequest("A request must have one Host header.")
        if any(_HOST.fullmatch(host) is None for host in (*hosts, authority or b"")):
            raise BadRequest("The Host header is not a host.")
        if authority is not None:
            self._headers = [(name, value) for name, value in self._headers if name != b"host"] + [(b"host", authority)]


def _parts(target: bytes, method: str) -> tuple[bytes, bytes, bytes | None]:
    """Return path, query and, for a target in absolute form, the authority (RFC 9112 §3.2)."""
    if target == b"*" and method == "OPTIONS":
        return target, b"", None
    authority = None
    if not target.startswith(b"/"):
        scheme, _, rest = target.partition(b"://")
        if scheme.lower() not in _WEB or not rest:
            raise BadRequest("The request target must be a path or an absolute http URL.")
        size = re.match(rb"[^/?]*", rest)
        authority = size[0] if size else b""
        target = rest[len(authority) :]
        if not authority or b"@" in authority:
            raise BadRequest("The request target must be a path or an absolute http URL.")
    if b"#" in target:
        raise BadRequest("A request target must not have a fragment.")
    path, _, query = target.partition(b"?")
    return path or b"/", query, authority


def _unquoted(path: bytes) -> str:
    text = path.decode("ascii")
    return unquote(text) if "%" in text else text
