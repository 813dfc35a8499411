"""Reads that may take seconds: a few of each caller at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final, TypeVar

from sse_booking.http.problems.responses import TooManyRequests
from sse_booking.store.executor import Store, Tx

T = TypeVar("T")
AT_ONCE: Final = 2
RETRY_S: Final = 5


class LongReads:
    """Counts the long reads that each caller has under way. They run one after the other, so no caller may fill the queue."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of: Counter[str] = Counter()

    async def run(self, caller: str, job: Callable[[Tx], T]) -> T:
        """Run a long read of the caller. Raises TooManyRequests when the caller has too many under way, and whatever the job raises."""
        if self._of[caller] >= AT_ONCE:
            raise TooManyRequests(RETRY_S, f"You have {AT_ONCE} reports or exports in progress. Wait until one of them is done.")
        self._of[caller] += 1
        try:
            return await self._store.read_long(job)
        finally:
            self._of[caller] -= 1
            if not self._of[caller]:
                del self._of[caller]
