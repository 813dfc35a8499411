"""/api/session and /api/stream-tickets: credentials for browsers."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from sse_booking.domain.calendar import rfc3339
from sse_booking.http import answers, auth
from sse_booking.http.call import Answer, Call, Nothing
from sse_booking.http.decode import Body
from sse_booking.http.operation import Operation
from sse_booking.service import sessions
from sse_booking.service.change import encode_json


class NewSession(Body, frozen=True, kw_only=True):
    """A token to be exchanged for a cookie."""

    token: Annotated[str, Meta(min_length=1, max_length=8192)]


async def begin(call: Call) -> Answer:
    """POST /api/session."""
    if b"origin" in call.headers:  # a page of another site must not sign a browser in as somebody else
        auth.check_origin(call.scope, call.site.config.public_url or None)
    who = await call.site.verify(call.body(NewSession).token)
    cookie, expires_at, cursor = await call.site.store.write(lambda tx: sessions.begin(tx, who))
    secure = call.scope["scheme"] == "https" or call.site.config.public_url.startswith("https:")
    header = auth.session_cookie(cookie, expires_at - int(call.site.store.clock()), secure=secure)
    body = encode_json({"user_id": who.user_id, "name": who.name, "role": who.role, "expires_at": rfc3339(expires_at)})
    return Answer(201, ((b"event-cursor", cursor.encode()), (b"set-cookie", header.encode())), body)


async def end(call: Call) -> Answer:
    """DELETE /api/session."""
    call.body(Nothing)
    answer = await call.site.store.write(lambda tx: sessions.end(tx, call.who))
    return Answer(204, ((b"event-cursor", answer.cursor.encode()), (b"set-cookie", auth.clear_cookie().encode())))


async def ticket(call: Call) -> Answer:
    """POST /api/stream-tickets."""
    call.body(Nothing)
    ttl_s = call.site.config.ticket_ttl_s
    done = await call.site.store.write(lambda tx: sessions.issue_ticket(tx, call.who, ttl_s))
    return Answer(201, ((b"event-cursor", done.cursor.encode()),), encode_json(done.body))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST",
        "/api/session",
        begin,
        "Exchange a token for a session cookie",
        body=NewSession,
        answer=answers.Session,
        status=201,
        access="anyone",
        tag="session",
    ),
    Operation("DELETE", "/api/session", end, "End the session, its streams and its tickets", status=204, tag="session"),
    Operation(
        "POST",
        "/api/stream-tickets",
        ticket,
        "Make a ticket for EventSource on another origin",
        answer=answers.Ticket,
        status=201,
        tag="session",
    ),
]
