"""`python -m tests.benchmarks [--quick] [--json FILE] [NAME …]`. Exit status 1 when a target is missed or a case fails."""

from __future__ import annotations

import argparse
import functools
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.benchmarks.bench import Bench
from tests.benchmarks.cases import CASES
from tests.benchmarks.data import FULL, QUICK
from tests.benchmarks.machine import Cores, Usage, facts
from tests.benchmarks.process import raise_descriptor_limit
from tests.benchmarks.report import Row, table, write_json

DISTURBED = 0.1
"""Cores kept busy by others from which on a case's numbers are called disturbed."""


def main() -> int:
    """Run the named cases, or all; print the table as they end and once more whole."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure the speed targets.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"cases to run: {', '.join(CASES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer streams, rounds and rows: a smoke test, its numbers are rough")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write facts, rows and samples there")
    parser.add_argument(
        "--dir", type=Path, metavar="DIR", help="where data files go; its disk is the one measured (default: the temporary directory)"
    )
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(CASES)
    if unknown:
        parser.error(f"no case named {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, _stop)
    raise_descriptor_limit()
    cores = Cores.pick()
    rows: list[Row] = []
    others: dict[str, float] = {}
    failed = False
    with tempfile.TemporaryDirectory(prefix="sse-booking-bench-", dir=chosen.dir) as scratch:
        cache = Path(chosen.dir or tempfile.gettempdir()) / "sse-booking-bench-cache"
        known = facts(Path(scratch))
        os.sched_setaffinity(0, {cores.client})
        for name in chosen.names or CASES:
            directory = Path(scratch) / name
            directory.mkdir()
            begun, usage = time.monotonic(), Usage.now()
            bench = Bench(QUICK if chosen.quick else FULL, directory, cache, cores, functools.partial(_say, name))
            try:
                measured = CASES[name](bench)
            except Exception:  # noqa: BLE001 - the other cases still run
                failed = True
                traceback.print_exc()
                continue
            others[name] = Usage.now().others_since(usage)
            rows += measured
            _say(name, f"{time.monotonic() - begun:.0f} s, others used {others[name]:.2f} cores\n{table(measured)}\n")
    print("\n".join(f"{fact}: {value}" for fact, value in known.items()))
    print(f"server on core {cores.server}, clients on core {cores.client}\n")
    print(table(rows))
    for name, used in others.items():
        if used > DISTURBED:
            print(f"disturbed: others used {used:.2f} cores while {name} ran")
    if chosen.json:
        write_json(chosen.json, known, rows, others)
    return 1 if failed or any(row.passed is False for row in rows) else 0


def _stop(_signal: int, _frame: object) -> None:
    raise SystemExit("stopped")  # through every `with`, so that no server is left behind


def _say(name: str, text: str) -> None:
    print(f"{name}: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
