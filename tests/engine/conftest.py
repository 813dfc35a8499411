"""What the tests of the engine share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.store.verify import verify
from tests.clocked import Service, clocked_service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service of its own for each test, whose data file has to be whole at the end."""
    with clocked_service(tmp_path) as one:
        yield one
    assert verify(one.database) == []
