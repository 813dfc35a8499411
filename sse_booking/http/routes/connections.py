"""Live streams and their history: each user sees their own, admins see all and can cut one."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import NotFound
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, Page, decode_cursor, encode_cursor
from sse_booking.hub import Subscription
from sse_booking.service import statistics
from sse_booking.service.unit_of_work import Result, as_json
from sse_booking.store import connections, log
from sse_booking.store.connections import Connected
from sse_booking.store.executor import Tx


class Stream(Struct):
    """A live stream."""

    stream_id: str
    user_id: str | None
    topics: list[str]
    opened_at: Instant
    expires_at: Instant | None
    delivered: Annotated[int, Meta(ge=0)]
    state: Literal["live", "behind"]


class Streams(Struct):
    """A page of live streams, ordered by id."""

    items: list[Stream]
    next_cursor: str | None


class PastStream(Struct):
    """One of the caller's streams, live or closed."""

    stream_id: str
    topics: list[str]
    opened_at: Instant
    closed_at: Instant | None
    duration_s: Annotated[int, Meta(ge=0)]
    delivered: Annotated[int, Meta(ge=0)]
    reason: str | None


class PastStreams(Struct):
    """The caller's streams: live ones first, then the closed ones, newest first."""

    items: list[PastStream]
    next_cursor: str | None


def _live(sub: Subscription) -> dict[str, Any]:
    return {
        "stream_id": sub.stream_id,
        "user_id": sub.user_id or None,
        "topics": sub.topics,
        "opened_at": rfc3339(sub.opened_at),
        "expires_at": rfc3339(sub.expires_at) if sub.expires_at else None,
        "delivered": sub.delivered,
        "state": "live" if sub.live else "behind",
    }


def _past(row: Connected, now: int) -> dict[str, Any]:
    return {
        "stream_id": row.stream_id,
        "topics": statistics.from_json(row.topics),
        "opened_at": rfc3339(row.opened_at),
        "closed_at": None if row.closed_at is None else rfc3339(row.closed_at),
        "duration_s": max(0, (now if row.closed_at is None else row.closed_at) - row.opened_at),
        "delivered": row.delivered,
        "reason": row.reason,
    }


async def listed(context: RequestContext) -> Response:
    """GET /api/admin/connections."""
    query = context.query(Page)
    after = decode_cursor(query.cursor, str)[0] if query.cursor else ""
    subs = sorted((sub for sub in context.runtime.hub.all() if sub.stream_id > after), key=lambda sub: sub.stream_id)
    items = [_live(sub) for sub in subs[: query.limit]]
    more = encode_cursor((items[-1]["stream_id"],)) if len(subs) > query.limit else None
    return await context.read(lambda tx: Result({"items": items, "next_cursor": more}, str(log.head(tx.db))))


async def cut(context: RequestContext) -> Response:
    """DELETE /api/admin/connections/{stream_id}."""
    stream_id = context.param("stream_id")
    found = next((sub for sub in context.runtime.hub.all() if sub.stream_id == stream_id), None)
    if found is None:
        raise NotFound("There is no such live connection.")
    return await context.write(lambda tx: statistics.cut(tx, context.who, stream_id, found.user_id))


async def own(context: RequestContext) -> Response:
    """GET /api/me/connections."""
    query = context.query(Page)
    before = decode_cursor(query.cursor, int)[0] if query.cursor else 2**62
    first: list[Connected] = []
    if not query.cursor:
        mine = [sub for sub in context.runtime.hub.all() if sub.user_id == context.who.user_id]
        first = [
            Connected(sub.stream_id, sub.user_id, as_json(sub.topics), sub.opened_at, None, sub.delivered, None)
            for sub in sorted(mine, key=lambda sub: -sub.opened_at)
        ] + context.runtime.history.unwritten(context.who.user_id)

    def job(tx: Tx) -> Result:
        rows = connections.closed_of(tx.db, context.who.user_id, before, query.limit + 1)
        shown = {row.stream_id for row in first}
        items = [_past(row, tx.now) for row in first]
        items += [_past(row, tx.now) for _, row in rows[: query.limit] if row.stream_id not in shown]
        more = encode_cursor((rows[query.limit - 1][0],)) if len(rows) > query.limit else None
        return Result({"items": items, "next_cursor": more}, str(log.head(tx.db)))

    return await context.read(job)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me/connections", own, "List the caller's streams, live and past", query=Page, response=PastStreams, tag="me"),
    Operation("GET", "/api/admin/connections", listed, "List live streams", query=Page, response=Streams, access="admin", tag="admin"),
    Operation(
        "DELETE", "/api/admin/connections/{stream_id}", cut, "Cut a live stream", status=204, access="admin", tag="admin",
        problems=("not-found",), idempotent_key=True,
    ),
]  # fmt: skip
