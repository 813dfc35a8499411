"""A data file becomes a schema of PostgreSQL, and a file again: row by row, with the same numbers, guards and positions."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sse_booking.cli import commands
from sse_booking.config import PREFIX
from sse_booking.store import log
from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.open_engine import open_engine
from sse_booking.store.sqlite.schema import tables
from sse_booking.store.verify import verify
from sse_booking.upkeep.moving import MoveRefused, move
from tests import engines
from tests.clocked import Service, clocked_service
from tests.live import SECRET
from tests.people import DAY, HOUR, MONDAY, a_place
from tests.postgres.fixtures import shared_database, shared_server

TEN = MONDAY + DAY + 10 * HOUR


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in which bookings were made, moved, taken back and waited for, and a capacity was lowered below what once was."""
    with clocked_service(tmp_path) as service:
        owner = a_place(service)
        a_place(service, "desks", capacity=3)
        ann, bob = service.person("ann"), service.person("bob")
        first = ann.book("table", TEN, TEN + HOUR, title='\u00fcber \\ \t "quoted"')
        for _ in range(3):
            bob.book("desks", TEN, TEN + HOUR)
        bob.wait("table", TEN, TEN + HOUR)
        ann.act(first, "cancel")
        service.clock.now = TEN + 2 * HOUR
        owner.patch("/api/resources/desks", {"capacity": 2})  # no guard would let the three in any more
    path = tmp_path / "booking.db"
    assert verify(path) == []
    return path


@pytest.fixture
def address() -> Iterator[str]:
    with shared_database() as address:
        yield address


def contents(database: Path | str) -> dict[str, list[str]]:
    """Every row of every table, but for the epoch."""
    with open_engine(database).hold() as held:
        rows = {table: sorted(map(repr, held.rows(table, columns))) for table, columns in tables().items()}
    rows["meta"] = [re.sub(r"'[a-z0-9]{8}'", "epoch", row) for row in rows["meta"]]
    return rows


def head(service: Service) -> str:
    return service.person("root", "admin").ask("POST", "/api/admin/announcements", {"message": "here"}).headers["event-cursor"]


def test_everything_arrives_and_comes_back(file: Path, address: str, tmp_path: Path) -> None:
    before = contents(file)
    moved = move(file, address)
    assert moved.rows == {table: len(rows) for table, rows in before.items()}
    assert contents(address) == before
    back = tmp_path / "back.db"
    move(address, back)
    assert contents(back) == before
    assert verify(file) == verify(address) == verify(back) == []


def test_clients_go_on_where_they_were_and_numbers_go_on_after_the_last(file: Path, address: str, tmp_path: Path) -> None:
    with clocked_service(tmp_path, TEN + 3 * HOUR) as service:
        ann = service.person("ann")
        position = head(service)
        missed = ann.book("table", TEN + 6 * HOUR, TEN + 7 * HOUR)
    move(file, address)
    with engines.running_on("postgres"), clocked_service(tmp_path, TEN + 4 * HOUR, postgres=address) as service:
        ann = service.person("ann")
        news, now = service.replay(ann, (), position)
        assert [one.data["booking"]["id"] for one in news if one.type == "booking_created"] == [missed["id"]]
        later = ann.book("table", TEN + 8 * HOUR, TEN + 9 * HOUR)
        news, _ = service.replay(ann, (), now)
        assert [one.data["booking"]["id"] for one in news] == [later["id"]]
        bob = service.person("bob")
        bob.wait("table", TEN + 8 * HOUR, TEN + 9 * HOUR)
    assert verify(address) == []
    with contextlib.closing(open_engine(file).connect()) as db:  # should somebody start the old one, it is another log
        assert log.locate(db, position) == "foreign"


def test_only_an_empty_database_is_filled(file: Path, address: str, tmp_path: Path) -> None:
    move(file, address)
    with pytest.raises(DatabaseRefused, match="is not empty"):
        move(file, address)
    there = tmp_path / "there.db"
    there.write_bytes(b"")
    with pytest.raises(DatabaseRefused, match="there already"):
        move(address, there)
    assert there.read_bytes() == b""


def test_a_damaged_file_is_not_moved_and_a_served_one_neither(file: Path, address: str, tmp_path: Path) -> None:
    before = contents(address)
    with clocked_service(tmp_path, postgres=address), pytest.raises(DatabaseRefused, match="served by a node"):
        move(file, address)
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE meta SET mark = 3")
    with pytest.raises(MoveRefused, match="an event is older than the mark"):
        move(file, address)
    assert before["booking"] == contents(address)["booking"] == []


def test_what_is_broken_off_leaves_nothing_behind(file: Path, address: str, tmp_path: Path) -> None:
    before = contents(file)
    for target in (address, tmp_path / "new.db"):
        steps = itertools.count(1)

        def stop(steps: Iterator[int] = steps) -> None:
            if next(steps) == 40:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            move(file, target, step=stop)
        assert contents(file) == before
    assert not (tmp_path / "new.db").exists()
    move(file, address)


def test_the_command_moves_and_the_other_commands_know_both(
    file: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The pg_dump of the server's own version; an older one refuses it.
    monkeypatch.setenv("PATH", f"{shared_server().bin}{os.pathsep}{os.environ['PATH']}")

    def run(*arguments: str, database: object) -> str:
        done = CliRunner().invoke(commands, arguments, env={PREFIX + "DATABASE": str(database), PREFIX + "JWT_SECRET": SECRET})
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    assert "every invariant holds on both sides" in run("migrate-to", address, database=file)
    assert "every invariant holds" in run("verify", database=address)
    assert "every invariant holds" in run("verify", address, database=file)
    assert "new epoch" in run("epoch", database=address)
    assert "dumped" in run("backup", str(tmp_path / "dump"), database=address)
    assert (tmp_path / "dump").read_bytes().startswith(b"PGDMP")
