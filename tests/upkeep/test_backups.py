"""Scheduled backups: one snapshot, checked, rotated, and put back by one command."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import sqlite3
import subprocess
from pathlib import Path

import pytest

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.sqlite.backup import backup_in_steps
from sse_booking.store.sqlite.connection import connect
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.file_access import AccessRefused, served_alone
from sse_booking.store.verify import verify
from sse_booking.upkeep.backups import BackupFailed, Backups
from sse_booking.upkeep.restore import RestoreRefused, restore
from sse_booking.upkeep.rotation import backups, checksum_of
from tests.live import SERVE, a_place, live_server, wait_until
from tests.people import HOUR, booking_body
from tests.sockets import days_ahead

ROW = "INSERT INTO event (topic, type, payload, created_ms) VALUES ('all', 'x', ?, ?)"
PAYLOAD = '{"topic":"all","type":"x","text":"%s"}' % ("y" * 500)


def fill(path: Path, rows: int, at_ms: int = 1_900_000_000_000) -> None:
    with contextlib.closing(connect(str(path))) as db:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(ROW, [(PAYLOAD, at_ms)] * rows)
        db.execute("COMMIT")


def count(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM event").fetchone()[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(str(tmp_path / "booking.db"))
    return tmp_path / "booking.db"


def scheduled(path: Path, folder: Path, told: list[tuple[str, str]], keep: str = "7d") -> Backups:
    async def tell(name: str, problem: str) -> None:
        told.append((name, problem))

    return Backups(path, folder, every_h=24, keep=keep, report=tell)


async def test_a_copy_in_steps_is_one_snapshot_although_others_commit_between_the_steps(path: Path, tmp_path: Path) -> None:
    fill(path, 20_000)
    before, remaining = count(path), []

    def progress(_status: int, left: int, _total: int) -> None:
        remaining.append(left)
        fill(path, 1)

    await backup_in_steps(path, tmp_path / "copy.db", progress)
    assert len(remaining) > 10
    assert remaining == sorted(remaining, reverse=True), "it never began anew"
    assert remaining[-1] == 0
    assert count(tmp_path / "copy.db") == before
    assert count(path) == before + len(remaining)
    assert verify(tmp_path / "copy.db") == []


async def test_a_backup_is_checked_has_its_checksum_and_is_for_its_owner_alone(path: Path, tmp_path: Path) -> None:
    fill(path, 100)
    told: list[tuple[str, str]] = []
    folder = tmp_path / "safe" / "backups"
    made = scheduled(path, folder, told)
    target = await made.make()
    digest, name = checksum_of(target).read_text().split()
    assert (digest, name) == (hashlib.sha256(target.read_bytes()).hexdigest(), target.name)
    assert {file.name for file in folder.iterdir()} == {target.name, f"{target.name}.sha256"}
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert told == [(target.name, "")]
    assert (made.figures.made, made.figures.failed, made.figures.last_bytes) == (1, 0, target.stat().st_size)
    assert made.figures.pages_done == made.figures.pages_total > 0
    assert not made.is_due(made.figures.last_success_at + 23 * 3600)
    assert made.is_due(made.figures.last_success_at + 25 * 3600)


async def test_a_copy_that_breaks_an_invariant_is_no_backup_and_older_ones_stay(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    older = folder / "booking-20200101T000000Z.db"
    folder.mkdir()
    older.write_bytes(b"older")
    with contextlib.closing(connect(str(path))) as db:
        db.execute(ROW, ("no JSON", 1))
    with pytest.raises(BackupFailed, match="the payload of an event does not match its row"):
        await scheduled(path, folder, [], keep="1h").make()
    assert list(folder.iterdir()) == [older]


async def test_a_backup_that_fails_is_told_of_and_tried_again(path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[tuple[str, str]] = []
    (tmp_path / "backups").write_text("a file where the folder should be")
    made = scheduled(path, tmp_path / "backups", told)
    running = asyncio.create_task(made.run_forever())
    while not told:  # noqa: ASYNC110 - told by a callback
        await asyncio.sleep(0.01)
    running.cancel()
    assert told[0][0] == ""
    assert "File exists" in told[0][1]
    assert made.figures.failed == 1
    assert "the backup failed" in caplog.text


async def test_those_that_are_no_longer_kept_go_with_their_checksums(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("booking-20200101T000000Z.db", "booking-20200101T000000Z.db.sha256", "booking-20200102T000000Z.db"):
        (folder / name).touch()
    await scheduled(path, folder, [], keep="2d").make()
    assert [one.path.name for one in backups(folder, path)][1:] == ["booking-20200102T000000Z.db"]
    assert not (folder / "booking-20200101T000000Z.db.sha256").exists()


def test_a_service_makes_them_by_itself_says_so_and_one_command_puts_one_back(tmp_path: Path) -> None:
    folder, start = tmp_path / "backups", days_ahead(2)
    with live_server(tmp_path, backup_dir=folder) as server:
        wait_until(lambda: backups(folder, server.database), what="the first backup")
        first = backups(folder, server.database)[0].path
        admin = server.client("root", role="admin")
        wait_until(lambda: [row for row in admin.get("/api/admin/audit").json()["items"] if row["action"] == "backup"], what="its row")
        metrics = admin.get("/metrics").text
        assert 'sse_booking_backups_total{result="made"} 1.0' in metrics
        assert "sse_booking_backup_last_success_timestamp_seconds" in metrics
        a_place(server)
        server.client("ann").post("/api/bookings", json=booking_body("table-7", start, start + HOUR)).raise_for_status()
        command = [*SERVE[:-1], "restore", str(first)]
        environ = {"SSE_BOOKING_DATABASE": str(server.database)}
        refused = subprocess.run(command, env=environ, capture_output=True, text=True)
        assert refused.returncode == 1
        assert f"served already by process {server.pid}" in refused.stderr
        server.stop()
        done = subprocess.run(command, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "is kept as" in done.stdout
        server.start()
        assert server.client("ann").get("/api/bookings").json()["items"] == []
        server.stop()
        kept = next(tmp_path.glob("booking.db.before-*Z"))
        assert subprocess.run([*SERVE[:-1], "verify", str(kept)]).returncode == 0
        again = subprocess.run([*SERVE[:-1], "restore", str(kept)], env=environ)
        assert again.returncode == 0
        server.start()
        assert len(server.client("ann").get("/api/bookings").json()["items"]) == 1


def test_restoring_says_what_is_lost_and_leaves_nothing_half_done(path: Path, tmp_path: Path) -> None:
    backup_file = tmp_path / "copy.db"
    fill(path, 10, at_ms=1_900_000_000_000)
    subprocess.run([*SERVE[:-1], "backup", str(backup_file)], env={"SSE_BOOKING_DATABASE": str(path)}, check=True)
    fill(path, 10, at_ms=1_900_000_500_000)
    done = restore(backup_file, path)
    assert done.last_before is not None
    assert done.last_now is not None
    assert (done.last_before - done.last_now).total_seconds() == 500
    assert count(path) == 10
    assert done.kept is not None
    assert count(done.kept) == 20
    assert {file.name for file in tmp_path.iterdir() if "restoring" in file.name} == set()
    with contextlib.closing(sqlite3.connect(path)) as db, contextlib.closing(sqlite3.connect(backup_file)) as copy:
        epoch = "SELECT epoch FROM meta"
        assert db.execute(epoch).fetchone() != copy.execute(epoch).fetchone(), "positions of the copy are not its own"


@pytest.mark.parametrize("harm", ["checksum", "bytes", "invariant", "text"])
def test_a_backup_that_is_not_whole_is_refused_and_the_data_file_stays(path: Path, tmp_path: Path, harm: str) -> None:
    fill(path, 50)
    bad = tmp_path / "bad.db"
    subprocess.run([*SERVE[:-1], "backup", str(bad)], env={"SSE_BOOKING_DATABASE": str(path)}, check=True)
    if harm == "checksum":
        checksum_of(bad).write_text(f"{'0' * 64}  bad.db\n")
    elif harm == "bytes":
        raw = bytearray(bad.read_bytes())
        raw[4096:8192] = bytes(4096)
        bad.write_bytes(raw)
    elif harm == "invariant":
        with contextlib.closing(sqlite3.connect(bad, isolation_level=None)) as db:
            db.execute(ROW, ("no JSON", 1))
    else:
        bad.write_text("Dear diary,\n" * 1000)
    before = path.read_bytes()
    with pytest.raises((RestoreRefused, DatabaseRefused), match=r"SHA-256|invariants|can't be used"):
        restore(bad, path)
    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir() if "restoring" in file.name or "before" in file.name} == set()


def test_the_data_file_is_not_its_own_backup_and_not_replaced_under_a_service(path: Path, tmp_path: Path) -> None:
    with pytest.raises(RestoreRefused, match="itself"):
        restore(path, path)
    other = tmp_path / "other.db"
    prepare(str(other))
    with served_alone(str(path)), pytest.raises(AccessRefused, match="served already"):
        restore(other, path)


def test_a_backup_is_restored_where_there_is_no_data_file(path: Path, tmp_path: Path) -> None:
    fill(path, 5)
    there = tmp_path / "new" / "booking.db"
    there.parent.mkdir()
    done = restore(path, there)
    assert done.kept is None
    assert count(there) == 5
