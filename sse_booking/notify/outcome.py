"""What became of a try to send something, and when the next one is due. Pure."""

from __future__ import annotations

import random
from typing import Final, Literal, NamedTuple

GIVE_UP_S: Final = 86_400
"""A day after the first try nobody waits for it any more: staff are told on their page."""
QUICK: Final = (10, 30, 60, 300, 900)
"""Seconds until the next try where the trouble is on the way: a relay that restarts, a connection that broke."""
SLOW: Final = (60, 300, 900, 1800)
"""Where the recipient's side said that it takes nothing just now (greylisting waits minutes by intent)."""


class Outcome(NamedTuple):
    """How a try ended. `status` is the other side's code, `reason` what it said. `bounced`: nobody has this address any more.

    `sent`: taken by the other side. `gone`: the address or device is no more. `dead`: it will never be taken. `retry`: not now.
    """

    state: Literal["sent", "gone", "dead", "retry"]
    status: str = ""
    reason: str = ""
    waits: tuple[int, ...] = QUICK
    retry_after_s: int | None = None
    bounced: bool = False


def next_try(outcome: Outcome, attempts: int, now: int, first_at: int, until: int | None = None) -> int | None:
    """When to try again. Returns None when it is time to give up. Jittered, so that what failed together does not come back together.

    What the other side asks for (`Retry-After`) is kept within the hour.
    """
    wait = outcome.waits[min(attempts, len(outcome.waits)) - 1]
    if outcome.retry_after_s is not None:
        wait = min(max(outcome.retry_after_s, wait), 3600)
    at = now + max(1, round(wait * random.uniform(0.8, 1.2)))
    return None if at > min(first_at + GIVE_UP_S, until or at) else at
