"""Record the outcome of scheduled backups."""

from __future__ import annotations

from typing import Final

from sse_booking.domain.principal import SYSTEM
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store.executor import Tx

MAX_PROBLEM: Final = 500
"""Characters of an audit row for the reason of a failed backup."""


def note(tx: Tx, name: str, problem: str) -> None:
    """Record in the audit log, which admins see live, that a backup was made, or why it failed."""
    uow = UnitOfWork(tx, SYSTEM)
    uow.audit("backup-failed" if problem else "backup", f"file:{name}", {"problem": problem[:MAX_PROBLEM]} if problem else {})
    uow.finish()
