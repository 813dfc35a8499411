"""What is true of a data file as a whole: whether it is a demo's, and whether anybody is in it."""

from __future__ import annotations

from sse_booking.store.engine import Database


def is_demo(db: Database) -> bool:
    """Whether a demo made the file."""
    return db.execute("SELECT 1 FROM file_mark WHERE name = 'demo'").fetchone() is not None


def set_demo(db: Database, demo: bool) -> None:
    """Note whether a demo made the file, or that it is for real people from now on."""
    db.execute("DELETE FROM file_mark WHERE name = 'demo'")
    if demo:
        db.execute("INSERT INTO file_mark (name) VALUES ('demo')")


def has_people(db: Database) -> bool:
    """Whether anybody has an account, runs a venue or booked something."""
    for query in ("SELECT 1 FROM account", "SELECT 1 FROM venue", "SELECT 1 FROM booking"):
        if db.execute(f"{query} LIMIT 1").fetchone() is not None:
            return True
    return False
