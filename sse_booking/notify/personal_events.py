"""The rows of the log that somebody may be told of besides the page, and what deliveries read of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from sse_booking.domain import topics
from sse_booking.domain.events import LAPSED_TYPES, STAFF_TYPES, USER_TYPES
from sse_booking.store.deliveries import Audience
from sse_booking.store.engine import LogRow


class Booking(msgspec.Struct):
    """What an event says of its booking."""

    id: str
    status: str
    starts_at: str
    version: int
    payment_status: str = ""


class Payload(msgspec.Struct):
    """What deliveries read of an event's payload."""

    actor_id: str = ""
    booking: Booking | None = None
    booking_id: str = ""
    reason: str = ""
    title: str = ""
    cancelled_by: str = ""
    message: Any = None
    entry: Any = None
    changes: Any = None

    @property
    def is_answer(self) -> bool:
        """Whether all that has changed is that somebody said they are coming: for the desk to see, not for a mail."""
        return self._only("coming")

    @property
    def is_confirmation(self) -> bool:
        """Whether a hold became a booking: a state alone changes without a type of its own only then."""
        return self._only("status")

    def _only(self, field: str) -> bool:
        return isinstance(self.changes, dict) and self.changes.get("fields") == [field]


_PAYLOAD: Final = msgspec.json.Decoder(Payload)
TYPES: Final = frozenset(
    {*USER_TYPES.values(), *STAFF_TYPES.values(), *LAPSED_TYPES.values(), "booking_created", "booking_deleted", "booking_updated",
     "new_booking", "payment_updated", "waitlist_offered", "waitlist_expired", "waitlist_joined", "message", "notification"}
)  # fmt: skip
"""Types of events that somebody may be told of besides the page."""
NEVER_COALESCED: Final = frozenset({"message", "notification", "waitlist_offered", "waitlist_expired", "waitlist_joined"})
"""Events with a text of their own: each is a delivery of its own, never part of another."""


class PersonalEvent(NamedTuple):
    """An event and who hears of it: `audience` user (`id` is theirs) or staff (`id` is the venue's)."""

    n: int
    type: str
    audience: Audience
    id: str
    payload: bytes | str

    def read(self) -> Payload:
        """The payload. Raises msgspec.MsgspecError."""
        return _PAYLOAD.decode(self.payload)

    def told(self, payload: Payload) -> PersonalEvent:
        """The event as mails and pushes tell it: who confirms a hold has booked, and has changed nothing."""
        confirmed = self.type == "booking_updated" and self.audience == "user" and payload.is_confirmation
        return self._replace(type="booking_created") if confirmed else self


def personal_event(row: LogRow) -> PersonalEvent | None:
    """The row as an event to deliver. Returns None when only pages show it."""
    n, topic, type_, payload, _ = row
    hears = who_hears(topic) if type_ in TYPES else None
    return PersonalEvent(n, type_, *hears, payload) if hears else None


@lru_cache(maxsize=4096)
def who_hears(topic: str) -> tuple[Audience, str] | None:
    """Whom rows of this topic are for. Returns None when they are for everybody."""
    parsed = topics.parse(topic)
    if parsed is None or parsed.kind not in ("user", "staff"):
        return None
    return "staff" if parsed.kind == "staff" else "user", parsed.id
