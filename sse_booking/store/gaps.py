"""Let work that nobody waits for go on between the writes of people.

All Python of a process runs one piece at a time. A mail that is put together while somebody books keeps both threads of the booking
waiting, at each statement anew. So such work is done in pieces of half a millisecond, and each begins when no write of a person is under
way.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Generator
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

STEP_S: Final = 0.001
"""Between the beginnings of two pieces that waited: what has arrived during the first is noticed before the second."""
PATIENCE_S: Final = 0.005
"""Where somebody writes all the time, a piece begins so often all the same: two hundred in a second, and all of it goes on."""


class Gaps:
    """Counts the writes of people, and lets others go on when there are none. Used on the event loop alone."""

    def __init__(self) -> None:
        self._under_way = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._next: asyncio.Handle | None = None

    def enter(self) -> None:
        """A write of a person begins."""
        self._under_way += 1

    def leave(self) -> None:
        """A write of a person has ended."""
        self._under_way -= 1
        if self._waiting and not self._under_way:
            self._let_next_in(0)

    def is_one(self) -> bool:
        """Whether nobody writes, and nobody has waited for that before."""
        return not self._under_way and not self._waiting

    async def wait(self) -> None:
        """Wait until no write of a person is under way, or for PATIENCE_S after whoever has waited before."""
        if self.is_one():
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        if self._next is None:
            self._let_next_in(PATIENCE_S)
        await turn

    def pieces(self, work: Coroutine[Any, Any, T]) -> Pieces[T]:
        """Do the work, each of its steps in a gap."""
        return Pieces(self, work)

    def _let_next_in(self, delay_s: float) -> None:
        if self._next is not None:
            self._next.cancel()
        loop = asyncio.get_running_loop()
        self._next = loop.call_later(delay_s, self._let_next) if delay_s else loop.call_soon(self._let_next)

    def _let_next(self) -> None:
        self._next = None
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break
        if self._waiting:
            self._let_next_in(PATIENCE_S if self._under_way else STEP_S)


class Pieces(Generic[T]):
    """A coroutine that waits for a gap before each of its steps. What is thrown in, as a cancellation is, goes through at once."""

    def __init__(self, gaps: Gaps, work: Coroutine[Any, Any, T]) -> None:
        self._gaps = gaps
        self._work = work

    def __await__(self) -> Generator[Any, None, T]:
        thrown: BaseException | None = None
        while True:
            try:
                if thrown is None and not self._gaps.is_one():
                    yield from self._gaps.wait().__await__()
            except BaseException as error:  # noqa: BLE001 - the work decides what becomes of it
                thrown = error
            try:
                step = self._work.send(None) if thrown is None else self._work.throw(thrown)
            except StopIteration as end:
                result: T = end.value
                return result
            try:
                yield step
                thrown = None
            except BaseException as error:  # noqa: BLE001 - the work decides what becomes of it
                thrown = error
