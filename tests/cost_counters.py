"""Costs as counts: steps of SQLite's virtual machine and instructions of Python's. No clock is read."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from _typeshed import TraceFunction


class Cost(NamedTuple):
    """Steps of SQLite, instructions of Python."""

    steps: int
    instructions: int


def cost_of(db: sqlite3.Connection, job: Callable[[], object]) -> Cost:
    """Run the job and count."""
    steps = instructions = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    def traced(frame: FrameType, event: str, _: Any) -> TraceFunction | None:  # noqa: ANN401 - as `sys.settrace` has it
        nonlocal instructions
        if frame.f_code is step.__code__:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        instructions += event == "opcode"
        return traced

    before = sys.gettrace()
    db.set_progress_handler(step, 1)
    sys.settrace(traced)
    try:
        job()
    finally:
        sys.settrace(before)
        db.set_progress_handler(None, 0)
    return Cost(steps, instructions)
