"""One group of writes: run and committed together, each with an outcome of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from sse_booking.store.engine import Connection, LooksAtLapsing, SavepointsNeeded
from sse_booking.store.transaction import Deadlines, Outcome, Tx, Waiting, as_failure, unwatched

GROUP_S: Final = 0.05
"""When a group of writes is committed although others wait: what costs much is then at most one function ahead of everybody else."""
Done = tuple[list[Outcome], list[Waiting], "int | None"]
"""Outcomes, what has to wait for the next group, and the next deadline."""


def all_lapsed(_tx: Tx) -> None:
    """What is carried out when nothing is left to lapse."""


class WriteGroups(NamedTuple):
    """How groups are carried out.

    `timer` counts seconds from any moment on, `cpu_timer` those of the processor, which `note_cost` is told for each function. `take_more`
    adds to a group whoever has come while it waited for the lock.
    """

    deadlines: Deadlines
    clock: Callable[[], float]
    timer: Callable[[], float]
    cpu_timer: Callable[[], float]
    note_cost: Callable[[Waiting, float], None]
    take_more: Callable[[list[Waiting]], None]

    def carry_out(self, db: Connection, group: list[Waiting], *, with_savepoints: bool) -> Done | None:
        """Run a group and commit it; with `with_savepoints` each function in one. None, and nothing done, where one was needed."""
        db.begin_write(savepoints=with_savepoints)
        self.take_more(group)
        try:
            return self._run_and_commit(db, group, with_savepoints=with_savepoints)
        except SavepointsNeeded:
            db.undo()
            return None

    def _run_and_commit(self, db: Connection, group: list[Waiting], *, with_savepoints: bool) -> Done | None:
        """Outcomes, what has to wait for the next group, and the next deadline.

        Where more has lapsed than one group settles, only what looks at nothing that lapses is carried out: the rest waits for all of it.
        """
        outcomes: list[Outcome] = []
        later: list[Waiting] = []
        tx = Tx(db, int(self.clock()), time.time_ns() // 1_000_000)
        until = self.timer() + GROUP_S
        lapsing = self.deadlines.settle(tx)
        if lapsing and not with_savepoints:
            db.undo()
            return None
        for number, waiting in enumerate(group):
            if lapsing and waiting.job is all_lapsed:
                later.append(waiting)
                continue
            before, began = db.changes, self.cpu_timer()
            try:
                with db.savepoint() if with_savepoints else unwatched, db.watched(self.deadlines.tables) if lapsing else unwatched:
                    result = waiting.job(Tx(db, tx.now, tx.wall_ms, waiting.caller.address))
                outcomes.append((waiting.future, result, None))
            except LooksAtLapsing:
                later.append(waiting)
            except Exception as error:
                if not db.is_usable:
                    raise
                if not with_savepoints and db.changes != before:
                    db.undo()
                    return None
                outcomes.append((waiting.future, None, as_failure(db, error)))
            self.note_cost(waiting, self.cpu_timer() - began)
            if self.timer() > until:
                later += group[number + 1 :]
                break
        due = self.deadlines.next_due(tx)
        db.commit()
        return outcomes, later, due
