"""Rate limits: a burst at once, then one per interval."""

from __future__ import annotations

from collections import Counter, OrderedDict
from hashlib import blake2b
from math import ceil
from typing import Final

from sse_booking.http.problems.http_errors import TooManyRequests

REMEMBERED: Final = 10_000
"""Callers that are remembered, about 150 bytes each. The one idle for longest is forgotten first, which favours them."""


class RateLimit:
    """A token bucket for each caller: `burst` at once, then one per `every_s` seconds.

    One number is kept per caller: the time at which its bucket will be full again (the generic cell rate algorithm, ITU-T I.371).
    Callers are known by a digest, so what nodes tell each other names no one.
    """

    def __init__(self, burst: int, every_s: float) -> None:
        self._leeway_s = (burst - 1) * every_s
        self._every_s = every_s
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._taken: Counter[str] | None = None

    def share(self) -> None:
        """Count takes for other nodes from now on."""
        self._taken = Counter()

    def taken(self, most: int) -> dict[str, int]:
        """What was taken here since the last call, by digest: of those who took most."""
        counted, self._taken = self._taken or Counter(), Counter()
        return dict(counted.most_common(most))

    def add(self, digest: str, count: int, now: float) -> None:
        """Count what was taken on another node."""
        self._full_at[digest] = max(self._full_at.pop(digest, 0.0), now) + count * self._every_s
        while len(self._full_at) > REMEMBERED:
            self._full_at.popitem(last=False)

    def wait_s(self, caller: str, now: float) -> float:
        """Return the seconds until the caller may go on; 0 when it may go on now."""
        return max(0.0, self._full_at.get(_digest(caller), 0.0) - self._leeway_s - now)

    def recent(self, caller: str, now: float) -> float:
        """Return how many tokens the caller's bucket still lacks."""
        return max(0.0, self._full_at.get(_digest(caller), 0.0) - now) / self._every_s

    def take(self, caller: str, now: float) -> None:
        """Take a token, whether there is one or not."""
        digest = _digest(caller)
        self.add(digest, 1, now)
        if self._taken is not None and (digest in self._taken or len(self._taken) < REMEMBERED):
            self._taken[digest] += 1

    def count(self, caller: str, now: float) -> None:
        """Take a token. Raises TooManyRequests when there is none."""
        if wait_s := self.wait_s(caller, now):
            raise TooManyRequests(ceil(wait_s), "You sent more requests than one caller may. Wait a little.")
        self.take(caller, now)

    def forget(self, caller: str) -> None:
        """Refill the caller's bucket."""
        self._full_at.pop(_digest(caller), None)


def _digest(caller: str) -> str:
    return blake2b(caller.encode(), digest_size=9).hexdigest()
