"""A life by hand: the refusals for what has begun, is over or was paid, which chance seldom finds."""

from __future__ import annotations

import pytest

from tests.model.booking_actions import Life
from tests.model.entities import Booking, Wanted
from tests.model.machine import HALF, STAFF
from tests.model.test_model import _time_and_chance_are_the_same_each_time  # noqa: F401 - a fixture

DEEDS = ("cancel", "complete", "check-in", "no-show", "restore", "approve", "confirm")


def _ask_for_everything(life: Life, booking: Booking) -> None:
    title: dict[str, object] = {"title": "again"}
    changes: tuple[dict[str, object], ...] = (title, {"end": booking.end - HALF // 2}, {"start": booking.start + HALF})
    for change in changes:
        life._edit(booking.user, booking, change, override=False, stale=False)
        life.everybody_sees_what_the_model_says()
    for who in (booking.user, STAFF):
        for deed in DEEDS:
            life._act(who, life.world.bookings[booking.n], deed, stale=False)
            life.everybody_sees_what_the_model_says()
    life._delete(booking.user, life.world.bookings[booking.n], stale=False)
    life.everybody_sees_what_the_model_says()


@pytest.mark.parametrize("after_s", [-HALF, 0, 3 * HALF])
@pytest.mark.parametrize("where", ["table", "court"])
@pytest.mark.parametrize("first", ["approve", "check-in", "cancel", "complete", "paid"])
def test_what_has_begun_is_over_or_was_paid_is_refused_as_the_model_says(where: str, first: str, after_s: int) -> None:
    life = Life()
    start = life.start_of(2)
    life._book("ann", Wanted(resource=where, start=start, end=start + 2 * HALF))
    life._act(STAFF, life.world.bookings[1], "approve", stale=False)
    life._go_to(min(start, start + after_s))
    if first == "paid":
        life._pay(STAFF, life.world.bookings[1], "paid", None)
    else:
        life._act(STAFF, life.world.bookings[1], first, stale=False)
    life._go_to(max(life.world.now, start + after_s))
    life.everybody_sees_what_the_model_says()
    _ask_for_everything(life, life.world.bookings[1])
    life.teardown()
