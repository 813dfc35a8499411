"""Verify a data file: the file itself, its guards, its data."""

from __future__ import annotations

import sqlite3

from sse_booking.store.invariants import SHOWN, broken, differing
from sse_booking.store.sqlite.connection import open_on_full_disk
from sse_booking.store.sqlite.schema import APPLICATION_ID, SCHEMA_VERSION, run_script, schema

NUMBER_TWICE = "SELECT 1 FROM meta WHERE (SELECT max(id) FROM event) > (SELECT seq FROM sqlite_sequence WHERE name = 'event')"


def verify(path: str) -> list[str]:
    """Return every broken invariant of the file, one sentence each; none when all hold. Raise sqlite3.Error if it is no database."""
    db = open_on_full_disk(path)
    try:
        db.execute("BEGIN")
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            return ["the file is not a data file of sse_booking"]
        return [*_file(db), *_guards(db), *broken(db.execute, sqlite3.DatabaseError)]
    finally:
        db.close()


def _file(db: sqlite3.Connection) -> list[str]:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    found = [] if version == SCHEMA_VERSION else [f"the schema has version {version}, not {SCHEMA_VERSION}"]
    try:
        found += [f"damaged: {row[0]}" for row in db.execute(f"PRAGMA integrity_check({SHOWN})") if row[0] != "ok"]
        dangling = db.execute("PRAGMA foreign_key_check").fetchmany(SHOWN)
        if db.execute(NUMBER_TWICE).fetchone():
            found.append("a number of an event would be issued twice")
    except sqlite3.DatabaseError as error:
        return [*found, f"damaged: {error}"]  # too damaged for SQLite to continue
    return found + [f"a row of {row[0]} refers to a missing row of {row[2]}{f': {row[1]}' if row[1] else ''}" for row in dangling]


def _guards(db: sqlite3.Connection) -> list[str]:
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    run_script(fresh, schema())
    query = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'"
    wanted, there = dict(fresh.execute(query).fetchall()), dict(db.execute(query).fetchall())
    fresh.close()
    return differing(wanted, there, "schema.sql")
