"""A disk without room, and a lock that somebody else holds: a 503, nothing half done, and on it goes when it passes."""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import sys
from pathlib import Path

from sse_booking.store.verify import verify
from tests.live import PATIENCE_S, Server, a_place, live_server
from tests.people import HOUR, booking_body
from tests.sockets import days_ahead

IMPATIENT = "from sse_booking.store.sqlite import database; database.BUSY_S = 0.3; from sse_booking.cli import main; main()"
TEN = days_ahead(3) + 10 * HOUR


def book(server: Server, hour: int, note: str = "") -> tuple[int, str]:
    """The status and the kind of problem."""
    answer = server.client("ann").post("/api/bookings", json=booking_body("table-7", TEN + hour * HOUR, TEN + (hour + 1) * HOUR, note=note))
    return answer.status_code, answer.json().get("type", "")


def stored(server: Server) -> list[tuple[int, ...]]:
    """How many rows there are of each kind that a booking writes."""
    with contextlib.closing(sqlite3.connect(server.database)) as db:
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("booking", "allocation", "event", "audit")]


def limit_files(server: Server, size: int) -> None:
    """Let no file of the server grow beyond so many bytes."""
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_full_disk_is_a_503_that_leaves_nothing_and_passes(tmp_path: Path) -> None:
    with live_server(tmp_path, may_complain=True) as server:
        a_place(server)
        assert book(server, 0)[0] == 201
        before = stored(server)
        limit_files(server, (tmp_path / "booking.db-wal").stat().st_size)
        for hour in range(1, 6):
            assert book(server, hour, "x" * 3000) == (503, "/problems/unavailable")
        assert stored(server) == before
        assert server.client("ann").get("/api/bookings").json()["items"], "what is there can be read"
        limit_files(server, resource.RLIM_INFINITY)
        assert book(server, 1)[0] == 201
        assert verify(server.database) == []
        assert "undone" in server.complaints


def test_who_waits_too_long_for_another_process_gets_a_503_and_nothing_happens(tmp_path: Path) -> None:
    with live_server(tmp_path, command=(sys.executable, "-c", IMPATIENT, "serve"), may_complain=True) as server:
        a_place(server)
        before = stored(server)
        with contextlib.closing(sqlite3.connect(server.database, isolation_level=None, timeout=PATIENCE_S)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert book(server, 0) == (503, "/problems/unavailable")
            assert server.client("ann").get("/api/bookings").status_code == 200, "reading goes on"
            other.execute("ROLLBACK")
        assert stored(server) == before
        assert book(server, 0)[0] == 201
        assert verify(server.database) == []
