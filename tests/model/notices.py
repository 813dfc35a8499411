"""The expected events of a change for the requester, the venue's staff, and the public topics of the resource and the venue."""

from __future__ import annotations

from typing import Final

from tests.model.entities import Booking, changed_fields

EmittedEvent = tuple[object, ...]
"""One event as its readers compare it: the type first."""

SYSTEM: Final = "system"
USER_TYPES: Final = {
    "confirm": "booking_updated", "extend": "booking_updated", "approve": "booking_approved", "reject": "booking_rejected",
    "cancel": "booking_cancelled", "complete": "booking_completed", "revoke": "booking_revoked", "check-in": "booking_checked_in",
    "no-show": "booking_no_show", "restore": "booking_approved",
}  # fmt: skip
STAFF_TYPES: Final = {
    "confirm": "new_booking", "cancel": "booking_cancelled", "check-in": "booking_checked_in", "no-show": "booking_no_show",
}  # fmt: skip


class EventLog:
    """The events of each topic, in order, and the pending events of the present change."""

    def __init__(self, venue: str) -> None:
        self.venue = venue
        self.history: dict[str, list[EmittedEvent]] = {}
        self.pending: list[tuple[str, EmittedEvent]] = []

    def commit_events(self) -> None:
        """Add the pending events to the history: the change has committed."""
        for topic, event in self.pending:
            self.history.setdefault(topic, []).append(event)
        self.pending.clear()

    def emit(self, topic: str, *event: object) -> None:
        self.pending.append((topic, event))

    def emit_booking(self, topic: str, type_: str, booking: Booking, actor: str, **more: object) -> None:
        self.emit(topic, type_, booking.n, booking.status, booking.version, actor, *sorted(more.items()))

    def emit_to_user(self, booking: Booking, type_: str, actor: str, **more: object) -> None:
        self.emit_booking(f"user:{booking.user}", type_, booking, actor, **more)

    def emit_to_staff(self, booking: Booking, type_: str, actor: str, **more: object) -> None:
        self.emit_booking(f"venue:{self.venue}:staff", type_, booking, actor, **more)

    def emit_to_both(self, before: Booking, after: Booking, type_: str, actor: str, **more: object) -> None:
        """Emit to both sides; staff get no event for a hold."""
        self.emit_to_user(after, type_, actor, **more)
        if before.status != "held":
            self.emit_to_staff(after, type_, actor, **more)

    def emit_action(self, action: str, before: Booking, after: Booking, actor: str, reason: str | None = None) -> None:
        more: dict[str, object] = {"reason": reason} if reason else {}
        if action == "cancel":
            more["cancelled_by"] = after.cancelled_by
        with_fields = {**more, "fields": changed_fields(before, after)}
        user_type, staff_type = USER_TYPES[action], STAFF_TYPES.get(action, "booking_updated")
        self.emit_to_user(after, user_type, actor, **(with_fields if user_type == "booking_updated" else more))
        if before.status != "held" or action == "confirm":
            self.emit_to_staff(after, staff_type, actor, **(with_fields if staff_type == "booking_updated" else more))

    def emit_update(self, before: Booking, after: Booking, actor: str) -> None:
        fields = changed_fields(before, after)
        self.emit_to_user(after, "booking_updated", actor, fields=fields)
        if after.status != "held":
            self.emit_to_staff(after, "new_booking" if before.status == "held" else "booking_updated", actor, fields=fields)

    def emit_public(self, resource: str, *event: object) -> None:
        self.emit(f"resource:{resource}", *event)
        self.emit(f"venue:{self.venue}", *event)
