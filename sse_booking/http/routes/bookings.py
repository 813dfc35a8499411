"""/api/bookings: making, reading, changing."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sse_booking.domain.booking import Action, Status
from sse_booking.domain.customers import Source
from sse_booking.domain.errors import FieldError, Invalid
from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.csv_response import CSV, send_csv
from sse_booking.http.cursor import that_fit
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import After, Body, Instant, Limit, Query, decode_cursor, encode_cursor
from sse_booking.http.questions import Answers
from sse_booking.http.routes.parties import ForPerson, party_of
from sse_booking.service import bookings, edits, exports, handing_over, queries, swaps
from sse_booking.service.allocating import Wanted
from sse_booking.service.booking_events import encoded
from sse_booking.service.edits import Edit
from sse_booking.service.unit_of_work import Result, as_json
from sse_booking.store.bookings import Filter
from sse_booking.store.executor import Tx

MAX_QUANTITY: Final = 1_000_000
SHOWN_STATES: Final = 5
"""Unknown states that a refusal names."""
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Title = Annotated[str, Meta(max_length=200)]
Note = Annotated[str, Meta(max_length=4000)]
Attendees = Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=200)]
Quantity = Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
Override = Annotated[bool, Meta(description="Staff only: set the rules of the resource aside. What is taken stays taken.")]


class NewBooking(Body, frozen=True, kw_only=True):
    """A booking to be made."""

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    quantity: Quantity = 1
    title: Title | None = None
    note: Note | None = None
    attendees: Attendees = []  # noqa: RUF012 - msgspec copies it
    hold: Annotated[bool, Meta(description="Hold the place for the resource's `hold_s`, to be confirmed.")] = False
    override: Override = False
    party: Annotated[ForPerson | None, Meta(description="Staff only: whom the booking is for.")] = msgspec.field(default=None, name="for")
    walk_in: Annotated[bool, Meta(description="Staff only: they are there already. Rules are for who books ahead.")] = False
    answers: Answers | None = None


class BookingEdit(Body, frozen=True, kw_only=True):
    """What is to change; members left out stay as they are."""

    resource_id: Id | UnsetType = UNSET
    starts_at: Instant | UnsetType = UNSET
    ends_at: Instant | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET
    title: Title | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    attendees: Attendees | UnsetType = UNSET
    override: Override | UnsetType = UNSET
    answers: Answers | UnsetType = UNSET


class Reason(Body, frozen=True, kw_only=True):
    """Why, for the other side."""

    reason: Annotated[str, Meta(max_length=1000)] | None = None


class HandOver(Body, frozen=True, kw_only=True):
    """Whose the booking is to be."""

    to: ForPerson


class SwapWith(Body, frozen=True, kw_only=True):
    """The booking to change places with."""

    booking_id: Id


class Which(Query, frozen=True, kw_only=True):
    """Which bookings: one's own, or those of venues whose staff one is; `from` and `to` keep those that overlap the range."""

    role: Literal["requester", "staff"] = "requester"
    resource_id: str | None = None
    venue_id: str | None = None
    series_id: str | None = None
    q: Annotated[str, Meta(max_length=200, description="Staff: words of a name, an address or a number, or a code.")] = ""
    status: Annotated[str | None, Meta(description="States by commas.")] = None
    start: Annotated[Instant | None, Meta(description="Those that end after it.")] = msgspec.field(default=None, name="from")
    end: Annotated[Instant | None, Meta(description="Those that start before it.")] = msgspec.field(default=None, name="to")


class BookingQuery(Which, frozen=True, kw_only=True):
    """A page of them."""

    limit: Limit = 50
    cursor: After = None


class BookingTableQuery(Which, frozen=True, kw_only=True):
    """All of them, for a spreadsheet."""

    bom: Annotated[bool, Meta(description="Begin with a byte order mark, by which Excel knows UTF-8.")] = False


def _location(body: msgspec.Raw) -> str:
    """The path of a booking from its JSON, in which the id stands first."""
    return "/api/bookings/" + bytes(body)[7:28].decode()


def wanted_by(new: NewBooking) -> Wanted:
    """What the body asks to book. Raises Invalid."""
    source: Source = "walk_in" if new.walk_in else "self" if new.party is None else "staff"
    return Wanted(
        new.resource_id,
        new.starts_at,
        new.ends_at,
        new.quantity,
        new.title,
        new.note,
        as_json(new.attendees) if new.attendees else "[]",
        new.hold,
        new.override,
        None if new.party is None else party_of(new.party, "for"),
        source,
        new.answers,
    )


async def create(context: RequestContext) -> Response:
    """POST /api/bookings."""
    wanted, who = wanted_by(context.body(NewBooking)), context.who
    return await context.write(lambda tx: bookings.book(tx, who, wanted), status=201, location=_location)


def _filter(asked: Which, cursor: str | None) -> Filter:
    errors: list[FieldError] = []
    statuses = tuple(dict.fromkeys(asked.status.split(","))) if asked.status else ()
    unknown = [name for name in statuses if name not in get_args(Status)]
    if unknown:  # one error for the field, however many there are
        more = f" and {len(unknown) - SHOWN_STATES} more" if len(unknown) > SHOWN_STATES else ""
        named = ", ".join(repr(name[:40]) for name in unknown[:SHOWN_STATES])
        errors.append(FieldError("status", f"{named}{more}: not a state."))
    if asked.start is not None and asked.end is not None and asked.end <= asked.start:
        errors.append(FieldError("to", "It must be after from."))
    if errors:
        raise Invalid(errors)
    if asked.q and asked.role == "requester":
        raise Invalid.one("q", "Staff alone look for people: role=staff.")
    after = decode_cursor(cursor, int, str) if cursor else None
    return Filter("", "", statuses, asked.start, asked.end, asked.resource_id, asked.venue_id, asked.series_id, after, asked.q)  # type: ignore[arg-type]  # checked above


_FIND: Final[dict[str, exports.Find]] = {"requester": queries.own_bookings, "staff": queries.staff_bookings}


async def listed(context: RequestContext) -> Response:
    """GET /api/bookings."""
    asked = context.query(BookingQuery)
    wanted, find = _filter(asked, asked.cursor), _FIND[asked.role]

    def job(tx: Tx) -> Result:
        found, cursor = find(tx, context.who, wanted, asked.limit + 1)
        items = that_fit([encoded(tx, booking) for booking in found[: asked.limit]])
        last = found[len(items) - 1] if len(found) > len(items) else None
        return Result({"items": items, "next_cursor": encode_cursor((last.starts_at, last.id)) if last else None}, cursor)

    return await context.read(job)


async def table(context: RequestContext) -> Response:
    """GET /api/bookings.csv."""
    asked = context.query(BookingTableQuery)
    wanted, find = _filter(asked, None), _FIND[asked.role]
    answer = await send_csv(context, "bookings", lambda tx: exports.bookings(tx, context.who, find, wanted, bom=asked.bom))
    subject = f"venue:{asked.venue_id}" if asked.venue_id else f"user:{context.who.user_id}"
    await context.runtime.store.write(lambda tx: exports.note(tx, context.who, f"bookings as {asked.role}", subject))
    return answer


async def one(context: RequestContext) -> Response:
    """GET /api/bookings/{booking_id}."""
    return await context.read(lambda tx: queries.one_booking(tx, context.who, context.param("booking_id")))


def read_edit(values: dict[str, Any]) -> Edit:
    """What is to change, of the members of a body. Raises Invalid."""
    override = values.pop("override", False)
    if not values:
        raise Invalid.one("override", "Name something to change besides.")
    if "attendees" in values:
        values["attendees"] = as_json(values["attendees"])
    return Edit(values, override)


async def change(context: RequestContext) -> Response:
    """PATCH /api/bookings/{booking_id}."""
    return await context.write(
        lambda tx: edits.edit(tx, context.who, context.param("booking_id"), lambda: read_edit(context.given(BookingEdit)), context.if_match)
    )


async def remove(context: RequestContext) -> Response:
    """DELETE /api/bookings/{booking_id}."""
    return await context.write(lambda tx: bookings.delete(tx, context.who, context.param("booking_id"), context.if_match))


async def swap(context: RequestContext) -> Response:
    """POST /api/bookings/{booking_id}/swap."""
    return await context.write(
        lambda tx: swaps.swap(tx, context.who, context.param("booking_id"), lambda: context.body(SwapWith).booking_id, context.if_match)
    )


async def hand_over(context: RequestContext) -> Response:
    """POST /api/bookings/{booking_id}/hand-over."""
    read = lambda: party_of(context.body(HandOver).to, "to")  # noqa: E731 - read when the caller may know more
    return await context.write(lambda tx: handing_over.hand_over(tx, context.who, context.param("booking_id"), read, context.if_match))


async def _act(action: Action, context: RequestContext) -> Response:
    return await context.write(
        lambda tx: bookings.act(tx, context.who, context.param("booking_id"), action, lambda: context.body(Reason).reason, context.if_match)
    )


ACTIONS: Final[dict[Action, str]] = {
    "confirm": "Turn a hold into a booking",
    "extend": "Hold a place for longer",
    "approve": "Approve a request",
    "reject": "Reject a request",
    "cancel": "Cancel a booking",
    "complete": "Say that a booking has taken place, or release it early",
    "revoke": "Take an approval back",
    "check-in": "Say that somebody has come",
    "no-show": "Say that nobody has come",
    "restore": "Bring a booking back that had ended without taking place",
}

_ALL: Final = "/api/bookings"
_ONE: Final = "/api/bookings/{booking_id}"
_WRITE: Final = ("wrong-state", "too-early", "too-late", "rule-broken", "slot-taken")

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", _ALL, create, "Book, or hold a place", tag="bookings", body=NewBooking, response=schemas.Booking, status=201,
        problems=("not-found", "rule-broken", "slot-taken", "too-early"), idempotent_key=True,
    ),
    Operation(
        "GET", _ALL, listed, "List bookings by start", tag="bookings", query=BookingQuery, response=schemas.Bookings,
        problems=("not-found", "forbidden"), guests=True
    ),
    Operation(
        "GET", "/api/bookings.csv", table, "All bookings of a list, for a spreadsheet", tag="bookings", query=BookingTableQuery,
        content_type=CSV, problems=("not-found", "forbidden"),
        description="Whole, from one snapshot, with local and UTC times. What a spreadsheet would take for a formula is made text.",
    ),
    Operation("GET", _ONE, one, "Read a booking", tag="bookings", response=schemas.Booking, guests=True),
    Operation(
        "PATCH", _ONE, change, "Change a booking", tag="bookings", body=BookingEdit, response=schemas.Booking, problems=_WRITE,
        idempotent_key=True, if_match=True, guests=True
    ),
    Operation(
        "DELETE", _ONE, remove, "Delete a booking", tag="bookings", status=204, problems=("on-record", "too-late"),
        idempotent_key=True, if_match=True,
    ),
    Operation(
        "POST", f"{_ONE}/swap", swap, "Exchange resource and time with another booking", tag="bookings", body=SwapWith,
        response=schemas.Swapped, problems=_WRITE, idempotent_key=True, if_match=True,
    ),
    Operation(
        "POST", f"{_ONE}/hand-over", hand_over, "Make a booking another person's", tag="bookings", body=HandOver, response=schemas.Booking,
        problems=("forbidden", "wrong-state", "rule-broken"), idempotent_key=True, if_match=True,
    ),
    *(
        Operation(
            "POST", f"{_ONE}/{action}", partial(_act, action), summary, tag="bookings", body=Reason, response=schemas.Booking,
            problems=_WRITE, idempotent_key=True, if_match=True, guests=action in ("cancel", "check-in", "complete"),
        )
        for action, summary in ACTIONS.items()
    ),
]  # fmt: skip
