"""What is left of what was told of somebody who is erased."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

TEXTS: dict[str, Any] = {"title": None, "note": None, "attendees": [], "answers": []}
"""What people write into a booking, and what stands there afterwards."""


class Traces(NamedTuple):
    """By what somebody is recognised. `words` are names, addresses and numbers, `bookings` those that were theirs."""

    person_id: str
    words: tuple[str, ...]
    bookings: frozenset[str]
    nobody: str


def without(value: Any, traces: Traces) -> Any:  # noqa: ANN401 - any JSON
    """JSON in which nothing says who it was: ids become nobody's, texts that name them go, and so does what they wrote."""
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
                if value.get("requester_id") == traces.person_id:
                    cleaned |= {name: empty for name, empty in TEXTS.items() if name in value}
                if "text" in value and (value.get("author_id") == traces.person_id or value.get("booking_id") in traces.bookings):
                    cleaned["text"] = ""
                return cleaned
        return value

    return clean(value)


def _pattern(words: Collection[str]) -> re.Pattern[str] | None:
    """Finds any of the words that stands by itself; a name of one letter is in too many texts that are about somebody else."""
    long = [re.escape(word) for word in sorted(words, key=len, reverse=True) if len(word) > 1]
    return re.compile(rf"(?<!\w)(?:{'|'.join(long)})(?!\w)", re.IGNORECASE) if long else None
