"""Credentials of a request: the bearer token, the cookie or the ticket, and the origin check for writes by cookie.

Nothing here looks anything up. The Verifier checks bearer tokens; the store knows cookies and tickets.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from sse_booking.domain.errors import Forbidden, Unauthenticated
from sse_booking.http.jwt_verifier import Verifier, is_user_id, mint

__all__ = [
    "COOKIE",
    "NO_CREDENTIAL",
    "STREAM_PATH",
    "Credential",
    "Verifier",
    "check_origin",
    "clear_cookie",
    "credential",
    "is_user_id",
    "mint",
    "session_cookie",
]

COOKIE: Final = "sse_booking"
STREAM_PATH: Final = "/api/stream"
"""The only path that accepts a ticket."""

_COOKIE: Final = COOKIE.encode()
_BEARER: Final = re.compile(rb"(?i:bearer) +([A-Za-z0-9._~+/-]+=*)")  # RFC 6750 §2.1
_TOKEN_NAMES: Final = frozenset({b"token", b"access_token", b"id_token", b"jwt", b"authorization", b"ticket"})
_JWT_BEGIN: Final = b"eyJ"
"""The base64url of `{"`, with which the header of every JWT begins."""
_BASE64URL: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_HOST: Final = r"(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(?::([0-9]{1,5}))?"
_ORIGIN: Final = re.compile(rf"(https?)://{_HOST}", re.ASCII)
_HOST_PORT: Final = re.compile(_HOST, re.ASCII)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Credential(NamedTuple):
    """The credential that a request carries, not yet verified: a token, the cookie's value, a ticket, or nothing."""

    kind: Literal["bearer", "cookie", "ticket", "none"]
    value: str


NO_CREDENTIAL: Final = Credential("none", "")


def credential(scope: Scope) -> Credential:
    """Return the credential of a request. A bearer token takes precedence over a ticket, and a ticket over the cookie.

    Raises Unauthenticated when the credential is ambiguous or misplaced: the Authorization header is malformed or repeated, the cookie or
    the ticket has two different values, or the query contains a token.
    """
    authorization: bytes | None = None
    cookies: bytes | None = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            if authorization is not None:
                raise Unauthenticated("There is more than one Authorization header.")
            authorization = value
        elif name == b"cookie":
            cookies = value if cookies is None else cookies + b";" + value
    query = scope["query_string"]
    # Only a query with a dot, an escape or the word "ticket" can hold a ticket or a token. Most queries skip the scan.
    ticket = _ticket(scope["path"], query) if query and (b"." in query or b"%" in query or b"ticket" in query) else None
    if authorization is not None:
        match = _BEARER.fullmatch(authorization)
        if match is None:
            raise Unauthenticated("The Authorization header must be “Bearer” and a token.")
        return Credential("bearer", match[1].decode("ascii"))
    if ticket is not None:
        return Credential("ticket", ticket)
    if cookies is not None and _COOKIE in cookies and (value := _session_value(cookies)) is not None:
        return Credential("cookie", value.decode("latin-1"))
    return NO_CREDENTIAL


def _session_value(cookies: bytes) -> bytes | None:
    """Return the value of our cookie in a Cookie header (RFC 6265 §5.4: pairs separated by semicolons)."""
    pairs = [pair.strip(b" \t").partition(b"=") for pair in cookies.split(b";")]
    values = [value for name, _, value in pairs if name == _COOKIE]
    # Another site under the same domain can set a second one, and the order in which the browser sends them is no evidence.
    if len(set(values)) > 1:
        raise Unauthenticated("There are two session cookies.")
    return values[0] if values else None


def _ticket(path: str, query: bytes) -> str | None:
    """Return the ticket in a stream's query. Raises Unauthenticated when a parameter of any request holds a token."""
    tickets = []
    for part in query.split(b"&"):
        quoted_name, _, quoted = part.partition(b"=")
        name, value = unquote_to_bytes(quoted_name), unquote_to_bytes(quoted.replace(b"+", b" "))
        if _holds_token(value) or (name.lower() in _TOKEN_NAMES and value.count(b".") >= 2):
            raise Unauthenticated("Tokens in addresses end up in logs and are refused. Replace this one, and send the new one as a header.")
        if name == b"ticket":
            tickets.append(value.decode("latin-1"))
    if path != STREAM_PATH or not tickets:
        return None
    if len(set(tickets)) > 1:
        raise Unauthenticated("There is more than one ticket.")
    return tickets[0]


def _holds_token(value: bytes) -> bool:
    """Return whether the value contains a JWT: two base64url parts that end in dots, the first containing the start of a header.

    Each byte is examined a fixed number of times, whatever the value is. A regular expression would restart at every position.
    """
    parts = value.split(b".")
    for head, body in pairwise(parts[:-1]):
        tail = len(head.rstrip(_BASE64URL))  # Index at which the trailing base64url characters begin.
        if head.find(_JWT_BEGIN, tail) >= 0 and body and not body.strip(_BASE64URL):
            return True
    return False


def check_origin(scope: Scope, public_url: str | None) -> None:
    """Refuse a write by cookie that comes from a page of another site.

    The Origin must be that of `public_url`. Without a `public_url`, its host and port must be those of the Host header; the scheme may
    differ, because we see http behind a TLS proxy.

    Raises Forbidden, also when there is no Origin: browsers send one with every write.
    """
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    if not origins:
        raise Forbidden("A write that is signed in by cookie needs an Origin header.")
    origin = _origin(origins[0].decode("latin-1")) if len(origins) == 1 else None
    if origin is not None:
        if public_url is not None:
            if origin == _origin(public_url):
                return
        else:
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) == 1 and origin[1:] == _host(hosts[0].decode("latin-1"), origin[0]):
                return
    raise Forbidden("A write that is signed in by cookie must come from a page of this service.")


@lru_cache(maxsize=256)
def _origin(text: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port; None for `null` and anything else that is no web origin."""
    match = _ORIGIN.fullmatch(text.lower())
    return None if match is None else (match[1], match[2], int(match[3] or _DEFAULT_PORTS[match[1]]))


@lru_cache(maxsize=256)
def _host(text: str, scheme: str) -> tuple[str, int] | None:
    match = _HOST_PORT.fullmatch(text.lower())
    return None if match is None else (match[1], int(match[2] or _DEFAULT_PORTS[scheme]))


def session_cookie(value: str, max_age_s: int, *, secure: bool) -> str:
    """Return the Set-Cookie header that begins a session. `secure`: browsers reach the service over TLS."""
    return f"{COOKIE}={value}; Max-Age={max_age_s}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def clear_cookie(*, secure: bool = False) -> str:
    """Return the Set-Cookie header that ends a session."""
    return session_cookie("", 0, secure=secure)
