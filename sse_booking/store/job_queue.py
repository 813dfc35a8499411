"""Pass functions from the event loop to threads, in groups in which callers take turns."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Final, Generic, NamedTuple, TypeVar

from sse_booking.store.costly_share import CostlyShare

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
COSTLY_S: Final = 0.01
"""Seconds of the processor from which a function is costly: ten bookings or more."""
COSTLY_FOR: Final = 8
"""How many functions of a caller are kept apart after a costly one. It takes as many cheap ones to share a group again."""
MOST_COSTLY: Final = 1000
"""Callers that are remembered as costly. The one that was not costly for longest is forgotten first."""


_NOBODY: Final = (SERVICE.name, BACKGROUND.name)
"""Callers that nobody is: they are never held back, and hold nobody back."""


class FairQueue(Generic[W]):
    """A queue of functions for threads. Callers take turns: who hands over much waits for it, and nobody else does.

    Functions are added on the event loop and handed over once a turn of the loop adds no more. So requests that arrive together form one
    group, with one wake-up of a thread and shared page writes. A request that comes alone waits for one empty turn, 2 µs.

    A group is answered as a whole. So a caller whose functions are costly is kept apart: each of them is a group of its own, and between
    two of them comes a group of the others. Anybody else waits for one costly function at most, however many there are. `share`, if given,
    holds a caller back who has spent much while others are there, so that most of them wait for none.

    `caller_of` says whose a function is. Between the functions of one caller the order stays.
    """

    def __init__(self, caller_of: Callable[[W], str], share: CostlyShare | None = None) -> None:
        self._arrived: list[W] = []
        self._seen = 0
        self._caller_of = caller_of
        self._share = share
        self._changed = threading.Condition()
        self._lanes: dict[str, deque[W]] = {}
        self._turns: deque[str] = deque()
        self._costly_turns: deque[str] = deque()
        self._costly: dict[str, int] = {}
        """Caller -> how many of their next functions are kept apart."""
        self._others_next = True
        """Whether the last group was a costly function, after which others have a turn."""
        self._passed_over = 0
        self._closed = False

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
        arrived, self._arrived = self._arrived, []
        self.put(arrived)

    def put(self, jobs: Iterable[W]) -> None:
        """Hand functions over to the threads."""
        with self._changed:
            for job in jobs:
                whose = self._caller_of(job)
                lane = self._lanes.get(whose)
                if lane is None:
                    self._lanes[whose] = deque((job,))
                    self._turns_of(whose).append(whose)
                else:
                    lane.append(job)
            self._changed.notify_all()

    def close(self) -> None:
        """End the threads after they have run the functions added before."""
        self._hand_over()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take(self, *, costly: bool = True) -> list[W]:
        """Wait for the next functions to run: at most GROUP, one of each caller in turn; or one costly function, if the thread takes those.

        Return none when the thread must end.
        """
        with self._changed:
            while not (group := self._next_group(costly=costly)) and not self._closed:
                self._changed.wait(self._held_s() if costly else None)
            return group

    def take_more(self, group: list[W]) -> None:
        """Add to a group that is about to run what has come since it was taken, up to GROUP. A costly function stays alone."""
        with self._changed:
            if len(group) >= GROUP or self._caller_of(group[0]) in self._costly:
                return
            waits = BACKGROUND.name in self._turns
            if waits:
                self._turns.remove(BACKGROUND.name)
            while self._turns and len(group) < GROUP:
                group.append(self._next_of(self._turns))
            if waits:
                self._turns.append(BACKGROUND.name)

    def _next_group(self, *, costly: bool) -> list[W]:
        put_off = self._puts_background_off()
        try:
            return self._next_in_turn(costly=costly)
        finally:
            if put_off:
                self._turns.append(BACKGROUND.name)

    def _puts_background_off(self) -> bool:
        """Take background work out of the turns while others wait; whether it was."""
        if BACKGROUND.name not in self._lanes or len(self._lanes) == 1 or self._passed_over >= PASSED_OVER:
            self._passed_over = 0
            return False
        self._passed_over += 1
        self._turns.remove(BACKGROUND.name)
        return True

    def _next_in_turn(self, *, costly: bool) -> list[W]:
        if costly and not (self._others_next and self._turns) and self._bring_forward():
            self._others_next = True
            return [self._next_of(self._costly_turns)]
        group: list[W] = []
        if self._share and any(whose not in _NOBODY for whose in self._turns):
            self._share.others_came()
        while self._turns and len(group) < GROUP:
            group.append(self._next_of(self._turns))
        self._others_next = self._others_next and not group
        return group

    def _bring_forward(self) -> bool:
        """Let the first costly caller be one who is not held back; whether there is one."""
        for _ in range(len(self._costly_turns)):
            if self._closed or self._share is None or not self._share.wait_s(self._costly_turns[0]):
                return True
            self._costly_turns.rotate(-1)
        return False

    def _held_s(self) -> float | None:
        """Return after how long a costly caller is held back no more; None where none is."""
        if self._share is None or not self._costly_turns:
            return None
        return min(map(self._share.wait_s, self._costly_turns))

    def _next_of(self, turns: deque[str]) -> W:
        whose = turns.popleft()
        lane = self._lanes[whose]
        job = lane.popleft()
        if lane:
            turns.append(whose)
        else:
            del self._lanes[whose]
        return job

    def put_back(self, jobs: Iterable[W], *, had_a_turn: Iterable[W]) -> None:
        """Take back what was not run. Whose turn it was waits for those who had none, also for those who come only now."""
        with self._changed:
            served = {self._caller_of(job) for job in had_a_turn}
            waiting = list(jobs)
            for job in reversed(waiting):
                self._lanes.setdefault(self._caller_of(job), deque()).appendleft(job)
            again = dict.fromkeys(map(self._caller_of, waiting))
            for turns, mine in ((self._turns, False), (self._costly_turns, True)):
                back = [whose for whose in again if (whose in self._costly) is mine]
                order = dict.fromkeys([*(whose for whose in back if whose not in served), *turns, *back])
                turns.clear()
                turns.extend(sorted(order, key=served.__contains__))
            self._changed.notify_all()

    def note_cost(self, job: W, seconds: float) -> None:
        """Learn what a function has cost, so that its caller's next ones are kept apart from others or not."""
        whose = self._caller_of(job)
        if (seconds <= COSTLY_S and whose not in self._costly) or whose == BACKGROUND.name:
            return
        with self._changed:
            if self._share and whose not in _NOBODY:
                self._share.spend(whose, seconds)
            left = COSTLY_FOR if seconds > COSTLY_S else self._costly.get(whose, 1) - 1
            before = self._turns_of(whose)
            self._costly.pop(whose, None)
            if left:
                self._costly[whose] = left
            self._move(whose, before)
            if len(self._costly) > MOST_COSTLY:
                oldest = next(iter(self._costly))
                del self._costly[oldest]
                self._move(oldest, self._costly_turns)

    def is_costly(self, job: W) -> bool:
        """Return whether the functions of this one's caller are kept apart."""
        return self._caller_of(job) in self._costly

    def _turns_of(self, whose: str) -> deque[str]:
        return self._costly_turns if whose in self._costly else self._turns

    def _move(self, whose: str, before: deque[str]) -> None:
        after = self._turns_of(whose)
        if after is not before and whose in self._lanes:
            before.remove(whose)
            after.append(whose)
            self._changed.notify_all()
