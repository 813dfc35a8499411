"""Sent mails and pushes: to oneself, about a booking, to everybody; and attendance confirmations ("I'm coming")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final, Literal

import msgspec
from msgspec import Struct

from sse_booking.domain.errors import Invalid
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Instant, Page, Query, decode_cursor, encode_cursor
from sse_booking.service import attendance, delivery_list
from sse_booking.service.unit_of_work import Result
from sse_booking.store.deliveries import Delivery as Row
from sse_booking.store.executor import Tx

State = Literal["due", "sending", "sent", "gone", "dead", "dropped"]


class Delivery(Struct):
    """One message to one person on one channel.

    `state`: `due` and `sending` are in progress; `sent`: the receiving server accepted it; `gone`: the address or device no longer exists;
    `dead`: given up; `dropped`: not sent, for the `reason`. `earlier` lists the types of the events that were merged into this message.
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
    """A page of deliveries, latest first."""

    items: list[Delivery]
    next_cursor: str | None


class Count(Struct):
    """The number of deliveries of a channel in a state."""

    channel: Literal["email", "push"]
    state: State
    count: int


class AllDeliveries(Struct):
    """The deliveries in one state, the counts of all states, and for how long the oldest of each channel has been due."""

    items: list[Delivery]
    next_cursor: str | None
    counts: list[Count]
    oldest_due_s: dict[str, int]


class StateQuery(Page, frozen=True, kw_only=True):
    """The state to list."""

    state: State = "dead"


def _is_a_week_at_most(query: Between) -> None:
    if not 0 < query.to - query.from_ <= 7 * 86_400:
        raise Invalid.one("to", "It must be after `from`, by at most seven days.")


class Between(Query, frozen=True, kw_only=True):
    """A range of time, at most seven days. It selects the bookings that start in it."""

    rules: ClassVar[tuple[Rule, ...]] = (_is_a_week_at_most,)

    from_: Instant = msgspec.field(name="from")
    to: Instant


class Coming(Struct):
    """The confirmation that somebody is coming."""

    booking_id: str
    coming: bool


class SaidComing(Struct):
    """A booking whose requester has confirmed that they are coming, and when they did."""

    booking_id: str
    said_at: Instant


class AllComing(Struct):
    """The bookings whose requesters have confirmed that they are coming, ordered by start."""

    items: list[SaidComing]


def _page_of(context: RequestContext, type_: type[Page] = Page) -> Callable[[], tuple[str, int]]:
    def read() -> tuple[str, int]:
        query = context.query(type_)
        return decode_cursor(query.cursor, context.path, str)[0] if query.cursor else delivery_list.LAST, query.limit + 1

    return read


def _shown(context: RequestContext, found: list[Row], cursor: str, more: dict[str, Any] | None = None) -> Result:
    limit = context.query(Page).limit
    page = found[:limit]
    next_cursor = encode_cursor((page[-1].id,), context.path) if len(found) > limit else None
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
        query = context.query(Between)
        return attendance.of_venue(tx, context.param("venue_id"), query.from_, query.to)

    return await context.read(job)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/me/deliveries", mine, "List mails and pushes sent to the caller", tag="me", query=Page, response=Deliveries),
    Operation(
        "GET", "/api/bookings/{booking_id}/deliveries", of_booking, "List mails and pushes about a booking", tag="bookings", query=Page,
        response=Deliveries,
        description="Staff see all of them; the requester sees only their own.",
    ),
    Operation(
        "GET", "/api/admin/deliveries", overview, "List deliveries by state, with counts", tag="admin", query=StateQuery,
        response=AllDeliveries,
        access="admin",
    ),
    Operation(
        "POST", "/api/admin/deliveries/{delivery_id}/send-again", send_again, "Retry a delivery that was given up", tag="admin",
        response=Delivery, access="admin", problems=("not-found",), idempotent_key=True,
    ),
    Operation(
        "POST", "/api/bookings/{booking_id}/coming", say_coming, "Confirm that the caller is coming", tag="bookings", response=Coming,
        problems=("wrong-state",), idempotent_key=True,
    ),
    Operation(
        "GET", "/api/venues/{venue_id}/coming", coming, "Staff: list bookings whose requesters have confirmed that they are coming",
        tag="venues", query=Between,
        response=AllComing, problems=("forbidden",),
    ),
]  # fmt: skip
