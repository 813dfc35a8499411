"""/api/invitations: inviting people to the service or to the staff of a venue. Taking an invitation: joining.py."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import decode_cursor, page_by_id
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page
from sse_booking.http.routes.joining import Email, Locale
from sse_booking.service import joining as service
from sse_booking.service.email_and_phone import checked_email
from sse_booking.service.joining import Invite
from sse_booking.service.unit_of_work import Result
from sse_booking.store.executor import Tx


class NewInvitation(Body, frozen=True, kw_only=True):
    """Whom to invite; without an address, whoever invites passes the link on."""

    email: Email | None = None
    name: Annotated[str, Meta(max_length=200)] = ""
    role: Literal["user", "admin"] = "user"
    venue_id: Annotated[str, Meta(min_length=1, max_length=64, description="Whose staff to join.")] | None = None
    locale: Locale = "en"


class InvitationQuery(Page, frozen=True, kw_only=True):
    """Which invitations."""

    venue_id: str | None = None


class Invitation(Struct):
    """An invitation that nobody has taken yet."""

    id: str
    role: Literal["user", "admin"]
    venue_id: str | None
    name: str
    invited_by: str
    created_at: Instant
    expires_at: Instant


class MadeInvitation(Invitation):
    """A new invitation; its secret is told this once."""

    token: str
    link: str
    mailed: bool


class Invitations(Struct):
    """A page of invitations by id."""

    items: list[Invitation]
    next_cursor: str | None


class VenueName(Struct):
    """A venue by its name."""

    id: str
    name: str


class ShownInvitation(Struct):
    """What whoever has the link sees of it."""

    purpose: Literal["invitation", "registration"]
    email: str | None
    name: str
    role: Literal["user", "admin"]
    venue: VenueName | None
    invited_by: str
    expires_at: Instant


async def invite(context: RequestContext) -> Response:
    """POST /api/invitations."""
    given = context.body(NewInvitation)
    email = None if given.email is None else checked_email(given.email)
    wanted = Invite(given.role, given.venue_id, email, given.name, given.locale)
    page = f"{context.runtime.config.own_url}/join#"
    return await context.write(lambda tx: service.invite(tx, context.who, wanted, page), status=201)


async def listed(context: RequestContext) -> Response:
    """GET /api/invitations."""
    asked = context.query(InvitationQuery)
    after = decode_cursor(asked.cursor, str)[0] if asked.cursor else ""

    def job(tx: Tx) -> Result:
        found, cursor = service.listed(tx, context.who, asked.venue_id, after, asked.limit + 1)
        return Result(page_by_id(found, asked.limit), cursor)

    return await context.read(job)


async def revoke(context: RequestContext) -> Response:
    """DELETE /api/invitations/{token}, where it is the id."""
    return await context.write(lambda tx: service.revoke(tx, context.who, context.param("token")))


async def shown(context: RequestContext) -> Response:
    """GET /api/invitations/{token}."""
    return await context.read(lambda tx: service.shown(tx, context.param("token")))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/invitations", invite, "Invite somebody by a link", body=NewInvitation, response=MadeInvitation, status=201,
        tag="accounts", problems=("not-found", "rule-broken"), idempotent_key=True,
    ),
    Operation(
        "GET", "/api/invitations", listed, "Invitations that wait", query=InvitationQuery, response=Invitations, tag="accounts",
        problems=("not-found", "forbidden"),
    ),
    Operation("GET", "/api/invitations/{token}", shown, "What a link is for", response=ShownInvitation, access="anyone", tag="accounts",
              problems=("link-spent",)),
    Operation(
        "DELETE", "/api/invitations/{token}", revoke, "Take an invitation back, by its id", status=204, tag="accounts",
        idempotent_key=True,
    ),
]  # fmt: skip
