"""The schema of a data file: its text, its version, its statements."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

SCHEMA_VERSION: Final = 4
"""Raised once for each release that changes schema.sql."""
APPLICATION_ID: Final = 0x73736562  # "sseb"
_REPOSITORY: Final = Path(__file__).parents[3]
_KIND: Final = re.compile(r"(?:\s*--[^\n]*\n)*\s*CREATE\s+(?:UNIQUE\s+)?(\w+)", re.IGNORECASE)


def schema() -> str:
    """Return the text of schema.sql. A wheel has it in the package, a working copy at its top."""
    packaged = files("sse_booking").joinpath("schema.sql")
    return packaged.read_text("utf-8") if packaged.is_file() else (_REPOSITORY / "schema.sql").read_text("utf-8")


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, in order. A trigger is one statement, whatever it contains."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def kind(statement: str) -> str:
    """Return the kind of object that a statement of the schema creates: table, index, view or trigger."""
    match = _KIND.match(statement)
    if match is None:
        raise AssertionError(f"the schema holds CREATE statements only: {statement}")
    return match[1].lower()


def run_script(db: sqlite3.Connection, script: str) -> None:
    """Run a script inside the open transaction. `executescript` would commit it first."""
    for statement in statements(script):
        db.execute(statement)


def tables() -> dict[str, list[str]]:
    """Each table with the columns that are written to, those that others refer to first."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        run_script(db, schema())
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")]
        return {name: [row[1] for row in db.execute(f'PRAGMA table_xinfo("{name}")') if not row[6]] for name in names}
    finally:
        db.close()
