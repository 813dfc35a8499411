"""What was sent: to oneself, about a booking, to everybody; and who has said "I'm coming"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from sse_booking.domain.errors import Invalid
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, Page, Query, decode_cursor, encode_cursor
from sse_booking.service import attendance, delivery_list
from sse_booking.service.unit_of_work import Result
from sse_booking.store.deliveries import Delivery as Row
from sse_booking.store.executor import Tx

State = Literal["due", "sending", "sent", "gone", "dead", "dropped"]


class Delivery(Struct):
    """One thing told to one person on one channel.

    `state`: `due` and `sending` are under way, `sent` was taken by the other side; `gone`: nobody has that address or device any more;
    `dead`: given up; `dropped`: not sent for the `reason`. `earlier` are the types of events that became one with this.
    """

    id: str
    channel: Literal["email", "push"]
    type: str
    earlier: list[str]
    user_id: str
    booking_id: str | None
    venue_id: str | None
    state: State
    reason: str | None
    attempts: int
    created_at: Instant
    next_at: Instant | None
    finished_at: Instant | None


class Deliveries(Struct):
    """A page of deliveries, the latest first."""

    items: list[Delivery]
    next_cursor: str | None


class Count(Struct):
    """How many deliveries of a channel are in a state."""

    channel: Literal["email", "push"]
    state: State
    count: int


class AllDeliveries(Struct):
    """Deliveries in one state, how many there are in each, and for how long the oldest of each channel has been due."""

    items: list[Delivery]
    next_cursor: str | None
    counts: list[Count]
    oldest_due_s: dict[str, int]


class StateQuery(Page, frozen=True, kw_only=True):
    """Which ones."""

    state: State = "dead"


class Between(Query, frozen=True, kw_only=True):
    """Bookings that begin in this time, seven days at most."""

    from_: Instant = msgspec.field(name="from")
    to: Instant


class Coming(Struct):
    """Somebody has said that they are coming."""

    booking_id: str
    coming: bool


class SaidComing(Struct):
    """A booking whose person has said that they are coming, and when they said so."""

    booking_id: str
    said_at: Instant


class AllComing(Struct):
    """Whose people have said that they are coming, by start."""

    items: list[SaidComing]


def _page_of(context: RequestContext, query: type[Page] = Page) -> Callable[[], tuple[str, int]]:
    def read() -> tuple[str, int]:
        asked = context.query(query)
        return decode_cursor(asked.cursor, str)[0] if asked.cursor else delivery_list.LAST, asked.limit + 1

    return read


def _shown(context: RequestContext, found: list[Row], cursor: str, more: dict[str, Any] | None = None) -> Result:
    limit = context.query(Page).limit
    page = found[:limit]
    next_cursor = encode_cursor((page[-1].id,)) if len(found) > limit else None
    return Result({"items": [delivery_list.view(row) for row in page], "next_cursor": next_cursor, **(more or {})}, cursor)


async def mine(context: RequestContext) -> Response:
    """GET /api/me/deliveries."""
    return await context.read(lambda tx: _shown(context, *delivery_list.of_caller(tx, context.who, _page_of(context))))


async def of_booking(context: RequestContext) -> Response:
    """GET /api/bookings/{booking_id}/deliveries."""
    booking_id = context.param("booking_id")
    return await context.read(lambda tx: _shown(context, *delivery_list.of_booking(tx, context.who, booking_id, _page_of(context))))


async def overview(context: RequestContext) -> Response:
    """GET /api/admin/deliveries."""

    def job(tx: Tx) -> Result:
        found, more, cursor = delivery_list.overview(tx, context.query(StateQuery).state, _page_of(context, StateQuery))
        return _shown(context, found, cursor, more)

    return await context.read(job)


async def send_again(context: RequestContext) -> Response:
    """POST /api/admin/deliveries/{delivery_id}/send-again."""
    return await context.write(lambda tx: delivery_list.send_again(tx, context.who, context.param("delivery_id")))


async def say_coming(context: RequestContext) -> Response:
    """POST /api/bookings/{booking_id}/coming."""
    return await context.write(lambda tx: attendance.say_coming(tx, context.who, context.param("booking_id")))


async def coming(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/coming."""

    def job(tx: Tx) -> Result:
        attendance.must_see(tx, context.who, context.param("venue_id"))
        asked = context.query(Between)
        if not 0 < asked.to - asked.from_ <= 7 * 86_400:
            raise Invalid.one("to", "It must be after `from`, by seven days at most.")
        return attendance.of_venue(tx, context.param("venue_id"), asked.from_, asked.to)

    return await context.read(job)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me/deliveries", mine, "What one was sent besides the page", tag="me", query=Page, response=Deliveries),
    Operation(
        "GET", "/api/bookings/{booking_id}/deliveries", of_booking, "What was sent about a booking", tag="bookings", query=Page,
        response=Deliveries,
        description="Staff see what anybody was sent about it, its requester what they were sent themselves.",
    ),
    Operation(
        "GET", "/api/admin/deliveries", overview, "What is due, what was given up", tag="admin", query=StateQuery, response=AllDeliveries,
        access="admin",
    ),
    Operation(
        "POST", "/api/admin/deliveries/{delivery_id}/send-again", send_again, "Try one again that was given up", tag="admin",
        response=Delivery, access="admin", problems=("not-found",), idempotent_key=True,
    ),
    Operation(
        "POST", "/api/bookings/{booking_id}/coming", say_coming, "Say that one is coming", tag="bookings", response=Coming,
        problems=("wrong-state",), idempotent_key=True,
    ),
    Operation(
        "GET", "/api/venues/{venue_id}/coming", coming, "Staff: whose people have said that they are coming", tag="venues", query=Between,
        response=AllComing, problems=("forbidden",),
    ),
]  # fmt: skip
