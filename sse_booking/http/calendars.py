"""Calendar feeds: /api/resources/{id}/calendar.ics, /api/me/calendar.ics, and the secret address for programs that can't sign in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from sse_booking.http.call import Answer, Call, Nothing
from sse_booking.http.operation import Operation
from sse_booking.service import calendars
from sse_booking.service.calendars import Feed
from sse_booking.service.change import encode_json
from sse_booking.store.worker import Tx

CALENDAR: Final = b"text/calendar; charset=utf-8"
_HEADERS: Final = ((b"cache-control", b"private, no-cache"), (b"content-disposition", b'inline; filename="calendar.ics"'))
_HOST: Final = re.compile(rb"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_REVALIDATED: Final = "It has an `ETag`; with `If-None-Match` it is answered 304 as long as nothing has changed."


class CalendarAddress(Struct):
    """Where calendar programs find one's own feed. Whoever has it can read the feed: it is shown only this once."""

    url: str


async def _feed(call: Call, read: Callable[[Tx], Feed]) -> Answer:
    feed = await call.site.store.read(read)
    etag = feed.etag.encode()
    headers = (*_HEADERS, (b"etag", etag), (b"event-cursor", feed.cursor.encode()))
    wanted = call.headers.get(b"if-none-match", b"")
    if wanted.strip() == b"*" or etag in wanted:  # weak comparison (RFC 9110 §13.1.2)
        return Answer(304, headers)
    # In a thread, as 5,000 events take a while; not in one of the store's, which others wait for.
    return Answer(200, headers, await asyncio.to_thread(calendars.to_ical, feed), CALENDAR)


async def of_resource(call: Call) -> Answer:
    """GET /api/resources/{resource_id}/calendar.ics."""
    return await _feed(call, lambda tx: calendars.of_resource(tx, call.param("resource_id")))


async def own(call: Call) -> Answer:
    """GET /api/me/calendar.ics."""
    return await _feed(call, lambda tx: calendars.own(tx, call.who.user_id, call.site.config.public_url))


async def by_address(call: Call) -> Answer:
    """GET /calendar/{secret}.ics."""
    return await _feed(call, lambda tx: calendars.by_address(tx, call.param("secret"), call.site.config.public_url))


async def make_address(call: Call) -> Answer:
    """POST /api/me/calendar-address. Without Idempotency-Key, which would have the secret kept in the data file."""
    call.body(Nothing)
    done = await call.site.store.write(lambda tx: calendars.make_address(tx, call.who))
    body = encode_json({"url": f"{_site_url(call)}/calendar/{done.body}.ics"})
    return Answer(201, ((b"event-cursor", done.cursor.encode()),), body)


async def revoke_address(call: Call) -> Answer:
    """DELETE /api/me/calendar-address."""
    return await call.write(lambda tx: calendars.revoke_address(tx, call.who))


def _site_url(call: Call) -> str:
    """PUBLIC_URL, or where this very request found the service: its answer goes to nobody else."""
    if call.site.config.public_url:
        return call.site.config.public_url
    host = call.headers.get(b"host", b"")
    return f"{call.scope['scheme']}://{host.decode()}" if _HOST.fullmatch(host) else ""


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "GET", "/api/resources/{resource_id}/calendar.ics", of_resource, "When a resource is taken, as a calendar", tag="calendars",
        access="public", content_type="text/calendar", description=f"It says nothing about who has taken it. {_REVALIDATED}",
    ),
    Operation(
        "GET", "/api/me/calendar.ics", own, "One's own bookings as a calendar", tag="calendars", content_type="text/calendar",
        description=_REVALIDATED,
    ),
    Operation(
        "POST", "/api/me/calendar-address", make_address, "Make a secret address for one's own calendar", tag="calendars",
        answer=CalendarAddress, status=201, description="For calendar programs, which can't sign in. The address before is revoked.",
    ),
    Operation(
        "DELETE", "/api/me/calendar-address", revoke_address, "Revoke the secret address of one's own calendar", tag="calendars",
        status=204, idempotent_key=True,
    ),
    Operation(
        "GET", "/calendar/{secret}.ics", by_address, "The calendar at a secret address", tag="calendars", access="anyone",
        content_type="text/calendar", description=_REVALIDATED,
    ),
]  # fmt: skip
