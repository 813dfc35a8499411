from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.store.executor import once
from sse_booking.store.open_engine import open_engine
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.file_access import AccessRefused, Turn, TurnTimeout, is_mended, served_alone, served_by, version_in_words
from tests.live import PATIENCE_S


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    before = os.umask(0o022)
    try:
        prepare(str(tmp_path / "booking.db"))
        yield tmp_path / "booking.db"
    finally:
        os.umask(before)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_a_mended_sqlite_is_known_by_its_version(version: tuple[int, int, int]) -> None:
    assert is_mended(version)
    assert "damage" not in version_in_words(version)


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 46, 1), (3, 50, 6), (3, 51, 2)])
def test_an_affected_sqlite_is_said_to_be_one(version: tuple[int, int, int]) -> None:
    assert not is_mended(version)
    assert "3.51.3" in version_in_words(version)


def test_a_data_file_and_its_journal_are_for_the_eyes_of_their_owner(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 3")
        assert {file.name: mode(file) for file in path.parent.iterdir()} == {file.name: 0o600 for file in path.parent.iterdir()}
        assert path.with_name("booking.db-wal").exists()


def test_a_file_of_an_older_version_is_closed_to_everybody_else(path: Path) -> None:
    path.chmod(0o644)
    prepare(str(path))
    assert mode(path) == 0o600


def test_a_group_that_was_let_in_on_purpose_stays(path: Path) -> None:
    path.chmod(0o640)
    prepare(str(path))
    assert mode(path) == 0o640


def test_a_second_service_on_one_file_is_refused_by_whatever_name_it_comes(path: Path) -> None:
    other = path.with_name("link.db")
    other.symlink_to(path)
    with served_alone(str(path)):
        assert served_by(str(path)) == f"by process {os.getpid()}"
        with pytest.raises(AccessRefused, match=rf"served already by process {os.getpid()}; stop that service"), served_alone(str(other)):
            pass
    assert served_by(str(path)) is None
    with served_alone(str(other)):
        pass


def test_a_service_that_was_killed_leaves_no_lock(path: Path) -> None:
    code = "import sys; from sse_booking.store.sqlite.file_access import served_alone\n"
    code += "with served_alone(sys.argv[1]): print('has it', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert served_by(str(path)) == f"by process {other.pid}"
        other.kill()
        other.wait(PATIENCE_S)
    with served_alone(str(path)):
        pass


def test_of_two_writers_one_waits_for_its_turn(path: Path) -> None:
    with contextlib.closing(Turn(str(path))) as mine, contextlib.closing(Turn(str(path), wait_s=0.05)) as other:
        with mine, pytest.raises(TurnTimeout), other:
            pass
        with other:
            assert not mine.take_now()


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    code = (
        "import sys; from sse_booking.store.executor import once; from sse_booking.store.open_engine import open_engine\n"
        "for n in range(100): once(open_engine(sys.argv[1]), lambda tx: tx.db.execute("
        "\"INSERT INTO event (topic, type, payload, created_ms) VALUES ('all', 'x', '{}', 1)\"))"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [process.wait(PATIENCE_S) for process in processes] == [0, 0, 0]
    assert once(open_engine(path), lambda tx: tx.db.execute("SELECT count(*) FROM event").fetchone()[0]) == 300
