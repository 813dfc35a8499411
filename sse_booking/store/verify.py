"""Whether a database keeps every promise. Reads one snapshot; the service may run meanwhile."""

from __future__ import annotations

from pathlib import Path

from sse_booking.store.open_engine import open_engine


def verify(database: Path | str) -> list[str]:
    """Every broken invariant, one sentence each; none when all hold. Raises the driver's error for what is no database."""
    return open_engine(database).verify()
