"""The corner cases' fixtures: a service of their own, whose data file must be valid at the end."""

from __future__ import annotations

from tests.engine.conftest import service

__all__ = ["service"]
