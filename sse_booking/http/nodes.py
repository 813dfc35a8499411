"""What the nodes of one database know of each other: who lives, what is open there, and what callers have used of their limits.

Each writes a row every few seconds and reads those of the others. A node is gone when its beat has not grown for SILENT_S by the clock of
whoever looks, so clocks need not agree. Limits that are counted this way let through what comes within one beat, and no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any, Final, NamedTuple

import msgspec

from sse_booking import __version__
from sse_booking.http.live_stats import streams
from sse_booking.http.rate_limit import RateLimit
from sse_booking.http.stream_history import StreamHistory
from sse_booking.hub import Hub
from sse_booking.service.unit_of_work import as_json
from sse_booking.store import connections, nodes
from sse_booking.store.executor import Store, Tx
from sse_booking.store.nodes import Node

logger = logging.getLogger(__name__)

EVERY_S: Final = 2.0
SILENT_S: Final = 15.0
"""After how long a node that says nothing is gone: its streams are closed in its name."""
USERS: Final = 10_000
"""Users whose streams on other nodes are counted, those with the most first."""
CALLERS: Final = 500
"""Callers of each limit that one beat tells of, those with the most first."""
SUMMED: Final = ("open", "live", "behind", "refused")


class _Heard(NamedTuple):
    beat: int
    at: float


class Nodes:
    """This node among the others. `shared`: several serve the database; else nothing is written, and it is alone."""

    def __init__(
        self, hub: Hub, store: Store, history: StreamHistory, node_id: str, url: str, limits: dict[str, RateLimit], *, shared: bool
    ) -> None:
        self.id, self.url, self.shared = node_id, url, shared
        self._hub, self._store, self._history = hub, store, history
        self._limits = limits
        self._beat = 0
        self._started_at = int(store.clock())
        self._heard: dict[str, _Heard] = {}
        self._others: dict[str, Node] = {}
        if shared:
            for limit in limits.values():
                limit.share()

    def all(self) -> list[Node]:
        """This node as it is now, and the others as they last said, by name."""
        return sorted([self._own({}), *self._others.values()])

    def is_silent(self, node: Node) -> bool:
        """Whether a node has said nothing for longer than two beats take."""
        heard = self._heard.get(node.id)
        return heard is not None and time.monotonic() - heard.at > 3 * EVERY_S

    def figures(self) -> dict[str, int]:
        """The streams of all nodes together."""
        total = streams(self._hub)
        for node in self._others.values():
            theirs: dict[str, int] = msgspec.json.decode(node.figures)
            for name in SUMMED:
                total[name] += theirs.get(name, 0)
        return total

    async def keep(self) -> None:
        """Beat for ever."""
        while self.shared:
            try:
                await self.beat()
            except Exception:
                logger.exception("this node could not say that it lives; it tries again")
            await asyncio.sleep(EVERY_S)

    async def beat(self) -> None:
        """Say that this node lives, and hear what the others say."""
        self._beat += 1
        taken = {name: limit.taken(CALLERS) for name, limit in self._limits.items()}
        own = self._own({name: counts for name, counts in taken.items() if counts})
        if not await self._store.write(lambda tx: nodes.beat(tx.db, own)) and self._beat > 1:
            self._history.note_all()  # it was taken for gone
            await self._history.flush()

        def look(tx: Tx) -> tuple[list[Node], dict[str, int]]:
            return nodes.everyone(tx.db), connections.count_elsewhere(tx.db, self.id, USERS)

        found, elsewhere = await self._store.read(look)
        self._hear({node.id: node for node in found if node.id != self.id})
        self._hub.elsewhere = elsewhere
        self._hub.count_elsewhere = sum(msgspec.json.decode(node.figures)["open"] for node in self._others.values())
        for gone in [node for node in self._others.values() if time.monotonic() - self._heard[node.id].at > SILENT_S]:
            await self._store.write(lambda tx, gone=gone: _close(tx, gone))  # type: ignore[misc]  # bound at once

    def _hear(self, others: dict[str, Node]) -> None:
        now = time.monotonic()
        for node in others.values():
            heard = self._heard.get(node.id)
            if heard is None or heard.beat != node.beat:
                self._heard[node.id] = _Heard(node.beat, now)
                self._count(node)
        self._others = others
        self._heard = {node_id: heard for node_id, heard in self._heard.items() if node_id in others}

    def _count(self, node: Node) -> None:
        """Add what callers have taken there. The clock of each limit is its own."""
        takes: dict[str, dict[str, int]] = msgspec.json.decode(node.takes)
        clocks = {"requests": self._store.clock(), "strangers": self._store.clock()}
        for name, counts in takes.items():
            if name not in self._limits:
                continue  # it is off here
            for digest, count in counts.items():
                self._limits[name].add(digest, count, clocks.get(name, asyncio.get_running_loop().time()))

    async def leave(self) -> None:
        """Say that this node ends, as well as it goes."""
        if self.shared:
            with contextlib.suppress(Exception):
                await self._store.write(lambda tx: nodes.remove(tx.db, self.id))

    def _own(self, takes: dict[str, Any]) -> Node:
        figures = as_json(streams(self._hub))
        return Node(self.id, self.url, __version__, self._started_at, self._beat, int(self._store.clock()), figures, as_json(takes))


def _close(tx: Tx, gone: Node) -> None:
    """Close what a node that is gone has left open, unless it came back meanwhile."""
    if nodes.remove(tx.db, gone.id, gone.beat):
        connections.close_lost(tx.db, tx.now, gone.id)
