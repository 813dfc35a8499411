"""A disk without room: `verify` and whoever reads go on, readiness says so, and everything goes on by itself when it passes."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sse_booking.store.sqlite.database import prepare
from tests.live import Server, a_place, live_server, wait_until
from tests.people import HOUR, booking_body
from tests.sockets import days_ahead

VERIFY = [sys.executable, "-c", "from sse_booking.cli import main; main()", "verify"]
READS = ("/api/bookings", "/api/venues", "/api/resources/table-7/availability?date={day}", "/api/me", "/healthz")


def fill_disk(server: Server) -> None:
    """Let no file of the server grow beyond the journal that it has."""
    size = server.database.with_name("booking.db-wal").stat().st_size
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def make_room(server: Server) -> None:
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_on_a_full_disk_reads_go_on_and_a_passed_deadline_waits_for_room(tmp_path: Path) -> None:
    with live_server(tmp_path, may_complain=True) as server:
        a_place(server, hold_s=1)
        ann, start = server.client("ann"), days_ahead(2)
        held = ann.post("/api/bookings", json=booking_body("table-7", start, start + HOUR, hold=True)).raise_for_status().json()
        fill_disk(server)
        lapses = datetime.fromisoformat(held["expires_at"]).timestamp()
        wait_until(lambda: time.time() > lapses + 1, what="the end of the hold")
        day = datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%d")
        assert {path: ann.get(path.format(day=day)).status_code for path in READS} == dict.fromkeys(READS, 200)
        wait_until(lambda: ann.get("/readyz").status_code == 503, what="that it is not ready")
        assert len(server.complaints) < 20_000, "what fails again and again is said once"
        make_room(server)
        wait_until(lambda: ann.get(f"/api/bookings/{held['id']}").json()["status"] == "expired", what="the end of the hold in the record")
        wait_until(lambda: ann.get("/readyz").status_code == 200, what="that it is ready")


def test_readiness_proves_a_write_and_makes_at_most_one_a_second(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server)
        client = server.client(None)
        before = server.database.with_name("booking.db-wal").stat().st_size
        began = time.monotonic()
        assert {client.get("/readyz").status_code for _ in range(50)} == {200}
        pages = (server.database.with_name("booking.db-wal").stat().st_size - before) // 2048
        assert 1 <= pages <= time.monotonic() - began + 1


def test_a_file_is_checked_where_nothing_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    prepare(str(path))
    code = (
        "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
        "db.execute(\"INSERT INTO event (topic, type, payload, created_ms) VALUES ('all', 'x', 'no JSON', 1)\");"
        "db.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    path.with_name("booking.db-shm").unlink()

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    ran = subprocess.run([*VERIFY, str(path)], preexec_fn=no_room, capture_output=True, text=True)
    assert "the payload of an event does not match its row" in ran.stdout, "what is in the journal alone is seen too"
    assert ran.returncode == 1


def test_what_is_no_database_is_refused_on_a_full_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "diary.db"
    path.write_text("Dear diary,\n" * 1000)
    from sse_booking.store.sqlite.connection import open_on_full_disk

    with pytest.raises(sqlite3.DatabaseError):
        open_on_full_disk(str(path))
