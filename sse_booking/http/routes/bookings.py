"""/api/bookings: creating, reading and changing bookings."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, ClassVar, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sse_booking.domain.booking import Action
from sse_booking.domain.customers import Source
from sse_booking.domain.errors import Invalid
from sse_booking.domain.text import VISIBLE
from sse_booking.http import schemas
from sse_booking.http.any_place import (
    PLACE_RULES,
    Id,
    PartySize,
    PlaceId,
    PlacesWanted,
    Quantity,
    WantedFeatures,
    WantedKind,
    ends_after_start,
    place_of,
    places_of,
)
from sse_booking.http.booking_filter import BookingQuery, BookingTableQuery, filter_by
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.csv_response import CSV, send_csv
from sse_booking.http.cursor import that_fit
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, encode_cursor
from sse_booking.http.questions import Answers
from sse_booking.http.routes.parties import ForPerson, party_of
from sse_booking.service import best_fit, bookings, edits, exports, handing_over, queries, swaps
from sse_booking.service.allocating import Wanted
from sse_booking.service.booking_events import encoded
from sse_booking.service.edits import Edit
from sse_booking.service.unit_of_work import Result, as_json
from sse_booking.store.executor import Tx

Title = Annotated[str, Meta(max_length=200)]
Note = Annotated[str, Meta(max_length=4000)]
Attendees = Annotated[list[Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=200)]], Meta(max_length=200)]
Override = Annotated[bool, Meta(description="Staff only: ignore the rules of the resource. Conflicts are still refused.")]


class NewBooking(Body, frozen=True, kw_only=True):
    """A new booking."""

    rules: ClassVar[tuple[Rule, ...]] = PLACE_RULES

    resource_id: PlaceId = None
    venue_id: Id | None = None
    party_size: PartySize | None = None
    kind: WantedKind = None
    features: WantedFeatures = []  # noqa: RUF012 - msgspec copies it
    starts_at: Instant
    ends_at: Instant
    quantity: PlacesWanted = UNSET
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

    rules: ClassVar[tuple[Rule, ...]] = (ends_after_start,)

    resource_id: Id | UnsetType = UNSET
    starts_at: Instant | UnsetType = UNSET
    ends_at: Instant | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET
    party_size: PartySize | UnsetType | None = UNSET
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


def _location(body: msgspec.Raw) -> str:
    """Return the path of a booking from its JSON, in which the id comes first."""
    return "/api/bookings/" + bytes(body)[7:28].decode()


def wanted_by(new: NewBooking) -> Wanted:
    """Return the booking that the body requests. Raises Invalid."""
    source: Source = "walk_in" if new.walk_in else "self" if new.party is None else "staff"
    return Wanted(
        new.resource_id or "",
        new.starts_at,
        new.ends_at,
        places_of(new),
        new.title,
        new.note,
        as_json(new.attendees) if new.attendees else "[]",
        new.hold,
        new.override,
        None if new.party is None else party_of(new.party),
        source,
        new.answers,
        new.party_size,
    )


async def create(context: RequestContext) -> Response:
    """POST /api/bookings."""
    new, who = context.body(NewBooking), context.who
    wanted, place = wanted_by(new), place_of(new)
    if place is None:
        return await context.write(lambda tx: bookings.book(tx, who, wanted), status=201, location=_location)
    return await context.write(lambda tx: best_fit.book(tx, who, wanted, place), status=201, location=_location)


_FIND: Final[dict[str, exports.Find]] = {"requester": queries.own_bookings, "staff": queries.staff_bookings}


async def listed(context: RequestContext) -> Response:
    """GET /api/bookings."""
    query = context.query(BookingQuery)
    wanted, find = filter_by(query, query.cursor, context.path), _FIND[query.role]

    def job(tx: Tx) -> Result:
        found, cursor = find(tx, context.who, wanted, query.limit + 1)
        items = that_fit([encoded(tx, booking) for booking in found[: query.limit]])
        last = found[len(items) - 1] if len(found) > len(items) else None
        return Result({"items": items, "next_cursor": encode_cursor((last.starts_at, last.id), context.path) if last else None}, cursor)

    return await context.read(job)


async def table(context: RequestContext) -> Response:
    """GET /api/bookings.csv."""
    query = context.query(BookingTableQuery)
    wanted, find = filter_by(query, None, context.path), _FIND[query.role]
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
    read = lambda: party_of(context.body(HandOver).to)  # noqa: E731 - decoded only after authorisation
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
