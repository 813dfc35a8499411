"""How long those wait who have spent much of the writer, and for whom."""

from __future__ import annotations

import pytest

from sse_booking.store.costly_share import AT_ONCE_S, MOST_HELD_S, MOST_KNOWN, OTHERS_S, SHARE, CostlyShare


def test_what_was_spent_is_made_good_and_a_small_function_is_held_back_for_less() -> None:
    now = [100.0]
    share = CostlyShare(lambda: now[0])
    share.others_came()
    share.spend("a", 2 * AT_ONCE_S)
    now[0] += MOST_HELD_S - OTHERS_S / 2
    share.others_came()
    assert share.wait_s("a") == pytest.approx(OTHERS_S / 2), "nothing is held back for longer: somebody waits for its answer"
    share.spend("a", 0.02)
    assert share.wait_s("a") == pytest.approx(0.02 / SHARE)
    now[0] += 0.02 / SHARE
    assert share.wait_s("a") == 0
    now[0] += 3 * AT_ONCE_S / SHARE
    share.others_came()
    share.spend("a", 0.9 * AT_ONCE_S)
    assert share.wait_s("a") == 0


def test_not_all_who_ever_spent_are_remembered() -> None:
    share = CostlyShare(lambda: 100.0)
    share.others_came()
    share.spend("a", 2 * AT_ONCE_S)
    assert share.wait_s("a") > 0
    for number in range(MOST_KNOWN):
        share.spend(f"caller-{number}", 2 * AT_ONCE_S)
    assert share.wait_s("a") == 0
