"""Rules for what people say of themselves: their addresses, and where they live."""

from __future__ import annotations

from typing import Protocol

from msgspec import UnsetType

from sse_booking.domain.calendar import check_zone
from sse_booking.service.email_and_phone import checked_email, checked_phone


class _WithEmail(Protocol):
    @property
    def email(self) -> str | UnsetType | None: ...


class _WithPhone(Protocol):
    @property
    def phone(self) -> str | UnsetType | None: ...


class _WithZone(Protocol):
    @property
    def timezone(self) -> str | UnsetType | None: ...


def has_mail_address(given: _WithEmail) -> None:
    """Raise Invalid when no mail could reach the address that is given."""
    if isinstance(given.email, str):
        checked_email(given.email)


def has_telephone(given: _WithPhone) -> None:
    """Raise Invalid when the number that is given can't be dialled."""
    if isinstance(given.phone, str):
        checked_phone(given.phone)


def has_zone(given: _WithZone) -> None:
    """Raise Invalid when the zone that is given is none. An empty one is that of the venue."""
    if isinstance(given.timezone, str) and given.timezone:
        check_zone(given.timezone)
