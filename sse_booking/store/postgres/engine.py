"""Implement Engine for PostgreSQL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Final

import psycopg

from sse_booking.store.postgres.connection import Connection
from sse_booking.store.postgres.database import prepare, shown
from sse_booking.store.postgres.log_reader import PostgresLogReader
from sse_booking.store.postgres.moving import PostgresHeld, hold
from sse_booking.store.postgres.verify import verify

TIMEOUTS: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Keepalives that detect a silently vanished server within seconds. Options in the address itself take precedence."""


class PostgresEngine:
    """The Engine of one schema."""

    def __init__(self, address: str, node: str = "") -> None:
        given: dict[str, Any] = dict(psycopg.conninfo.conninfo_to_dict(address))
        name = {"application_name": f"sse-booking/{node}" if node else "sse-booking"}
        self.conninfo = psycopg.conninfo.make_conninfo(**{**TIMEOUTS, **name, **given})

    def __str__(self) -> str:
        return shown(self.conninfo)

    def prepare(self) -> None:
        """Create the schema, or migrate an older one."""
        prepare(self.conninfo)

    def connect(self, *, readonly: bool = False) -> Connection:
        """Open a new connection."""
        return Connection(self.conninfo)

    def log_reader(self) -> PostgresLogReader:
        """Open the reader that follows the log for the relay."""
        return PostgresLogReader(self.conninfo)

    def verify(self) -> list[str]:
        """Return every broken invariant, one sentence each."""
        return verify(self.conninfo)

    def hold(self, *, to_fill: bool = False) -> AbstractContextManager[PostgresHeld]:
        """Hold the database while nobody else writes to it."""
        return hold(self.conninfo, to_fill=to_fill)
