"""Choose the engine of a database address."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sse_booking.store.engine import DatabaseRefused, Engine
from sse_booking.store.sqlite.engine import SqliteEngine

POSTGRES: Final = ("postgresql://", "postgres://")


def open_engine(database: Path | str, node: str = "") -> Engine:
    """Return the engine for the setting DATABASE. It opens nothing yet. `node` names the server's connections in the database."""
    if not str(database).startswith(POSTGRES):
        return SqliteEngine(str(database))
    try:
        from sse_booking.store.postgres.engine import PostgresEngine
    except ImportError as error:
        raise DatabaseRefused("PostgreSQL needs a driver: pip install 'sse-booking[postgres]'.") from error
    return PostgresEngine(str(database), node)
