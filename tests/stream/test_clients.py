"""Clients that know nothing of each other agree on what happened, across a restart and a crash of the server."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from sse_booking.sse import EventId
from tests.live import Server, a_place, live_server
from tests.stream.actions import announce, booked
from tests.stream.followers import CHROMIUM, EVENTS, NODE, Seen, all_have, following


def written(server: Server) -> list[Seen]:
    """What the data file says that ann had to hear."""
    db = sqlite3.connect(server.database)
    try:
        (epoch,) = db.execute("SELECT epoch FROM meta").fetchone()
        found = db.execute(
            "SELECT id, created_ms, type, payload FROM event WHERE topic IN ('all', 'user:ann', 'resource:table-7') ORDER BY id"
        ).fetchall()
    finally:
        db.close()
    return [(str(EventId(epoch, n, ms)), type_, payload) for n, ms, type_, payload in found if type_ in EVENTS]


def happens(server: Server, first: int) -> None:
    """A few changes, with text that is worth a look."""
    client = server.client("ann")
    for hour in range(first, first + 4):
        booking, _ = booked(
            client, hour, title='a "quoted" title \u2028 with a: colon, ünïcödé 🙂 \\n and <b>\t</b>', note="data: x\n\nid: 7\r\nevent: y"
        )
        if hour % 2:
            client.post(f"/api/bookings/{booking['id']}/cancel").raise_for_status()


@pytest.mark.timeout(300)
async def test_curl_httpx_sse_npm_chromium_and_our_client_hear_the_same_across_a_restart_and_a_crash(tmp_path: Path) -> None:
    missing = [tool for tool in ("curl", "node", CHROMIUM) if shutil.which(tool) is None]
    missing += [] if (NODE / "node_modules").is_dir() else ["the packages of tests/stream/node (make install)"]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")
    with live_server(tmp_path, retry_ms=200) as server:
        a_place(server)
        async with following(server) as followers:
            happens(server, 0)
            await all_have(followers, announce(server, "before the restart"))
            server.restart()
            happens(server, 10)
            await all_have(followers, announce(server, "after the restart"))
            happens(server, 20)
            server.kill()
            server.start()
            happens(server, 30)
            await all_have(followers, announce(server, "after the crash"))
        truth = written(server)
        assert len(truth) > 40
        for one in followers:
            assert one.heard == truth, one.name
