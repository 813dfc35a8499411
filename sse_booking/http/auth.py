"""Who is calling: finding the one credential in a request, cookies, and where a write by cookie may come from.

Nothing here looks anything up: a bearer token goes to the Verifier, cookies and tickets to the store.
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
"""The only address that takes a ticket."""

_COOKIE: Final = COOKIE.encode()
_BEARER: Final = re.compile(rb"(?i:bearer) +([A-Za-z0-9._~+/-]+=*)")  # RFC 6750 §2.1
_TOKEN_NAMES: Final = frozenset({b"token", b"access_token", b"id_token", b"jwt", b"authorization", b"ticket"})
_JWT_BEGIN: Final = b"eyJ"
"""The base64url of `{"`, with which the header of every token begins."""
_BASE64URL: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_HOST: Final = r"(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(?::([0-9]{1,5}))?"
_ORIGIN: Final = re.compile(rf"(https?)://{_HOST}", re.ASCII)
_HOST_PORT: Final = re.compile(_HOST, re.ASCII)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Credential(NamedTuple):
    """What a request says who it is from, not yet checked: a token, the value of the cookie, a ticket, or nothing."""

    kind: Literal["bearer", "cookie", "ticket", "none"]
    value: str


NO_CREDENTIAL: Final = Credential("none", "")


def credential(scope: Scope) -> Credential:
    """The credential of a request. A bearer token goes before a ticket, a ticket before the cookie.

    Raises Unauthenticated where it can't be told: an Authorization header that is no well-formed Bearer or is there twice, the
    cookie or the ticket with two values, a token in the address.
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
    # Whatever is worth a look has a dot, an escape or that word in it; most queries have none of them.
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
    """The value of our cookie in a Cookie header (RFC 6265 §5.4: pairs with semicolons between)."""
    pairs = [pair.strip(b" \t").partition(b"=") for pair in cookies.split(b";")]
    values = [value for name, _, value in pairs if name == _COOKIE]
    # Another site under the same domain can set a second one; which of them the browser sends first tells nothing.
    if len(set(values)) > 1:
        raise Unauthenticated("There are two session cookies.")
    return values[0] if values else None


def _ticket(path: str, query: bytes) -> str | None:
    """The ticket in the query of a stream. Raises Unauthenticated where any parameter of any request holds a token."""
    tickets = []
    for part in query.split(b"&"):
        quoted_name, _, quoted = part.partition(b"=")
        name, value = unquote_to_bytes(quoted_name), unquote_to_bytes(quoted.replace(b"+", b" "))
        if _holds_token(value) or (name.lower() in _TOKEN_NAMES and value.count(b".") >= 2):
            raise Unauthenticated("A token in an address ends up in logs: it is not accepted there, and should be replaced.")
        if name == b"ticket":
            tickets.append(value.decode("latin-1"))
    if path != STREAM_PATH or not tickets:
        return None
    if len(set(tickets)) > 1:
        raise Unauthenticated("There is more than one ticket.")
    return tickets[0]


def _holds_token(value: bytes) -> bool:
    """Whether there is a token in the value: two parts in base64url that dots end, and the first has a header's beginning in it.

    Each byte is looked at a fixed number of times, whatever the value is: a pattern for it tries from every beginning again.
    """
    parts = value.split(b".")
    for head, body in pairwise(parts[:-1]):
        tail = len(head.rstrip(_BASE64URL))  # what is not of the token's first part
        if head.find(_JWT_BEGIN, tail) >= 0 and body and not body.strip(_BASE64URL):
            return True
    return False


def check_origin(scope: Scope, public_url: str | None) -> None:
    """Refuse a write by cookie that a page of another site makes.

    Its Origin must be that of `public_url`; where that is not set, its host and port must be those of the Host header (the scheme
    may differ: behind a TLS proxy we see http).

    Raises Forbidden, also where there is no Origin: a browser sends one with every write.
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
    """Scheme, host and port; None for `null` and whatever else is no origin of the web."""
    match = _ORIGIN.fullmatch(text.lower())
    return None if match is None else (match[1], match[2], int(match[3] or _DEFAULT_PORTS[match[1]]))


@lru_cache(maxsize=256)
def _host(text: str, scheme: str) -> tuple[str, int] | None:
    match = _HOST_PORT.fullmatch(text.lower())
    return None if match is None else (match[1], int(match[2] or _DEFAULT_PORTS[scheme]))


def session_cookie(value: str, max_age_s: int, *, secure: bool) -> str:
    """The Set-Cookie header that begins a session. `secure` where the browser reaches us by TLS."""
    return f"{COOKIE}={value}; Max-Age={max_age_s}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def clear_cookie(*, secure: bool = False) -> str:
    """The Set-Cookie header that ends a session."""
    return session_cookie("", 0, secure=secure)
