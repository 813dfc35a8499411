"""How often somebody may do something: so many at once, then one every so often."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from typing import Final

from sse_booking.http.problems.http_errors import TooManyRequests

REMEMBERED: Final = 10_000
"""Callers that are remembered, about 150 bytes each; whoever was quiet for longest is forgotten first, which favours them."""


class RateLimit:
    """A token bucket for each caller: `burst` at once, then one `every_s` seconds.

    One number a caller: when its bucket will be full again (the generic cell rate algorithm, ITU-T I.371).
    """

    def __init__(self, burst: int, every_s: float) -> None:
        self._leeway_s = (burst - 1) * every_s
        self._every_s = every_s
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, caller: str, now: float) -> float:
        """Seconds until the caller may go on; 0 for now."""
        return max(0.0, self._full_at.get(caller, 0.0) - self._leeway_s - now)

    def recent(self, caller: str, now: float) -> float:
        """How many of the caller's takes the bucket has not forgotten yet."""
        return max(0.0, self._full_at.get(caller, 0.0) - now) / self._every_s

    def take(self, caller: str, now: float) -> None:
        """Count one, whether there was room for it or not."""
        self._full_at[caller] = max(self._full_at.pop(caller, 0.0), now) + self._every_s
        while len(self._full_at) > REMEMBERED:
            self._full_at.popitem(last=False)

    def count(self, caller: str, now: float) -> None:
        """Count one. Raises TooManyRequests where there is no room for it."""
        if wait_s := self.wait_s(caller, now):
            raise TooManyRequests(ceil(wait_s), "You send more requests than one caller may here. Wait a little.")
        self.take(caller, now)

    def forget(self, caller: str) -> None:
        """Begin anew with a full bucket."""
        self._full_at.pop(caller, None)
