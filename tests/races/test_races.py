"""Real clients in several processes against one server process, and against two on one data file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.races.contests import RACES
from tests.races.raced_service import World, a_world


@pytest.fixture(scope="module", params=[1, 2], ids=["one server", "two servers"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("races"), request.param) as world:
        yield world
        assert world.damage() == []


@pytest.mark.parametrize("race", RACES)
def test_no_more_come_through_than_may(world: World, race: str) -> None:
    RACES[race](world)
