"""What the corner cases share: a service of their own whose data file is whole at the end."""

from __future__ import annotations

from tests.engine.conftest import service

__all__ = ["service"]
