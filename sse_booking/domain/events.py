"""Define the events of a change: their types, their audiences, and the fields that each audience sees.

The requester (`user:`) and the venue's owner and staff (`venue:…:staff`) see the booking. The public topics carry a resource and a range,
never a person, a title or a note.
"""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from sse_booking.domain.booking import Action, Booking
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.customers import reference
from sse_booking.domain.questions import labels_of, values_of
from sse_booking.domain.resource import Resource, Venue

USER_TYPES: Final[dict[Action, str]] = {
    "confirm": "booking_updated",
    "extend": "booking_updated",
    "approve": "booking_approved",
    "reject": "booking_rejected",
    "cancel": "booking_cancelled",
    "complete": "booking_completed",
    "revoke": "booking_revoked",
    "check-in": "booking_checked_in",
    "no-show": "booking_no_show",
    "restore": "booking_approved",
}
"""action -> the type of the requester's event."""

STAFF_TYPES: Final[dict[Action, str]] = {
    "confirm": "new_booking",
    "cancel": "booking_cancelled",
    "check-in": "booking_checked_in",
    "no-show": "booking_no_show",
}
"""action -> the type of the staff's event, if it is not `booking_updated`."""

LAPSED_TYPES: Final[dict[str, str]] = {"expired": "booking_expired", "no_show": "booking_no_show"}
"""status after a deadline -> the type of both events."""

EDITABLE: Final = ("resource_id", "starts_at", "ends_at", "quantity", "party_size", "title", "note", "attendees", "answers")


class Event(NamedTuple):
    """One row of the log before it is written: a topic, a type, and the payload's fields except type, topic, change_id and at."""

    topic: str
    type: str
    fields: dict[str, object]


def booking_view(b: Booking) -> dict[str, object]:
    """Return a booking as its requester, the venue's staff and admins see it."""
    return {
        "id": b.id,
        "reference": reference(b.id),
        "resource_id": b.resource_id,
        "venue_id": b.venue_id,
        "requester_id": b.requester_id,
        "starts_at": rfc3339(b.starts_at),
        "ends_at": rfc3339(b.ends_at),
        "quantity": b.quantity,
        "party_size": b.party_size,
        "joined": bool(b.joined),
        "status": b.status,
        "version": b.version,
        "title": b.title,
        "note": b.note,
        "attendees": [] if b.attendees == "[]" else json.loads(b.attendees),
        "answers": values_of(b.answers),
        "answer_labels": labels_of(b.answers),
        "payment_status": b.payment_status,
        "payment_id": b.payment_id,
        "series_id": b.series_id,
        "created_at": rfc3339(b.created_at),
        "updated_at": rfc3339(b.updated_at),
        "expires_at": None if (expires_at := _expires_at(b)) is None else rfc3339(expires_at),
        "arrive_by": None if (arrive_by := _arrive_by(b)) is None else rfc3339(arrive_by),
        "cancelled_by": b.cancelled_by,
        "source": b.source,
    }


def _expires_at(b: Booking) -> int | None:
    return b.deadline_at if b.status in ("held", "pending") else None


def _arrive_by(b: Booking) -> int | None:
    """Return when the booking is released unless somebody has checked in; None if it is not approved."""
    return b.deadline_at if b.status == "approved" else None


def venue_view(v: Venue) -> dict[str, object]:
    """Return a venue as everybody sees it."""
    return {
        "id": v.id,
        "name": v.name,
        "timezone": v.timezone,
        "week_starts_on": v.week_starts_on,
        "guests": v.guests,
        "questions": json.loads(v.questions),
        "quotas": json.loads(v.quotas),
        "version": v.version,
        "created_at": rfc3339(v.created_at),
        "archived_at": None if v.archived_at is None else rfc3339(v.archived_at),
    }


def resource_view(r: Resource, closures: list[tuple[int, int, str]]) -> dict[str, object]:
    """Return a resource with its rules, as everybody sees it. `closures` are `(starts_at, ends_at, reason)` in order."""
    return {
        "id": r.id,
        "venue_id": r.venue_id,
        "name": r.name,
        "kind": r.kind,
        "capacity": r.capacity,
        "usable": r.usable,
        "pool": bool(r.pool),
        "approval": r.approval,
        "pending_blocks": bool(r.pending_blocks),
        "slot_minutes": r.slot_minutes,
        "opening_hours": None if r.opening_hours is None else json.loads(r.opening_hours),
        "seats_min": r.seats_min,
        "seats_max": r.seats_max,
        "features": json.loads(r.features),
        "joins": json.loads(r.joins),
        "hours_apply": r.hours_apply,
        "dated_hours": json.loads(r.dated_hours),
        "closures": [{"starts_at": rfc3339(s), "ends_at": rfc3339(e), "reason": why} for s, e, why in closures],
        "buffer_before_minutes": r.buffer_before_minutes,
        "buffer_after_minutes": r.buffer_after_minutes,
        "lead_minutes": r.lead_minutes,
        "notice_days": r.notice_days,
        "window_days": r.window_days,
        "window_full_days": r.window_full_days,
        "min_minutes": r.min_minutes,
        "max_minutes": r.max_minutes,
        "quota_bookings": r.quota_bookings,
        "quota_day_minutes": r.quota_day_minutes,
        "quota_week_minutes": r.quota_week_minutes,
        "hold_s": r.hold_s,
        "pending_expires_s": r.pending_expires_s,
        "no_show_grace_minutes": r.no_show_grace_minutes,
        "check_in_from_minutes": r.check_in_from_minutes,
        "cancel_until_minutes": r.cancel_until_minutes,
        "change_until_minutes": r.change_until_minutes,
        "questions": json.loads(r.questions),
        "timezone": r.timezone,
        "version": r.version,
        "created_at": rfc3339(r.created_at),
        "updated_at": rfc3339(r.updated_at),
        "archived_at": None if r.archived_at is None else rfc3339(r.archived_at),
    }


def changes(before: Booking, after: Booking) -> dict[str, object]:
    """Return the changes that `booking_updated` reports, `fields` in the order of the booking's members."""
    fields = [name for name in (*EDITABLE, "status") if getattr(before, name) != getattr(after, name)]
    if before.status == after.status and _expires_at(before) != _expires_at(after):  # a new state implies a new deadline
        fields.append("expires_at")
    if before.status == after.status and before.starts_at == after.starts_at and _arrive_by(before) != _arrive_by(after):
        fields.append("arrive_by")
    return {
        "resource_changed": "resource_id" in fields,
        "time_changed": "starts_at" in fields or "ends_at" in fields,
        "attendees_changed": "attendees" in fields,
        "status_changed": "status" in fields,
        "fields": fields,
    }
