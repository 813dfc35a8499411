"""Guessing passwords is slow, and a good one gets in whatever others try; counted in checks, not in seconds."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

import pytest

from sse_booking.http import sign_in_guard
from sse_booking.http.problems.http_errors import TooManyRequests
from sse_booking.http.sign_in_guard import CHECKS_WAITING, Checks, SignInGuard
from tests.live import PATIENCE_S


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_guard, "TRY_EVERY_S", 0.02)
    monkeypatch.setattr(sign_in_guard, "TRY_OF_ACCOUNT_EVERY_S", 0.01)


class Passwords:
    """What is checked, and how many at a time."""

    def __init__(self) -> None:
        self.checked: Counter[str] = Counter()
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.held = threading.Event()
        self.held.set()

    def good(self, name: str) -> bool:
        return self._check(name, found=True)

    def bad(self, name: str) -> bool:
        return self._check(name, found=False)

    def _check(self, name: str, *, found: bool) -> bool:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.checked[name] += 1
        self.held.wait(PATIENCE_S)
        with self.lock:
            self.at_once -= 1
        return found


async def test_a_good_password_gets_in_after_any_number_of_wrong_ones_from_the_same_address() -> None:
    guard, passwords = SignInGuard(), Passwords()
    for _ in range(40):
        assert not await guard.check("ann", "192.0.2.1", lambda: passwords.bad("ann"), exists=True)
    assert await guard.check("ann", "192.0.2.1", lambda: passwords.good("ann"), exists=True)


async def test_many_tries_at_once_have_a_place_or_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_guard, "TRY_EVERY_S", 200.0)
    monkeypatch.setattr(sign_in_guard, "MAX_WAIT_S", 100.0)
    guard, passwords = SignInGuard(), Passwords()
    tries = [guard.check("ann", "192.0.2.1", lambda: passwords.bad("ann"), exists=True) for _ in range(100)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert passwords.checked["ann"] == outcomes.count(False) == sign_in_guard.TRIES
    assert {type(one) for one in outcomes} == {bool, TooManyRequests}


async def test_a_guesser_elsewhere_costs_the_owner_nothing() -> None:
    guard, passwords = SignInGuard(), Passwords()
    assert await guard.check("ann", "192.0.2.1", lambda: passwords.good("ann"), exists=True)
    guesses = [
        guard.check(name, f"198.51.100.{number % 50}", lambda: passwords.bad("ann"), exists=True)
        for number in range(2000)
        for name in ("ann", "ANN ")
    ]
    guessing = asyncio.gather(*guesses, return_exceptions=True)
    assert await guard.check("Ann", "192.0.2.1", lambda: passwords.good("ann"), exists=True)
    guessing.cancel()


async def test_names_that_do_not_exist_cost_no_check_after_the_first() -> None:
    guard, passwords = SignInGuard(), Passwords()
    await guard.check("nobody", "192.0.2.1", lambda: passwords.bad("decoy"), exists=False)
    await asyncio.gather(*(guard.check(f"nobody{n}", "192.0.2.1", lambda: passwords.bad("decoy"), exists=False) for n in range(500)))
    assert passwords.checked["decoy"] == 1


async def test_a_crowd_of_names_that_do_not_exist_costs_one_check_in_a_fresh_process_too() -> None:
    guard, passwords = SignInGuard(), Passwords()
    passwords.held.clear()
    crowd = asyncio.gather(*(guard.check(f"nobody{n}", "192.0.2.1", lambda: passwords.bad("decoy"), exists=False) for n in range(300)))
    await asyncio.sleep(0)
    good = asyncio.create_task(guard.check("ann", "192.0.2.1", lambda: passwords.good("ann"), exists=True))
    await asyncio.sleep(0)
    passwords.held.set()
    assert await good
    assert passwords.checked["decoy"] <= 1
    assert not any(await crowd)
    assert passwords.checked == {"decoy": 1, "ann": 1}


async def test_who_gives_up_while_the_first_check_runs_keeps_nobody_waiting() -> None:
    guard, passwords = SignInGuard(), Passwords()
    passwords.held.clear()
    first, second = (
        asyncio.create_task(guard.check(f"nobody{n}", "192.0.2.1", lambda: passwords.bad("x"), exists=False)) for n in range(2)
    )
    await asyncio.sleep(0)
    first.cancel()
    passwords.held.set()
    assert await second is False


async def test_few_checks_run_at_a_time_and_accounts_that_were_tried_least_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_guard, "CHECKS_AT_ONCE", 2)
    checks, passwords, order = Checks(), Passwords(), list[float]()
    passwords.held.clear()

    async def one(tried: float) -> None:
        await checks.run(tried, lambda: passwords.bad("x"))
        order.append(tried)

    first = [asyncio.create_task(one(0.0)) for _ in range(2)]
    await asyncio.sleep(0)
    rest = [asyncio.create_task(one(float(tried))) for tried in range(CHECKS_WAITING, 0, -1)]
    await asyncio.sleep(0)
    late = asyncio.create_task(one(0.5))
    await asyncio.sleep(0)
    given_up = rest[-1]
    given_up.cancel()
    passwords.held.set()
    outcomes = await asyncio.gather(*first, *rest, late, return_exceptions=True)
    assert passwords.most_at_once <= 2
    assert [type(one) for one in outcomes if one is not None] == [TooManyRequests, asyncio.CancelledError]
    assert isinstance(outcomes[2], TooManyRequests), "the one whose account was tried most"
    assert order.index(0.5) <= 3
    assert await checks.run(0.0, lambda: True), "no place was lost"
