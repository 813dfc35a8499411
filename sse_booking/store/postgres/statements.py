"""Translate statements for PostgreSQL: `$1` for `?`, values as text, with explicit types for numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

from psycopg import pq

INT8: Final = 20
BYTEA: Final = 17
INFERRED: Final = 0
_VALUE: Final = re.compile(r"'[^']*'|\?")
_LOG: Final = re.compile(r"\bevent\b")


class Statement:
    """One statement, with the types of the values of its first call."""

    __slots__ = ("is_prepared", "looks_at_log", "name", "text", "types", "writes")

    def __init__(self, sql: str, parameters: Sequence[Any]) -> None:
        count = 0

        def numbered(match: re.Match[str]) -> str:
            nonlocal count
            if match[0] != "?":
                return match[0]
            count += 1
            return f"${count}"

        self.text = _VALUE.sub(numbered, sql).replace("json_array(", "json_build_array(").encode()
        # Without a type, `? - 864000` would be a sum of 32 bits.
        self.types = [INT8 if isinstance(value, int) else BYTEA if isinstance(value, bytes) else INFERRED for value in parameters]
        self.looks_at_log = _LOG.search(sql) is not None
        self.writes = not sql.lstrip().startswith(("SELECT", "SHOW"))
        # The name tells the text: behind a pooler another session may have prepared something else under a mere number.
        self.name = blake2b(self.text + bytes(self.types), digest_size=12).hexdigest().encode()
        self.is_prepared = False

    @staticmethod
    def encoded(parameters: Sequence[Any]) -> tuple[list[Any], list[pq.Format] | None]:
        """Return the values as bytes, and their formats; None if all are text."""
        values: list[Any] = []
        formats: list[pq.Format] | None = None
        for value in parameters:
            if value is None:
                values.append(None)
            elif isinstance(value, str):
                if "\x00" in value:
                    raise ValueError("PostgreSQL keeps no text with the character NUL")
                values.append(value.encode())
            elif isinstance(value, int):
                values.append(b"%d" % value)
            elif isinstance(value, bytes):
                formats = [pq.Format.TEXT] * len(parameters) if formats is None else formats
                formats[len(values)] = pq.Format.BINARY
                values.append(value)
            elif isinstance(value, list):
                values.append(_array(value))
            else:
                raise TypeError(f"{type(value).__name__} can't be bound")
        return values, formats


def _array(texts: list[str]) -> bytes:
    """Return a list of texts as an array literal."""
    quoted = ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts]
    return ("{" + ",".join(quoted) + "}").encode()
