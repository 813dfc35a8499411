"""Five businesses, created through the API, as data for the tested pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx

from tests.live import PATIENCE_S

Send = Callable[[str, str, dict[str, Any]], Any]

EVENING = {day: [["17:00", "23:00"]] for day in ("tue", "wed", "thu", "fri", "sat", "sun", "mon")}
DAYTIME = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
OFFICE = {day: [["07:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}

TABLE: dict[str, Any] = {"kind": "table", "approval": "automatic", "slot_minutes": 90, "opening_hours": EVENING}
COURT: dict[str, Any] = {"kind": "ground", "approval": "manual", "slot_minutes": 60, "opening_hours": DAYTIME}
ROOM: dict[str, Any] = {"kind": "boardroom", "approval": "automatic", "opening_hours": OFFICE}

ROOMS = (("elbe", "Elbe · 12 seats"), ("alster", "Alster · 8 seats"), ("bille", "Bille · 6 seats"), ("phone", "Quiet room"))

VENUES: dict[str, tuple[str, str, str, list[dict[str, Any]]]] = {
    "luigi": (
        "luigi", "Trattoria da Luigi", "Europe/Rome",
        [
            {"id": f"table-{n}", "name": f"Table {n} · {where}", **TABLE}
            for n, where in ((1, "by the window"), (2, "by the window"), (4, "garden"), (7, "for six"), (9, "by the oven"))
        ],
    ),
    "ring": (
        "olga", "Machinery Ring Oderbruch", "Europe/Berlin",
        [
            {"id": "tractor-fendt", "name": "Tractor Fendt 724", "kind": "tractor", "approval": "manual", "min_minutes": 60},
            {"id": "harvester", "name": "Combine harvester Lexion", "kind": "machine", "approval": "manual", "buffer_after_minutes": 60},
            {"id": "baler", "name": "Round baler", "kind": "machine", "approval": "manual"},
            {"id": "drill", "name": "Seed drill, 4 m", "kind": "machine", "approval": "manual"},
        ],
    ),
    "campus": (
        "dean", "Campus Sports Grounds", "Europe/London",
        [
            {"id": "tennis-1", "name": "Tennis court 1", **COURT},
            {"id": "tennis-2", "name": "Tennis court 2", **COURT},
            {"id": "pitch", "name": "Football pitch", **COURT, "slot_minutes": 120},
        ],
    ),
    "tower": (
        "bea", "Harbour Tower Boardrooms", "Europe/Berlin",
        [
            {"id": f"room-{key}", "name": name, **ROOM}
            for key, name in ROOMS
        ],
    ),
    "parkade": (
        "pete", "Old Town Parking", "America/New_York",
        [
            {"id": "lot-north", "name": "North lot", "kind": "parking", "capacity": 24, "approval": "automatic"},
            {"id": "lot-river", "name": "River garage", "kind": "parking", "capacity": 8, "approval": "automatic"},
        ],
    ),
}  # fmt: skip


def zone_of(venue: str) -> ZoneInfo:
    return ZoneInfo(VENUES[venue][2])


STARTED: Final = datetime.now(UTC)
"""Days are counted from here, so that they stay the same when midnight passes during a test."""


def day(venue: str, days: int) -> str:
    """Return the date that many days from today, at the venue."""
    return (STARTED.astimezone(zone_of(venue)) + timedelta(days=days)).date().isoformat()


def at(venue: str, days: int, clock: str) -> str:
    """Return an instant in the API's form: that many days from today, at a local time of the venue."""
    local = datetime.fromisoformat(f"{day(venue, days)}T{clock}").replace(tzinfo=zone_of(venue))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class World:
    """Writes to one server as any person. `token` creates tokens for people."""

    def __init__(self, url: str, token: Callable[..., str]) -> None:
        self.client = httpx.Client(base_url=url, timeout=PATIENCE_S)
        self.token = token

    def close(self) -> None:
        self.client.close()

    def send(self, who: str, method: str, path: str, body: object = None, *, expect: int | None = None) -> Any:  # noqa: ANN401 - JSON
        """Send one request as somebody; return the decoded response."""
        role = "admin" if who == "ada" else "user"
        answer = self.client.request(method, path, json=body, headers={"Authorization": f"Bearer {self.token(who, role=role)}"})
        if expect is not None:
            assert answer.status_code == expect, answer.text
        else:
            assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def venue(self, key: str) -> None:
        """Create one of the five businesses."""
        owner, name, zone, resources = VENUES[key]
        self.send(owner, "POST", "/api/venues", {"id": key, "name": name, "timezone": zone})
        for resource in resources:
            self.send(owner, "POST", f"/api/venues/{key}/resources", resource)

    def book(self, who: str, venue: str, resource: str, days: int, start: str, end: str, **more: object) -> Any:  # noqa: ANN401 - JSON
        """Make a booking. Times are local to the venue; an end before the start is on the next day."""
        later = days + (end <= start)
        body = {"resource_id": resource, "starts_at": at(venue, days, start), "ends_at": at(venue, later, end), **more}
        return self.send(who, "POST", "/api/bookings", body)
