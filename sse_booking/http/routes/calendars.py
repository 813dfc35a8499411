"""Calendar feeds: /api/resources/{id}/calendar.ics, /api/me/calendar.ics, and a secret address for programs that can't sign in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from sse_booking.http.context import Nothing, RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.site_url import site_url
from sse_booking.service import calendars
from sse_booking.service.calendars import Feed
from sse_booking.service.unit_of_work import encode_json
from sse_booking.store.executor import Tx

CALENDAR: Final = b"text/calendar; charset=utf-8"
_HEADERS: Final = ((b"cache-control", b"private, no-cache"), (b"content-disposition", b'inline; filename="calendar.ics"'))
_REVALIDATED: Final = "It has an `ETag`. With `If-None-Match`, the response is 304 as long as nothing has changed."


class CalendarAddress(Struct):
    """The secret address of one's own calendar feed. Whoever has it can read the feed; it is shown only this once."""

    url: str


async def _feed(context: RequestContext, read: Callable[[Tx], Feed]) -> Response:
    feed = await context.runtime.store.read(read)
    etag = feed.etag.encode()
    headers = (*_HEADERS, (b"etag", etag), (b"event-cursor", feed.cursor.encode()))
    wanted = context.headers.get(b"if-none-match", b"")
    if wanted.strip() == b"*" or etag in wanted:  # Weak comparison (RFC 9110 §13.1.2).
        return Response(304, headers)
    # In a thread, because 5,000 events take a while. Not in one of the store's threads, which others wait for.
    return Response(200, headers, await asyncio.to_thread(calendars.to_ical, feed), CALENDAR)


async def of_resource(context: RequestContext) -> Response:
    """GET /api/resources/{resource_id}/calendar.ics."""
    return await _feed(context, lambda tx: calendars.of_resource(tx, context.param("resource_id")))


async def own(context: RequestContext) -> Response:
    """GET /api/me/calendar.ics."""
    return await _feed(context, lambda tx: calendars.own(tx, context.who.user_id, context.runtime.config.public_url))


async def by_address(context: RequestContext) -> Response:
    """GET /calendar/{secret}.ics."""
    return await _feed(context, lambda tx: calendars.by_address(tx, context.param("secret"), context.runtime.config.public_url))


async def make_address(context: RequestContext) -> Response:
    """POST /api/me/calendar-address. It supports no Idempotency-Key, which would store the secret in the data file."""
    context.body(Nothing)
    done = await context.runtime.store.write(lambda tx: calendars.make_address(tx, context.who))
    body = encode_json({"url": f"{site_url(context)}/calendar/{done.body}.ics"})
    return Response(201, ((b"event-cursor", done.cursor.encode()),), body)


async def revoke_address(context: RequestContext) -> Response:
    """DELETE /api/me/calendar-address."""
    return await context.write(lambda tx: calendars.revoke_address(tx, context.who))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "GET", "/api/resources/{resource_id}/calendar.ics", of_resource, "The taken times of a resource, as a calendar", tag="calendars",
        access="public", content_type="text/calendar", description=f"It names nobody. {_REVALIDATED}",
    ),
    Operation(
        "GET", "/api/me/calendar.ics", own, "The caller's bookings, as a calendar", tag="calendars", content_type="text/calendar",
        description=_REVALIDATED,
    ),
    Operation(
        "POST", "/api/me/calendar-address", make_address, "Create a secret address for the caller's calendar", tag="calendars",
        response=CalendarAddress, status=201, description="For calendar programs, which can't sign in. The previous address is revoked.",
    ),
    Operation(
        "DELETE", "/api/me/calendar-address", revoke_address, "Revoke the secret address of the caller's calendar", tag="calendars",
        status=204, idempotent_key=True,
    ),
    Operation(
        "GET", "/calendar/{secret}.ics", by_address, "The calendar at a secret address", tag="calendars", access="anyone",
        content_type="text/calendar", description=_REVALIDATED,
    ),
]  # fmt: skip
