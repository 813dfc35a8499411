"""The machine under the numbers: its facts, the speed of its disk, and who else was using it."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.benchmarks.process import tree_cpu_ns


@dataclass(frozen=True, slots=True)
class Cores:
    """The core of everything that serves, and the core of everything that asks. The same one where there is only one."""

    server: int
    client: int

    @property
    def both(self) -> str:
        """Both, as taskset names them."""
        return f"{self.server},{self.client}"

    @classmethod
    def pick(cls) -> Cores:
        """The first two cores that this process may use."""
        cores = sorted(os.sched_getaffinity(0))
        return cls(cores[0], cores[1 % len(cores)])


def fsync_p50_ms(directory: Path, rounds: int = 300) -> float:
    """Median milliseconds of appending 4 KiB and `fsync`, on the disk that holds `directory`."""
    path = directory / "fsync.probe"
    page = b"\0" * 4096
    took: list[float] = []
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    try:
        for _ in range(rounds):
            os.write(descriptor, page)
            start = time.perf_counter()
            os.fsync(descriptor)
            took.append(time.perf_counter() - start)
    finally:
        os.close(descriptor)
        path.unlink()
    return statistics.median(took) * 1000


def facts(directory: Path) -> dict[str, str]:
    """What a reader needs to compare the numbers with other people's."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "kernel": platform.release(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "libraries": ", ".join(f"{name} {_version(name)}" for name in ("uvicorn", "starlette", "uvloop", "httptools", "PyJWT")),
        "fsync p50": f"{fsync_p50_ms(directory):.3f} ms ({_filesystem(directory)})",
    }


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds used up to one moment: by the whole machine, and by this process with all that it started."""

    at: float
    machine_s: float
    own_s: float

    @classmethod
    def now(cls) -> Usage:
        """Read `/proc/stat` (a tick is 10 ms) and the clocks of the own process tree, ended children included."""
        with open("/proc/stat", encoding="ascii") as lines:
            user, nice, system, _idle, _iowait, irq, softirq, steal = (int(field) for field in lines.readline().split()[1:9])
        ended = os.times()
        return cls(
            time.monotonic(),
            (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK"),
            tree_cpu_ns(os.getpid()) / 1e9 + ended.children_user + ended.children_system,
        )

    def others_since(self, earlier: Usage) -> float:
        """Cores that were busy with somebody else's work since `earlier`: 0.0 on a quiet machine."""
        others = (self.machine_s - earlier.machine_s) - (self.own_s - earlier.own_s)
        return max(0.0, others / max(self.at - earlier.at, 1e-9))


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _filesystem(directory: Path) -> str:
    """The type of the file system with the longest mount point above `directory`."""
    best, kind = "", "unknown"
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _device, mount, mounted_kind = line.split()[:3]
        if directory.resolve().is_relative_to(mount) and len(mount) > len(best):
            best, kind = mount, mounted_kind
    return kind


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
