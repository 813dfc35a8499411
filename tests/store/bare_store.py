"""A store of the bare file with deadlines of its own, and jobs that write notes."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from sse_booking.store.executor import Store, Tx
from sse_booking.store.sqlite.database import prepare
from sse_booking.store.sqlite.engine import SqliteEngine


class Alarms:
    """Deadlines in a table of their own. The transaction that finds a passed one records and removes it."""

    tables = re.compile(r"\b(note|alarm)\b")

    def __init__(self) -> None:
        self.fails: Callable[[], Exception] | None = None
        self.at_once = 1000

    def settle(self, tx: Tx) -> bool:
        if self.next_due(tx) is None or self.next_due(tx) > tx.now:  # type: ignore[operator]  # asked for None just before
            return False
        if self.fails:
            raise self.fails()
        tx.db.execute("INSERT INTO note (text) SELECT 'alarm ' || at FROM alarm WHERE at <= ? ORDER BY at LIMIT ?", (tx.now, self.at_once))
        tx.db.execute("DELETE FROM alarm WHERE at IN (SELECT at FROM alarm WHERE at <= ? ORDER BY at LIMIT ?)", (tx.now, self.at_once))
        due = self.next_due(tx)
        return due is not None and due <= tx.now

    def next_due(self, tx: Tx) -> int | None:
        due: int | None = tx.db.execute("SELECT min(at) FROM alarm").fetchone()[0]
        return due


class Clock:
    def __init__(self, now: float = 1000) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@contextlib.asynccontextmanager
async def a_store(folder: Path, deadlines: Alarms | None = None, clock: Callable[[], float] | None = None) -> AsyncIterator[Store]:
    """Start a store of a file with tables for notes and alarms."""
    path = str(folder / "booking.db")
    prepare(path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript("CREATE TABLE IF NOT EXISTS note (text TEXT UNIQUE); CREATE TABLE IF NOT EXISTS alarm (at INTEGER)")
    store = Store(SqliteEngine(path), deadlines or Alarms(), clock or Clock())
    store.timer = store.cpu_timer = lambda: 0.0  # no group ends because the machine is slow
    store.start()
    try:
        yield store
    finally:
        await store.stop()


def noting(*texts: str, then: Exception | None = None) -> Callable[[Tx], int]:
    """Return a job that writes notes and then optionally fails. Its result is the number of notes."""

    def job(tx: Tx) -> int:
        for text in texts:
            tx.db.execute("INSERT INTO note (text) VALUES (?)", (text,))
        if then:
            raise then
        count: int = tx.db.execute("SELECT count(*) FROM note").fetchone()[0]
        return count

    return job


def waking_at(at: int) -> Callable[[Tx], None]:
    """Return a job that sets an alarm."""
    return doing(f"INSERT INTO alarm VALUES ({at})")


def notes(tx: Tx) -> list[str]:
    """Read the notes."""
    return [text for (text,) in tx.db.execute("SELECT text FROM note ORDER BY rowid")]


def doing(sql: str) -> Callable[[Tx], None]:
    """Return a job of one statement. A PRAGMA configures the connection that runs it."""

    def job(tx: Tx) -> None:
        tx.db.execute(sql)

    return job


def on_disk(store: Store) -> list[str]:
    """Return the notes that another process finds."""
    with contextlib.closing(store.engine.connect(readonly=True)) as db:
        return notes(Tx(db, 0, 0))
