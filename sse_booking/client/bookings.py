"""Bookings and their transitions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Unpack

from sse_booking.client.models import Booking, BookingFields, Page
from sse_booking.client.pages import Pages
from sse_booking.client.wire import Wire, Write, given, read, segment
from sse_booking.domain.booking import Action, PaymentStatus, Status


class Act(Write, total=False):
    """The arguments of every transition: those of a write, and a `reason` that the other side reads."""

    reason: str | None


class Bookings:
    """The part of the client for bookings."""

    _wire: Wire

    async def book(
        self,
        resource_id: str,
        starts_at: datetime,
        ends_at: datetime,
        *,
        quantity: int = 1,
        title: str | None = None,
        note: str | None = None,
        attendees: list[str] | None = None,
        hold: bool = False,
        override: bool = False,
        idempotency_key: str | None = None,
    ) -> Booking:
        """Book a resource for `[starts_at, ends_at)`. `hold`: reserve it for a short time only, until it is confirmed.

        `override`: as staff, ignore the rules of the resource. Conflicts are still refused.

        A ProblemError with status 409 has `conflicts` and `alternatives` in its members; one with 422 has the broken `rules`.
        """
        body: dict[str, object] = {"resource_id": resource_id, "starts_at": starts_at, "ends_at": ends_at, "quantity": quantity}
        body |= given(title=title, note=note, attendees=attendees, hold=hold or None, override=override or None)
        return read(await self._wire.call("POST", "/api/bookings", body=body, idempotency_key=idempotency_key), Booking)

    async def booking(self, id: str) -> Booking:
        """Return a booking."""
        return read(await self._wire.call("GET", f"/api/bookings/{segment(id)}"), Booking)

    def bookings(
        self,
        *,
        role: Literal["requester", "staff"] = "requester",
        resource_id: str | None = None,
        venue_id: str | None = None,
        status: Status | Iterable[Status] | None = None,
        from_: datetime | None = None,
        to: datetime | None = None,
    ) -> Pages[Booking]:
        """Return the caller's bookings or, as staff, those of the caller's venues, by start. Filters: states, and overlap with `[from_,
        to)`."""
        states = status if status is None or isinstance(status, str) else ",".join(status)
        query = {"role": role, "resource_id": resource_id, "venue_id": venue_id, "status": states, "from": from_, "to": to}
        return Pages(self._wire, "/api/bookings", Page[Booking], query)

    async def change(
        self,
        id: str,
        *,
        override: bool = False,
        if_match: int | None = None,
        idempotency_key: str | None = None,
        **fields: Unpack[BookingFields],
    ) -> Booking:
        """Change a booking. Only the given fields change; None clears a `title` or `note`. `override` as for `book`."""
        path = f"/api/bookings/{segment(id)}"
        body = given(override=override or None) | fields
        return read(await self._wire.call("PATCH", path, body=body, if_match=if_match, idempotency_key=idempotency_key), Booking)

    async def act(
        self, id: str, action: Action, reason: str | None = None, *, if_match: int | None = None, idempotency_key: str | None = None
    ) -> Booking:
        """Perform a transition. If the state does not allow it, ProblemError 409 has `booking_status` and `allowed`."""
        path = f"/api/bookings/{segment(id)}/{segment(action)}"
        body = None if reason is None else {"reason": reason}
        return read(await self._wire.call("POST", path, body=body, if_match=if_match, idempotency_key=idempotency_key), Booking)

    async def approve(self, id: str, **how: Unpack[Act]) -> Booking:
        """Staff: approve a request."""
        return await self.act(id, "approve", **how)

    async def reject(self, id: str, **how: Unpack[Act]) -> Booking:
        """Staff: reject a request."""
        return await self.act(id, "reject", **how)

    async def cancel(self, id: str, **how: Unpack[Act]) -> Booking:
        """Either side: cancel a booking."""
        return await self.act(id, "cancel", **how)

    async def complete(self, id: str, **how: Unpack[Act]) -> Booking:
        """Staff: mark a booking as completed. Requester, after check-in: leave early."""
        return await self.act(id, "complete", **how)

    async def revoke(self, id: str, **how: Unpack[Act]) -> Booking:
        """Staff: revoke an approval."""
        return await self.act(id, "revoke", **how)

    async def check_in(self, id: str, **how: Unpack[Act]) -> Booking:
        """Either side: check the requester in."""
        return await self.act(id, "check-in", **how)

    async def no_show(self, id: str, **how: Unpack[Act]) -> Booking:
        """Staff: mark a booking as a no-show."""
        return await self.act(id, "no-show", **how)

    async def confirm(self, id: str, **how: Unpack[Act]) -> Booking:
        """Confirm a hold."""
        return await self.act(id, "confirm", **how)

    async def extend(self, id: str, **how: Unpack[Act]) -> Booking:
        """Extend a hold."""
        return await self.act(id, "extend", **how)

    async def restore(self, id: str, **how: Unpack[Act]) -> Booking:
        """Staff: restore a booking that ended without taking place, if its time is still free."""
        return await self.act(id, "restore", **how)

    async def swap(self, id: str, other_id: str, **write: Unpack[Write]) -> tuple[Booking, Booking]:
        """Swap resource and time of two bookings. `if_match` applies to the first. Returns both, in this order."""
        response = await self._wire.call("POST", f"/api/bookings/{segment(id)}/swap", body={"booking_id": other_id}, **write)
        first, second = read(response, Page[Booking]).items
        return first, second

    async def set_payment(
        self, id: str, payment_status: PaymentStatus, *, payment_id: str | None = None, **write: Unpack[Write]
    ) -> Booking:
        """Staff: set the payment status. `payment_id` is the provider's own id; None leaves it unchanged."""
        body = {"payment_status": payment_status} | given(payment_id=payment_id)
        return read(await self._wire.call("PUT", f"/api/bookings/{segment(id)}/payment", body=body, **write), Booking)

    async def delete(self, id: str, **write: Unpack[Write]) -> None:
        """Delete a booking."""
        await self._wire.call("DELETE", f"/api/bookings/{segment(id)}", **write)
