"""/api/invitations: inviting people to the service or to the staff of a venue. joining.py accepts invitations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Struct

from sse_booking.domain.text import VISIBLE_OR_NONE
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.cursor import decode_cursor, page_by_id
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page
from sse_booking.http.person_rules import has_mail_address
from sse_booking.http.routes.joining import Email, Locale
from sse_booking.service import joining as service
from sse_booking.service.email_and_phone import checked_email
from sse_booking.service.joining import Invite
from sse_booking.service.unit_of_work import Result
from sse_booking.store.executor import Tx


class NewInvitation(Body, frozen=True, kw_only=True):
    """An invitation to make. Without an address, the inviter passes the link on."""

    rules: ClassVar[tuple[Rule, ...]] = (has_mail_address,)

    email: Email | None = None
    name: Annotated[str, Meta(pattern=VISIBLE_OR_NONE, max_length=200)] = ""
    role: Literal["user", "admin"] = "user"
    venue_id: Annotated[str, Meta(min_length=1, max_length=64, description="The venue whose staff to join.")] | None = None
    locale: Locale = "en"


class InvitationQuery(Page, frozen=True, kw_only=True):
    """The filter for invitations."""

    venue_id: str | None = None


class Invitation(Struct):
    """An invitation that nobody has accepted yet."""

    id: str
    role: Literal["user", "admin"]
    venue_id: str | None
    name: str
    invited_by: str
    created_at: Instant
    expires_at: Instant


class MadeInvitation(Invitation):
    """A new invitation. Its secret is shown only this once."""

    token: str
    link: str
    mailed: bool


class Invitations(Struct):
    """A page of invitations, ordered by id."""

    items: list[Invitation]
    next_cursor: str | None


class VenueName(Struct):
    """A venue and its name."""

    id: str
    name: str


class ShownInvitation(Struct):
    """The invitation, as the holder of the link sees it."""

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
    query = context.query(InvitationQuery)
    after = decode_cursor(query.cursor, context.path, str)[0] if query.cursor else ""

    def job(tx: Tx) -> Result:
        found, cursor = service.listed(tx, context.who, query.venue_id, after, query.limit + 1)
        return Result(page_by_id(found, query.limit, context.path), cursor)

    return await context.read(job)


async def revoke(context: RequestContext) -> Response:
    """DELETE /api/invitations/{token}. Here the token is the invitation's id."""
    return await context.write(lambda tx: service.revoke(tx, context.who, context.param("token")))


async def shown(context: RequestContext) -> Response:
    """GET /api/invitations/{token}."""
    return await context.read(lambda tx: service.shown(tx, context.param("token")))


OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/invitations", invite, "Invite somebody with a link", body=NewInvitation, response=MadeInvitation, status=201,
        tag="accounts", problems=("not-found", "rule-broken"), idempotent_key=True,
    ),
    Operation(
        "GET", "/api/invitations", listed, "List open invitations", query=InvitationQuery, response=Invitations, tag="accounts",
        problems=("not-found", "forbidden"),
    ),
    Operation("GET", "/api/invitations/{token}", shown, "Read an invitation by its link", response=ShownInvitation, access="anyone",
        tag="accounts",
              problems=("link-spent",)),
    Operation(
        "DELETE", "/api/invitations/{token}", revoke, "Revoke an invitation, by its id", status=204, tag="accounts",
        idempotent_key=True,
    ),
]  # fmt: skip
