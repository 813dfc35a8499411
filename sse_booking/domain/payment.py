"""Define the transitions of a payment. Payment is a field of a booking, not a state: an unpaid booking is still a booking."""

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
"""status -> the statuses that may follow. Received money goes back only as a refund, so late news of an earlier step changes nothing."""


def follows(before: PaymentStatus, after: PaymentStatus) -> bool:
    """Return whether a payment may change from one status to the other. Keeping the same status is always allowed."""
    return before == after or after in PAYMENTS[before]
