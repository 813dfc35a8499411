"""Prepare a database: schema, migrations, epoch. Many nodes may start at once; one of them does it, under a lock.

A migration only adds, so nodes with older code continue beside newer ones unless `min_code` forbids it. It waits at most 2 seconds for its
locks, then lets those who wait behind it pass and tries again.
"""

from __future__ import annotations

import logging
import time
from typing import Final

import psycopg
from psycopg import errors

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.log import new_epoch
from sse_booking.store.postgres.beginning import LOCK_KEY
from sse_booking.store.postgres.schema import MIGRATIONS, MIN_CODE, RANGES_DISJOINT, SCHEMA_VERSION, VERSION_TABLE, schema

logger = logging.getLogger(__name__)

LOCK_TIMEOUT_S: Final = 2
TRIES: Final = 15
OLDEST_SERVER: Final = 140_000


def prepare(conninfo: str) -> None:
    """Create the schema, or migrate an older one. Raise DatabaseRefused."""
    try:
        with psycopg.connect(conninfo, autocommit=True) as db:
            _check_server(db)
            for attempt in range(1, TRIES + 1):
                try:
                    with db.transaction():
                        _bring_up_to_date(db)
                    return
                except errors.LockNotAvailable:
                    logger.warning("the schema is in use; trying again (%d of %d)", attempt, TRIES)
                    time.sleep(1)
            raise DatabaseRefused("the schema is constantly in use; migrate at a quieter time.")
    except psycopg.Error as error:
        raise DatabaseRefused(f"{shown(conninfo)} can't be used: {' '.join(str(error).split())}.") from error


def shown(conninfo: str) -> str:
    """Return the name of the database for messages, without a password."""
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    return f"the database {parts.get('dbname') or parts.get('user') or ''} at {parts.get('host') or 'the local server'}"


def _check_server(db: psycopg.Connection) -> None:
    if db.info.server_version < OLDEST_SERVER:
        raise DatabaseRefused(f"PostgreSQL {db.info.server_version // 10000} is too old; 14 or newer is needed.")
    if db.info.encoding != "utf-8" or _value(db, "SHOW server_encoding") != "UTF8":
        raise DatabaseRefused("the encoding of the database is not UTF8; create it with ENCODING 'UTF8'.")
    if _value(db, "SHOW fsync") == "off":
        logger.warning("the server runs with fsync = off: confirmed changes may be lost if its machine stops")


def _bring_up_to_date(db: psycopg.Connection) -> None:
    db.execute(f"SELECT pg_advisory_xact_lock({LOCK_KEY} + 1)")
    db.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
    version = _version(db)
    if version is None:
        db.execute(schema().encode())
        db.execute(VERSION_TABLE)
        _exclude_overlaps(db)
        now_ms = time.time_ns() // 1_000_000
        db.execute("INSERT INTO meta (one, epoch, mark, mark_ms) VALUES (1, %s, 0, %s)", (new_epoch(), now_ms))
        db.execute("INSERT INTO schema_version (one, version, min_code) VALUES (1, %s, %s)", (SCHEMA_VERSION, MIN_CODE))
    elif version < SCHEMA_VERSION:
        for step in range(version, SCHEMA_VERSION):
            db.execute(MIGRATIONS[step]().encode())
        db.execute("UPDATE schema_version SET version = %s, min_code = %s", (SCHEMA_VERSION, MIN_CODE))


def _exclude_overlaps(db: psycopg.Connection) -> None:
    """Add the EXCLUDE constraint if the extension is available. Without it, only the triggers guard."""
    try:
        with db.transaction():
            db.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            db.execute(RANGES_DISJOINT)
    except (errors.InsufficientPrivilege, errors.UndefinedFile, errors.FeatureNotSupported, errors.UndefinedObject) as error:
        logger.warning("no EXCLUDE constraint, as btree_gist is not available (%s); only the triggers guard", " ".join(str(error).split()))


def _version(db: psycopg.Connection) -> int | None:
    """Return the version of the schema; None if there is none. Raise DatabaseRefused if it is another program's or too new."""
    if _value(db, "SELECT to_regclass('schema_version') IS NOT NULL AND to_regclass('allocation') IS NOT NULL"):
        row = db.execute("SELECT version, min_code FROM schema_version").fetchone()
        if row is None or row[1] > SCHEMA_VERSION:
            raise DatabaseRefused(f"the database needs a newer sse_booking (schema {row and row[1]}, this one knows {SCHEMA_VERSION}).")
        return int(row[0])
    if _value(db, "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"):
        raise DatabaseRefused(
            "the schema holds tables of another program; name another schema: postgresql://…?options=-csearch_path%3Dbooking"
        )
    return None


def _value(db: psycopg.Connection, query: str) -> object:
    row = db.execute(query.encode()).fetchone()
    return row and row[0]
