"""Write the lines of iCalendar (RFC 5545): texts without control characters, escaped, folded at 75 octets.

The library escapes and folds. Its component objects are not used: they cost 180 µs for an event of fixed shape, this code 15, and a mail
with its invitation 1,600 µs, in which nobody can book.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from icalendar import vText
from icalendar.parser import Contentline

_BREAKS: Final = {ord(char): "\n" for char in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\r"}
_CONTROLS: Final[dict[int, str | None]] = {**dict.fromkeys([*range(9), *range(14, 32), 127]), **_BREAKS}
"""RFC 5545 §3.3.11 allows no control characters in a text. Characters that some readers take for a line break become a plain one."""


def instant(at: int) -> bytes:
    """Return an instant in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ").encode()


def text(name: str, value: str) -> bytes:
    """Return a property whose value is a text."""
    plain = value.replace("\r\n", "\n").translate(_CONTROLS)
    return line(f"{name}:{vText(plain).to_ical().decode()}")


def line(written: str) -> bytes:
    """Return a line that is complete but for its folds."""
    if len(written) < 75 and written.isascii():
        return written.encode()
    folded: bytes = Contentline(written).to_ical()  # type: ignore[no-untyped-call]  # the library is untyped
    return folded
