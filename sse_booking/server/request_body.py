"""Parse the body of a request as it arrives: with a Content-Length, or in chunks (RFC 9112 §6 and §7.1). No sockets here."""

from __future__ import annotations

import re
from typing import Final

from sse_booking.server.request_head import BadRequest

MAX_CHUNK_LINE: Final = 256
"""Bytes of a chunk's first line: sixteen digits and an extension, which clients hardly send."""
MAX_EXTENSION_BYTES: Final = 4096
"""Bytes of all such lines beyond their digits. Many small chunks are fine; a body of extensions is not."""
MAX_TRAILER_BYTES: Final = 4096
"""Bytes of the trailer section. It is read to find the end of the request, and dropped (RFC 9110 §6.5.1)."""
LINE_END: Final = b"\r\n"

_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})([\t ]*;[\t -~\x80-\xff]*)?")
_TRAILER: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*")


class SizedBody:
    """A body with a Content-Length."""

    __slots__ = ("_left",)

    def __init__(self, content_length: int) -> None:
        self._left = content_length

    @property
    def is_whole(self) -> bool:
        """True when the whole body has arrived."""
        return not self._left

    def take(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the part of the data that belongs to the body, and the rest."""
        part = data[: self._left]
        self._left -= len(part)
        return part, data[len(part) :]


class ChunkedBody:
    """A body in chunks, up to the empty line after its trailers."""

    __slots__ = ("_extension_bytes", "_in_trailers", "_left", "_line", "_trailer_bytes", "is_whole")

    def __init__(self) -> None:
        self.is_whole = False
        self._left = 0
        """Remaining bytes of the chunk, its line end included; 0 when a line comes next."""
        self._in_trailers = False
        self._line = b""
        self._extension_bytes = 0
        self._trailer_bytes = 0

    def take(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the part of the data that belongs to the body, and the rest. Raise BadRequest."""
        parts: list[bytes] = []
        at = 0
        while at < len(data) and not self.is_whole:
            at = self._take_piece(data, at, parts) if self._left else self._take_line(data, at)
        return b"".join(parts), data[at:]

    def _take_piece(self, data: bytes, at: int, parts: list[bytes]) -> int:
        """Take the available part of a chunk; its last two bytes are its line end."""
        if self._left > len(LINE_END):
            piece = data[at : at + self._left - len(LINE_END)]
            parts.append(piece)
            self._left -= len(piece)
            return at + len(piece)
        if data[at] != LINE_END[-self._left]:
            raise BadRequest("A chunk of the body differs from its announced length.")
        self._left -= 1
        return at + 1

    def _take_line(self, data: bytes, at: int) -> int:
        """Take a line or the available part of one: the first of a chunk, or a trailer."""
        end = data.find(b"\n", at)
        piece = data[at:] if end < 0 else data[at : end + 1]
        self._line += piece
        if self._in_trailers:
            self._trailer_bytes += len(piece)
            if self._trailer_bytes > MAX_TRAILER_BYTES:
                raise BadRequest(f"The trailers of a request may have at most {MAX_TRAILER_BYTES} bytes.")
        elif len(self._line) > MAX_CHUNK_LINE:
            raise BadRequest(f"The first line of a chunk may have at most {MAX_CHUNK_LINE} bytes.")
        if end >= 0:
            self._line_is_whole()
        return at + len(piece)

    def _line_is_whole(self) -> None:
        line, self._line = self._line, b""
        if not line.endswith(LINE_END):
            raise BadRequest("The lines of a body in chunks end with CR and LF.")
        line = line[: -len(LINE_END)]
        if self._in_trailers:
            if line and _TRAILER.fullmatch(line) is None:
                raise BadRequest("A trailer of the body is malformed.")
            self.is_whole = not line
            return
        match = _CHUNK.fullmatch(line)
        if match is None:
            raise BadRequest("A chunk of the body does not begin with its length.")
        self._extension_bytes += len(match[2] or b"")
        if self._extension_bytes > MAX_EXTENSION_BYTES:
            raise BadRequest(f"The chunk extensions of a request may have at most {MAX_EXTENSION_BYTES} bytes.")
        size = int(match[1], 16)
        self._in_trailers = not size
        self._left = size + len(LINE_END) if size else 0
