"""Define the waiting list of a resource: who would take a range if it became free.

    waiting ──► offered ──► accepted
       │           └─► declined, expired
       └─► expired (the range has begun), left

An offer is a hold (a held booking of that user) with a deadline, so the guard of the database keeps offers within the free places. The
highest priority goes first, then the earliest request.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

from sse_booking.domain.calendar import rfc3339

EntryStatus = Literal["waiting", "offered", "accepted", "declined", "expired", "left"]
ENTRY_STATUSES: Final[tuple[EntryStatus, ...]] = get_args(EntryStatus)
MAX_PRIORITY: Final = 1000


class Entry(NamedTuple):
    """One request, in the order of its columns. `seq` is the order of arrival; `booking_id` is the hold of its offer."""

    seq: int
    id: str
    resource_id: str
    venue_id: str
    user_id: str
    starts_at: int
    ends_at: int
    quantity: int
    priority: int
    status: EntryStatus
    booking_id: str | None
    version: int
    created_at: int
    updated_at: int


def entry_view(e: Entry, *, expires_at: int | None = None, position: int | None = None) -> dict[str, object]:
    """Return a request as its user and the venue's staff see it.

    `expires_at` is when its offer expires; `position` counts from 1 among those who wait for the same range.
    """
    return {
        "id": e.id,
        "resource_id": e.resource_id,
        "venue_id": e.venue_id,
        "user_id": e.user_id,
        "starts_at": rfc3339(e.starts_at),
        "ends_at": rfc3339(e.ends_at),
        "quantity": e.quantity,
        "priority": e.priority,
        "status": e.status,
        "position": position,
        "booking_id": e.booking_id,
        "expires_at": None if expires_at is None else rfc3339(expires_at),
        "version": e.version,
        "created_at": rfc3339(e.created_at),
        "updated_at": rfc3339(e.updated_at),
    }
