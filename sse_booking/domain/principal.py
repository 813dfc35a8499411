"""Who is calling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified caller.

    `user_id` is "" for somebody not signed in (only where `PUBLIC_READ` is on).
    `expires_at` is the epoch second from which the credential is no longer good; 0 for never (only nobody and the system).
    `email` is an address that whoever signed the credential has verified, or "".
    `booking_id` is the one booking that a guest is signed in for; "" for everybody else, and for all bookings of a guest.
    `proof` is what the credential rests on: BY_ACCOUNT, BY_DEMO, or the fingerprint of the key that signed it.
    `session` is the hash of the session cookie that proved it, or "": what ending that session ends.
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
        """Whether the role is `admin`."""
        return self.role == "admin"

    @property
    def is_guest(self) -> bool:
        """Whether it is somebody without an account."""
        return self.user_id.startswith(GUEST)

    @property
    def is_nobody(self) -> bool:
        """Whether nobody is signed in."""
        return not self.user_id


NOBODY = Principal("")
SYSTEM = Principal("system", "System", "admin")
"""The actor of changes that no person made: lapsed holds and requests, no-shows, promotions from the waiting list."""
BY_ACCOUNT: Final = "account"
"""The proof of whoever signed in by a password of this service: good as long as the account is there."""
BY_DEMO: Final = "demo"
"""The proof of whoever chose one of the demo people: good as long as this is a demo."""
GUEST: Final = "guest:"
"""How the ids of people begin who booked without an account. This service makes them; no token can."""


def is_reserved(user_id: str) -> bool:
    """Whether the id stands for the service itself or for a guest: whoever signs tokens or makes accounts can't give it to anybody."""
    return user_id == SYSTEM.user_id or user_id.startswith(GUEST)
