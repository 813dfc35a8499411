"""What may become of a payment. It is a field of a booking and no state: a booking is not less booked for being unpaid."""

from __future__ import annotations

from typing import Final

from sse_booking.domain.booking import PaymentStatus

PAYMENTS: Final[dict[PaymentStatus, tuple[PaymentStatus, ...]]] = {
    "unpaid": ("pending", "paid", "failed"),
    "pending": ("paid", "failed", "unpaid"),
    "failed": ("pending", "paid", "unpaid"),
    "paid": ("refunded",),
    "refunded": (),
}
"""status -> what may follow. Money that has come goes back only as a refund, so late news of an earlier step changes nothing."""


def follows(before: PaymentStatus, after: PaymentStatus) -> bool:
    """Whether a payment may go from one status to the other; to the same it always may."""
    return before == after or after in PAYMENTS[before]
