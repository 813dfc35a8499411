"""Calendar feeds parsed by vobject: an independent parser, not the library that wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import vobject  # type: ignore[import-untyped]  # it has no types

from tests.people import Person

OWN: Final = "/api/me/calendar.ics"


def busy(resource: str = "table") -> str:
    return f"/api/resources/{resource}/calendar.ics"


def read_back(raw: bytes) -> list[Any]:
    """Check the lines of a feed (RFC 5545 §3.1), and return its events as the parser sees them."""
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []
    for line in lines:
        line.decode()  # No character is split by folding.
    calendar = vobject.readOne(raw.decode())
    assert (calendar.version.value, calendar.name) == ("2.0", "VCALENDAR")
    return list(calendar.contents.get("vevent", []))


def feed(person: Person, path: str = OWN) -> list[Any]:
    return read_back(person.ask("GET", path).raw)


def states(person: Person, path: str = OWN) -> list[tuple[str, str]]:
    return [(event.status.value, event.transp.value) for event in feed(person, path)]


def at(epoch_s: int) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
