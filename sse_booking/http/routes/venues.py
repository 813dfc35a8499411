"""/api/venues: venues and their staff."""

from __future__ import annotations

import io
from typing import Annotated, Any, ClassVar, Final, Literal

import segno
from msgspec import UNSET, Meta, Struct, UnsetType

from sse_booking.domain.errors import Forbidden
from sse_booking.domain.resource import Weekday
from sse_booking.domain.text import CHOSEN_ID, VISIBLE
from sse_booking.http import schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import decode_cursor, page_by_id
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Page
from sse_booking.http.person_rules import has_zone
from sse_booking.http.place_rules import asks, limits_something, names_no_resource
from sse_booking.http.questions import Questions, stored
from sse_booking.http.quotas import Quotas
from sse_booking.http.requester_schema import Known
from sse_booking.http.site_url import site_url
from sse_booking.service import access, queries
from sse_booking.service import venues as service
from sse_booking.service.unit_of_work import Result, as_json
from sse_booking.store import log
from sse_booking.store.executor import Tx

Name = Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=200)]
ChosenId = Annotated[str, Meta(pattern=CHOSEN_ID, description="Generated if omitted.")]
Zone = Annotated[str, Meta(min_length=1, max_length=64, description="An IANA time zone, such as Europe/Rome.")]

Guests = Annotated[
    Literal["off", "verified", "staff"],
    Meta(
        description="Whether people without an account may book: not at all, with a verified address, or subject to the staff's approval."
    ),
]


class NewVenue(Body, frozen=True, kw_only=True):
    """A new venue."""

    rules: ClassVar[tuple[Rule, ...]] = (has_zone, asks, names_no_resource)

    id: ChosenId | None = None
    name: Name
    timezone: Zone = "UTC"
    week_starts_on: Weekday = "mon"
    guests: Guests = "off"
    questions: Questions = []  # noqa: RUF012 - msgspec copies it
    quotas: Quotas = []  # noqa: RUF012 - msgspec copies it


class VenueEdit(Body, frozen=True, kw_only=True):
    """The changes to a venue. Omitted members stay as they are."""

    rules: ClassVar[tuple[Rule, ...]] = (has_zone, asks, limits_something)

    name: Name | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    week_starts_on: Weekday | UnsetType = UNSET
    guests: Guests | UnsetType = UNSET
    questions: Questions | UnsetType = UNSET
    quotas: Quotas | UnsetType = UNSET


class NewOwner(Body, frozen=True, kw_only=True):
    """The person who becomes the owner of a venue."""

    user_id: Annotated[str, Meta(min_length=1, max_length=128)]


class StaffMember(Struct, omit_defaults=True):
    """A member of a venue's staff, or somebody invited to it. `name` is empty when unknown."""

    user_id: str
    name: str
    role: Literal["owner", "staff", "invited"]
    known: Known = True


class StaffList(Struct):
    """The staff of a venue: the owner, the staff by id, and those invited who have not accepted yet.

    `offered_to` is the user who is offered the venue and has not answered.
    """

    items: list[StaffMember]
    offered_to: str | None


_SVG: Final = b"image/svg+xml"
_SVG_HEADERS: Final = (
    (b"cache-control", b"private, no-cache"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
)


async def create(context: RequestContext) -> Response:
    """POST /api/venues."""
    if not service.may_make(context.who, context.runtime.config.venues_by):
        raise Forbidden("Only administrators may create a venue here.")
    new = context.body(NewVenue)
    return await context.write(
        lambda tx: service.create(
            tx, context.who, new.id, new.name, new.timezone, new.week_starts_on, new.guests, stored(new.questions), as_json(new.quotas)
        ),
        status=201,
        location=lambda venue: f"/api/venues/{venue['id']}",
    )


async def listed(context: RequestContext) -> Response:
    """GET /api/venues."""
    query = context.query(Page)
    after = decode_cursor(query.cursor, context.path, str)[0] if query.cursor else ""

    def job(tx: Tx) -> Result:
        found, cursor = queries.venue_list(tx, context.who, after, query.limit + 1)
        return Result(page_by_id(found, query.limit, context.path), cursor)

    return await context.read(job)


async def one(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}."""
    return await context.read(lambda tx: service.one(tx, context.who, context.param("venue_id")))


def _edit(context: RequestContext) -> dict[str, Any]:
    values = context.given(VenueEdit)
    if "questions" in values:
        values["questions"] = stored(values["questions"])
    if "quotas" in values:
        values["quotas"] = as_json(values["quotas"])
    return values


async def change(context: RequestContext) -> Response:
    """PATCH /api/venues/{venue_id}."""
    return await context.write(
        lambda tx: service.update(tx, context.who, context.param("venue_id"), lambda: _edit(context), context.if_match)
    )


async def remove(context: RequestContext) -> Response:
    """DELETE /api/venues/{venue_id}."""
    return await context.write(lambda tx: service.delete(tx, context.who, context.param("venue_id"), context.if_match))


async def staff(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/staff."""
    return await context.read(lambda tx: service.staff_list(tx, context.who, context.param("venue_id")))


async def put_staff(context: RequestContext) -> Response:
    """PUT /api/venues/{venue_id}/staff/{user_id}."""
    by_invitation = context.runtime.config.venues_by == "everybody"
    return await context.write(
        lambda tx: service.put_staff(tx, context.who, context.param("venue_id"), context.param("user_id"), by_invitation=by_invitation)
    )


async def remove_staff(context: RequestContext) -> Response:
    """DELETE /api/venues/{venue_id}/staff/{user_id}."""
    return await context.write(lambda tx: service.remove_staff(tx, context.who, context.param("venue_id"), context.param("user_id")))


async def accept_invitation(context: RequestContext) -> Response:
    """POST /api/me/invitations/{venue_id}/accept."""
    return await context.write(lambda tx: service.accept_invitation(tx, context.who, context.param("venue_id")))


async def decline_invitation(context: RequestContext) -> Response:
    """DELETE /api/me/invitations/{venue_id}."""
    return await context.write(lambda tx: service.decline_invitation(tx, context.who, context.param("venue_id")))


async def give(context: RequestContext) -> Response:
    """PUT /api/venues/{venue_id}/owner."""
    by_invitation = context.runtime.config.venues_by == "everybody"
    read = lambda: context.body(NewOwner).user_id  # noqa: E731 - decoded only after authorisation
    return await context.write(
        lambda tx: service.give(tx, context.who, context.param("venue_id"), read, context.if_match, by_invitation=by_invitation)
    )


async def qr_code(context: RequestContext) -> Response:
    """GET /api/venues/{venue_id}/qr.svg."""

    def job(tx: Tx) -> Result:
        return Result(access.venue(tx, context.param("venue_id")).id, str(log.head(tx.db)))

    found = await context.runtime.store.read(job)
    # Error correction M survives a fold and a stain; the quiet zone is part of the picture, as it is printed on anything.
    picture = io.BytesIO()
    segno.make(f"{site_url(context)}/book/{found.body}", error="m", micro=False).save(
        picture, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False, nl=False
    )
    return Response(200, (*_SVG_HEADERS, (b"event-cursor", found.cursor.encode())), picture.getvalue(), _SVG)


_ALL: Final = "/api/venues"
_ONE: Final = "/api/venues/{venue_id}"
_STAFF: Final = "/api/venues/{venue_id}/staff/{user_id}"

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", _ALL, create, "Create a venue", tag="venues", body=NewVenue, response=schemas.Venue, status=201,
        problems=("already-exists", "limit-reached"), idempotent_key=True,
    ),
    Operation("GET", _ALL, listed, "List venues", tag="venues", query=Page, response=schemas.Venues, access="public"),
    Operation("GET", _ONE, one, "Read a venue", tag="venues", response=schemas.Venue, access="public"),
    Operation(
        "PATCH", _ONE, change, "Change a venue", tag="venues", body=VenueEdit, response=schemas.Venue, idempotent_key=True, if_match=True
    ),
    Operation(
        "DELETE", _ONE, remove, "Archive a venue", tag="venues", status=204, problems=("still-booked",), idempotent_key=True, if_match=True
    ),
    Operation("GET", f"{_ONE}/staff", staff, "List the staff of a venue", tag="venues", response=StaffList),
    Operation(
        "PUT", _STAFF, put_staff, "Add a user to the staff, or invite them", tag="venues", status=204,
        problems=("invalid", "limit-reached"), idempotent_key=True,
    ),
    Operation(
        "POST", "/api/me/invitations/{venue_id}/accept", accept_invitation, "Accept an invitation to the staff, or the offer of a venue",
        tag="me", response=schemas.Venue, problems=("limit-reached",), idempotent_key=True,
    ),
    Operation(
        "DELETE", "/api/me/invitations/{venue_id}", decline_invitation, "Decline an invitation to the staff, or the offer of a venue",
        tag="me", status=204, idempotent_key=True,
    ),
    Operation(
        "PUT", f"{_ONE}/owner", give, "Give a venue to somebody on its staff, or offer it", tag="venues", body=NewOwner,
        response=schemas.Venue, problems=("invalid",), idempotent_key=True, if_match=True,
        description="The owner gives it at once; where everybody may make venues, the person accepts it like an invitation. Naming the"
        " present owner ends an offer. Administrators give it to any user.",
    ),
    Operation("DELETE", _STAFF, remove_staff, "Remove a user from the staff", tag="venues", status=204, idempotent_key=True),
    Operation(
        "GET", f"{_ONE}/qr.svg", qr_code, "The QR code of the page on which guests book", tag="venues", content_type="image/svg+xml",
        problems=("not-found",),
    ),
]  # fmt: skip
