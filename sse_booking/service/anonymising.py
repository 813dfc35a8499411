"""Anonymise stored texts about an erased person."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

TEXTS: dict[str, Any] = {"title": None, "note": None, "attendees": [], "answers": []}
"""Text that people write into a booking -> its replacement."""


class Traces(NamedTuple):
    """How to recognise the person. `words` are names, addresses and numbers; `bookings` are their former bookings."""

    person_id: str
    words: tuple[str, ...]
    bookings: frozenset[str]
    nobody: str


def without(value: Any, traces: Traces) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON without the person: their ids become anonymous, and texts that name them or that they wrote are removed."""
    pattern = _pattern(traces.words)

    def clean(value: Any) -> Any:  # noqa: ANN401 - any JSON
        match value:
            case str():
                named = {traces.person_id: traces.nobody, f"user:{traces.person_id}": f"user:{traces.nobody}"}
                return named.get(value, "" if pattern is not None and pattern.search(value) else value)
            case list():
                return [clean(item) for item in value]
            case dict():
                cleaned = {name: clean(item) for name, item in value.items()}
                if "address" in value and value.get("actor_id") == traces.person_id:
                    cleaned["address"] = ""
                if value.get("requester_id") == traces.person_id:
                    cleaned |= {name: empty for name, empty in TEXTS.items() if name in value}
                if "text" in value and (value.get("author_id") == traces.person_id or value.get("booking_id") in traces.bookings):
                    cleaned["text"] = ""
                return cleaned
        return value

    return clean(value)


def _pattern(words: Collection[str]) -> re.Pattern[str] | None:
    """Return a pattern for the words as whole words. Names of one letter are left out: they match too many texts about others."""
    long = [re.escape(word) for word in sorted(words, key=len, reverse=True) if len(word) > 1]
    return re.compile(rf"(?<!\w)(?:{'|'.join(long)})(?!\w)", re.IGNORECASE) if long else None
