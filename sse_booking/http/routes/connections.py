"""Live streams and their history: each user sees their own, admins see all and can cut one."""

from __future__ import annotations

from operator import itemgetter
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import NotFound
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, Page, decode_cursor, encode_cursor
from sse_booking.http.routes import nodes
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
    node: str


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


def _live(sub: Subscription, node: str) -> dict[str, Any]:
    return {
        "stream_id": sub.stream_id,
        "user_id": sub.user_id or None,
        "topics": sub.topics,
        "opened_at": rfc3339(sub.opened_at),
        "expires_at": rfc3339(sub.expires_at) if sub.expires_at else None,
        "delivered": sub.delivered,
        "state": "live" if sub.live else "behind",
        "node": node,
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


def _elsewhere(row: Connected) -> dict[str, Any]:
    return {
        "stream_id": row.stream_id,
        "user_id": row.user_id or None,
        "topics": statistics.from_json(row.topics),
        "opened_at": rfc3339(row.opened_at),
        "expires_at": None,
        "delivered": row.delivered,
        "state": "live",
        "node": row.node_id,
    }


async def listed(context: RequestContext) -> Response:
    """GET /api/admin/connections."""
    query = context.query(Page)
    after = decode_cursor(query.cursor, context.path, str)[0] if query.cursor else ""
    node = context.runtime.nodes.id
    live = [sub for sub in context.runtime.hub.all() if sub.stream_id > after]

    def job(tx: Tx) -> Result:
        others = connections.open_elsewhere(tx.db, node, after, query.limit + 1) if context.runtime.nodes.shared else []
        found = sorted([_live(sub, node) for sub in live] + [_elsewhere(row) for row in others], key=itemgetter("stream_id"))
        items = found[: query.limit]
        more = encode_cursor((items[-1]["stream_id"],), context.path) if len(found) > query.limit else None
        return Result({"items": items, "next_cursor": more}, str(log.head(tx.db)))

    return await context.read(job)


async def cut(context: RequestContext) -> Response:
    """DELETE /api/admin/connections/{stream_id}, on whichever node it is."""
    stream_id = context.param("stream_id")
    known = context.runtime.nodes
    found = next((sub for sub in context.runtime.hub.all() if sub.stream_id == stream_id), None)

    def job(tx: Tx) -> Result:
        other = connections.find_open_elsewhere(tx.db, known.id, stream_id) if found is None and known.shared else None
        if found is None and other is None:
            raise NotFound("There is no such live connection.")
        return statistics.cut(tx, context.who, stream_id, (found or other).user_id)  # type: ignore[union-attr]  # one is there

    return await context.write(job)


async def own(context: RequestContext) -> Response:
    """GET /api/me/connections."""
    query = context.query(Page)
    known = context.runtime.nodes
    before = decode_cursor(query.cursor, context.path, int)[0] if query.cursor else 2**62
    first: list[Connected] = []
    if not query.cursor:
        mine = [sub for sub in context.runtime.hub.all() if sub.user_id == context.who.user_id]
        first = [
            Connected(sub.stream_id, sub.user_id, as_json(sub.topics), sub.opened_at, None, sub.delivered, None)
            for sub in sorted(mine, key=lambda sub: -sub.opened_at)
        ] + context.runtime.history.unwritten(context.who.user_id)

    def job(tx: Tx) -> Result:
        rows = connections.closed_of(tx.db, context.who.user_id, before, query.limit + 1)
        others = connections.open_elsewhere_of(tx.db, known.id, context.who.user_id, 200) if known.shared and not query.cursor else []
        shown = {row.stream_id for row in first}
        items = [_past(row, tx.now) for row in [*first, *others]]
        items += [_past(row, tx.now) for _, row in rows[: query.limit] if row.stream_id not in shown]
        more = encode_cursor((rows[query.limit - 1][0],), context.path) if len(rows) > query.limit else None
        return Result({"items": items, "next_cursor": more}, str(log.head(tx.db)))

    return await context.read(job)


OPERATIONS: Final[list[Operation]] = [
    *nodes.OPERATIONS,
    Operation("GET", "/api/me/connections", own, "List the caller's streams, live and past", query=Page, response=PastStreams, tag="me"),
    Operation("GET", "/api/admin/connections", listed, "List live streams", query=Page, response=Streams, access="admin", tag="admin"),
    Operation(
        "DELETE", "/api/admin/connections/{stream_id}", cut, "Cut a live stream", status=204, access="admin", tag="admin",
        problems=("not-found",), idempotent_key=True,
    ),
]  # fmt: skip
