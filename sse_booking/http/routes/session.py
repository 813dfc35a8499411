"""/api/session and /api/stream-tickets: credentials for browsers."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from sse_booking.domain.calendar import rfc3339
from sse_booking.http import auth, schemas
from sse_booking.http.context import Nothing, RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body
from sse_booking.service import sessions
from sse_booking.service.unit_of_work import encode_json


class NewSession(Body, frozen=True, kw_only=True):
    """A token to exchange for a cookie."""

    token: Annotated[str, Meta(min_length=1, max_length=8192)]


async def begin(context: RequestContext) -> Response:
    """POST /api/session."""
    if b"origin" in context.headers:  # A page of another site must not sign a browser in as somebody else.
        auth.check_origin(context.scope, context.runtime.config.public_url or None)
    who = await context.runtime.verify(context.body(NewSession).token)
    cookie, expires_at, cursor = await context.runtime.store.write(lambda tx: sessions.begin(tx, who))
    secure = context.scope["scheme"] == "https" or context.runtime.config.public_url.startswith("https:")
    header = auth.session_cookie(cookie, expires_at - int(context.runtime.store.clock()), secure=secure)
    body = encode_json({"user_id": who.user_id, "name": who.name, "role": who.role, "expires_at": rfc3339(expires_at)})
    return Response(201, ((b"event-cursor", cursor.encode()), (b"set-cookie", header.encode())), body)


async def end(context: RequestContext) -> Response:
    """DELETE /api/session."""
    context.body(Nothing)
    answer = await context.runtime.store.write(lambda tx: sessions.end(tx, context.who))
    return Response(204, ((b"event-cursor", answer.cursor.encode()), (b"set-cookie", auth.clear_cookie().encode())))


async def ticket(context: RequestContext) -> Response:
    """POST /api/stream-tickets."""
    context.body(Nothing)
    ttl_s = context.runtime.config.ticket_ttl_s
    done = await context.runtime.store.write(lambda tx: sessions.issue_ticket(tx, context.who, ttl_s))
    return Response(201, ((b"event-cursor", done.cursor.encode()),), encode_json(done.body))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST",
        "/api/session",
        begin,
        "Exchange a token for a session cookie",
        body=NewSession,
        response=schemas.Session,
        status=201,
        access="anyone",
        counted=True,
        tag="session",
    ),
    Operation("DELETE", "/api/session", end, "End the session, its streams and its tickets", status=204, tag="session", guests=True),
    Operation(
        "POST",
        "/api/stream-tickets",
        ticket,
        "Get a ticket for an EventSource on another origin",
        response=schemas.Ticket,
        status=201,
        tag="session",
        guests=True,
    ),
]
