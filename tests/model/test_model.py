"""The whole service against a model of it that is plain, slow and in memory.

Random lives: customers, staff, the owner and an admin book, hold, approve, cancel, move, swap, wait, pay and close; time passes, the
process restarts. After each step the answer, every booking and entry, what is free, and everything that anybody has heard on any
topic, in order, have to be as the model says; and at the end of each life the data file is whole.

`make test` plays a few lives, the same ones each time. `MODEL_LIVES=2000 pytest tests/model -s` plays that many new ones, and prints
how many steps they had and what was asked for how often.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.clocked import Clock
from tests.model.booking_actions import Life
from tests.model.entities import Booking
from tests.model.reference import World

LIVES = int(os.environ.get("MODEL_LIVES", "0"))
SHORT = settings(
    max_examples=36,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # what fails here is the same each time; the long profile makes it small
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, phases=list(Phase), max_examples=max(LIVES, 1), stateful_step_count=150, derandomize=False)


@pytest.fixture(autouse=True)
def _time_and_chance_are_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids rise in the order in which they are made, so that what falls due at the same second does so in the same order each time."""
    made = itertools.count()
    Life.clock, Life.folder = Clock(), tmp_path
    Life.counted.clear()
    monkeypatch.setattr("sse_booking.service.unit_of_work.os", SimpleNamespace(urandom=lambda size: next(made).to_bytes(size)))
    stopped = SimpleNamespace(time_ns=lambda: Life.clock.now * 10**9, perf_counter=lambda: 0.0, thread_time=lambda: 0.0)
    for module in ("executor", "write_group"):
        monkeypatch.setattr(f"sse_booking.store.{module}.time", stopped)


@pytest.mark.timeout(0 if LIVES else 600)
def test_the_service_does_what_the_model_says() -> None:
    run_state_machine_as_test(Life, settings=LONG if LIVES else SHORT)
    for name, count in sorted(Life.counted.items()):
        print(f"{count:8} {name}")  # noqa: T201 - with -s
    assert Life.counted["steps"] > 500


def staff_hear_of_holds(world: World, before: Booking, after: Booking, type_: str, actor: str, **more: object) -> None:
    world.emit_to_user(after, type_, actor, **more)
    world.emit_to_staff(after, type_, actor, **more)


def nothing_is_in_the_way(*_: object) -> bool:
    return True


def nobody_is_offered_anything(*_: object) -> bool:
    return False


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("part", "wrong"),
    [("emit_to_both", staff_hear_of_holds), ("_may_claim", nothing_is_in_the_way), ("_could_have", nobody_is_offered_anything)],
)
def test_a_service_that_does_otherwise_is_found_out(monkeypatch: pytest.MonkeyPatch, part: str, wrong: Callable[..., object]) -> None:
    """The other way round: a model that is wrong in one point never agrees for long."""
    monkeypatch.setattr(World, part, wrong)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Life, settings=settings(SHORT, report_multiple_bugs=False))
