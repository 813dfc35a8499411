"""What became of the scheduled backups, as far as the record tells of it."""

from __future__ import annotations

from typing import Final

from sse_booking.domain.principal import SYSTEM
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store.executor import Tx

MAX_PROBLEM: Final = 500
"""Characters of an audit row that tell why a backup failed."""


def note(tx: Tx, name: str, problem: str) -> None:
    """Note in the audit, where admins see it at once, that a backup was made, or why it was not."""
    uow = UnitOfWork(tx, SYSTEM)
    uow.audit("backup-failed" if problem else "backup", f"file:{name}", {"problem": problem[:MAX_PROBLEM]} if problem else {})
    uow.finish()
