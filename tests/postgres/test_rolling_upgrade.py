"""Nodes of two versions on one database while it is upgraded: which of them serve."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from sse_booking.store.engine import DatabaseRefused
from sse_booking.store.postgres.engine import PostgresEngine
from sse_booking.store.postgres.schema import SCHEMA_VERSION
from tests.postgres.fixtures import TEMPLATE, shared_server


@pytest.fixture
def address() -> Iterator[str]:
    """A database of its own, as its columns are changed."""
    server, name = shared_server(), f"upgraded_{os.getpid()}"
    yield server.create(name, TEMPLATE)
    server.drop(name)


def upgrade(address: str, min_code: int) -> None:
    """What a newer node does to the schema: a column that older code does not know, and a newer version."""
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("ALTER TABLE booking ADD COLUMN mood bigint NOT NULL DEFAULT 0")
        db.execute("UPDATE schema_version SET version = version + 1, min_code = %s", (min_code,))


def test_an_older_node_starts_on_a_newer_schema_as_long_as_that_allows_it(address: str) -> None:
    upgrade(address, SCHEMA_VERSION)
    PostgresEngine(address).prepare()
    with psycopg.connect(address, autocommit=True) as db:
        assert db.execute("SELECT version FROM schema_version").fetchone() == (SCHEMA_VERSION + 1,)  # nobody takes it back
        db.execute("UPDATE schema_version SET min_code = version")
    with pytest.raises(DatabaseRefused, match=f"needs a newer sse_booking .schema {SCHEMA_VERSION + 1},"):
        PostgresEngine(address).prepare()


def test_a_database_of_version_3_becomes_one_of_today_and_its_code_may_go_on(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("ALTER TABLE guest_request DROP COLUMN proved_at")
        db.execute("UPDATE schema_version SET version = 3, min_code = 3")
        db.execute("CREATE OR REPLACE FUNCTION refuse(guard text) RETURNS void LANGUAGE plpgsql AS 'BEGIN END'")
    PostgresEngine(address).prepare()
    with psycopg.connect(address, autocommit=True) as db:
        assert db.execute("SELECT version, min_code FROM schema_version").fetchone() == (SCHEMA_VERSION, 3)
        assert db.execute("SELECT proved_at FROM guest_request").fetchall() == []
    assert PostgresEngine(address).verify() == []
