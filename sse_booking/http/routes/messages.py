"""/api/bookings/{id}/messages: the conversation between requester and venue."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

from sse_booking.domain.text import VISIBLE
from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import that_fit
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Page, decode_cursor, encode_cursor
from sse_booking.service import messages
from sse_booking.service.unit_of_work import Result
from sse_booking.store.executor import Tx


class NewMessage(Body, frozen=True, kw_only=True):
    """A new message."""

    text: Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=4000)]


class Messages(Struct):
    """A page of messages, oldest first."""

    items: list[schemas.Message]
    next_cursor: str | None


async def write(context: RequestContext) -> Response:
    """POST /api/bookings/{booking_id}/messages."""
    return await context.write(
        lambda tx: messages.write(tx, context.who, context.param("booking_id"), lambda: context.body(NewMessage).text), status=201
    )


async def listed(context: RequestContext) -> Response:
    """GET /api/bookings/{booking_id}/messages."""

    def read_page() -> tuple[int, int]:
        query = context.query(Page)
        return decode_cursor(query.cursor, context.path, int)[0] if query.cursor else 0, query.limit + 1

    def job(tx: Tx) -> Result:
        found, cursor = messages.page(tx, context.who, context.param("booking_id"), read_page)
        limit = context.query(Page).limit
        items = that_fit([messages.view(message) for message in found[:limit]])
        more = encode_cursor((found[len(items) - 1].seq,), context.path) if len(found) > len(items) else None
        return Result({"items": items, "next_cursor": more}, cursor)

    return await context.read(job)


_PATH: Final = "/api/bookings/{booking_id}/messages"

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", _PATH, write, "Write to the other side", tag="messages", body=NewMessage, response=schemas.Message, status=201,
        problems=("limit-reached",), idempotent_key=True, guests=True,
    ),
    Operation("GET", _PATH, listed, "List messages, oldest first", tag="messages", query=Page, response=Messages, guests=True),
]  # fmt: skip
