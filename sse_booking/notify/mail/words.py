"""Words in the reader's language."""

from __future__ import annotations

from typing import Final

from sse_booking.notify.mail import words_de, words_en
from sse_booking.notify.notice import Locale

NOTICES: Final[dict[Locale, dict[str, tuple[str, str]]]] = {"en": words_en.NOTICES, "de": words_de.NOTICES}
_WORDS: Final[dict[Locale, dict[str, str]]] = {"en": words_en.WORDS, "de": words_de.WORDS}


def word(locale: Locale, key: str, **values: str) -> str:
    """A word or a short sentence."""
    return _WORDS[locale][key].format(**values)
