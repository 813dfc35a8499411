"""The history of streams: each opening and closing is noted, and written in batches.

A storm of 10,000 reconnects costs a handful of commits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Final

from sse_booking.hub import Hub, Subscription
from sse_booking.service.unit_of_work import as_json
from sse_booking.store import connections
from sse_booking.store.connections import Connected
from sse_booking.store.executor import Store

logger = logging.getLogger(__name__)
EVERY_S: Final = 2.0
ROWS: Final = 2000
"""Rows per transaction: a few milliseconds of the writer."""


class StreamHistory:
    """Notes every stream that opens or closes, and writes the notes periodically.

    `node_id` names this node when others use the same database.
    """

    def __init__(self, hub: Hub, store: Store, node_id: str = "") -> None:
        self._node_id = node_id
        self._hub = hub
        self._store = store
        self._noted: dict[str, Connected] = {}
        hub.on_open = self._opened
        hub.on_close = self._closed

    def _opened(self, sub: Subscription) -> None:
        self._noted[sub.stream_id] = Connected(sub.stream_id, sub.user_id, as_json(sub.topics), sub.opened_at, None, 0, None, self._node_id)

    def _closed(self, sub: Subscription, reason: str) -> None:
        self._noted[sub.stream_id] = Connected(
            sub.stream_id,
            sub.user_id,
            as_json(sub.topics),
            sub.opened_at,
            int(self._store.clock()),
            sub.delivered,
            reason,
            self._node_id,
        )

    def unwritten(self, user_id: str) -> list[Connected]:
        """Return the user's closed streams that are not written yet, newest first."""
        return [row for row in reversed(self._noted.values()) if row.user_id == user_id and row.closed_at is not None]

    def note_all(self) -> None:
        """Note every open stream once more: others took this node for gone, and closed them in its name."""
        for sub in self._hub.all():
            self._opened(sub)

    async def flush(self) -> None:
        """Write the collected notes."""
        while self._noted:
            await self._write(list(self._noted.values())[:ROWS])

    async def _write(self, rows: list[Connected]) -> None:
        await self._store.write(lambda tx: connections.write(tx.db, rows))
        for row in rows:
            if self._noted.get(row.stream_id) is row:  # Otherwise the stream closed meanwhile.
                del self._noted[row.stream_id]

    async def keep(self) -> None:
        """Close the streams that another process left open, then write periodically, forever."""
        if not self._node_id:  # else they may be another node's, which looks after them
            await self._store.write(lambda tx: connections.close_lost(tx.db, tx.now))
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.flush()
            except Exception:
                logger.exception("the history of streams could not be written; it will be retried")

    async def finish(self) -> None:
        """Write the rest if possible."""
        with contextlib.suppress(Exception):
            await self.flush()
