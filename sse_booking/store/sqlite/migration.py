"""Migrate an older schema to the present one by rebuilding every table.

The old tables are renamed, schema.sql creates the new ones, and the rows are copied column by column by name. So a new table, index,
trigger, or column that may be NULL or has a DEFAULT needs a change in schema.sql and nothing here. Only three things need a line below: a
renamed table or column, a NOT NULL column without a DEFAULT, and rows made from other rows.

All of it is one transaction, after a copy of the file was made and checked. If the process is killed, the old file stays whole.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from sse_booking.store.sqlite.backup import backup
from sse_booking.store.sqlite.schema import SCHEMA_VERSION, kind, schema, statements

RENAMED_TABLES: Final[dict[str, str]] = {"unconfirmed_hold": "dropped_hold"}
"""New name -> old name."""
RENAMED_COLUMNS: Final[dict[str, str]] = {}
"""New `table.column` -> the old name of the column."""
CORRECTED_COLUMNS: Final[dict[str, str]] = {
    # A request expires at its start at the latest. Older requests had no deadline, or a later one.
    "booking.deadline_at": "CASE WHEN status = 'pending' AND deleted_at IS NULL AND (deadline_at IS NULL OR deadline_at > starts_at)"
    " THEN starts_at ELSE deadline_at END",
}
"""`table.column` -> SQL for its value, over the columns of the old row. For new meanings; a row that has them already stays the same."""
COMPUTED_COLUMNS: Final[dict[str, str]] = {
    # The key behind an older session is not known, so users who signed in with a token must sign in again.
    "session.proof": "CASE WHEN renewable_until > 0 THEN 'account' ELSE 'unknown' END",
    "ticket.proof": "'unknown'",
}
"""The same for NOT NULL columns without a DEFAULT that the old table does not have."""
COMPUTED_ROWS: Final[dict[str, str]] = {
    # Only the audit log says how a hold ended, as far back as it is kept.
    "unconfirmed_hold": """INSERT INTO unconfirmed_hold SELECT id FROM booking AS b
 WHERE (deleted_at IS NOT NULL OR status = 'cancelled' OR status = 'expired') AND (
   SELECT coalesce(json_extract(detail, '$.from'), json_extract(detail, '$.status')) FROM audit
    WHERE subject = 'booking:' || b.id AND action IN ('cancel', 'lapse', 'delete')
      AND coalesce(json_extract(detail, '$.status'), '') NOT IN ('cancelled', 'expired')
    ORDER BY id DESC LIMIT 1) = 'held'""",
}
"""Table -> the statement that fills it when the old file has no such table. It runs after all others are filled."""
OLD: Final = "old_"


class MigrationFailed(Exception):
    """The file can't be migrated to the present schema. It is unchanged."""


def copy_before_migration(path: Path, version: int) -> Path:
    """Make a checked copy of the file beside it, named after its version. Return its path. A copy from an earlier try is replaced."""
    kept = path.with_name(f"{path.name}.schema-{version}")
    fresh = path.with_name(f"{path.name}.schema-{version}.new")
    fresh.unlink(missing_ok=True)
    backup(path, fresh)
    with contextlib.closing(sqlite3.connect(fresh)) as copy, contextlib.closing(sqlite3.connect(path)) as original:
        damage = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
        counts = [
            [db.execute(f"SELECT '{table}', count(*) FROM \"{table}\"").fetchone() for (table,) in db.execute(tables).fetchall()]
            for db in (copy, original)
        ]
    if damage or counts[0] != counts[1]:
        fresh.unlink()
        raise MigrationFailed(f"the copy {fresh} differs from the file: {'; '.join(damage) or 'rows are missing'}")
    fresh.rename(kept)
    return kept


def rebuild(db: sqlite3.Connection) -> None:
    """Migrate the schema in the open transaction. Foreign keys must be off, or dropping a table would empty the tables that refer to it."""
    db.execute("PRAGMA legacy_alter_table = ON")  # rename only the table: references to its name then mean the new one
    had = _step_aside(db)
    later = []
    for statement in statements(schema()):
        if kind(statement) == "table":
            db.execute(statement)
        else:
            later.append(statement)
    missing = []
    for table in _tables(db):
        if table.startswith(OLD):
            continue
        before = next((name for name in (table, RENAMED_TABLES.get(table, table)) if name in had), None)
        if before is None:
            missing.append(table)
        else:
            _copy_rows(db, table, before)
    for table in missing:
        if table in COMPUTED_ROWS:
            db.execute(COMPUTED_ROWS[table])
    for table in had:
        db.execute(f"DROP TABLE {OLD}{table}")
    for statement in later:
        db.execute(statement)
    dangling = db.execute("PRAGMA foreign_key_check").fetchone()
    if dangling:
        raise MigrationFailed(f"a row of {dangling[0]} refers to a missing row of {dangling[2]}")
    db.execute("PRAGMA legacy_alter_table = OFF")
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _tables(db: sqlite3.Connection) -> list[str]:
    rows = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name")
    return [name for (name,) in rows]


def _step_aside(db: sqlite3.Connection) -> list[str]:
    """Drop everything but tables, because their names are needed again, and rename the tables. Return the old names."""
    others = db.execute("SELECT type, name FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL ORDER BY type DESC").fetchall()
    for type_, name in others:  # views before triggers before indexes: dropping a view drops its triggers
        db.execute(f'DROP {type_} IF EXISTS "{name}"')
    had = _tables(db)
    for table in had:
        db.execute(f'ALTER TABLE "{table}" RENAME TO "{OLD}{table}"')
    return had


def _copy_rows(db: sqlite3.Connection, table: str, before: str) -> None:
    """Copy the columns that both tables have, and the highest number that AUTOINCREMENT has issued."""
    there = {row[1] for row in db.execute(f'PRAGMA table_info("{OLD}{before}")')}
    columns, values = [], []
    for _, column, *_rest in db.execute(f'PRAGMA table_info("{table}")').fetchall():
        name = f"{table}.{column}"
        value = CORRECTED_COLUMNS.get(name) or (None if column in there else COMPUTED_COLUMNS.get(name))
        source = RENAMED_COLUMNS.get(name, column)
        if value is None and (column in there or source in there):
            value = column if column in there else source
        if value is not None:
            columns.append(column)
            values.append(value)
    db.execute(f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)} FROM "{OLD}{before}"')
    numbered = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (f"{OLD}{before}",)).fetchone()
    if numbered:
        db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, numbered[0]))
