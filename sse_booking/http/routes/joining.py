"""Getting an account: first run, invitations, registration, lost passwords. Links work once, and carry their secrets in the fragment."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import Annotated, ClassVar, Final, Literal, Protocol

from msgspec import Meta, Struct

from sse_booking.domain.errors import FieldError, Forbidden, Invalid, NotFound
from sse_booking.domain.text import VISIBLE
from sse_booking.http import auth, schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body
from sse_booking.http.person_rules import has_mail_address, has_zone
from sse_booking.http.problems.http_errors import TooManyRequests
from sse_booking.http.routes.accounts import must_be_own_page, signed_in
from sse_booking.service import joining as service
from sse_booking.service.accounts import MAX_PASSWORD, MIN_PASSWORD, hash_password, is_free_id
from sse_booking.service.email_and_phone import checked_email
from sse_booking.service.joining import NewPerson
from sse_booking.service.unit_of_work import Result, encode_json
from sse_booking.store.account_links import Purpose

Secret = Annotated[str, Meta(min_length=1, max_length=200)]
PersonName = Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=200, description="As others see it.")]
UserId = Annotated[str, Meta(min_length=1, max_length=128, description="The id to sign in with; made from the name if omitted.")]
Password = Annotated[str, Meta(min_length=MIN_PASSWORD, max_length=MAX_PASSWORD)]
Email = Annotated[str, Meta(min_length=3, max_length=254)]
Locale = Literal["en", "de"]
ZoneName = Annotated[str, Meta(max_length=64)]
STRANGER_POSTS: Final = 30
STRANGER_POST_EVERY_S: Final = 20.0
"""Anonymous requests of one address that cost a mail or a password hash: 30 at once, then three a minute."""


class _Chosen(Protocol):
    @property
    def user_id(self) -> str | None: ...


def _has_a_free_id(given: _Chosen) -> None:
    if given.user_id is not None and not is_free_id(given.user_id):
        raise Invalid.one("user_id", "1 to 128 printable characters without spaces, commas and colons.")


class Setup(Body, frozen=True, kw_only=True):
    """The first administrator."""

    rules: ClassVar[tuple[Rule, ...]] = (_has_a_free_id, has_zone, has_mail_address)

    token: Secret
    name: PersonName
    password: Password
    user_id: UserId | None = None
    email: Email | None = None
    locale: Locale | None = None
    timezone: ZoneName | None = None


class Acceptance(Body, frozen=True, kw_only=True):
    """The person who accepts an invitation. All members may be omitted by a signed-in user who joins a venue's staff."""

    rules: ClassVar[tuple[Rule, ...]] = (_has_a_free_id, has_zone)

    name: PersonName | None = None
    password: Password | None = None
    user_id: UserId | None = None
    locale: Locale | None = None
    timezone: ZoneName | None = None


class Registration(Body, frozen=True, kw_only=True):
    """The address to which the registration link is sent."""

    rules: ClassVar[tuple[Rule, ...]] = (has_mail_address,)

    email: Email
    locale: Locale = "en"


class LostPassword(Body, frozen=True, kw_only=True):
    """The person who lost their password: the address, or the name they sign in with."""

    email: Annotated[str, Meta(min_length=1, max_length=254)]


class NewPassword(Body, frozen=True, kw_only=True):
    """The new password."""

    password: Password


class Taken(Struct):
    """The request was accepted. The response does not reveal whether the person is known here."""


def count_stranger(context: RequestContext) -> None:
    """Count an anonymous request. Raises TooManyRequests."""
    posts, now = context.runtime.stranger_posts, context.runtime.clock()
    if wait_s := posts.wait_s(context.address, now):
        raise TooManyRequests(ceil(wait_s), "Too many of these from your address. Wait a little.")
    posts.take(context.address, now)


async def hashed(context: RequestContext, password: str) -> str:
    """Return the hash of the password. Only a few run at a time, because each takes 64 MiB and a core."""
    return await context.runtime.sign_in_guard.in_turn(partial(hash_password, password))


async def _check_link(context: RequestContext, secret: str, *purposes: Purpose) -> None:
    """Raise LinkSpent for an invalid link, before a password is hashed for it."""
    await context.runtime.store.read(lambda tx: service.find(tx, secret, *purposes))


async def set_up(context: RequestContext) -> Response:
    """POST /api/setup."""
    must_be_own_page(context)
    count_stranger(context)
    given = context.body(Setup)
    email = None if given.email is None else checked_email(given.email)
    await _check_link(context, given.token, "setup")
    hash_ = await hashed(context, given.password)
    person = NewPerson(given.name, hash_, given.user_id, email, given.locale or "", given.timezone or "")
    return signed_in(context, *await context.runtime.store.write(lambda tx: service.set_up(tx, given.token, person)), 201)


async def accept(context: RequestContext) -> Response:
    """POST /api/invitations/{token}/accept."""
    must_be_own_page(context)
    count_stranger(context)
    given, secret = context.body(Acceptance), context.param("token")
    await _check_link(context, secret, "invitation", "registration")
    credential = auth.credential(context.scope)
    if given.password is None and credential.kind != "none":
        who = await context.runtime.authenticate(credential)
        if who.is_guest:
            raise Forbidden("You are signed in by a link to a booking. Create an account, or sign in with yours.")
        if credential.kind == "cookie":
            auth.check_origin(context.scope, context.runtime.config.public_url or None)
        done = await context.runtime.store.write(lambda tx: service.accept_as(tx, who, secret))
        return Response(201, ((b"event-cursor", done.cursor.encode()),), encode_json(done.body))
    if given.password is None or given.name is None:
        missing = [name for name, value in (("name", given.name), ("password", given.password)) if value is None]
        raise Invalid([FieldError(name, "It is required for a new account.") for name in missing])
    person = NewPerson(given.name, await hashed(context, given.password), given.user_id, None, given.locale or "", given.timezone or "")
    return signed_in(context, *await context.runtime.store.write(lambda tx: service.accept(tx, secret, person)), 201)


async def register(context: RequestContext) -> Response:
    """POST /api/register."""
    if not context.runtime.config.registration:
        raise NotFound("Accounts are by invitation only here.")
    count_stranger(context)
    given = context.body(Registration)
    email, page = checked_email(given.email), context.runtime.config.own_url
    return _accepted(await context.runtime.store.write(lambda tx: service.register(tx, email, given.locale, page)))


async def ask_reset(context: RequestContext) -> Response:
    """POST /api/password-resets."""
    count_stranger(context)
    login, page = context.body(LostPassword).email, context.runtime.config.own_url
    return _accepted(await context.runtime.store.write(lambda tx: service.ask_reset(tx, login, page)))


def _accepted(done: Result) -> Response:
    return Response(202, ((b"event-cursor", done.cursor.encode()),), encode_json(done.body))


async def reset(context: RequestContext) -> Response:
    """POST /api/password-resets/{token}."""
    count_stranger(context)
    given, secret = context.body(NewPassword), context.param("token")
    await _check_link(context, secret, "reset")
    hash_ = await hashed(context, given.password)
    done = await context.runtime.store.write(lambda tx: service.reset(tx, secret, hash_))
    return Response(204, ((b"event-cursor", done.cursor.encode()),))


_STRANGER: Final = ("too-many-requests",)
_LINK: Final = ("link-spent", "too-many-requests")

OPERATIONS: Final[list[Operation]] = [
    Operation(
        "POST", "/api/setup", set_up, "Create the first administrator of a fresh service", body=Setup, response=schemas.Session, status=201,
        access="anyone", tag="accounts", problems=("already-exists", "forbidden", *_LINK),
    ),
    Operation(
        "POST", "/api/invitations/{token}/accept", accept, "Accept an invitation, with a new account or as the signed-in user",
        body=Acceptance, response=schemas.Session, status=201, access="anyone", tag="accounts",
        problems=("already-exists", "unauthenticated", "forbidden", *_LINK),
    ),
    Operation(
        "POST", "/api/register", register, "Send a registration link", body=Registration, response=Taken, status=202,
        access="anyone", tag="accounts", problems=("not-found", *_STRANGER),
    ),
    Operation(
        "POST", "/api/password-resets", ask_reset, "Send a password reset link", body=LostPassword, response=Taken, status=202,
        access="anyone", tag="accounts", problems=_STRANGER,
    ),
    Operation(
        "POST", "/api/password-resets/{token}", reset, "Choose a new password", body=NewPassword, status=204, access="anyone",
        tag="accounts", problems=_LINK,
    ),
]  # fmt: skip
