"""Export everything that is stored about one person."""

from __future__ import annotations

from typing import Any

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.principal import SYSTEM, Principal
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import log, personal_data
from sse_booking.store.executor import Tx


def everything(tx: Tx, person_id: str) -> dict[str, Any]:
    """Return the person's rows of every table, with instants as in the API."""
    return {"user_id": person_id} | {
        table: [{name: _as_shown(name, value) for name, value in row.items()} for row in personal_data.rows_of(tx.db, table, person_id)]
        for table in personal_data.EXPORTED
    }


def _as_shown(name: str, value: Any) -> Any:  # noqa: ANN401 - any column type
    if isinstance(value, int) and name.endswith("_at"):
        return rfc3339(value)
    if isinstance(value, int) and name.endswith("_ms"):
        return rfc3339(value // 1000)
    return value


def own(tx: Tx, who: Principal) -> Result:
    """Return what is stored about the caller."""
    return Result(everything(tx, who.user_id), str(log.head(tx.db)))


def export(tx: Tx, person_id: str) -> dict[str, Any]:
    """Return what is stored about a person, on behalf of the operator. The export is audited."""
    uow = UnitOfWork(tx, SYSTEM)
    uow.audit("export-person", f"user:{person_id}")
    uow.finish()
    return everything(tx, person_id)
