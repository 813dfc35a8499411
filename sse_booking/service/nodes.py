"""Sending streams of one node away, so that they come back on others."""

from __future__ import annotations

from sse_booking.domain.errors import NotFound
from sse_booking.domain.principal import Principal
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import nodes
from sse_booking.store.executor import Tx


def spread(tx: Tx, who: Principal, node_id: str, percent: int, *, here: bool) -> Result:
    """Have a node say goodbye to a share of its streams, at this commit's place in the order. `here`: it is the one that is asked.

    Raises NotFound.
    """
    if not here and not nodes.exists(tx.db, node_id):
        raise NotFound("There is no such node.")
    uow = UnitOfWork(tx, who)
    uow.emit_internal("spread", {"node_id": node_id, "percent": str(percent)})
    uow.audit("spread", f"node:{node_id}", {"percent": percent})
    return Result({"node_id": node_id, "percent": percent}, uow.finish())
