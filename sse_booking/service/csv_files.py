"""Write tables as CSV (RFC 4180) that spreadsheets open without running a formula from user text.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a line break for a formula. A spreadsheet that separates by semicolons, as
in many countries, splits the lines differently, so any text after a semicolon or a line break may begin a cell too. Such text gets a
leading apostrophe, which spreadsheets take for "this is text". The service's own numbers and times get none.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Final

from sse_booking.domain import calendar

CHUNK_ROWS: Final = 500
_BEGIN: Final = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FIRST: Final = re.compile(f"[\\t\\r\\n]|[\\s\"']*{_BEGIN}")
_INSIDE: Final = re.compile(f"([;\\t\\r\\n][\\s\"']*)(?={_BEGIN})")

Cell = str | int | float | None


def safe(text: str) -> str:
    """Return the text of a cell, with an apostrophe before each part that a spreadsheet would take for the beginning of a formula."""
    inside = _INSIDE.sub(r"\1'", text)
    return f"'{inside}" if _FIRST.match(text) else inside


def local_time(tz: str, instant: int) -> str:
    """Return the local time in the zone, such as `2026-05-04 18:00`."""
    return datetime.fromtimestamp(instant, calendar.zone(tz)).strftime("%Y-%m-%d %H:%M")


def write(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool) -> IO[bytes]:
    """Write the table to a temporary file, which is deleted when closed. Every `str` cell is made safe. Excel needs `bom`."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the sender closes it
    try:
        if bom:
            file.write(codecs.BOM_UTF8)
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(head)
        for number, row in enumerate(rows, 1):
            writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
            if number % CHUNK_ROWS == 0:
                _move(text, file)
        _move(text, file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _move(text: io.StringIO, file: IO[bytes]) -> None:
    file.write(text.getvalue().encode())
    text.seek(0)
    text.truncate()
