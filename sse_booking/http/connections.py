"""Live streams and their history: for each user their own, for admins all, with a way to cut one.

The history is written in batches: a storm of 10,000 reconnects is a handful of commits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import NotFound
from sse_booking.http.call import Answer, Call
from sse_booking.http.decode import Instant, Page, decode_cursor, encode_cursor
from sse_booking.http.operation import Operation
from sse_booking.hub import Hub, Subscription
from sse_booking.service import statistics
from sse_booking.service.change import Done, as_json
from sse_booking.store import connections, log
from sse_booking.store.connections import Connected
from sse_booking.store.worker import Store, Tx

logger = logging.getLogger(__name__)
EVERY_S: Final = 2.0
ROWS: Final = 2000
"""Rows of one transaction: a few milliseconds of the writer."""


class History:
    """Notes every stream that opens or closes, and writes them down now and then."""

    def __init__(self, hub: Hub, store: Store) -> None:
        self._store = store
        self._noted: dict[str, Connected] = {}
        hub.on_open = self._opened
        hub.on_close = self._closed

    def _opened(self, sub: Subscription) -> None:
        self._noted[sub.stream_id] = Connected(sub.stream_id, sub.user_id, as_json(sub.topics), sub.opened_at, None, 0, None)

    def _closed(self, sub: Subscription, reason: str) -> None:
        self._noted[sub.stream_id] = Connected(
            sub.stream_id, sub.user_id, as_json(sub.topics), sub.opened_at, int(self._store.clock()), sub.delivered, reason
        )

    def unwritten(self, user_id: str) -> list[Connected]:
        """Streams of the user that are over and not written down yet, the newest first."""
        return [row for row in reversed(self._noted.values()) if row.user_id == user_id and row.closed_at is not None]

    async def flush(self) -> None:
        """Write what was noted."""
        while self._noted:
            await self._write(list(self._noted.values())[:ROWS])

    async def _write(self, rows: list[Connected]) -> None:
        await self._store.write(lambda tx: connections.write(tx.db, rows))
        for row in rows:
            if self._noted.get(row.stream_id) is row:  # else it closed meanwhile
                del self._noted[row.stream_id]

    async def keep(self) -> None:
        """Close what another process left open, then write for ever."""
        await self._store.write(lambda tx: connections.close_lost(tx.db, tx.now))
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.flush()
            except Exception:
                logger.exception("the history of streams could not be written; it is tried again")

    async def finish(self) -> None:
        """Write what is left, as well as it goes."""
        with contextlib.suppress(Exception):
            await self.flush()


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
    """A page of live streams by id."""

    items: list[Stream]
    next_cursor: str | None


class PastStream(Struct):
    """A stream of one's own, live or over."""

    stream_id: str
    topics: list[str]
    opened_at: Instant
    closed_at: Instant | None
    duration_s: Annotated[int, Meta(ge=0)]
    delivered: Annotated[int, Meta(ge=0)]
    reason: str | None


class PastStreams(Struct):
    """One's own streams, the live ones first, then the newest."""

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


async def listed(call: Call) -> Answer:
    """GET /api/admin/connections."""
    asked = call.query(Page)
    after = decode_cursor(asked.cursor, str)[0] if asked.cursor else ""
    subs = sorted((sub for sub in call.site.hub.all() if sub.stream_id > after), key=lambda sub: sub.stream_id)
    items = [_live(sub) for sub in subs[: asked.limit]]
    more = encode_cursor((items[-1]["stream_id"],)) if len(subs) > asked.limit else None
    return await call.read(lambda tx: Done({"items": items, "next_cursor": more}, str(log.head(tx.db))))


async def cut(call: Call) -> Answer:
    """DELETE /api/admin/connections/{stream_id}."""
    stream_id = call.param("stream_id")
    found = next((sub for sub in call.site.hub.all() if sub.stream_id == stream_id), None)
    if found is None:
        raise NotFound("There is no such live connection.")
    return await call.write(lambda tx: statistics.cut(tx, call.who, stream_id, found.user_id))


async def own(call: Call) -> Answer:
    """GET /api/me/connections."""
    asked = call.query(Page)
    before = decode_cursor(asked.cursor, int)[0] if asked.cursor else 2**62
    first: list[Connected] = []
    if not asked.cursor:
        mine = [sub for sub in call.site.hub.all() if sub.user_id == call.who.user_id]
        first = [
            Connected(sub.stream_id, sub.user_id, as_json(sub.topics), sub.opened_at, None, sub.delivered, None)
            for sub in sorted(mine, key=lambda sub: -sub.opened_at)
        ] + call.site.history.unwritten(call.who.user_id)

    def job(tx: Tx) -> Done:
        rows = connections.closed_of(tx.db, call.who.user_id, before, asked.limit + 1)
        shown = {row.stream_id for row in first}
        items = [_past(row, tx.now) for row in first]
        items += [_past(row, tx.now) for _, row in rows[: asked.limit] if row.stream_id not in shown]
        more = encode_cursor((rows[asked.limit - 1][0],)) if len(rows) > asked.limit else None
        return Done({"items": items, "next_cursor": more}, str(log.head(tx.db)))

    return await call.read(job)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me/connections", own, "One's own streams, live and past", query=Page, answer=PastStreams, tag="me"),
    Operation("GET", "/api/admin/connections", listed, "Live streams", query=Page, answer=Streams, access="admin", tag="admin"),
    Operation(
        "DELETE", "/api/admin/connections/{stream_id}", cut, "Cut a live stream", status=204, access="admin", tag="admin",
        problems=("not-found",), idempotent_key=True,
    ),
]  # fmt: skip
