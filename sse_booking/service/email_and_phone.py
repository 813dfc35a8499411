"""Check and normalise mail addresses and telephone numbers."""

from __future__ import annotations

import re
from typing import Final

from sse_booking.domain.errors import Invalid

MAX_EMAIL: Final = 254
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}", re.ASCII)
_PHONE: Final = re.compile(r"\+?[0-9 ()/.-]{3,31}", re.ASCII)


def checked_email(text: str, field: str = "email") -> str:
    """Return the address in lower case: nobody has two that differ only in case. Raise Invalid when no mail could reach it."""
    if len(text) > MAX_EMAIL or _EMAIL.fullmatch(text) is None or len(text.rpartition("@")[0]) > 64:
        raise Invalid.one(field, "It must be a mail address such as ann@mail.example.")
    return text.lower()


def checked_phone(text: str, field: str = "phone") -> str:
    """Return the number as written, without surrounding spaces. Raise Invalid when it can't be dialled."""
    text = text.strip()
    if _PHONE.fullmatch(text) is None or sum(map(str.isdigit, text)) < 3:
        raise Invalid.one(field, "It must be a telephone number such as +49 441 123456.")
    return text
