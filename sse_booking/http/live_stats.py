"""`live_stats` events for admins, sent only while one of them watches.

They go straight to the streams and not through the log. Each makes the previous one worthless, and a watched dashboard costs no commits.
Like other frames outside the log, they repeat the stream's last id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from sse_booking.domain import topics
from sse_booking.hub import Hub
from sse_booking.service import statistics
from sse_booking.store.executor import Store

logger = logging.getLogger(__name__)
EVERY_S: Final = 2.0


def streams(hub: Hub) -> dict[str, int]:
    """Return the hub's own figures; users are those of all nodes."""
    subs = list(hub.all())
    live = sum(1 for sub in subs if sub.live)
    return {
        "open": len(subs),
        "live": live,
        "behind": len(subs) - live,
        "users": len(({sub.user_id for sub in subs} | set(hub.elsewhere)) - {""}),
        "refused": hub.refused,
    }


async def push(hub: Hub, store: Store, figures: Callable[[], dict[str, int]]) -> None:
    """Push figures forever, while anybody watches; `figures` are those of the streams."""
    while True:
        await asyncio.sleep(EVERY_S)
        watching = hub.listeners(topics.ADMIN)
        if not watching:
            continue
        try:
            numbers = figures()
            data = await store.read(lambda tx: statistics.live_stats_event(tx, numbers))  # noqa: B023 - awaited within the turn
            for sub in list(hub.listeners(topics.ADMIN) or ()):
                if sub.ready and sub.live:
                    sub.write(sub.control("live_stats", data))
        except Exception:
            logger.exception("live statistics failed; they will be retried")
