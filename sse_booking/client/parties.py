"""Bookings of any place that fits a party, and of staff for somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sse_booking.client.models import Booking
from sse_booking.client.wire import Wire, given, read

AnswerValue = str | bool | int | float | list[str]


class Guest(TypedDict, total=False):
    """A person without an account. Only `name` is required."""

    name: str
    email: str
    phone: str
    locale: str


class Parties:
    """The part of the client for parties."""

    _wire: Wire

    async def book_for_party(
        self,
        venue_id: str,
        party_size: int,
        starts_at: datetime,
        ends_at: datetime,
        *,
        kind: str | None = None,
        features: list[str] | None = None,
        guest: Guest | None = None,
        user_id: str | None = None,
        answers: dict[str, AnswerValue] | None = None,
        title: str | None = None,
        note: str | None = None,
        idempotency_key: str | None = None,
    ) -> Booking:
        """Book the smallest place of a venue that fits a party, or places put together. Where several were taken, return the largest.

        `guest` or `user_id`: as staff, book for this person. Refusals are those of `book`.
        """
        body: dict[str, object] = {"venue_id": venue_id, "party_size": party_size, "starts_at": starts_at, "ends_at": ends_at}
        person = {"guest": guest} if guest is not None else {"user_id": user_id} if user_id is not None else None
        body |= given(kind=kind, features=features, answers=answers, title=title, note=note) | ({"for": person} if person else {})
        return read(await self._wire.call("POST", "/api/bookings", body=body, idempotency_key=idempotency_key), Booking)

    async def walk_in(
        self, resource_id: str, starts_at: datetime, ends_at: datetime, *, party_size: int | None = None, idempotency_key: str | None = None
    ) -> Booking:
        """Staff: seat somebody who is here now, without a name; the booking is checked in."""
        body: dict[str, object] = {"resource_id": resource_id, "starts_at": starts_at, "ends_at": ends_at, "walk_in": True}
        body |= given(party_size=party_size)
        return read(await self._wire.call("POST", "/api/bookings", body=body, idempotency_key=idempotency_key), Booking)
