"""Payment states: `PUT /api/bookings/{id}/payment` for staff, and `POST /api/webhooks/payments` for a payment provider.

The webhook is signed: `Sse-Booking-Signature: t=<epoch seconds>,v1=<hex>`, where v1 is the HMAC-SHA256 of `<t>.<body>` with WEBHOOK_SECRET.
There may be several v1 while a secret is being replaced. The time may differ by TOLERANCE_S, and each event id takes effect once, so a
recorded request is worthless.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Annotated, Final

from msgspec import Meta, Struct

from sse_booking.domain.booking import PaymentStatus
from sse_booking.domain.errors import NotFound, TooLarge, Unauthenticated
from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body
from sse_booking.service import payments
from sse_booking.service.payments import Payment

TOLERANCE_S: Final = 300
_SIGNATURE: Final = re.compile(r"t=([0-9]{1,12})((?:,v1=[0-9a-f]{64}){1,5})", re.ASCII)

PaymentId = Annotated[str, Meta(min_length=1, max_length=200)]
EventId = Annotated[str, Meta(min_length=1, max_length=200)]


class PaymentIn(Body, frozen=True, kw_only=True):
    """The new state of a payment."""

    payment_status: PaymentStatus
    payment_id: Annotated[PaymentId | None, Meta(description="The provider's id of the payment; unchanged if omitted.")] = None


class PaymentEvent(PaymentIn, frozen=True, kw_only=True):
    """An event of a payment provider."""

    event_id: Annotated[EventId, Meta(description="The provider's id of this event; each takes effect once.")]
    booking_id: Annotated[str, Meta(min_length=1, max_length=64)]


class TakenEvent(Struct):
    """The outcome of an event. `applied` is false when it came twice (`duplicate`) or too late to change anything."""

    event_id: str
    booking_id: str
    payment_status: PaymentStatus
    applied: bool
    duplicate: bool


async def put(context: RequestContext) -> Response:
    """PUT /api/bookings/{booking_id}/payment."""

    def read() -> Payment:
        given = context.body(PaymentIn)
        return Payment(given.payment_status, given.payment_id)

    return await context.write(lambda tx: payments.set_payment(tx, context.who, context.param("booking_id"), read, context.if_match))


async def webhook(context: RequestContext) -> Response:
    """POST /api/webhooks/payments."""
    secret = context.runtime.config.webhook_secret
    if not secret:
        raise NotFound("This service accepts no payment webhooks: WEBHOOK_SECRET is not set.")
    if isinstance(context.raw_body, TooLarge):
        raise context.raw_body
    header = context.headers.get(b"sse-booking-signature", b"").decode("latin-1")
    _check(secret, header, context.raw_body, int(context.runtime.clock()))
    event = context.body(PaymentEvent)
    payment = Payment(event.payment_status, event.payment_id)
    return await context.write(lambda tx: payments.take_event(tx, event.event_id, event.booking_id, payment))


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the header that signs a body at an instant."""
    return f"t={at},v1={_digest(secret, body, str(at))}"


def _digest(secret: str, body: bytes, at: str) -> str:
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _check(secret: str, header: str, body: bytes, now: int) -> None:
    """Raise Unauthenticated unless the header signs the body and is fresh."""
    match = _SIGNATURE.fullmatch(header)
    if match is None:
        raise Unauthenticated("The header Sse-Booking-Signature is missing, or not of the form t=…,v1=….")
    at, given = match.groups()
    expected = _digest(secret, body, at)
    if not any(hmac.compare_digest(expected, one.removeprefix("v1=")) for one in given[1:].split(",")):
        raise Unauthenticated("The signature does not match the body.")
    if abs(now - int(at)) > TOLERANCE_S:
        raise Unauthenticated(f"The signature is more than {TOLERANCE_S} seconds off.")


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "PUT", "/api/bookings/{booking_id}/payment", put, "Staff: set the payment status of a booking", tag="bookings", body=PaymentIn,
        response=schemas.Booking, problems=("wrong-state",), idempotent_key=True, if_match=True,
    ),
    Operation(
        "POST", "/api/webhooks/payments", webhook, "Receive an event of a payment provider", tag="webhooks", body=PaymentEvent,
        response=TakenEvent, access="anyone", problems=("not-found",),
        description=f"Signed by `Sse-Booking-Signature: t=<epoch seconds>,v1=<hex HMAC-SHA256 of t.body>`, at most {TOLERANCE_S} s old.",
    ),
]  # fmt: skip
