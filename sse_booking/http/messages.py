"""/api/bookings/{id}/messages: what requester and venue write to each other."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

from sse_booking.http.call import Answer, Call
from sse_booking.http.decode import Body, Instant, Page, decode_cursor, encode_cursor
from sse_booking.http.operation import Operation
from sse_booking.service import messages
from sse_booking.service.change import Done
from sse_booking.store.worker import Tx


class NewMessage(Body, frozen=True, kw_only=True):
    """What to say."""

    text: Annotated[str, Meta(min_length=1, max_length=4000)]


class Message(Struct):
    """A message, as both sides see it."""

    id: str
    booking_id: str
    author_id: str
    author_name: str
    text: str
    created_at: Instant


class Messages(Struct):
    """A page of messages, the oldest first."""

    items: list[Message]
    next_cursor: str | None


async def write(call: Call) -> Answer:
    """POST /api/bookings/{booking_id}/messages."""
    return await call.write(
        lambda tx: messages.write(tx, call.who, call.param("booking_id"), lambda: call.body(NewMessage).text), status=201
    )


async def listed(call: Call) -> Answer:
    """GET /api/bookings/{booking_id}/messages."""

    def read_page() -> tuple[int, int]:
        asked = call.query(Page)
        return decode_cursor(asked.cursor, int)[0] if asked.cursor else 0, asked.limit + 1

    def job(tx: Tx) -> Done:
        found, cursor = messages.page(tx, call.who, call.param("booking_id"), read_page)
        limit = call.query(Page).limit
        page = found[:limit]
        more = encode_cursor((page[-1].seq,)) if len(found) > limit else None
        return Done({"items": [messages.view(message) for message in page], "next_cursor": more}, cursor)

    return await call.read(job)


_PATH: Final = "/api/bookings/{booking_id}/messages"

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", _PATH, write, "Write to the other side", tag="messages", body=NewMessage, answer=Message, status=201, idempotent_key=True
    ),
    Operation("GET", _PATH, listed, "Read what was written, the oldest first", tag="messages", query=Page, answer=Messages),
]  # fmt: skip
