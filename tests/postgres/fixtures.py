"""PostgreSQL databases for tests: one server for all tests of a process, and databases that are cleaned and reused.

Cleaning one takes 10 ms. Creating one takes a hundred, and seconds on a busy disk.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Iterator
from typing import Final

import psycopg
import pytest

from sse_booking.store.log import new_epoch
from sse_booking.store.postgres.engine import PostgresEngine
from tests.postgres.server import PostgresServer, binaries

TEMPLATE: Final = "prepared"
TABLES: Final = """\
SELECT 'DELETE FROM ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
   AND relname NOT IN ('meta', 'schema_version') UNION ALL
SELECT format('SELECT setval(%L, 1, false)', pg_get_serial_sequence(c.relname, a.attname))
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''
"""
SHAPE: Final = """\
SELECT md5(string_agg(what, ',' ORDER BY what)) FROM (
  SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal UNION ALL SELECT conname FROM pg_constraint UNION ALL
  SELECT proname || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace UNION ALL
  SELECT relname || relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS part (what)"""
"""What a test that takes a guard away has changed."""
_free: list[str] = []
_known: dict[str, str] = {}
_shape: dict[str, str] = {}
_numbers = itertools.count(1)
_server: list[PostgresServer] = []


def shared_server() -> PostgresServer:
    """Return the server of this process, with a prepared database as a template. The first test that needs it starts it."""
    if not _server:
        if binaries() is None:
            pytest.skip("no PostgreSQL server is installed (Debian: apt install postgresql)")
        server = PostgresServer()
        _server.append(server)
        server.create(TEMPLATE)
        PostgresEngine(server.address(TEMPLATE)).prepare()
        with psycopg.connect(server.address(TEMPLATE)) as db:
            _shape[""] = db.execute(SHAPE).fetchone()[0]  # type: ignore[index]
    return _server[0]


def remove_shared_server() -> None:
    """Remove the server at the end of the session."""
    _free.clear()
    _known.clear()
    while _server:
        _server.pop().remove()


@contextlib.contextmanager
def shared_database() -> Iterator[str]:
    """Yield the address of a fresh database with the schema, on the shared server."""
    server = shared_server()
    name = _free.pop() if _free else f"t{os.getpid()}_{next(_numbers)}"
    yield server.address(name) if name in _known else _known.setdefault(name, server.create(name, TEMPLATE))
    if _clean(server, name):
        _free.append(name)
    else:
        server.drop(name)


def _clean(server: PostgresServer, name: str) -> bool:
    """Reset a database to its initial state. Returns False when its schema has changed."""
    with psycopg.connect(server.address(name), autocommit=True) as db:
        others = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        db.execute(others, (name,))
        rows = db.execute(SHAPE).fetchone()
        assert rows is not None
        if rows[0] != _shape[""]:
            return False
        statements = ["SET session_replication_role = replica", *(row[0] for row in db.execute(TABLES).fetchall())]
        epoch, now_ms = new_epoch(), time.time_ns() // 1_000_000
        statements.append(f"UPDATE meta SET epoch = '{epoch}', mark = 0, mark_ms = {now_ms}")
        db.execute(";".join(statements).encode())
    return True
