"""Moving all data from one database to an empty one: from a data file to PostgreSQL, or back.

The log keeps its identity: clients resume from their positions and miss nothing. The old database gets another identity, so that two
services never issue the same event numbers under one epoch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sse_booking.store.open_engine import open_engine
from sse_booking.store.sqlite.schema import tables
from sse_booking.store.verify import verify


class MoveRefused(Exception):
    """Nothing was moved. The message says why."""


@dataclass
class Moved:
    """The number of moved rows of each table."""

    rows: dict[str, int] = field(default_factory=dict)


class _Digest:
    """A digest of rows in any order: their number, and the sum of their hashes."""

    def __init__(self) -> None:
        self.count = self.total = 0

    def through(self, rows: Iterable[tuple[Any, ...]], step: Callable[[], None]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows, and add them to the digest."""
        for row in rows:
            self.count += 1
            self.total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=16).digest())
            step()
            yield row


def move(
    source: Path | str, target: Path | str, on_size: Callable[[int], None] = lambda _: None, step: Callable[[], None] = lambda: None
) -> Moved:
    """Move all data. `on_size` receives the number of rows; `step` is called for each. Raises MoveRefused, DatabaseRefused.

    Both databases are locked meanwhile. Every row is read back before the commit, and both sides are verified.
    """
    if source == target:
        raise MoveRefused("the data is there already.")
    _refuse_damaged(source, "nothing was moved")
    moved = Moved()
    with open_engine(source).hold() as old, open_engine(target).hold(to_fill=True) as new:
        on_size(sum(old.count(table) for table in tables()))
        for table, columns in tables().items():
            written, read_back = _Digest(), _Digest()
            new.fill(table, columns, written.through(old.rows(table, columns), step))
            for _ in read_back.through(new.rows(table, columns), lambda: None):
                pass
            if (written.count, written.total) != (read_back.count, read_back.total):
                raise MoveRefused(f"{table} was not read back as it was written; nothing was moved.")
            moved.rows[table] = written.count
        old.renew_epoch()
        old.commit()  # First: at no time do two databases have the same identity.
        new.commit()
    _refuse_damaged(target, "do not serve it")
    return moved


def _refuse_damaged(database: Path | str, so: str) -> None:
    problems = verify(database)
    if problems:
        raise MoveRefused(f"{len(problems)} invariants do not hold ({problems[0]}); {so}.")
