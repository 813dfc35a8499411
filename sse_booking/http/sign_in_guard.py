"""Password checks: guessing is slow, nobody is locked out, and a crowd of strangers delays nobody else.

Wrong tries are counted by address and account together: a guesser slows down their own address, not the owner's. A delayed try waits here
for some seconds and is then checked like any other, so a correct password always gets in, whatever was tried before.
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
"""Tries of one account from one address: five at once, then one every two seconds."""
TRIES_OF_ACCOUNT: Final = 50
TRY_OF_ACCOUNT_EVERY_S: Final = 1.0
"""Tries of one account from all addresses without a successful sign-in: fifty at once, then one a second."""
MAX_WAIT_S: Final = 6.0
"""Seconds for which a try is delayed. A longer delay is refused with Retry-After."""
CHECKS_AT_ONCE: Final = max(1, (os.cpu_count() or 2) // 2)
"""Passwords checked at the same time. Each takes 64 MiB and a core for a tenth of a second; half of the cores are for other work."""
CHECKS_WAITING: Final = 64
"""Passwords that wait to be checked. When more wait, the one whose account was tried most is refused."""
KNOWN_ADDRESSES: Final = 10_000
"""Pairs of account and address with a successful sign-in that are remembered, about 200 bytes each."""
SAMPLES: Final = 32
"""Durations of checks that are remembered, so that names that don't exist take as long."""


class SignInGuard:
    """Decides who may try when, and in which order passwords are checked. Times are those of the event loop."""

    def __init__(self) -> None:
        self._by_pair = RateLimit(TRIES, TRY_EVERY_S)
        self._by_account = RateLimit(TRIES_OF_ACCOUNT, TRY_OF_ACCOUNT_EVERY_S)
        self._known_pairs: OrderedDict[str, None] = OrderedDict()
        self._durations_s: deque[float] = deque(maxlen=SAMPLES)
        self._checks = Checks()
        self._first_check = asyncio.Lock()

    @property
    def limits(self) -> dict[str, RateLimit]:
        """What tries are counted by, for other nodes to know."""
        return {"pair": self._by_pair, "account": self._by_account}

    async def check(self, name: str, address: str, check: Callable[[], bool], *, exists: bool) -> bool:
        """Return whether the password is correct, as `check` finds out in a thread. Raises TooManyRequests.

        A name that does not exist takes as long as others but no core: strangers can make up any number of names.
        """
        loop = asyncio.get_running_loop()
        account = name.strip().casefold()
        pair = f"{address},{account}"
        await self._wait_for_turn(account, pair, loop.time())
        begun = loop.time()
        if not exists and await self._takes_as_long():
            return False
        try:
            good = await self._checks.run(self._by_account.recent(account, begun), check)
            self._durations_s.append(loop.time() - begun)
        finally:
            if not exists:
                self._first_check.release()
        if good:
            self._by_pair.forget(pair)
            self._known_pairs.pop(pair, None)
            self._known_pairs[pair] = None
            if len(self._known_pairs) > KNOWN_ADDRESSES:
                self._known_pairs.popitem(last=False)
        return good

    async def _takes_as_long(self) -> bool:
        """Wait as long as a check takes. Return False, with `_first_check` held, if the caller has to find out how long that is.

        A crowd of names that don't exist waits for the first of them, so that even in a fresh process they cost one check.
        """
        if not self._durations_s:
            await self._first_check.acquire()
            if not self._durations_s:
                return False
            self._first_check.release()
        await asyncio.sleep(random.choice(self._durations_s) * random.uniform(0.9, 1.1))
        return True

    async def in_turn(self, hashing: Callable[[], T]) -> T:
        """Run a function that hashes a password of a known person. Raises TooManyRequests when too many wait."""
        return await self._checks.run(0.0, hashing)

    async def _wait_for_turn(self, account: str, pair: str, now: float) -> None:
        """Count a try and wait for its turn. Raises TooManyRequests when the wait is too long."""
        limits = [(self._by_pair, pair)] if pair in self._known_pairs else [(self._by_pair, pair), (self._by_account, account)]
        wait_s = max(limit.wait_s(caller, now) for limit, caller in limits)
        if wait_s > MAX_WAIT_S:
            raise TooManyRequests(ceil(wait_s - MAX_WAIT_S), "Too many wrong passwords for this name. Wait a little, then try again.")
        for limit, caller in limits:
            limit.take(caller, now)  # Counted before the outcome is known, so that concurrent tries wait for each other.
        if wait_s:
            await asyncio.sleep(wait_s)


class Checks:
    """Runs checks in threads, a few at a time. Accounts that were tried least go first."""

    def __init__(self) -> None:
        self._running = 0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = itertools.count()

    async def run(self, tried: float, check: Callable[[], T]) -> T:
        """Run a check when its turn comes. Raises TooManyRequests when too many wait."""
        if self._running < CHECKS_AT_ONCE:
            self._running += 1
        else:
            await self._wait(tried)
        try:
            return await asyncio.to_thread(check)
        finally:
            self._done()

    async def _wait(self, tried: float) -> None:
        """Wait for a free slot. A finished check hands its slot over."""
        place = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (tried, next(self._number), place))
        if len(self._waiting) > CHECKS_WAITING:
            last = max(self._waiting)
            self._waiting.remove(last)
            heapq.heapify(self._waiting)
            last[2].set_exception(TooManyRequests(1, "Too many people are signing in at this moment. Try again."))
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._done()
            raise

    def _done(self) -> None:
        while self._waiting:
            place = heapq.heappop(self._waiting)[2]
            if not place.done():  # Otherwise its request was cancelled.
                place.set_result(None)
                return
        self._running -= 1
