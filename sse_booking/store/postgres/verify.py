"""Verify a PostgreSQL schema: its version, its guards, its sequences, its data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any, Final

import psycopg
from psycopg import sql

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.invariants import broken, differing
from sse_booking.store.postgres.schema import SCHEMA_VERSION, VERSION_TABLE, schema

OBJECTS: Final = """\
SELECT 'trigger ' || t.tgname || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'A' THEN '' ELSE ' (switched off)' END, pg_get_triggerdef(t.oid)
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
 WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
UNION ALL SELECT 'function ' || p.proname, pg_get_functiondef(p.oid) FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
 WHERE p.pronamespace = current_schema()::regnamespace AND l.lanname IN ('sql', 'plpgsql') AND p.prokind = 'f'
UNION ALL SELECT 'view ' || c.relname, pg_get_viewdef(c.oid) FROM pg_class AS c
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v'
UNION ALL SELECT 'index ' || c.relname, pg_get_indexdef(c.oid)
  FROM pg_class AS c JOIN pg_index AS i ON i.indexrelid = c.oid
 WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid
UNION ALL SELECT 'constraint ' || c.relname || '.' || n.conname,
       pg_get_constraintdef(n.oid) || CASE WHEN n.convalidated THEN '' ELSE ' NOT VALID' END
  FROM pg_constraint AS n JOIN pg_class AS c ON c.oid = n.conrelid WHERE n.connamespace = current_schema()::regnamespace
UNION ALL SELECT 'column ' || c.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' ' || l.collname, '')
       || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
  LEFT JOIN pg_collation AS l ON l.oid = a.attcollation LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"""
SEARCH_PATH: Final = re.compile(r"^ SET search_path TO .*$", re.MULTILINE)
SEQUENCES: Final = """\
SELECT c.relname, a.attname, pg_get_serial_sequence(c.relname, a.attname)
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
 WHERE c.relnamespace = current_schema()::regnamespace AND a.attidentity <> ''"""

_made: Final[dict[int, dict[str, str]]] = {}
"""The definitions that each server version makes of the schema."""


def verify(conninfo: str) -> list[str]:
    """Return every broken invariant of the schema, one sentence each; none when all hold. Raise DatabaseRefused."""
    try:
        return _verify(conninfo)
    except psycopg.OperationalError as error:
        raise DatabaseRefused(f"the database can't be used: {' '.join(str(error).split())}.") from error


def _verify(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo, autocommit=True) as db:
        there = _select(db, "SELECT to_regclass('schema_version') IS NOT NULL AND to_regclass('allocation') IS NOT NULL")
        if not there[0][0]:
            return ["there is no schema of sse_booking"]
        db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            return [*_version(db), *_guards(db), *_sequences(db), *broken(lambda query: _select(db, query), psycopg.Error)]
        finally:
            db.execute("ROLLBACK")


def _select(db: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query in a savepoint, so that a failure undoes nothing else."""
    with db.transaction():
        return db.execute(query.encode()).fetchall()


def _version(db: psycopg.Connection) -> list[str]:
    versions: Iterable[tuple[int]] = _select(db, "SELECT version FROM schema_version")
    return [f"the schema has version {version}, not {SCHEMA_VERSION}" for (version,) in versions if version != SCHEMA_VERSION]


def _guards(db: psycopg.Connection) -> list[str]:
    """Compare with a fresh schema, which is rolled back with the transaction."""
    (name,) = _select(db, "SELECT current_schema()")[0]
    try:
        wanted = _made.get(db.info.server_version) or _made.setdefault(db.info.server_version, _make(db))
    except psycopg.errors.InsufficientPrivilege:
        return ["the guards can't be compared: this role may not create a schema in the database (GRANT CREATE ON DATABASE …)"]
    return differing(wanted, _objects(db, name), "schema.postgresql.sql")


def _make(db: psycopg.Connection) -> dict[str, str]:
    scratch = f"verify_{os.urandom(6).hex()}"
    with db.transaction(force_rollback=True):
        db.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(scratch)))
        db.execute(sql.SQL("SET LOCAL search_path = {}, public").format(sql.Identifier(scratch)))
        db.execute(schema().encode())
        db.execute(VERSION_TABLE)
        return _objects(db, scratch)


def _objects(db: psycopg.Connection, name: str) -> dict[str, str]:
    """Return definitions by kind and name, without the name of their schema."""
    return {what: SEARCH_PATH.sub("", text.replace(f"{name}.", "")) for what, text in _select(db, OBJECTS)}


def _sequences(db: psycopg.Connection) -> list[str]:
    found = []
    for table, column, sequence in _select(db, SEQUENCES):
        query = f"SELECT (SELECT max({column}) FROM {table}) > last_value FROM {sequence}"
        if _select(db, query)[0][0]:
            found.append(f"a number of {table} would be issued twice")
    return found
