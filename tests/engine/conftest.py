"""Fixtures of the engine's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.store.verify import verify
from tests.clocked import Service, clocked_service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service for each test. Its data file must be valid at the end."""
    with clocked_service(tmp_path) as one:
        yield one
    assert verify(one.database) == []
