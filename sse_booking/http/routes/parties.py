"""The person for whom staff book, in request bodies."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sse_booking.domain.customers import GuestDetails, Party
from sse_booking.domain.errors import Invalid
from sse_booking.domain.text import VISIBLE
from sse_booking.http.member_rules import Rule
from sse_booking.http.parsing import Body
from sse_booking.http.person_rules import has_mail_address, has_telephone
from sse_booking.service.email_and_phone import checked_email, checked_phone

GuestName = Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=200)]
EmailText = Annotated[str, Meta(min_length=3, max_length=254)]
PhoneText = Annotated[str, Meta(min_length=3, max_length=40)]
Locale = Literal["en", "de"]


def _is_one_person(given: ForPerson) -> None:
    if (given.user_id is None) == (given.guest is None):
        raise Invalid.one("", "Either user_id or guest.")


class Guest(Body, frozen=True, kw_only=True):
    """Somebody without an account."""

    rules: ClassVar[tuple[Rule, ...]] = (has_mail_address, has_telephone)

    name: GuestName
    email: EmailText | None = None
    phone: PhoneText | None = None
    locale: Locale | None = None


class ForPerson(Body, frozen=True, kw_only=True):
    """The person it is for: exactly one of the two. A known guest is named by their id, like a user."""

    rules: ClassVar[tuple[Rule, ...]] = (_is_one_person,)

    user_id: Annotated[str, Meta(min_length=1, max_length=128)] | None = None
    guest: Guest | None = None


def details_of(guest: Guest) -> GuestDetails:
    """Return the guest in the form that is stored."""
    email = None if guest.email is None else checked_email(guest.email)
    phone = None if guest.phone is None else checked_phone(guest.phone)
    return GuestDetails(" ".join(guest.name.split()), email, phone, guest.locale or "")


def party_of(given: ForPerson) -> Party:
    """Return the person it is for."""
    return Party(given.user_id, None if given.guest is None else details_of(given.guest))
