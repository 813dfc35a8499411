"""Error responses: from an exception to RFC 9457 problem details, and the pages that explain them. The table is in kinds.py."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.exceptions import HTTPException

from sse_booking.domain.errors import BookingError, Invalid, KeyInFlight, Unauthenticated
from sse_booking.http.problems.details import ProblemDetails
from sse_booking.http.problems.http_errors import MethodNotAllowed, NotAcceptable, TooManyRequests, Unavailable, UnsupportedMediaType
from sse_booking.http.problems.kinds import BY_ERROR, BY_NAME, PROBLEMS, ProblemKind

__all__ = [
    "BY_NAME",
    "CONTENT_TYPE",
    "PROBLEMS",
    "MethodNotAllowed",
    "NotAcceptable",
    "Problem",
    "ProblemDetails",
    "ProblemKind",
    "TooManyRequests",
    "Unavailable",
    "UnsupportedMediaType",
    "kind_of",
    "problem_page",
    "problems_page",
    "to_problem",
]

CONTENT_TYPE: Final = "application/problem+json"
IN_FLIGHT_RETRY_S: Final = 1
"""A write takes milliseconds, so the client retries after the shortest time that Retry-After can express."""

_URI_PATH: Final = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*")
_QUOTE_SAFE: Final = "-._~!$&'()*+,;=:@/%"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal that is ready to send. `headers` are all but Content-Length, in the form of ASGI."""

    name: str
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


_BY_ROUTING: Final[dict[int, ProblemKind]] = {status: BY_NAME[name] for status, name in ((404, "not-found"), (405, "method-not-allowed"))}
_INTERNAL: Final = BY_NAME["internal"]


def kind_of(exc: BaseException) -> ProblemKind:
    """Return the row of an exception: its own, else that of its nearest base class, else `internal`."""
    for class_ in type(exc).__mro__:
        if (kind := BY_ERROR.get(class_)) is not None:
            return kind
    if isinstance(exc, HTTPException):  # From Starlette's router: no route, or a route without that method.
        return _BY_ROUTING.get(exc.status_code, _INTERNAL)
    return _INTERNAL


def to_problem(exc: BaseException, instance: str) -> Problem:
    """Return the response to a request that ended in `exc`.

    `instance` is the path of the request without its query, which may hold a ticket. An exception that is not in the table becomes
    `internal`, and the response reveals nothing of it.
    """
    kind = kind_of(exc)
    details = kind.details(
        type=f"/problems/{kind.name}",
        title=kind.title,
        status=kind.status,
        detail=_detail(exc) or kind.about,
        instance=instance if _URI_PATH.fullmatch(instance) else quote(instance, safe=_QUOTE_SAFE, errors="replace"),
        **kind.members(exc),
    )
    try:
        body = msgspec.json.encode(details)
    except UnicodeEncodeError:  # The text echoes a lone surrogate. Reporting an error must never fail.
        body = json.dumps(msgspec.to_builtins(details)).encode()
    return Problem(kind.name, kind.status, _headers(exc), body)


def _detail(exc: BaseException) -> str:
    if isinstance(exc, Invalid):
        return " ".join(f"{error.field}: {error.message}" for error in exc.errors[:3])
    return exc.detail if isinstance(exc, BookingError) else ""


def _headers(exc: BaseException) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", CONTENT_TYPE.encode())]
    match exc:
        case Unauthenticated():
            headers.append((b"www-authenticate", b"Bearer"))
        case MethodNotAllowed():
            headers.append((b"allow", ", ".join(exc.allowed).encode()))
        case HTTPException() if exc.status_code == 405 and exc.headers:
            headers.append((b"allow", exc.headers.get("Allow", "").encode()))
        case UnsupportedMediaType():
            headers.append((b"accept", b"application/json"))  # RFC 9110 §15.5.16.
        case KeyInFlight():
            headers.append((b"retry-after", b"%d" % IN_FLIGHT_RETRY_S))
        case TooManyRequests() | Unavailable():
            headers.append((b"retry-after", b"%d" % max(1, exc.retry_after_s)))
        case _:
            pass
    if isinstance(exc, BookingError) and exc.cursor:
        headers.append((b"event-cursor", exc.cursor.encode()))
    return headers


def problem_page(name: str) -> str | None:
    """Return the page at `/problems/<name>`: what happened and what to do next. None when there is no such problem."""
    kind = BY_NAME.get(name)
    if kind is None:
        return None
    members = kind.details.__struct_encode_fields__[len(ProblemDetails.__struct_fields__) :]
    own = f"<p>Members of its own: {', '.join(f'<code>{member}</code>' for member in members)}.</p>\n" if members else ""
    return _page(
        kind.title,
        f"<p><code>{kind.name}</code> · status {kind.status}</p>\n"
        f"<p>{html.escape(kind.about)}</p>\n{own}"
        f"<h2>What to do</h2>\n<p>{html.escape(kind.advice)}</p>\n"
        '<p><a href="/problems">All problems</a> · <a href="/docs">The API</a></p>',
    )


def problems_page() -> str:
    """Return the page at `/problems`: a table of all problems."""
    rows = "\n".join(
        f'<tr><td>{kind.status}</td><td><a href="/problems/{kind.name}">{kind.name}</a></td><td>{html.escape(kind.title)}</td></tr>'
        for kind in PROBLEMS
    )
    return _page(
        "Problems",
        "<p>Every error of this service is a problem of one of these kinds (RFC 9457, <code>application/problem+json</code>).</p>\n"
        '<table>\n<thead><tr><th scope="col">Status</th><th scope="col">Name</th><th scope="col">Title</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>",
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{html.escape(title)}</title>\n<link rel="stylesheet" href="/static/docs.css">\n</head>\n'
        f"<body>\n<main>\n<h1>{html.escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
