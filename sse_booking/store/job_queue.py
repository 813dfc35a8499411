"""Functions on their way from the event loop to a thread, in groups."""

from __future__ import annotations

import asyncio
import queue
from typing import Final, Generic, TypeVar

W = TypeVar("W")
"""What waits: a function and the future of its result."""

GROUP: Final = 128
"""Most functions of one group: bounds how long the first of them waits for its answer."""


class JobQueue(Generic[W]):
    """Functions that wait for a thread, in groups.

    They are added on the event loop, and handed over when a turn of the loop adds no more. So what arrives together becomes one group,
    with one wake-up of the thread and a shared set of written pages. A request that comes alone waits for one empty turn, 2 µs.
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
        """End so many threads, once they have run what was added before."""
        self._hand_over()
        for _ in range(threads):
            self._groups.put([])

    def take(self) -> list[W]:
        """The next functions to run: a group, and further ones that wait, up to about GROUP. Empty when the thread is to end."""
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
