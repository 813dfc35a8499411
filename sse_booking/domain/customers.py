"""Whom a booking is for: users by their ids, guests by ids of their own, and how both are found again."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, NamedTuple

GUEST: Final = "guest:"
Source = Literal["self", "staff", "walk_in", "guest"]
"""Who booked: the person themselves, the venue's staff for them, at the desk without a booking, or a guest without an account."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_DIGITS: Final = 10
_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}", re.ASCII)
_CONFUSED: Final = str.maketrans("OIL", "011")


class GuestDetails(NamedTuple):
    """What is known of somebody without an account. `email` is in lower case."""

    name: str
    email: str | None = None
    phone: str | None = None
    locale: str = ""


class Party(NamedTuple):
    """Whom somebody else books for: a user or a guest whose id is known, or a guest by these details."""

    user_id: str | None = None
    guest: GuestDetails | None = None


def is_guest(user_id: str) -> bool:
    """Whether it is the id of a guest."""
    return user_id.startswith(GUEST)


def reference(booking_id: str) -> str:
    """The short code of a booking, as it is told on the telephone: the random part of its id in Crockford's Base32."""
    try:
        number = int(booking_id[-_RANDOM_DIGITS:], 16)
    except ValueError:  # no id of ours
        return booking_id[-8:].upper()
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))


def digits_of_reference(text: str) -> str | None:
    """The end of the id of a booking with this code; None for what can't be one. Letters that look like digits are taken as these."""
    code = re.sub(r"[\s-]", "", text).upper().translate(_CONFUSED)
    if _CODE.fullmatch(code) is None:
        return None
    number = 0
    for letter in code:
        number = number << 5 | _ALPHABET.index(letter)
    return f"{number:010x}"


def plain(text: str) -> str:
    """The text without case and accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def digits_of(text: str) -> str | None:
    """The digits of a telephone number, without what stands between them; None for other texts."""
    digits = re.sub(r"[\s()/.+-]", "", text)
    return digits if digits.isascii() and digits.isdigit() else None


def folded(*texts: str | None) -> str:
    """Texts as they are searched: without case and accents, numbers also without what stands between the digits."""
    return " ".join(part for text in texts if text for part in (plain(text), digits_of(text)) if part)
