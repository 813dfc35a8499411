from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.guards.raw import a_file, add_venue
from tests.postgres.fixtures import shared_database
from tests.postgres.shell import Shell


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh data file to copy. Creating one takes a hundred times as long."""
    folder = tmp_path_factory.mktemp("empty")
    a_file(folder).close()
    return folder / "booking.db"


@pytest.fixture
def db(tmp_path: Path, empty_file: Path, engine: str) -> Iterator[sqlite3.Connection]:
    """A fresh database, opened as by a shell: in SQLite with foreign keys off and recursive triggers off."""
    if engine == "postgres":
        with shared_database() as address:
            shell = cast(sqlite3.Connection, Shell(address))
            add_venue(shell)
            yield shell
            shell.close()
        return
    db = sqlite3.connect(shutil.copy(empty_file, tmp_path), isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    yield db
    db.close()
