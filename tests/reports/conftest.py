"""A service with a clock that the tests set, and a restaurant of two tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clocked import Service, clocked_service
from tests.people import Person, a_place

EVERY_DAY = {day: [["10:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as one:
        yield one


@pytest.fixture
def owner(service: Service) -> Person:
    """The owner of two tables in Rome, open from 10 to 20 each day."""
    a_place(service, "one", timezone="Europe/Rome", opening_hours=EVERY_DAY)
    return a_place(service, "two", opening_hours=EVERY_DAY)
