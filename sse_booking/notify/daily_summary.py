"""The staff's daily summary: what today brings at a venue, at seven by its clock."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sse_booking.domain.calendar import local_day
from sse_booking.notify.mail.content import day_of
from sse_booking.notify.notice import Notice, Recipient
from sse_booking.service import preferences
from sse_booking.service.preferences import next_at
from sse_booking.service.unit_of_work import as_json, new_id
from sse_booking.store import contacts, deliveries, delivery_state, resources
from sse_booking.store import preferences as preference_store
from sse_booking.store.deliveries import Delivery
from sse_booking.store.executor import Tx

AT: Final = "07:00"
MAX_LINES: Final = 100


def plan(tx: Tx) -> int:
    """Have the next summary of each venue ready for those of its staff who want one; returns how many are new."""
    planned = 0
    wanting = preference_store.who_want(tx.db, "daily_summary")
    reachable = contacts.with_mail(tx.db, wanting)
    for user_id, chosen in preferences.of(tx, wanting).items():
        if not chosen.wants("daily_summary", "email", reachable=user_id in reachable):
            continue
        for venue_id in resources.venues_of(tx.db, user_id):
            venue = resources.find_venue(tx.db, venue_id)
            if venue is None:
                continue
            zone = ZoneInfo(venue.timezone)
            at = next_at(tx.now, AT, zone)
            day = date_at(at, zone)
            summary = Delivery(
                id=new_id(tx.wall_ms), channel="email", audience="staff", type="daily_summary", user_id=user_id, venue_id=venue_id,
                next_at=at, created_at=tx.now, body=as_json({"day": day.isoformat()}),
                dedupe_key=f"daily_summary:{user_id}:{venue_id}:{day}",
            )  # fmt: skip
            planned += deliveries.insert(tx.db, summary)
    return planned


def date_at(at: int, zone: ZoneInfo) -> date:
    """The day that a zone's calendar shows."""
    return datetime.fromtimestamp(at, zone).date()


def daily_summary(tx: Tx, delivery: Delivery, recipient: Recipient) -> Notice | None:
    """The summary as things stand now. Returns None when the venue is gone or its day is over."""
    venue = resources.find_venue(tx.db, delivery.venue_id or "")
    if venue is None:
        return None
    day = local_day(venue.timezone, date.fromisoformat(json.loads(delivery.body)["day"]))
    if day[1] <= tx.now:
        return None
    rows = delivery_state.day_of_venue(tx.db, venue.id, day[0], day[1], MAX_LINES)
    zone = ZoneInfo(venue.timezone)
    items = tuple((resource, f"{datetime.fromtimestamp(starts_at, zone):%H:%M}", status) for resource, starts_at, status in rows)
    values = {
        "venue": venue.name,
        "day": day_of(day[0], venue.timezone, recipient.locale),
        "arrivals": str(sum(status == "approved" for _, _, status in rows)),
        "pending": str(sum(status == "pending" for _, _, status in rows)),
    }
    return Notice(delivery.id, "daily_summary", recipient, staff=False, values=values, items=items)
