"""/api/venues/{venue_id}/people: the customers of a venue, for its staff."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import decode_cursor, encode_cursor
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page
from sse_booking.http.person_rules import has_mail_address, has_telephone
from sse_booking.http.requester_schema import Known
from sse_booking.http.routes.parties import EmailText, GuestName, Locale, PhoneText
from sse_booking.service import customers as service
from sse_booking.service.email_and_phone import checked_email, checked_phone
from sse_booking.service.unit_of_work import Result
from sse_booking.store.executor import Tx


class PeopleQuery(Page, frozen=True, kw_only=True):
    """The search for customers."""

    q: Annotated[str, Meta(max_length=200, description="Words of a name, an address or a telephone number.")] = ""


class PersonEdit(Body, frozen=True, kw_only=True):
    """The changes to a customer. Name and addresses can be changed for guests only."""

    rules: ClassVar[tuple[Rule, ...]] = (has_mail_address, has_telephone)

    note: Annotated[str, Meta(max_length=4000)] | UnsetType = UNSET
    name: GuestName | UnsetType = UNSET
    email: EmailText | UnsetType | None = UNSET
    phone: PhoneText | UnsetType | None = UNSET
    locale: Locale | UnsetType = UNSET


class Customer(Struct):
    """A customer of the venue, with counts of their bookings by outcome."""

    id: str
    name: str
    email: str | None
    phone: str | None
    guest: bool
    bookings: Annotated[int, Meta(ge=0)]
    upcoming: Annotated[int, Meta(ge=0)]
    completed: Annotated[int, Meta(ge=0)]
    cancelled: Annotated[int, Meta(ge=0)]
    no_shows: Annotated[int, Meta(ge=0)]
    last_at: Instant | None


class CustomerCard(Customer):
    """A customer in detail: the note, the upcoming bookings, and the latest past ones."""

    locale: str | None
    verified: Annotated[bool, Meta(description="Whether a guest has verified the address.")]
    known: Known
    note: str
    version: Annotated[int, Meta(ge=1)]
    coming: list[schemas.Booking]
    past: list[schemas.Booking]


class Customers(Struct):
    """A page of customers, ordered by name."""

    items: list[Customer]
    next_cursor: str | None


async def listed(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/people."""

    def job(tx: Tx) -> Result:
        service.authorise(tx, context.who, context.param("venue_id"))
        query = context.query(PeopleQuery)
        name, id_ = decode_cursor(query.cursor, context.path, str, str) if query.cursor else ("", "")
        found, cursor = service.people(tx, context.param("venue_id"), query.q, (name, id_), query.limit + 1)
        page = found[: query.limit]
        more = encode_cursor((page[-1]["name"], page[-1]["id"]), context.path) if len(found) > query.limit else None
        return Result({"items": page, "next_cursor": more}, cursor)

    return await context.read(job)


async def one(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/people/{user_id}."""
    return await context.read(lambda tx: service.show(tx, context.who, context.param("venue_id"), context.param("user_id")))


async def change(context: RequestContext) -> Response:
    """PATCH /api/venues/{venue_id}/people/{user_id}."""

    def read() -> dict[str, Any]:
        values = context.given(PersonEdit)
        if values.get("email"):
            values["email"] = checked_email(values["email"])
        if values.get("phone"):
            values["phone"] = checked_phone(values["phone"])
        return values

    venue_id, user_id = context.param("venue_id"), context.param("user_id")
    return await context.write(lambda tx: service.change(tx, context.who, venue_id, user_id, read, context.if_match))


_ALL: Final = "/api/venues/{venue_id}/people"
_ONE: Final = "/api/venues/{venue_id}/people/{user_id}"

OPERATIONS: Final[list[Operation]] = [
    Operation("GET", _ALL, listed, "Staff: list the customers of a venue", query=PeopleQuery, response=Customers, tag="customers"),
    Operation("GET", _ONE, one, "Staff: read a customer", response=CustomerCard, tag="customers"),
    Operation(
        "PATCH", _ONE, change, "Staff: change the note about a customer, or a guest's address", body=PersonEdit, response=CustomerCard,
        tag="customers", idempotent_key=True, if_match=True,
    ),
]  # fmt: skip
