"""Fixtures of both engines, for the conftest of a folder that runs on both."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator
from typing import Final

import pytest

from sse_booking.store.postgres.engine import PostgresEngine
from tests.postgres.server import PostgresServer, binaries

ENGINES: Final = ("sqlite", "postgres")
TEMPLATE: Final = "prepared"
_numbers = itertools.count(1)
_server: list[PostgresServer] = []


def on_both_engines(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `engine` on both; one that is marked `sqlite_only` says why it is not."""
    if "engine" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("sqlite_only")
        metafunc.parametrize("engine", ENGINES[:1] if only else ENGINES)


def shared_server() -> PostgresServer:
    """The server of this process, with a prepared database as a template; started by the first test that wants it."""
    if not _server:
        if binaries() is None:
            pytest.skip("no PostgreSQL server is installed (Debian: apt install postgresql)")
        server = PostgresServer()
        _server.append(server)
        server.create(TEMPLATE)
        PostgresEngine(server.address(TEMPLATE)).prepare()
    return _server[0]


def remove_shared_server() -> None:
    """At the end of the session."""
    while _server:
        _server.pop().remove()


@contextlib.contextmanager
def shared_database() -> Iterator[str]:
    """The address of a fresh database with the schema in it, on the shared server."""
    server = shared_server()
    name = f"t{os.getpid()}_{next(_numbers)}"
    yield server.create(name, TEMPLATE)
    server.drop(name)
