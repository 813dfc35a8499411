"""GET /api/stream as a row of the API. http/stream.py serves it: a stream is no request and response."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from sse_booking.http.auth import STREAM_PATH
from sse_booking.http.operation import Operation
from sse_booking.http.stream import StreamQuery


class StreamAddress(StreamQuery, frozen=True, kw_only=True):
    """All parameters of the stream, for those who read of them; a bad position is no refusal but a `reset` in the stream."""

    last_event_id: Annotated[str | None, Meta(description="The same as the header Last-Event-ID, which goes before it.")] = None
    ticket: str | None = None


OPERATION: Final = Operation(
    "GET", STREAM_PATH, None, "Follow what happens", tag="stream", query=StreamAddress, access="public", content_type="text/event-stream",
    description="Server-Sent Events; `/asyncapi.json` says what they hold. A position (an event id or an `Event-Cursor`) is gone on"
    " from without a gap; one that can't be is answered by a `reset`. What can't be served now is `goodbye` and a clean end.",
)  # fmt: skip
