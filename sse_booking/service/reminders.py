"""Send reminders early, for the demo."""

from __future__ import annotations

from sse_booking.domain.principal import Principal
from sse_booking.service.unit_of_work import Result
from sse_booking.store import deliveries, log
from sse_booking.store.executor import Tx


def due_now(tx: Tx, who: Principal) -> Result:
    """Send the caller's waiting reminders at once."""
    return Result({"count": deliveries.hasten(tx.db, who.user_id, "reminder", tx.now)}, str(log.head(tx.db)))
