"""Files of every version that was released, as dumps with bookings in them (files/version-*.sql), become files of today."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.sqlite import migration
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.schema import APPLICATION_ID, SCHEMA_VERSION, schema
from sse_booking.store.verify import verify
from tests.live import PATIENCE_S

FILES = Path(__file__).parent / "files"
RELEASED = range(1, SCHEMA_VERSION)
SHAPE = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def an_old_file(path: Path, version: int) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.executescript((FILES / f"version-{version}.sql").read_text("utf-8"))
        db.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version}; PRAGMA journal_mode = WAL;")
    return path


@pytest.mark.parametrize("version", RELEASED)
def test_an_older_file_becomes_what_a_fresh_one_is_and_keeps_what_it_holds(tmp_path: Path, version: int) -> None:
    old, fresh = an_old_file(tmp_path / "old.db", version), tmp_path / "fresh.db"
    tables = ["meta", "venue", "resource", "booking", "allocation", "event", "waitlist", "message", "audit", "session", "connection"]
    columns = {table: ", ".join(str(row[1]) for row in rows(old, f"PRAGMA table_info({table})")) for table in tables}
    before = {table: rows(old, f"SELECT {columns[table]} FROM {table} ORDER BY 1") for table in tables}
    prepare(str(old))
    prepare(str(fresh))
    assert rows(old, SHAPE) == rows(fresh, SHAPE)
    assert rows(old, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert {table: rows(old, f"SELECT {columns[table]} FROM {table} ORDER BY 1") for table in tables} == before
    assert len(before["booking"]) == 9
    assert rows(old, "SELECT count(*) FROM unconfirmed_hold") == [(3,)]
    assert verify(old) == []


@pytest.mark.parametrize("version", RELEASED)
def test_numbers_of_events_go_on_after_a_log_that_was_emptied(tmp_path: Path, version: int) -> None:
    path = an_old_file(tmp_path / "old.db", version)
    with closing(sqlite3.connect(path)) as db:
        (last,) = db.execute("SELECT max(id) FROM event").fetchone()
        db.executescript(f"DELETE FROM event; UPDATE meta SET mark = {last}")
    prepare(str(path))
    with closing(sqlite3.connect(path)) as db:
        added = db.execute("INSERT INTO event (topic, type, payload, created_ms) VALUES ('-', 'x', '{}', 1)").lastrowid
    assert added == last + 1


def test_the_file_is_copied_first_and_the_copy_is_told_apart_from_it(tmp_path: Path) -> None:
    path = an_old_file(tmp_path / "old.db", 2)
    was = rows(path, SHAPE), rows(path, "SELECT * FROM booking ORDER BY 1")
    prepare(str(path))
    copy = tmp_path / "old.db.schema-2"
    assert (rows(copy, SHAPE), rows(copy, "SELECT * FROM booking ORDER BY 1")) == was
    assert rows(copy, "PRAGMA user_version") == [(2,)]
    assert rows(copy, "SELECT epoch FROM meta") != rows(path, "SELECT epoch FROM meta")
    prepare(str(copy))
    assert verify(copy) == []


def test_a_column_that_needs_a_value_is_computed_from_the_old_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = schema().replace("  owner_id    TEXT NOT NULL,\n", "  owned_by    TEXT NOT NULL,\n  city TEXT NOT NULL,\n", 1)
    monkeypatch.setattr(migration, "schema", lambda: newer.replace("ON venue (owner_id, id)", "ON venue (owned_by, id)"))
    monkeypatch.setitem(migration.RENAMED_COLUMNS, "venue.owned_by", "owner_id")
    monkeypatch.setitem(migration.COMPUTED_COLUMNS, "venue.city", "upper(name)")
    path = an_old_file(tmp_path / "old.db", 2)
    wanted = rows(path, "SELECT owner_id, upper(name) FROM venue")
    prepare(str(path))
    assert rows(path, "SELECT owned_by, city FROM venue") == wanted


def test_a_migration_that_fails_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = an_old_file(tmp_path / "old.db", 1)
    before = rows(path, SHAPE)
    monkeypatch.setitem(migration.COMPUTED_ROWS, "unconfirmed_hold", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(DatabaseRefused, match="no such table: nowhere"):
        prepare(str(path))
    assert (rows(path, SHAPE), rows(path, "PRAGMA user_version")) == (before, [(1,)])


def test_a_row_that_refers_to_nothing_stops_the_migration(tmp_path: Path) -> None:
    path = an_old_file(tmp_path / "old.db", 2)
    with closing(sqlite3.connect(path)) as db:
        db.executescript("DELETE FROM venue")
    with pytest.raises(DatabaseRefused, match="refers to a missing row of venue"):
        prepare(str(path))
    assert rows(path, "PRAGMA user_version") == [(2,)]


@pytest.mark.parametrize("statement", ["CREATE TABLE venue", "DROP TABLE old_booking", "CREATE TRIGGER resource_wholly_closed"])
def test_a_process_killed_while_it_migrates_leaves_the_older_file_whole(tmp_path: Path, statement: str) -> None:
    path = an_old_file(tmp_path / "old.db", 2)
    before = rows(path, SHAPE), rows(path, "SELECT * FROM booking ORDER BY 1")
    code = f"""
import os, signal, sys
from sse_booking.store.sqlite import database
real = database.connect
def connect(path, **options):
    db = real(path, **options)
    db.set_trace_callback(lambda sql: os.kill(os.getpid(), signal.SIGKILL) if {statement!r} in sql else None)
    return db
database.connect = connect
database.prepare(sys.argv[1])
"""
    killed = subprocess.run([sys.executable, "-c", code, str(path)], timeout=PATIENCE_S)
    assert killed.returncode == -signal.SIGKILL
    assert (rows(path, SHAPE), rows(path, "SELECT * FROM booking ORDER BY 1")) == before
    prepare(str(path))
    assert verify(path) == []
    assert [name for name in os.listdir(tmp_path) if name.endswith(".new")] == []
