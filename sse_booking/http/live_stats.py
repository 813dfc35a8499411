"""`live_stats` for admins who watch, and only while they do.

They go straight to the streams: figures are worthless when the next ones come, so they are no rows of the log, and a watched
dashboard costs no commits. Like other frames that are not in the log they repeat the stream's last id.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from sse_booking.domain import topics
from sse_booking.hub import Hub
from sse_booking.service import statistics
from sse_booking.store.executor import Store

logger = logging.getLogger(__name__)
EVERY_S: Final = 2.0


def streams(hub: Hub) -> dict[str, int]:
    """The hub's own figures."""
    subs = list(hub.all())
    live = sum(1 for sub in subs if sub.live)
    return {
        "open": len(subs),
        "live": live,
        "behind": len(subs) - live,
        "users": len({sub.user_id for sub in subs if sub.user_id}),
        "refused": hub.refused,
    }


async def push(hub: Hub, store: Store) -> None:
    """Push for ever, while anybody watches."""
    while True:
        await asyncio.sleep(EVERY_S)
        watching = hub.listeners(topics.ADMIN)
        if not watching:
            continue
        try:
            numbers = streams(hub)
            data = await store.read(lambda tx: statistics.live_stats_event(tx, numbers))  # noqa: B023 - awaited within the turn
            for sub in list(hub.listeners(topics.ADMIN) or ()):
                if sub.ready and sub.live:
                    sub.write(sub.control("live_stats", data))
        except Exception:
            logger.exception("live statistics could not be made; they are tried again")
