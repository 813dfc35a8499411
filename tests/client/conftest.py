"""Fixtures of all tests of the client."""

from __future__ import annotations

import random

import pytest


@pytest.fixture(autouse=True)
def _no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every random wait the shortest one."""
    monkeypatch.setattr(random, "uniform", lambda low, _high: low)
