from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.sqlite.connection import connect
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.schema import APPLICATION_ID, SCHEMA_VERSION, run_script, schema
from sse_booking.store.verify import verify
from tests.live import PATIENCE_S

SHAPE = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"


def shape(path: Path | str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(SHAPE).fetchall()


def epoch(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        return str(db.execute("SELECT epoch FROM meta").fetchone()[0])


def prepare_in_processes(path: Path, count: int) -> list[subprocess.Popen[str]]:
    """So many processes that all have imported the package before any begins."""
    load = "import sys; from sse_booking.store.sqlite.database import prepare; "
    code = f"{load}print('ready', flush=True); sys.stdin.read(1); prepare(sys.argv[1])"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    return started


def test_a_fresh_file_has_the_schema_its_version_and_an_epoch(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    prepare(str(path))
    with closing(connect(str(path))) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "synchronous")] == [1, 2]
        assert db.execute("SELECT mark, length(epoch) FROM meta").fetchall() == [(0, 8)]
    assert verify(path) == []


def test_every_file_has_an_epoch_of_its_own(tmp_path: Path) -> None:
    names = [tmp_path / f"{number}.db" for number in range(20)]
    for name in names:
        prepare(str(name))
    assert len({epoch(name) for name in names}) == 20


def test_preparing_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    prepare(str(path))
    before = path.read_bytes(), epoch(path)
    prepare(str(path))
    assert (path.read_bytes(), epoch(path)) == before


def test_a_file_that_is_ready_is_prepared_while_somebody_else_writes_to_it(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    prepare(str(path))
    with closing(connect(str(path))) as other:
        other.execute("BEGIN IMMEDIATE")
        prepare(str(path))


def test_many_processes_may_make_the_same_file_at_once(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.db"
        together = prepare_in_processes(path, 4)
        for process in together:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        assert [(process.communicate(timeout=PATIENCE_S)[1], process.returncode) for process in together] == [("", 0)] * 4
        assert verify(path) == []
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("SELECT count(*) FROM meta").fetchone() == (1,)


def test_a_database_of_something_else_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "contacts.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE contact (name TEXT)")
    before = hashlib.sha256(path.read_bytes()).digest()
    with pytest.raises(DatabaseRefused, match=r"contacts\.db is a database of another program"):
        prepare(str(path))
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert os.listdir(tmp_path) == ["contacts.db"]


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    prepare(str(path))
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = shape(path)
    with pytest.raises(DatabaseRefused, match="newer"):
        prepare(str(path))
    assert shape(path) == before


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    path.touch()
    prepare(str(path))
    assert verify(path) == []


@pytest.mark.parametrize("name", ["nowhere/booking.db", ".", "text", "/dev/null"])
def test_what_can_not_be_a_data_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "text").write_text("Dear diary,\n" * 1000)
    with pytest.raises(DatabaseRefused, match=Path(name).name or "used"):
        prepare(str(tmp_path / name))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    prepare(str(path))
    raw = bytearray(path.read_bytes())
    raw[100:2048] = os.urandom(1948)
    path.write_bytes(raw)
    with pytest.raises(DatabaseRefused, match=r"booking\.db can't be used: .*malformed"):
        prepare(str(path))


def test_names_of_files_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "100% sure?#mode=memory & more ü.db"
    prepare(str(path))
    assert path.stat().st_size > 0
    assert verify(path) == []


def test_a_connection_that_only_reads_makes_no_file_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "booking.db"
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        connect(str(path), readonly=True)
    assert not path.exists()
    prepare(str(path))
    with closing(connect(str(path), readonly=True)) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("UPDATE meta SET epoch = 'x'")


def test_every_table_is_strict() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        run_script(db, schema())
        assert [row[1] for row in db.execute("PRAGMA table_list") if row[2] == "table" and not row[5] and "sqlite_" not in row[1]] == []
