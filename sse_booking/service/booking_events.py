"""Emit the events of a booking to its requester and the staff. occupancy.py emits the public events."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from sse_booking.domain import topics
from sse_booking.domain.booking import Action, Booking
from sse_booking.domain.events import LAPSED_TYPES, STAFF_TYPES, USER_TYPES, booking_view, changes
from sse_booking.service.unit_of_work import UnitOfWork, encode_json
from sse_booking.store import customers
from sse_booking.store.customers import Person
from sse_booking.store.executor import Tx

NOBODY: Final[Mapping[str, Person | None]] = MappingProxyType({})


def encoded(tx: Tx, booking: Booking, people: Mapping[str, Person | None] = NOBODY) -> msgspec.Raw:
    """Return the booking's JSON, encoded once for the response and all its events, which go only to its requester and staff.

    `people` are those who were read in this transaction: they are not read again.
    """
    return msgspec.Raw(encode_json(booking_view(booking) | {"requester": _requester(tx, booking.requester_id, people)}))


def _requester(tx: Tx, person_id: str, people: Mapping[str, Person | None]) -> dict[str, str]:
    person = people[person_id] if person_id in people else customers.find(tx.db, person_id)
    if person is None:
        return {"id": person_id, "name": ""}
    more = {name: value for name, value in (("email", person.email), ("phone", person.phone)) if value}
    return {"id": person_id, "name": person.name, **more}


def created(uow: UnitOfWork, booking: Booking, *, actor_id: str | None = None) -> msgspec.Raw:
    """Emit the events of a new booking. Return its JSON. Staff get no event for a hold until it is confirmed."""
    view = encoded(uow.tx, booking, uow.people)
    fields = {"actor_id": uow.actor_id if actor_id is None else actor_id, "booking": view}
    uow.emit(topics.of_user(booking.requester_id), "booking_created", fields)
    if booking.status != "held":
        uow.emit(topics.of_staff(booking.venue_id), "new_booking", fields)
    return view


def updated(uow: UnitOfWork, before: Booking, after: Booking) -> msgspec.Raw:
    """Emit to both sides what has changed; staff do not see holds. Return the booking's JSON."""
    view = encoded(uow.tx, after)
    fields = {"actor_id": uow.actor_id, "changes": changes(before, after), "booking": view}
    uow.emit(topics.of_user(after.requester_id), "booking_updated", fields)
    if after.status != "held":
        uow.emit(topics.of_staff(after.venue_id), "new_booking" if before.status == "held" else "booking_updated", fields)
    return view


def acted(
    uow: UnitOfWork, action: Action, before: Booking, after: Booking, reason: str | None = None, *, actor_id: str | None = None
) -> msgspec.Raw:
    """Emit a transition to both sides. Return the booking's JSON. Staff get no event for a hold that ends unconfirmed."""
    view = encoded(uow.tx, after)
    fields: dict[str, Any] = {"actor_id": uow.actor_id if actor_id is None else actor_id}
    if action == "cancel":
        fields["cancelled_by"] = after.cancelled_by
    if reason:
        fields["reason"] = reason
    fields["booking"] = view
    with_changes = {**fields, "changes": changes(before, after)}
    user_type, staff_type = USER_TYPES[action], STAFF_TYPES.get(action, "booking_updated")
    uow.emit(topics.of_user(after.requester_id), user_type, with_changes if user_type == "booking_updated" else fields)
    if before.status != "held" or action == "confirm":
        uow.emit(topics.of_staff(after.venue_id), staff_type, with_changes if staff_type == "booking_updated" else fields)
    return view


def lapsed(uow: UnitOfWork, before: Booking, after: Booking) -> None:
    """Emit to both sides that a deadline has passed; staff get no event for a hold."""
    fields = {"actor_id": uow.actor_id, "booking": encoded(uow.tx, after)}
    uow.emit(topics.of_user(after.requester_id), LAPSED_TYPES[after.status], fields)
    if before.status != "held":
        uow.emit(topics.of_staff(after.venue_id), LAPSED_TYPES[after.status], fields)


def hidden(uow: UnitOfWork, after: Booking) -> None:
    """Emit only to its requester, on all their pages, that a booking was removed from their lists."""
    fields = {"actor_id": uow.actor_id, "deleted_by": "user", "booking": encoded(uow.tx, after)}
    uow.emit(topics.of_user(after.requester_id), "booking_deleted", fields)


def deleted(uow: UnitOfWork, before: Booking, after: Booking, deleted_by: str) -> None:
    """Emit to both sides that a booking was deleted; staff get no event for a hold."""
    fields = {"actor_id": uow.actor_id, "deleted_by": deleted_by, "booking": encoded(uow.tx, after)}
    uow.emit(topics.of_user(after.requester_id), "booking_deleted", fields)
    if before.status != "held":
        uow.emit(topics.of_staff(after.venue_id), "booking_deleted", fields)
