"""`sse-booking serve` on PostgreSQL that counts what its writer sends. SIGUSR1 writes the counts so far to the file in COUNTS."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from sse_booking.cli import main
from sse_booking.store.postgres.session import Answer, Session


@dataclass
class Counts:
    """What the writer has sent. A round trip is one wait for answers."""

    statements: int = 0
    round_trips: int = 0
    commits: int = 0


counts = Counts()


def counting() -> None:
    """Count in the thread that writes."""
    send, collect = Session.send, Session.collect

    def counted_send(self: Session, sql: str, parameters: Sequence[Any] = (), *, prepared: bool = True) -> Answer:
        if threading.current_thread().name == "sse-booking-writer":
            counts.statements += 1
            counts.commits += sql == "COMMIT"
        return send(self, sql, parameters, prepared=prepared)

    def counted_collect(self: Session) -> Answer | None:
        counts.round_trips += threading.current_thread().name == "sse-booking-writer"
        return collect(self)

    Session.send, Session.collect = counted_send, counted_collect  # type: ignore[method-assign]


def counted(pid: int, file: Path) -> Counts:
    """Ask a node for its counts."""
    file.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    limit = time.monotonic() + 10
    while not file.exists():
        if time.monotonic() > limit:
            raise TimeoutError("the node does not tell its counts")
        time.sleep(0.01)
    return Counts(**json.loads(file.read_text("utf-8")))


def _write(_signal: int, _frame: FrameType | None) -> None:
    file = Path(os.environ["COUNTS"])
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(counts)), "utf-8")
    partial.rename(file)


if __name__ == "__main__":
    counting()
    signal.signal(signal.SIGUSR1, _write)
    main()
