"""Processes on chosen cores: what they used, and a way to ask one to do something.

The CPU of a process is read from its POSIX clock (nanoseconds, all threads, ended ones too) and not from `/proc/<pid>/stat`,
whose ticks of 10 ms would be 5 % of many samples.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar

Subject = TypeVar("Subject")
P = ParamSpec("P")
T = TypeVar("T")

ANSWER_S = 120.0
"""A backstop: what is called has limits of its own, all shorter."""

_SPAWN = multiprocessing.get_context("spawn")


def cpu_ns(pid: int) -> int:
    """CPU nanoseconds of all threads of the process so far. Raises OSError when it is gone."""
    # clock_getcpuclockid(3) is not in Python's `time`; this is what it computes: CPUCLOCK_SCHED of a process.
    return time.clock_gettime_ns((~pid << 3) | 2)


def tree(pid: int) -> list[int]:
    """The process and all that descend from it, parents first."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def tree_cpu_ns(pid: int) -> int:
    """CPU nanoseconds of the process and its living descendants."""
    total = 0
    for each in tree(pid):
        try:
            total += cpu_ns(each)
        except OSError:  # ended between the two looks
            continue
    return total


def tree_rss_kib(pid: int) -> int:
    """Resident KiB of the process and its descendants (`smaps_rollup`: exact, where `status` lags by a batch of pages)."""
    total = 0
    for each in tree(pid):
        for line in Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Rss:"):
                total += int(line.split()[1])
    return total


def reset_peak(pid: int) -> None:
    """Let `tree_peak_kib` start again from what is resident now (proc(5), clear_refs)."""
    for each in tree(pid):
        Path(f"/proc/{each}/clear_refs").write_text("5", encoding="ascii")


def tree_peak_kib(pid: int) -> int:
    """The sum of each process's highest resident KiB since `reset_peak`; the kernel keeps it, so no peak is missed."""
    total = 0
    for each in tree(pid):
        for line in Path(f"/proc/{each}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                total += int(line.split()[1])
    return total


def settled_cpu_ns(pid: int, quiet_s: float = 0.02, timeout_s: float = 5.0) -> int:
    """The tree's CPU once it stopped rising for `quiet_s`: what was asked of it is then really done."""
    limit = time.monotonic() + timeout_s
    used = tree_cpu_ns(pid)
    while time.monotonic() < limit:
        time.sleep(quiet_s)
        now = tree_cpu_ns(pid)
        if now - used < quiet_s * 1e9 * 0.05:
            return now
        used = now
    return used


def raise_descriptor_limit() -> int:
    """Lift the soft limit of open files to the hard one; returns it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Remote(Generic[Subject]):
    """An object that lives in a process of its own on a given core; its methods are called one at a time.

    `build`, arguments and results travel by pickle. A client whose times do not count is `nice` (up to 19) to the others
    on its core.
    """

    def __init__(self, build: Callable[[], Subject], core: int, *, nice: int = 0) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(build, core, nice, theirs), daemon=True)
        self._process.start()
        self._busy = False
        theirs.close()

    @property
    def pid(self) -> int:
        """The process to measure."""
        pid = self._process.pid
        assert pid is not None
        return pid

    def call(self, method: Callable[Concatenate[Subject, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method of the object and wait for its result. Raises RuntimeError with the other side's traceback."""
        return self.start(method, *args, **kwargs)()

    def start(self, method: Callable[Concatenate[Subject, P], T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Call without waiting; what is returned waits. A call that never returns ends with the process."""
        self._busy = True
        self._pipe.send((method.__name__, args, kwargs))
        return self._finish

    def _finish(self) -> Any:  # noqa: ANN401 - what comes out of a pipe; `start` gives it its type
        if not self._pipe.poll(ANSWER_S):
            raise TimeoutError(f"no result within {ANSWER_S:.0f} s")
        good, result = self._pipe.recv()
        self._busy = False
        if not good:
            raise RuntimeError(result)
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.close()
        self._process.join(0 if self._busy else 5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _serve(build: Callable[[], object], core: int, nice: int, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us by closing the pipe
    os.sched_setaffinity(0, {core})
    os.nice(nice)
    raise_descriptor_limit()
    subject = build()
    while True:
        try:
            method, args, kwargs = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send((True, getattr(subject, method)(*args, **kwargs)))
        except Exception:  # noqa: BLE001 - raised again on the other side
            pipe.send((False, traceback.format_exc()))
