"""Actions that cause events on a stream, and the events in the data file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from sse_booking.store.open_engine import open_engine
from tests.engines import shell
from tests.live import PATIENCE_S, Server

FIRST_SLOT = (int(time.time()) // 86400 + 2) * 86400


def instant(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def announce(server: Server, message: str = "hello") -> str:
    """Send an announcement; return the id of its event. The row of the audit follows it."""
    answer = server.client("root", role="admin").post("/api/admin/announcements", json={"message": message}).raise_for_status()
    epoch, n, ms = answer.headers["event-cursor"].split("-")
    return f"{epoch}-{int(n) - 1}-{ms}"


def slot(number: int, resource: str = "table-7", **more: object) -> dict[str, object]:
    """Return the body of a booking for one hour; different numbers give different hours."""
    starts_at = FIRST_SLOT + number * 3600
    return {"resource_id": resource, "starts_at": instant(starts_at), "ends_at": instant(starts_at + 3600), **more}


def book(client: httpx.Client, number: int, resource: str = "table-7", **more: object) -> httpx.Response:
    return client.post("/api/bookings", json=slot(number, resource, **more))


def booked(client: httpx.Client, number: int, resource: str = "table-7", **more: object) -> tuple[dict[str, Any], str]:
    """Make a booking; return it and its cursor."""
    answer = book(client, number, resource, **more)
    assert answer.status_code == 201, answer.text
    return answer.json(), answer.headers["event-cursor"]


def rows(server: Server, topics: Sequence[str], after: int = 0) -> list[int]:
    """Return the numbers of the events of these topics in the data file."""
    db = shell(server.address)
    try:
        marks = ",".join("?" * len(topics))
        found = db.execute(f"SELECT id FROM event WHERE topic IN ({marks}) AND id > ? ORDER BY id", (*topics, after)).fetchall()
    finally:
        db.close()
    return [row[0] for row in found]


def head(server: Server) -> str:
    """Return the id of the last event in the data file."""
    from sse_booking.store import log

    db = shell(server.address)
    try:
        return str(log.head(db))
    finally:
        db.close()


def write_announcements(server: Server, count: int, topic: str = "all", text: str = "x") -> None:
    """Many events in one commit of another process."""
    db = open_engine(server.address).connect()
    try:
        db.begin_write(savepoints=False)
        payloads = ['{"message":"%s %d"}' % (text, number) for number in range(count)]  # noqa: UP031 - braces of JSON
        db.append_events([(topic, "system_announcement", payload) for payload in payloads], int(time.time() * 1000))
        db.commit()
    finally:
        db.close()


def streams(server: Server) -> int:
    """Return the number of open streams, by the server's own figures."""
    with httpx.Client(verify=False, trust_env=False, timeout=PATIENCE_S) as client:  # A fresh connection, because this is polled.
        lines = client.get(f"{server.url}/metrics").text.splitlines()
    return int(sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("sse_booking_streams{")))
