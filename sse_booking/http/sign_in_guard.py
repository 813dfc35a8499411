"""Checking passwords so that guessing is slow, nobody is locked out, and a crowd of strangers does not keep anybody waiting.

Wrong tries are counted by address and account together: whoever guesses slows down their own address, not the owner's. A try that has
to wait waits here for seconds and is then checked like any other, so a good password gets in whatever was tried before.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import os
import random
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil
from typing import Final, TypeVar

from sse_booking.http.problems.http_errors import TooManyRequests
from sse_booking.http.rate_limit import RateLimit

T = TypeVar("T")

TRIES: Final = 5
TRY_EVERY_S: Final = 2.0
"""Tries of one account from one address: five at once, then one every two seconds, whoever makes them."""
TRIES_OF_ACCOUNT: Final = 50
TRY_OF_ACCOUNT_EVERY_S: Final = 1.0
"""Tries of one account from all addresses that it was never signed in from: fifty at once, then one a second."""
MAX_WAIT_S: Final = 6.0
"""Seconds for which a try is held back; beyond, it is refused with the time to come back after."""
CHECKS_AT_ONCE: Final = max(1, (os.cpu_count() or 2) // 2)
"""Passwords checked at the same time: each takes 64 MiB and a core for a tenth of a second, and half of the cores are for others."""
CHECKS_WAITING: Final = 64
"""Passwords that wait to be checked; beyond, the one whose account was tried most is refused."""
KNOWN_ADDRESSES: Final = 10_000
"""Pairs of account and address with a good sign-in that are remembered, about 200 bytes each."""
SAMPLES: Final = 32
"""Durations of checks that are remembered, to take as long over names that don't exist."""


class SignInGuard:
    """Who may try when, and in which order passwords are checked. Times are those of the event loop."""

    def __init__(self) -> None:
        self._of_pair = RateLimit(TRIES, TRY_EVERY_S)
        self._of_account = RateLimit(TRIES_OF_ACCOUNT, TRY_OF_ACCOUNT_EVERY_S)
        self._good: OrderedDict[str, None] = OrderedDict()
        self._took_s: deque[float] = deque(maxlen=SAMPLES)
        self._checks = Checks()

    async def check(self, name: str, address: str, check: Callable[[], bool], *, exists: bool) -> bool:
        """Whether the password is good, which `check` finds out in a thread. Raises TooManyRequests.

        A name that does not exist takes as long as others do, and no core: made-up names are what a stranger has most of.
        """
        loop = asyncio.get_running_loop()
        account = name.strip().casefold()
        pair = f"{address},{account}"
        await self._turn(account, pair, loop.time())
        begun = loop.time()
        if not exists and self._took_s:
            await asyncio.sleep(random.choice(self._took_s) * random.uniform(0.9, 1.1))
            return False
        good = await self._checks.run(self._of_account.recent(account, begun), check)
        self._took_s.append(loop.time() - begun)
        if good:
            self._of_pair.forget(pair)
            self._good.pop(pair, None)
            self._good[pair] = None
            if len(self._good) > KNOWN_ADDRESSES:
                self._good.popitem(last=False)
        return good

    async def in_turn(self, hashing: Callable[[], T]) -> T:
        """Run what hashes a password for somebody who is known already. Raises TooManyRequests where too many wait."""
        return await self._checks.run(0.0, hashing)

    async def _turn(self, account: str, pair: str, now: float) -> None:
        """Count a try and wait for its turn."""
        limits = [(self._of_pair, pair)] if pair in self._good else [(self._of_pair, pair), (self._of_account, account)]
        wait_s = max(limit.wait_s(caller, now) for limit, caller in limits)
        if wait_s > MAX_WAIT_S:
            raise TooManyRequests(ceil(wait_s - MAX_WAIT_S), "Too many wrong passwords for this name. Wait a little, then try again.")
        for limit, caller in limits:
            limit.take(caller, now)  # before it is known, so that of many at once each waits for the one before it
        if wait_s:
            await asyncio.sleep(wait_s)


class Checks:
    """Runs checks in threads, a few at a time; those of accounts that were tried least go first."""

    def __init__(self) -> None:
        self._running = 0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = itertools.count()

    async def run(self, tried: float, check: Callable[[], T]) -> T:
        """Run a check when its turn comes. Raises TooManyRequests where too many wait."""
        if self._running < CHECKS_AT_ONCE:
            self._running += 1
        else:
            await self._wait(tried)
        try:
            return await asyncio.to_thread(check)
        finally:
            self._done()

    async def _wait(self, tried: float) -> None:
        """Wait for a place; it is handed over by whoever leaves it."""
        place = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (tried, next(self._number), place))
        if len(self._waiting) > CHECKS_WAITING:
            last = max(self._waiting)
            self._waiting.remove(last)
            heapq.heapify(self._waiting)
            last[2].set_exception(TooManyRequests(1, "Too many people sign in at this moment. Try again."))
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._done()
            raise

    def _done(self) -> None:
        while self._waiting:
            place = heapq.heappop(self._waiting)[2]
            if not place.done():  # else its request was given up
                place.set_result(None)
                return
        self._running -= 1
