"""Pass functions from the event loop to a thread, in groups."""

from __future__ import annotations

import asyncio
import queue
from typing import Final, Generic, TypeVar

W = TypeVar("W")
"""A waiting item: a function and the future of its result."""

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
