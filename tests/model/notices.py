"""Who hears what of a change: the requester, the venue's staff, and everybody who looks at the resource or the venue."""

from __future__ import annotations

from typing import Final

from tests.model.entities import Booking, changed_fields

Told = tuple[object, ...]
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


class Telling:
    """What was told on each topic, in order, and what the change that is under way will tell."""

    def __init__(self, venue: str) -> None:
        self.venue = venue
        self.history: dict[str, list[Told]] = {}
        self.told: list[tuple[str, Told]] = []

    def tell_all(self) -> None:
        """The change is done."""
        for topic, told in self.told:
            self.history.setdefault(topic, []).append(told)
        self.told.clear()

    def tell(self, topic: str, *told: object) -> None:
        self.told.append((topic, told))

    def tell_booking(self, topic: str, type_: str, booking: Booking, actor: str, **more: object) -> None:
        self.tell(topic, type_, booking.n, booking.status, booking.version, actor, *sorted(more.items()))

    def tell_user(self, booking: Booking, type_: str, actor: str, **more: object) -> None:
        self.tell_booking(f"user:{booking.user}", type_, booking, actor, **more)

    def tell_staff(self, booking: Booking, type_: str, actor: str, **more: object) -> None:
        self.tell_booking(f"venue:{self.venue}:staff", type_, booking, actor, **more)

    def tell_both(self, before: Booking, after: Booking, type_: str, actor: str, **more: object) -> None:
        """Both sides; staff never hear of a hold."""
        self.tell_user(after, type_, actor, **more)
        if before.status != "held":
            self.tell_staff(after, type_, actor, **more)

    def tell_acted(self, action: str, before: Booking, after: Booking, actor: str, reason: str | None = None) -> None:
        more: dict[str, object] = {"reason": reason} if reason else {}
        if action == "cancel":
            more["cancelled_by"] = after.cancelled_by
        with_fields = {**more, "fields": changed_fields(before, after)}
        user_type, staff_type = USER_TYPES[action], STAFF_TYPES.get(action, "booking_updated")
        self.tell_user(after, user_type, actor, **(with_fields if user_type == "booking_updated" else more))
        if before.status != "held" or action == "confirm":
            self.tell_staff(after, staff_type, actor, **(with_fields if staff_type == "booking_updated" else more))

    def tell_updated(self, before: Booking, after: Booking, actor: str) -> None:
        fields = changed_fields(before, after)
        self.tell_user(after, "booking_updated", actor, fields=fields)
        if after.status != "held":
            self.tell_staff(after, "new_booking" if before.status == "held" else "booking_updated", actor, fields=fields)

    def tell_public(self, resource: str, *told: object) -> None:
        self.tell(f"resource:{resource}", *told)
        self.tell(f"venue:{self.venue}", *told)
