"""Identify and search customers: users by their ids, guests by ids of their own, bookings by a short code."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, NamedTuple

GUEST: Final = "guest:"
Source = Literal["self", "staff", "walk_in", "guest"]
"""Who booked: the person themselves, the venue's staff for them, staff for a walk-in at the desk, or a guest without an account."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_DIGITS: Final = 10
_PAIRS: Final = [first + second for first in _ALPHABET for second in _ALPHABET]
_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}", re.ASCII)
_CONFUSED: Final = str.maketrans("OIL", "011")


class GuestDetails(NamedTuple):
    """The details of a customer without an account. `email` is in lower case."""

    name: str
    email: str | None = None
    phone: str | None = None
    locale: str = ""


class Party(NamedTuple):
    """The person for whom somebody else books: a user or a guest by id, or a new guest by these details."""

    user_id: str | None = None
    guest: GuestDetails | None = None


def is_guest(user_id: str) -> bool:
    """Return whether it is the id of a guest."""
    return user_id.startswith(GUEST)


def reference(booking_id: str) -> str:
    """Return the short code of a booking, for use on the telephone: the random part of its id in Crockford's Base32."""
    try:
        number = int(booking_id[-_RANDOM_DIGITS:], 16)
    except ValueError:  # not an id made by this service
        return booking_id[-8:].upper()
    return _PAIRS[number >> 30] + _PAIRS[number >> 20 & 1023] + _PAIRS[number >> 10 & 1023] + _PAIRS[number & 1023]


def digits_of_reference(text: str) -> str | None:
    """Return the last digits of the id of the booking with this code; None if it can't be a code. Look-alike letters count as digits."""
    code = re.sub(r"[\s-]", "", text).upper().translate(_CONFUSED)
    if _CODE.fullmatch(code) is None:
        return None
    number = 0
    for letter in code:
        number = number << 5 | _ALPHABET.index(letter)
    return f"{number:010x}"


def plain(text: str) -> str:
    """Return the text without case and accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def digits_of(text: str) -> str | None:
    """Return the digits of a telephone number without separators; None for any other text."""
    digits = re.sub(r"[\s()/.+-]", "", text)
    return digits if digits.isascii() and digits.isdigit() else None


def folded(*texts: str | None) -> str:
    """Return the texts as search compares them: without case and accents, and numbers also without separators."""
    return " ".join(part for text in texts if text for part in (plain(text), digits_of(text)) if part)
