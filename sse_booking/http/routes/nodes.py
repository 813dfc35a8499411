"""/api/admin/nodes: the processes that serve this database, and spreading their streams."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from sse_booking.domain.calendar import rfc3339
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page, decode_cursor, encode_cursor
from sse_booking.service import nodes
from sse_booking.service.unit_of_work import Result
from sse_booking.store import log


class NodeView(Struct):
    """A node: `alive` while it says so, `silent` when it has not for some seconds. `this` is the one that has answered."""

    id: str
    url: str
    version: str
    started_at: Instant
    beat_at: Instant
    state: Literal["alive", "silent"]
    this: bool
    streams: dict[str, int]


class NodeList(Struct):
    """A page of nodes by name."""

    items: list[NodeView]
    next_cursor: str | None


class Spread(Body, frozen=True, kw_only=True):
    """Which share of a node's streams is to come back elsewhere."""

    percent: Annotated[int, Meta(ge=1, le=100)]


class Spreading(Struct):
    """What was asked of a node."""

    node_id: str
    percent: int


async def listed(context: RequestContext) -> Response:
    """GET /api/admin/nodes."""
    asked = context.query(Page)
    after = decode_cursor(asked.cursor, context.path, str)[0] if asked.cursor else ""
    known = context.runtime.nodes
    found = [node for node in known.all() if node.id > after]
    items: list[dict[str, Any]] = [
        {
            "id": node.id,
            "url": node.url,
            "version": node.version,
            "started_at": rfc3339(node.started_at),
            "beat_at": rfc3339(node.beat_at),
            "state": "silent" if known.is_silent(node) else "alive",
            "this": node.id == known.id,
            "streams": msgspec.json.decode(node.figures),
        }
        for node in found[: asked.limit]
    ]
    more = encode_cursor((items[-1]["id"],), context.path) if len(found) > asked.limit else None
    return await context.read(lambda tx: Result({"items": items, "next_cursor": more}, str(log.head(tx.db))))


async def spread(context: RequestContext) -> Response:
    """POST /api/admin/nodes/{node_id}/spread."""
    node_id = context.param("node_id")
    here = node_id == context.runtime.nodes.id
    return await context.write(lambda tx: nodes.spread(tx, context.who, node_id, context.body(Spread).percent, here=here))


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/admin/nodes", listed, "Nodes", query=Page, response=NodeList, access="admin", tag="admin"),
    Operation(
        "POST", "/api/admin/nodes/{node_id}/spread", spread, "Send a share of a node's streams elsewhere", body=Spread, response=Spreading,
        access="admin", tag="admin", problems=("not-found",), idempotent_key=True,
    ),
]  # fmt: skip
