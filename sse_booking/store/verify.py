"""Verify the invariants of a database. It reads one snapshot; the service may run meanwhile."""

from __future__ import annotations

from pathlib import Path

from sse_booking.store.open_engine import open_engine


def verify(database: Path | str) -> list[str]:
    """Return every broken invariant, one sentence each; none when all hold. Raise the driver's error if it is no database."""
    return open_engine(database).verify()
