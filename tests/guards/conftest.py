from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.raw import a_file


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh data file to be copied: to make one takes a hundred times as long."""
    folder = tmp_path_factory.mktemp("empty")
    a_file(folder).close()
    return folder / "booking.db"


@pytest.fixture
def db(tmp_path: Path, empty_file: Path) -> Iterator[sqlite3.Connection]:
    """A fresh data file, opened as the shell opens it: foreign keys off, recursive triggers off."""
    db = sqlite3.connect(shutil.copy(empty_file, tmp_path), isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    yield db
    db.close()
