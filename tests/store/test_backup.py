from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sse_booking.store.sqlite.backup import backup
from sse_booking.store.sqlite.connection import connect
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.verify import verify
from tests.live import PATIENCE_S, a_place, live_server, wait_until
from tests.people import HOUR, booking_body
from tests.sockets import days_ahead


def numbers(path: Path) -> tuple[str, int]:
    with contextlib.closing(sqlite3.connect(path)) as db:
        epoch, last = db.execute("SELECT epoch, (SELECT max(id) FROM event) FROM meta").fetchone()
        return str(epoch), int(last)


def test_a_copy_made_while_others_write_is_whole_one_snapshot_and_another_file(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server)
        client, first, stop = server.client("ann"), days_ahead(2), threading.Event()
        booked: list[str] = []

        def write() -> None:
            while not stop.is_set():
                start = first + len(booked) * HOUR
                answer = client.post("/api/bookings", json=booking_body("table-7", start, start + HOUR))
                booked.append(answer.raise_for_status().json()["id"])

        writer = threading.Thread(target=write)
        writer.start()
        try:
            copies = []
            for number in range(5):
                before = len(booked)
                copies.append((tmp_path / f"copy-{number}.db", booked[:before]))
                backup(server.database, copies[-1][0])
                wait_until(lambda: len(booked) > before, what="a booking while it is copied, or after it")  # noqa: B023 - at once
        finally:
            stop.set()
            writer.join(PATIENCE_S)
        for copy, there in copies:
            assert verify(copy) == []
            with contextlib.closing(sqlite3.connect(copy)) as db:
                assert {id_ for (id_,) in db.execute("SELECT id FROM booking")} >= set(there), "who was answered before is in it"
        assert verify(server.database) == []
        epochs = [numbers(path)[0] for path in (server.database, *(copy for copy, _ in copies))]
        assert len(set(epochs)) == 6
        assert not list(tmp_path.glob("*.partial*"))


def test_a_copy_serves(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server)
        start = days_ahead(2)
        answer = server.client("ann").post("/api/bookings", json=booking_body("table-7", start, start + HOUR)).raise_for_status()
        there = tmp_path / "elsewhere"
        there.mkdir()
        backup(server.database, there / "booking.db")
    with live_server(there) as copy:
        found = copy.client("ann").get(f"/api/bookings/{answer.json()['id']}").raise_for_status()
        assert found.json() == answer.json()
        assert found.headers["event-cursor"].partition("-")[0] != answer.headers["event-cursor"].partition("-")[0]
        again = copy.client("bob").post("/api/bookings", json=booking_body("table-7", start, start + HOUR))
        assert again.status_code == 409


def test_what_is_there_is_never_replaced(tmp_path: Path) -> None:
    source, target = tmp_path / "booking.db", tmp_path / "copy.db"
    prepare(str(source))
    target.write_text("precious")
    with pytest.raises(FileExistsError, match=r"copy\.db already exists"):
        backup(source, target)
    assert target.read_text() == "precious"


@pytest.mark.parametrize("content", [None, "Dear diary,\n" * 1000], ids=["absent", "text"])
def test_what_is_no_data_file_leaves_nothing_behind(tmp_path: Path, content: str | None) -> None:
    source = tmp_path / "booking.db"
    if content:
        source.write_text(content)
    with pytest.raises((FileNotFoundError, sqlite3.DatabaseError)):
        backup(source, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == (["booking.db"] if content else [])


def test_a_copy_is_not_readable_by_more_people_than_the_original(tmp_path: Path) -> None:
    source, target = tmp_path / "booking.db", tmp_path / "copy.db"
    prepare(str(source))
    source.chmod(0o640)
    backup(source, target)
    assert target.stat().st_mode & 0o777 == 0o640


def test_of_two_backups_to_one_target_neither_finishes_the_half_of_the_other(tmp_path: Path) -> None:
    source = tmp_path / "booking.db"
    prepare(str(source))
    with contextlib.closing(connect(str(source))) as db:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO event (topic, type, payload, created_ms) VALUES ('all', 'x', ?, 1)",
            [('{"topic":"all","type":"x","text":"%s"}' % ("y" * 500),)] * 5000,
        )
        db.execute("COMMIT")
    code = (
        "import sys; from pathlib import Path; from sse_booking.store.sqlite.backup import backup;"
        "print('ready', flush=True); sys.stdin.read(1); backup(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    for number in range(3):
        target = tmp_path / f"copy-{number}.db"
        both = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(source), str(target)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        for process in both:
            assert process.stdout is not None
            process.stdout.readline()
        for process in both:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        errors = [process.communicate(timeout=PATIENCE_S)[1] for process in both]
        assert 0 in [process.returncode for process in both]
        assert all(not error or "FileExistsError" in error for error in errors)
        assert verify(target) == []
    assert not list(tmp_path.glob("*.partial*"))
