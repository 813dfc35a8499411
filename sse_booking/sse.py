"""Encode and decode server-sent events: frames, event ids and an incremental decoder. Standard library only, no input or output.

The format is WHATWG HTML §9.2.5 (parsing) and §9.2.6 (interpreting). Lines end with CR, LF or CRLF; a blank line dispatches the collected
event. The writer uses the narrowest form (LF, one `data` line); the decoder accepts all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

HEARTBEAT: Final = b":\n"
"""An empty comment. It is one line without a blank line after it, because a blank line makes some decoders dispatch an empty event."""

_BOM: Final = b"\xef\xbb\xbf"
_LINE_BREAKING: Final = re.compile(r"[\r\n\0]")
_EVENT_ID: Final = re.compile(r"([A-Za-z0-9]+)-(0|[1-9][0-9]*)-(0|[1-9a-z][0-9a-z]*)")
_EVENT_ID_MAX_CHARS: Final = 64
_INT64_MAX: Final = 2**63 - 1
_ASCII_DIGITS: Final = re.compile(r"[0-9]+")
_RETRY_MAX_DIGITS: Final = 15  # anything longer is read as 10**15 ms, 31,000 years
_BASE36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
FRAMES_AT_ONCE: Final = 100
BYTES_AT_ONCE: Final = 64 * 1024
"""Frames of one write, and their total bytes unless one frame is larger. An idle reader keeps this much memory from being freed."""


@dataclass(frozen=True, slots=True)
class EventId:
    """A position in the event log of one data file; `str()` gives its wire form `<epoch>-<n>-<t>`.

    `epoch` names the data file ([A-Za-z0-9]+), `n` is the number in commit order (0 to 2**63-1; 0 is the empty log), `ms` the time of
    that row in ms since 1970 (0 to 2**63-1), written in base 36, lower case. Only the `n` of one epoch compare.
    """

    epoch: str
    n: int
    ms: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.n}-{_base36(self.ms)}"


@lru_cache(maxsize=256)  # events of one group share their time
def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
        if not number:
            return digits


def parse_event_id(text: str) -> EventId | None:
    """Return the event id that `text` spells; None if it is malformed.

    Accept only the canonical form (`str(parse_event_id(text)) == text`): no sign, space or leading zero, base 36 in lower case, at most 64
    characters. Numbers beyond 2**63-1 are malformed too: no row can have them, and SQLite could not even take them as a parameter.
    """
    if len(text) > _EVENT_ID_MAX_CHARS or (match := _EVENT_ID.fullmatch(text)) is None:
        return None
    epoch, n, ms = match[1], int(match[2]), int(match[3], 36)
    return EventId(epoch, n, ms) if n <= _INT64_MAX and ms <= _INT64_MAX else None


def chunk(data: bytes) -> bytes:
    """Return the bytes as one chunk of a chunked HTTP/1.1 body (RFC 9112 §7.1), ready for a connection."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def unchunk(data: bytes) -> bytes:
    """Return the content of a sequence of whole chunks, for servers that do their own framing."""
    parts, position = [], 0
    while position < len(data):
        line_end = data.index(b"\r\n", position)
        start = line_end + 2
        end = start + int(data[position:line_end], 16)
        parts.append(data[start:end])
        position = end + 2
    return b"".join(parts)


def frame(event: str, data: str, id: str | None = None, retry_ms: int | None = None) -> bytes:
    """Return one event as bytes, fields in the order retry, id, event, data, with the blank line that dispatches it.

    `id=None` writes no `id` line (the reader keeps its last one); `id=""` clears it. An empty `event` is read as `message`.

    Raise ValueError for CR, LF or NUL in `event`, `data` or `id` (they would end the line, or make the reader drop the id), a lone
    surrogate, or a negative `retry_ms`.
    """
    for name, value in (("event", event), ("data", data), ("id", id or "")):
        if _LINE_BREAKING.search(value):
            raise ValueError(f"{name} holds a CR, LF or NUL")
    if retry_ms is not None and retry_ms < 0:
        raise ValueError("retry_ms is negative")
    retry_line = "" if retry_ms is None else f"retry: {retry_ms}\n"
    id_line = "" if id is None else f"id: {id}\n"
    return f"{retry_line}{id_line}event: {event}\ndata: {data}\n\n".encode()


@dataclass(frozen=True, slots=True)
class Event:
    """One dispatched event. `id` is the last id so far ("" for none); `retry` is the ms that its own block set, if any."""

    id: str
    type: str
    data: str
    retry: int | None


class Decoder:
    """Decodes the bytes of one response body, in any pieces, into events (WHATWG HTML §9.2.6). Use a new one for each connection.

    An event that is incomplete when the body ends is never dispatched, as the standard demands; just stop feeding.
    """

    def __init__(self) -> None:
        self.last_event_id = ""
        """The stream's last event id. An `id` takes effect at its blank line, with or without data."""
        self.retry_ms: int | None = None
        """The reconnection time that the stream requested last, in ms; None if it never did."""
        self._start: bytes | None = b""  # a possible BOM so far; None once that is decided
        self._after_cr = False  # a following LF belongs to the CR that ended the last piece
        self._line = bytearray()
        self._id = ""
        self._type = ""
        self._data: list[str] = []
        self._retry: int | None = None

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the events that `chunk` completes, in order."""
        if self._start is not None:
            chunk = self._start + chunk
            if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
                self._start = chunk
                return []
            chunk = chunk.removeprefix(_BOM)
            self._start = None
        if not chunk:
            return []
        if self._after_cr:
            chunk = chunk.removeprefix(b"\n")
        events: list[Event] = []
        for piece in chunk.splitlines(keepends=True):
            text = piece.rstrip(b"\r\n")
            self._line += text
            if len(text) == len(piece):
                break  # the line continues in the next chunk
            if self._line:
                # Decoding line by line equals decoding the whole stream: CR and LF are no part of any longer UTF-8 sequence.
                self._take_line(self._line.decode("utf-8", errors="replace"))
                self._line.clear()
            elif (event := self._dispatch()) is not None:
                events.append(event)
        self._after_cr = chunk.endswith(b"\r")
        return events

    def _take_line(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._type = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if _ASCII_DIGITS.fullmatch(value):
                digits = value.lstrip("0") or "0"  # int() refuses more than 4300 digits
                self._retry = self.retry_ms = int(digits) if len(digits) <= _RETRY_MAX_DIGITS else 10**_RETRY_MAX_DIGITS
            case _:
                pass  # comments (an empty name) and unknown fields

    def _dispatch(self) -> Event | None:
        self.last_event_id = self._id
        event = Event(self._id, self._type or "message", "\n".join(self._data), self._retry) if self._data else None
        self._type = ""
        self._data = []
        self._retry = None
        return event


def portion(sizes: Iterable[int]) -> int:
    """Return how many frames of these sizes go into one write; at least one."""
    count = total = 0
    for size in sizes:
        total += size
        if count == FRAMES_AT_ONCE or (count and total > BYTES_AT_ONCE):
            break
        count += 1
    return count
