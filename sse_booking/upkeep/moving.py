"""Moving everything from one database to an empty one: a data file to PostgreSQL, or back.

The log moves with its identity: clients go on from the position that they hold, and miss nothing. What was moved from is another log
from then on, so that two services never give out the same numbers under one name.
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
    """Nothing was moved. The text says why."""


@dataclass
class Moved:
    """How many rows of each table were moved."""

    rows: dict[str, int] = field(default_factory=dict)


class _Seen:
    """What passed by, in any order: a number of rows and the sum of their digests."""

    def __init__(self) -> None:
        self.count = self.total = 0

    def through(self, rows: Iterable[tuple[Any, ...]], step: Callable[[], None]) -> Iterator[tuple[Any, ...]]:
        """The same rows, counted."""
        for row in rows:
            self.count += 1
            self.total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=16).digest())
            step()
            yield row


def move(
    source: Path | str, target: Path | str, on_size: Callable[[int], None] = lambda _: None, step: Callable[[], None] = lambda: None
) -> Moved:
    """Move everything; `on_size` is told how many rows there are, `step` is called for each. Raises MoveRefused, DatabaseRefused.

    Both keep everybody else away meanwhile. Every row is read back before anything is kept, and both sides are verified.
    """
    if source == target:
        raise MoveRefused("that is where the data is already.")
    _refuse_damaged(source, "nothing was moved")
    moved = Moved()
    with open_engine(source).hold() as old, open_engine(target).hold(to_fill=True) as new:
        on_size(sum(old.count(table) for table in tables()))
        for table, columns in tables().items():
            seen, back = _Seen(), _Seen()
            new.fill(table, columns, seen.through(old.rows(table, columns), step))
            for _ in back.through(new.rows(table, columns), lambda: None):
                pass
            if (seen.count, seen.total) != (back.count, back.total):
                raise MoveRefused(f"{table} was not read back as it was written; nothing was moved.")
            moved.rows[table] = seen.count
        old.renew_epoch()
        old.commit()  # first: at no time do two databases have the same identity
        new.commit()
    _refuse_damaged(target, "do not serve it")
    return moved


def _refuse_damaged(database: Path | str, so: str) -> None:
    problems = verify(database)
    if problems:
        raise MoveRefused(f"{len(problems)} invariants do not hold in what was to be moved ({problems[0]}); {so}.")
