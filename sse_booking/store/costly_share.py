"""How much of a thread costly callers take from others: some of it at once, then a small share of each second."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SHARE: Final = 0.05
"""What a function may be of the time until the caller's next one, for who has spent more than AT_ONCE_S, while others are there."""
AT_ONCE_S: Final = 1.0
"""Seconds that a caller may spend before that: some ten series of a year, as fast as they come."""
MOST_HELD_S: Final = 2.0
"""How long a function is held back at most: whoever sent it still waits for its answer."""
OTHERS_S: Final = 1.0
"""For how long others count as there after their last function. When nobody is, nothing is held back."""
MOST_KNOWN: Final = 1000
"""Callers whose spending is remembered. The one who spent nothing for longest is forgotten first."""


class CostlyShare:
    """Remembers what callers have spent. Between their functions, it says how long the next one waits for others."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._spent: dict[str, tuple[float, float, float]] = {}
        """Caller -> seconds spent, less what has been made good, as of when, and what the last function has cost."""
        self._others_until = 0.0

    def others_came(self) -> None:
        """Note that somebody else had a function."""
        self._others_until = self._timer() + OTHERS_S

    def spend(self, caller: str, seconds: float) -> None:
        """Note what a function of a caller has cost."""
        now = self._timer()
        left = self._left(caller, now)
        self._spent.pop(caller, None)
        self._spent[caller] = (left + seconds, now, seconds)
        if len(self._spent) > MOST_KNOWN:
            del self._spent[next(iter(self._spent))]

    def wait_s(self, caller: str) -> float:
        """Return for how many seconds the caller's next function is held back, at the latest until nobody else is there; 0 for none."""
        now = self._timer()
        if self._left(caller, now) <= AT_ONCE_S:
            return 0.0
        _, at, last = self._spent[caller]
        return max(0.0, min(at + min(last / SHARE, MOST_HELD_S), self._others_until) - now)

    def _left(self, caller: str, now: float) -> float:
        spent, at, _ = self._spent.get(caller, (0.0, now, 0.0))
        return max(0.0, spent - SHARE * (now - at))
