"""GET /api/stream as an operation of the API. http/stream.py serves it, because a stream is no request and response."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from sse_booking.http.auth import STREAM_PATH
from sse_booking.http.operation import Operation
from sse_booking.http.stream import StreamQuery


class StreamAddress(StreamQuery, frozen=True, kw_only=True):
    """All parameters of the stream. An invalid position is not refused: the stream then begins with a `reset`."""

    last_event_id: Annotated[str | None, Meta(description="The same as the header Last-Event-ID, which takes precedence.")] = None
    ticket: str | None = None


OPERATION: Final = Operation(
    "GET", STREAM_PATH, None, "Follow events", tag="stream", query=StreamAddress, access="public", content_type="text/event-stream",
    description="Server-Sent Events; `/asyncapi.json` describes them. It resumes after a position (an event id or an `Event-Cursor`)"
    " without a gap, or sends `reset` if it can't. If the service can't serve the stream now, it sends `goodbye` and ends cleanly.",
)  # fmt: skip
