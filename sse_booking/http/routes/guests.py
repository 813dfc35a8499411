"""/api/guest: booking without an account."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta, Struct

from sse_booking.domain.errors import Invalid
from sse_booking.http import auth, schemas
from sse_booking.http.any_place import PLACE_RULES, Id, PartySize, PlaceId, PlacesWanted, WantedFeatures, WantedKind, place_of, places_of
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant
from sse_booking.http.person_rules import has_mail_address
from sse_booking.http.questions import Answers
from sse_booking.http.routes.accounts import must_be_own_page
from sse_booking.http.routes.bookings import Note, Title
from sse_booking.http.routes.joining import Taken, count_stranger
from sse_booking.http.routes.parties import EmailText, Guest, details_of
from sse_booking.service import guests as service
from sse_booking.service.allocating import Wanted
from sse_booking.service.email_and_phone import checked_email
from sse_booking.service.guests import Proof, Session
from sse_booking.service.unit_of_work import encode_json


def _can_be_sent_a_code(new: GuestBooking) -> None:
    if new.guest.email is None:
        raise Invalid.one("guest.email", "It is required: the code is sent there.")


def _is_one_proof(given: GuestProof) -> None:
    if (given.code is None) == (given.secret is None):
        raise Invalid.one("code", "Either code or secret.")


class GuestBooking(Body, frozen=True, kw_only=True):
    """A guest's booking request. The guest's email address is required: the code is sent there."""

    rules: ClassVar[tuple[Rule, ...]] = (*PLACE_RULES, _can_be_sent_a_code)

    resource_id: PlaceId = None
    venue_id: Id | None = None
    party_size: PartySize | None = None
    kind: WantedKind = None
    features: WantedFeatures = []  # noqa: RUF012 - msgspec copies it
    starts_at: Instant
    ends_at: Instant
    guest: Guest
    quantity: PlacesWanted = UNSET
    title: Title | None = None
    note: Note | None = None
    answers: Answers | None = None


class GuestProof(Body, frozen=True, kw_only=True):
    """The proof from the mail: the code, or the secret of the link."""

    rules: ClassVar[tuple[Rule, ...]] = (_is_one_proof,)

    code: Annotated[str, Meta(min_length=1, max_length=20)] | None = None
    secret: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class GuestSecret(Body, frozen=True, kw_only=True):
    """The secret of a link."""

    secret: Annotated[str, Meta(min_length=1, max_length=200)]


class GuestAddress(Body, frozen=True, kw_only=True):
    """The address to which new links are sent."""

    rules: ClassVar[tuple[Rule, ...]] = (has_mail_address,)

    email: EmailText


class GuestSession(Struct):
    """The session of a guest, for one booking or (null) for all of theirs."""

    user_id: str
    name: str
    role: str
    expires_at: Instant
    booking_id: str | None


class ConfirmedBooking(schemas.Booking):
    """The booking, and the session of its guest."""

    session: GuestSession


async def request(context: RequestContext) -> Response:
    """POST /api/guest/bookings."""
    count_stranger(context)
    given = context.body(GuestBooking)
    guest = details_of(given.guest)
    wanted = Wanted(
        given.resource_id or "", given.starts_at, given.ends_at, places_of(given), given.title, given.note, hold=True, source="guest",
        answers=given.answers, party_size=given.party_size,
    )  # fmt: skip
    place = place_of(given)
    page = context.runtime.config.own_url
    return await context.write(
        lambda tx: service.request(tx, wanted, place, guest, page),
        status=201,
        location=lambda body: f"/api/bookings/{bytes(body)[7:28].decode()}",
    )


async def confirm(context: RequestContext) -> Response:
    """POST /api/guest/bookings/{booking_id}/confirm."""
    must_be_own_page(context)
    count_stranger(context)
    given, booking_id = context.body(GuestProof), context.param("booking_id")
    done = await context.runtime.store.write(lambda tx: service.confirm(tx, booking_id, Proof(given.code, given.secret)))
    if done is None:
        raise Invalid.one("code", "It is not the code in the mail.")
    return _signed_in(context, done, 200)


async def sign_in(context: RequestContext) -> Response:
    """POST /api/guest/sessions."""
    must_be_own_page(context)
    count_stranger(context)
    secret = context.body(GuestSecret).secret
    return _signed_in(context, await context.runtime.store.write(lambda tx: service.sign_in(tx, secret)), 201)


def _signed_in(context: RequestContext, done: Session, status: int) -> Response:
    secure = context.scope["scheme"] == "https" or context.runtime.config.public_url.startswith("https:")
    cookie = auth.session_cookie(done.cookie, done.who.expires_at - int(context.runtime.store.clock()), secure=secure)
    headers = [(b"event-cursor", done.cursor.encode()), (b"set-cookie", cookie.encode())]
    if "version" in done.body:
        headers.append((b"etag", b'"%d"' % done.body["version"]))
    return Response(status, tuple(headers), encode_json(done.body))


async def send_links(context: RequestContext) -> Response:
    """POST /api/guest/links."""
    count_stranger(context)
    email, page = checked_email(context.body(GuestAddress).email), context.runtime.config.own_url
    done = await context.runtime.store.write(lambda tx: service.send_links(tx, email, page))
    return Response(202, ((b"event-cursor", done.cursor.encode()),), encode_json(done.body))


_ALL: Final = "/api/guest/bookings"

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", _ALL, request, "Hold a place as a guest; a code is sent by mail", tag="guests", body=GuestBooking, response=schemas.Booking,
        status=201, access="anyone", problems=("not-found", "forbidden", "rule-broken", "slot-taken", "too-many-requests"),
    ),
    Operation(
        "POST", f"{_ALL}/{{booking_id}}/confirm", confirm, "Confirm a guest's booking with the code or the link from the mail",
        tag="guests",
        body=GuestProof, response=ConfirmedBooking, access="anyone",
        problems=("not-found", "forbidden", "link-spent", "wrong-state", "rule-broken", "slot-taken", "too-many-requests"),
    ),
    Operation(
        "POST", "/api/guest/sessions", sign_in, "Sign in as a guest with a link", tag="guests", body=GuestSecret, response=GuestSession,
        status=201, access="anyone", problems=("forbidden", "link-spent", "too-many-requests"),
    ),
    Operation(
        "POST", "/api/guest/links", send_links, "Send new links to a guest", tag="guests", body=GuestAddress, response=Taken,
        status=202, access="anyone", problems=("too-many-requests",),
    ),
]  # fmt: skip
