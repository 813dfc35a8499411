"""Give operators live figures, booking activity and the audit log, and close streams."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sse_booking.domain import calendar
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.principal import Principal
from sse_booking.service.unit_of_work import Result, UnitOfWork, as_json
from sse_booking.store import audit as audit_log
from sse_booking.store import log, resources
from sse_booking.store import statistics as store
from sse_booking.store.executor import Tx

from_json: Final = msgspec.json.Decoder().decode
HOUR_S: Final = 3600
POPULAR_DAYS: Final = 28
"""Popular times use the last four weeks and the next one: every weekday five times."""


def figures(tx: Tx, streams: dict[str, int]) -> dict[str, Any]:
    """Return the live figures; `streams` are those of this process's hub."""
    since = tx.now // HOUR_S * HOUR_S - 23 * HOUR_S
    hours = {since + index * HOUR_S: {"booked": 0, "cancelled": 0} for index in range(24)}
    today: Counter[str] = Counter()
    for hour, action, count in store.actions_by_hour(tx.db, since * 1000):
        today[action] += count
        if hour in hours and action in ("book", "cancel"):
            hours[hour]["booked" if action == "book" else "cancelled"] += count
    used = store.in_use(tx.db, tx.now)
    return {
        "at": rfc3339(tx.wall_ms // 1000),
        "streams": streams,
        "bookings": store.live_by_status(tx.db, tx.now),
        "last_24h": {"booked": today["book"], "cancelled": today["cancel"], "approved": today["approve"], "rejected": today["reject"]},
        "hours": [{"at": rfc3339(hour), **counts} for hour, counts in hours.items()],
        "in_use": {
            "resources": sum(1 for *_, taken in used if taken),
            "of": len(used),
            "places": sum(min(usable, taken) for *_, usable, taken in used),
            "of_places": sum(usable for *_, usable, _ in used),
        },
        "busiest": [
            {"resource_id": id_, "name": name, "venue_id": venue_id, "taken": taken, "of": usable}
            for id_, name, venue_id, usable, taken in sorted(used, key=lambda row: -row[4] / max(1, row[3]))[:8]
            if taken
        ],
    }


def live_stats(tx: Tx, streams: dict[str, int]) -> Result:
    """Return the live figures as a response."""
    return Result(figures(tx, streams), str(log.head(tx.db)))


def live_stats_event(tx: Tx, streams: dict[str, int]) -> str:
    """Return the live figures as the payload of an event. It is not logged, because the next one replaces it."""
    return as_json({"type": "live_stats", "topic": "admin", "change_id": f"live-{tx.wall_ms}", **figures(tx, streams)})


def audit(
    tx: Tx, before: int, limit: int, *, subject: str | None, actor_id: str | None, kind: str = ""
) -> tuple[list[dict[str, Any]], str]:
    """Return the newest audit rows before a row number."""
    rows = audit_log.page(tx.db, before, limit, subject=subject, actor_id=actor_id, kind=kind)
    items = [
        {
            "id": row.id,
            "at": rfc3339(row.at_ms // 1000),
            "actor_id": row.actor_id,
            "address": row.address,
            "action": row.action,
            "subject": row.subject,
            "detail": msgspec.Raw(row.detail.encode()),
        }
        for row in rows
    ]
    return items, str(log.head(tx.db))


def popular_times(tx: Tx) -> list[list[int]]:
    """Return how many bookings start in each hour (0 to 23) of each weekday (Monday first), in their venue's local time."""
    grid = [[0] * 24 for _ in range(7)]
    zones = {venue.id: venue.timezone for venue in resources.venues(tx.db, "", 1000)}
    for venue_id, starts_at, count in store.starts_by_hour(tx.db, tx.now - POPULAR_DAYS * 86400, tx.now + 7 * 86400):
        local = datetime.fromtimestamp(starts_at, UTC).astimezone(calendar.zone(zones.get(venue_id, "UTC")))
        grid[local.weekday()][local.hour] += count
    return grid


def cut(tx: Tx, who: Principal, stream_id: str, user_id: str) -> Result:
    """Make the relay close a stream, at this commit's position in the log."""
    uow = UnitOfWork(tx, who)
    uow.emit_internal("cut", {"stream_id": stream_id})
    uow.audit("cut", f"user:{user_id}", {"stream_id": stream_id})
    return Result(None, uow.finish())
