"""Read and write marks of a data file as a whole: whether it belongs to a demo, and whether it has users."""

from __future__ import annotations

from sse_booking.store.engine import Database


def is_demo(db: Database) -> bool:
    """Return whether a demo made the file."""
    return db.execute("SELECT 1 FROM file_mark WHERE name = 'demo'").fetchone() is not None


def set_demo(db: Database, demo: bool) -> None:
    """Record whether the file belongs to a demo or to real users."""
    db.execute("DELETE FROM file_mark WHERE name = 'demo'")
    if demo:
        db.execute("INSERT INTO file_mark (name) VALUES ('demo')")


def has_people(db: Database) -> bool:
    """Return whether anybody has an account, runs a venue or has booked."""
    for query in ("SELECT 1 FROM account", "SELECT 1 FROM venue", "SELECT 1 FROM booking"):
        if db.execute(f"{query} LIMIT 1").fetchone() is not None:
            return True
    return False
