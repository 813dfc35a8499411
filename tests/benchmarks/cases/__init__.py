"""One module per group of targets; each `run` measures and returns its rows."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.bench import Bench
from tests.benchmarks.cases import booking, deliveries, fanout, flat, idle, latency, nodes, storm
from tests.benchmarks.report import Row

CASES: dict[str, Callable[[Bench], list[Row]]] = {
    "fanout": fanout.run,
    "idle": idle.run,
    "latency": latency.run,
    "booking": booking.run,
    "deliveries": deliveries.run,
    "flat": flat.run,
    "storm": storm.run,
    "nodes": nodes.run,
}
"""In the order in which they run."""
