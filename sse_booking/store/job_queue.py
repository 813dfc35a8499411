"""Pass functions from the event loop to a thread, in groups."""

from __future__ import annotations

import asyncio
import queue
from collections import deque
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Final, Generic, NamedTuple, TypeVar

W = TypeVar("W")
"""A waiting item: a function and the future of its result."""


class Caller(NamedTuple):
    """Whose request is being carried out. `name`: who takes turns; `address`: of the client. Both are "" for the service itself."""

    name: str
    address: str


SERVICE: Final = Caller("", "")
caller: Final = ContextVar("caller", default=SERVICE)
"""Whose request is being carried out."""

BACKGROUND: Final = Caller("\0background", "")
"""The caller of work that nobody waits for, such as the outcomes of deliveries."""
PASSED_OVER: Final = 50
"""How many groups such work lets go first, at most: it waits for everybody, but not for ever."""
GROUP: Final = 128
"""The maximum number of functions in one group. It bounds how long the first of them waits for its result."""


class JobQueue(Generic[W]):
    """A queue of functions for a thread, in groups.

    Functions are added on the event loop and handed over once a turn of the loop adds no more. So requests that arrive together form one
    group, with one wake-up of the thread and shared page writes. A request that comes alone waits for one empty turn, 2 µs.
    """

    def __init__(self) -> None:
        self._arrived: list[W] = []
        self._seen = 0
        self._groups: queue.SimpleQueue[list[W]] = queue.SimpleQueue()

    def add(self, loop: asyncio.AbstractEventLoop, waiting: W) -> None:
        """Add one function. Called on the event loop."""
        if not self._arrived:
            self._seen = 0
            loop.call_soon(self._check_arrivals, loop)
        self._arrived.append(waiting)

    def _check_arrivals(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._seen < len(self._arrived) < GROUP:
            self._seen = len(self._arrived)
            loop.call_soon(self._check_arrivals, loop)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        for start in range(0, len(self._arrived), GROUP):
            self._groups.put(self._arrived[start : start + GROUP])
        self._arrived = []

    def close(self, threads: int) -> None:
        """End this many threads after they have run the functions added before."""
        self._hand_over()
        for _ in range(threads):
            self._groups.put([])

    def take(self) -> list[W]:
        """Return the next functions: a group, and further waiting ones up to about GROUP. Empty when the thread must end."""
        group = self._groups.get()
        while group and len(group) < GROUP:
            try:
                more = self._groups.get_nowait()
            except queue.Empty:
                break
            if not more:
                self._groups.put(more)
                break
            group += more
        return group


class FairQueue(JobQueue[W]):
    """A queue in which those who wait take turns: who hands over much waits for it, and nobody else does. One thread takes from it.

    `caller_of` says whose a function is. Between the functions of one caller the order stays.
    """

    def __init__(self, caller_of: Callable[[W], str]) -> None:
        super().__init__()
        self._caller_of = caller_of
        self._lanes: dict[str, deque[W]] = {}
        self._turns: deque[str] = deque()
        self._passed_over = 0
        self._closed = False

    def take(self) -> list[W]:
        """The next functions to run, at most GROUP: one of each caller in turn. Empty when the thread is to end."""
        if not self._lanes and not self._closed:
            self._sort_in(self._groups.get())
        while not self._groups.empty():
            self._sort_in(self._groups.get())
        group: list[W] = []
        put_off = self._puts_background_off()
        while self._turns and len(group) < GROUP:
            whose = self._turns.popleft()
            lane = self._lanes[whose]
            group.append(lane.popleft())
            if lane:
                self._turns.append(whose)
            else:
                del self._lanes[whose]
        if put_off:
            self._turns.append(BACKGROUND.name)
        return group

    def _puts_background_off(self) -> bool:
        """Take background work out of the turns while others wait; whether it was."""
        if BACKGROUND.name not in self._lanes or len(self._lanes) == 1 or self._passed_over >= PASSED_OVER:
            self._passed_over = 0
            return False
        self._passed_over += 1
        self._turns.remove(BACKGROUND.name)
        return True

    def put_back(self, jobs: Iterable[W], *, had_a_turn: Iterable[W]) -> None:
        """Take back what was not run. Whose turn it was waits for those who had none, also for those who come only now."""
        while not self._groups.empty():
            self._sort_in(self._groups.get())
        served = {self._caller_of(job) for job in had_a_turn}
        waiting = list(jobs)
        for job in reversed(waiting):
            self._lanes.setdefault(self._caller_of(job), deque()).appendleft(job)
        again = dict.fromkeys(map(self._caller_of, waiting))
        order = [*(whose for whose in again if whose not in served), *self._turns, *again]
        self._turns = deque(sorted(dict.fromkeys(order), key=served.__contains__))

    def _sort_in(self, group: list[W]) -> None:
        self._closed = self._closed or not group
        for job in group:
            whose = self._caller_of(job)
            if whose not in self._lanes:
                self._lanes[whose] = deque()
                self._turns.append(whose)
            self._lanes[whose].append(job)
