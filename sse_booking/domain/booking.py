"""Define a booking, its states and their transitions. rights.py says who may make a transition, and when.

           confirm                approve              check-in
    held ──────────► pending ──────────► approved ──────────► checked_in
      │  (automatic approval: straight to approved)  │                  │
      └─► cancelled   └─► rejected, cancelled        └─► cancelled      └─► completed, revoked
          expired         expired                        completed, revoked, no_show

`restore` (staff) brings back an ended booking that did not take place, through the same guard as a new booking.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

from sse_booking.domain.customers import Source
from sse_booking.domain.errors import WrongState

Status = Literal["held", "pending", "approved", "checked_in", "rejected", "cancelled", "completed", "revoked", "expired", "no_show"]
Action = Literal["confirm", "extend", "approve", "reject", "cancel", "complete", "revoke", "check-in", "no-show", "expire", "restore"]
PaymentStatus = Literal["unpaid", "pending", "paid", "failed", "refunded"]
Party = Literal["user", "staff", "admin"]
"""The actor as events name them: the requester, the venue's owner or staff, or an admin who is neither."""

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
LIVE: Final[frozenset[Status]] = frozenset({"held", "pending", "approved", "checked_in"})
"""States that are not final: the booking awaits a decision, is to take place, or is taking place."""

TRANSITIONS: Final[dict[Action, dict[Status, Status]]] = {
    "confirm": {"held": "pending"},
    "extend": {"held": "held"},
    "approve": {"pending": "approved"},
    "reject": {"pending": "rejected"},
    "cancel": {"held": "cancelled", "pending": "cancelled", "approved": "cancelled"},
    "complete": {"approved": "completed", "checked_in": "completed"},
    "revoke": {"approved": "revoked", "checked_in": "revoked"},
    "check-in": {"approved": "checked_in"},
    "no-show": {"approved": "no_show"},
    "expire": {"held": "expired", "pending": "expired", "approved": "no_show"},
    "restore": {"rejected": "approved", "cancelled": "approved", "revoked": "approved", "expired": "approved", "no_show": "approved"},
}
"""action -> the states that allow it -> the state that follows. Nobody requests `expire`: it happens when a deadline passes."""


class Booking(NamedTuple):
    """One booking as stored, in the order of its columns. Instants are epoch seconds; `attendees` is a JSON list.

    `status_at` is when the booking entered its state; `hidden_at` is when its requester removed it from their own lists.
    """

    id: str
    resource_id: str
    venue_id: str
    requester_id: str
    starts_at: int
    ends_at: int
    quantity: int
    status: Status
    version: int
    title: str | None
    note: str | None
    attendees: str
    payment_status: PaymentStatus
    payment_id: str | None
    deadline_at: int | None
    cancelled_by: Party | None
    series_id: str | None
    created_at: int
    updated_at: int
    deleted_at: int | None
    source: Source = "self"
    requester_since: int = 0
    status_at: int = 0
    hidden_at: int | None = None
    answers: str = "[]"
    party_size: int | None = None
    joined: int = 0

    @property
    def place(self) -> tuple[str, int, int, int]:
        """The place and time of the booking: resource, start, end, quantity."""
        return self.resource_id, self.starts_at, self.ends_at, self.quantity


def allowed(status: Status) -> list[Action]:
    """Return the actions that a caller may request in this state, in the order of TRANSITIONS."""
    return [action for action, moves in TRANSITIONS.items() if status in moves and action != "expire"]


def follow(status: Status, action: Action) -> Status:
    """Return the state that `action` leads to from `status`. Raise WrongState when the table has no such transition."""
    after = TRANSITIONS[action].get(status)
    if after is None:
        raise WrongState(status, [str(name) for name in allowed(status)])
    return after


def occupies(status: Status, *, pending_blocks: bool) -> bool:
    """Return whether a booking in this state occupies its time."""
    return status in {"held", "approved", "checked_in"} or (status == "pending" and pending_blocks)
