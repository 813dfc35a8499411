"""/api/bookings: creating, reading and changing bookings."""

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
Override = Annotated[bool, Meta(description="Staff only: ignore the rules of the resource. Conflicts are still refused.")]


class NewBooking(Body, frozen=True, kw_only=True):
    """A new booking."""

    resource_id: Id
    starts_at: Instant
    ends_at: Instant
    quantity: Quantity = 1
    title: Title | None = None
    note: Note | None = None
    attendees: Attendees = []  # noqa: RUF012 - msgspec copies it
    hold: Annotated[bool, Meta(description="Hold the place for the resource's `hold_s` seconds, until it is confirmed.")] = False
    override: Override = False
    party: Annotated[ForPerson | None, Meta(description="Staff only: the person the booking is for.")] = msgspec.field(
        default=None, name="for"
    )
    walk_in: Annotated[
        bool, Meta(description="Staff only: the guests are already there, so the rules for advance bookings do not apply.")
    ] = False
    answers: Answers | None = None


class BookingEdit(Body, frozen=True, kw_only=True):
    """The changes to a booking. Omitted members stay as they are."""

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
    """The reason, which the other side reads."""

    reason: Annotated[str, Meta(max_length=1000)] | None = None


class HandOver(Body, frozen=True, kw_only=True):
    """The person who takes the booking over."""

    to: ForPerson


class SwapWith(Body, frozen=True, kw_only=True):
    """The booking to swap with."""

    booking_id: Id


class Which(Query, frozen=True, kw_only=True):
    """Filters for bookings: one's own, or those of venues where one is staff. `from` and `to` select those that overlap the range."""

    role: Literal["requester", "staff"] = "requester"
    resource_id: str | None = None
    venue_id: str | None = None
    series_id: str | None = None
    q: Annotated[
        str, Meta(max_length=200, description="Staff only: words of a name, an address or a telephone number, or a reference code.")
    ] = ""
    status: Annotated[str | None, Meta(description="States, separated by commas.")] = None
    start: Annotated[Instant | None, Meta(description="Only bookings that end after it.")] = msgspec.field(default=None, name="from")
    end: Annotated[Instant | None, Meta(description="Only bookings that start before it.")] = msgspec.field(default=None, name="to")


class BookingQuery(Which, frozen=True, kw_only=True):
    """The filters, and a page."""

    limit: Limit = 50
    cursor: After = None


class BookingTableQuery(Which, frozen=True, kw_only=True):
    """The filters, for all bookings as a spreadsheet."""

    bom: Annotated[bool, Meta(description="Begin with a byte order mark, by which Excel recognises UTF-8.")] = False


def _location(body: msgspec.Raw) -> str:
    """Return the path of a booking from its JSON, in which the id comes first."""
    return "/api/bookings/" + bytes(body)[7:28].decode()


def wanted_by(new: NewBooking) -> Wanted:
    """Return the booking that the body requests. Raises Invalid."""
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


def _filter(query: Which, cursor: str | None) -> Filter:
    errors: list[FieldError] = []
    statuses = tuple(dict.fromkeys(query.status.split(","))) if query.status else ()
    unknown = [name for name in statuses if name not in get_args(Status)]
    if unknown:  # One error for the field, however many unknown states there are.
        more = f" and {len(unknown) - SHOWN_STATES} more" if len(unknown) > SHOWN_STATES else ""
        named = ", ".join(repr(name[:40]) for name in unknown[:SHOWN_STATES])
        errors.append(FieldError("status", f"{named}{more}: not a state."))
    if query.start is not None and query.end is not None and query.end <= query.start:
        errors.append(FieldError("to", "It must be after from."))
    if errors:
        raise Invalid(errors)
    if query.q and query.role == "requester":
        raise Invalid.one("q", "Only staff can search for people: add role=staff.")
    after = decode_cursor(cursor, int, str) if cursor else None
    return Filter("", "", statuses, query.start, query.end, query.resource_id, query.venue_id, query.series_id, after, query.q)  # type: ignore[arg-type]  # checked above


_FIND: Final[dict[str, exports.Find]] = {"requester": queries.own_bookings, "staff": queries.staff_bookings}


async def listed(context: RequestContext) -> Response:
    """GET /api/bookings."""
    query = context.query(BookingQuery)
    wanted, find = _filter(query, query.cursor), _FIND[query.role]

    def job(tx: Tx) -> Result:
        found, cursor = find(tx, context.who, wanted, query.limit + 1)
        items = that_fit([encoded(tx, booking) for booking in found[: query.limit]])
        last = found[len(items) - 1] if len(found) > len(items) else None
        return Result({"items": items, "next_cursor": encode_cursor((last.starts_at, last.id)) if last else None}, cursor)

    return await context.read(job)


async def table(context: RequestContext) -> Response:
    """GET /api/bookings.csv."""
    query = context.query(BookingTableQuery)
    wanted, find = _filter(query, None), _FIND[query.role]
    answer = await send_csv(context, "bookings", lambda tx: exports.bookings(tx, context.who, find, wanted, bom=query.bom))
    subject = f"venue:{query.venue_id}" if query.venue_id else f"user:{context.who.user_id}"
    await context.runtime.store.write(lambda tx: exports.note(tx, context.who, f"bookings as {query.role}", subject))
    return answer


async def one(context: RequestContext) -> Response:
    """GET /api/bookings/{booking_id}."""
    return await context.read(lambda tx: queries.one_booking(tx, context.who, context.param("booking_id")))


def read_edit(values: dict[str, Any]) -> Edit:
    """Return the edit that the members of a body describe. Raises Invalid."""
    override = values.pop("override", False)
    if not values:
        raise Invalid.one("override", "Give another member to change besides.")
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
    read = lambda: party_of(context.body(HandOver).to, "to")  # noqa: E731 - decoded only after authorisation
    return await context.write(lambda tx: handing_over.hand_over(tx, context.who, context.param("booking_id"), read, context.if_match))


async def _act(action: Action, context: RequestContext) -> Response:
    return await context.write(
        lambda tx: bookings.act(tx, context.who, context.param("booking_id"), action, lambda: context.body(Reason).reason, context.if_match)
    )


ACTIONS: Final[dict[Action, str]] = {
    "confirm": "Turn a hold into a booking",
    "extend": "Extend a hold",
    "approve": "Approve a request",
    "reject": "Reject a request",
    "cancel": "Cancel a booking",
    "complete": "Mark a booking as completed, or release it early",
    "revoke": "Revoke an approval",
    "check-in": "Check somebody in",
    "no-show": "Mark a booking as a no-show",
    "restore": "Restore a booking that ended without taking place",
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
        "GET", "/api/bookings.csv", table, "List all bookings, for a spreadsheet", tag="bookings", query=BookingTableQuery,
        content_type=CSV, problems=("not-found", "forbidden"),
        description="Complete, from one snapshot, with local and UTC times. Cells that a spreadsheet would take for a formula are escaped.",
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
        "POST", f"{_ONE}/swap", swap, "Swap resource and time with another booking", tag="bookings", body=SwapWith,
        response=schemas.Swapped, problems=_WRITE, idempotent_key=True, if_match=True,
    ),
    Operation(
        "POST", f"{_ONE}/hand-over", hand_over, "Hand a booking over to another person", tag="bookings", body=HandOver,
        response=schemas.Booking,
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
