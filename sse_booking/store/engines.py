"""Which engine an address means."""

from __future__ import annotations

from pathlib import Path

from sse_booking.store.engine import Engine
from sse_booking.store.sqlite.engine import SqliteEngine


def open_engine(database: Path | str) -> Engine:
    """The engine of the setting DATABASE. Nothing is opened yet."""
    return SqliteEngine(str(database))
