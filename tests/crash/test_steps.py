"""A crash between any two statements of the writer, and between its commit and everything that follows."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from sse_booking.store import log
from sse_booking.store.sqlite.connection import Connection
from sse_booking.store.verify import verify
from tests.clocked import clocked_service
from tests.crash.steps import ACTS, prepare

EVERY: Final = int(os.environ.get("CRASH_EVERY", "5"))
"""Of so many steps one is tried, 1 for all; which ones differs from act to act."""
Died = Callable[[Path, str, int], str]
TABLES: Final = ("booking", "allocation", "closure", "waitlist", "event", "audit", "idempotency")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    prepare(folder)
    with contextlib.closing(sqlite3.connect(folder / "booking.db", factory=Connection)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "booking.db"


@pytest.fixture(scope="module")
def perform() -> Iterator[Died]:
    """Do an act in a folder and die at its step."""
    with subprocess.Popen([sys.executable, "-m", "tests.crash.steps"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def ask(folder: Path, act: str, step: int) -> str:
            stdin.write(json.dumps([str(folder), act, step]) + "\n")
            stdin.flush()
            return stdout.readline().strip()

        yield ask
        stdin.close()


def state(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What is stored, as far as it does not depend on when and by which ids it was done."""
    with contextlib.closing(sqlite3.connect(path, factory=Connection)) as db:
        found: dict[str, list[tuple[object, ...]]] = {
            "counts": [(table, *db.execute(f"SELECT count(*) FROM {table}").fetchone()) for table in TABLES]
        }
        columns = "resource_id, requester_id, starts_at, quantity, status, version, title, deleted_at IS NULL"
        found["bookings"] = db.execute(f"SELECT {columns} FROM booking ORDER BY 1, 2, 3, 5").fetchall()
        claims = "SELECT resource_id, booking_id IS NULL, starts_at, ends_at, quantity, active FROM allocation ORDER BY 1, 2, 3, 4, 6"
        found["claims"] = db.execute(claims).fetchall()
        found["events"] = db.execute("SELECT topic, type FROM event ORDER BY id").fetchall()
        found["places"] = db.execute("SELECT id, capacity, usable FROM resource ORDER BY 1").fetchall()
        return found


@pytest.mark.parametrize("act", ACTS)
def test_whatever_step_it_dies_at_all_of_it_is_there_or_nothing(tmp_path: Path, before: Path, perform: Died, act: str) -> None:
    def copy(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        return Path(shutil.copy(before, folder))

    whole = copy("whole")
    answered, _, steps = perform(whole.parent, act, -1).partition(" ")
    assert answered == "answered", (answered, steps)
    after, untouched = state(whole), state(before)
    assert after != untouched
    assert verify(whole) == []
    for step in sorted({*range(1 + len(act) % EVERY, int(steps) + 1, EVERY), int(steps)}):
        path = copy(f"step-{step}")
        assert perform(path.parent, act, step) == "died", step
        assert verify(path) == [], f"step {step} of {steps}"
        assert state(path) == untouched, f"step {step} of {steps}: nothing was committed"

    committed = copy("committed")
    assert perform(committed.parent, act, 0) == "died"
    assert verify(committed) == []
    assert state(committed) == after, "what was committed stays, answered or not"
    told = [type_ for topic, type_ in after["events"][len(untouched["events"]) :] if topic == "user:ann"]
    with contextlib.closing(sqlite3.connect(before, factory=Connection)) as db:
        position = str(log.head(db))
    with clocked_service(committed.parent) as service:
        news, _ = service.replay(service.person("ann"), (), position)
    assert [one.type for one in news] == told, "nobody was connected, and nothing is lost"
