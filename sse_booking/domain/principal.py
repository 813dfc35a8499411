"""Describe the caller of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified caller.

    `user_id` is "" for an anonymous caller (only when `PUBLIC_READ` is on).
    `expires_at` is the epoch second from which the credential is no longer valid; 0 for never (only anonymous callers and the system).
    `email` is an address that the signer of the credential has verified, or "".
    `booking_id` is the one booking that a guest is signed in for; "" for everybody else, and for all bookings of a guest.
    `proof` is what the credential rests on: BY_ACCOUNT, BY_DEMO, or the fingerprint of the key that signed it.
    `session` is the hash of the session cookie that proved the caller, or "". When that session ends, so does this credential.
    """

    user_id: str
    name: str = ""
    role: str = "user"
    expires_at: int = 0
    session: str = ""
    booking_id: str = ""
    email: str = ""
    proof: str = ""

    @property
    def is_admin(self) -> bool:
        """True if the role is `admin`."""
        return self.role == "admin"

    @property
    def is_guest(self) -> bool:
        """True for a guest: somebody who booked without an account."""
        return self.user_id.startswith(GUEST)

    @property
    def is_nobody(self) -> bool:
        """True for an anonymous caller."""
        return not self.user_id


NOBODY = Principal("")
SYSTEM = Principal("system", "System", "admin")
"""The actor of changes that no person made: expired holds and requests, no-shows, promotions from the waiting list."""
BY_ACCOUNT: Final = "account"
"""The proof of a caller who signed in with a password of this service: valid as long as the account exists."""
BY_DEMO: Final = "demo"
"""The proof of a caller who chose one of the demo people: valid as long as this is a demo."""
GUEST: Final = "guest:"
"""Prefix of the ids of people who booked without an account. This service makes them; no token can."""
ERASED: Final = "erased:"
"""Prefix of the ids that stand in for erased people. Each erasure draws a random one."""


def is_reserved(user_id: str) -> bool:
    """Return whether the id stands for the service, a guest or an erased person. Neither a token nor an account can have one."""
    return user_id == SYSTEM.user_id or user_id.startswith((GUEST, ERASED))
