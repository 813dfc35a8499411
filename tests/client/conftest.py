"""What all tests of the client share."""

from __future__ import annotations

import random

import pytest


@pytest.fixture(autouse=True)
def _no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every random wait is the shortest one."""
    monkeypatch.setattr(random, "uniform", lambda low, _high: low)
