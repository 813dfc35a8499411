"""What every case is given, and how two things are measured in turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.data import Sizes
from tests.benchmarks.load import Load, Outcome
from tests.benchmarks.machine import Cores
from tests.benchmarks.process import Remote, settled_cpu_ns
from tests.benchmarks.streams import Streams


@dataclass(frozen=True, slots=True)
class Bench:
    """One run. `directory` is empty and the case's own; `cache` outlives the run; `say` shows progress."""

    sizes: Sizes
    directory: Path
    cache: Path
    cores: Cores
    say: Callable[[str], None]

    def streams(self) -> Remote[Streams]:
        """A `Streams` on the client's core, in the background of those whose times count."""
        return Remote(Streams, self.cores.client, nice=5)

    def load(self) -> Remote[Load]:
        """A `Load` on the client's core."""
        return Remote(Load, self.cores.client)


def in_turns(rounds: int, *sides: Callable[[], float]) -> list[list[float]]:
    """A B A B …: the samples of each side. A drift of the machine then meets all sides alike."""
    samples: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, kept in zip(sides, samples, strict=True):
            kept.append(side())
    return samples


def cpu_us_each(pid: int, units: int, work: Callable[[], object]) -> float:
    """CPU microseconds that the process tree spends on each of the `units` of `work`, what follows the answers included."""
    before = settled_cpu_ns(pid)
    work()
    return (settled_cpu_ns(pid) - before) / 1000 / units


def checked(outcome: Outcome, status: int) -> Outcome:
    """The outcome, if every answer had this status. Raises RuntimeError with the first refusal."""
    if set(outcome.statuses) != {status}:
        raise RuntimeError(f"expected {status} everywhere, got {dict(outcome.statuses)}: {outcome.refusal[:1000]!r}")
    return outcome
