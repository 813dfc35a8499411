"""Signing in by name and password or, in demo mode, as a demo person. Also /api/site, which pages read before anybody is signed in."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from sse_booking import __version__
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import NotFound, Unauthenticated
from sse_booking.domain.principal import NOBODY, Principal
from sse_booking.http import auth, schemas
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body
from sse_booking.service import accounts as service
from sse_booking.service.unit_of_work import encode_json
from sse_booking.store import accounts as store

PEOPLE: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("ann", "Ann Meyer", "user", "guest"),
    ("ben", "Ben Okafor", "user", "guest"),
    ("carla", "Carla Rossi", "user", "guest"),
    ("olga", "Olga Brandt", "user", "equipment"),
    ("luigi", "Luigi Ferrara", "user", "restaurant"),
    ("sara", "Sara Lind", "user", "staff"),
    ("dean", "Dean Whitfield", "user", "grounds"),
    ("bea", "Bea Novak", "user", "boardrooms"),
    ("pete", "Pete Sandoval", "user", "parking"),
    ("ada", "Ada Quist", "admin", "admin"),
)
"""The demo people: user id, name, role, and their part in the demo's story."""


class Login(Body, frozen=True, kw_only=True):
    """A name and a password."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]


class DemoPerson(Body, frozen=True, kw_only=True):
    """The demo person to sign in as."""

    person: Annotated[str, Meta(min_length=1, max_length=64)]


class Person(Struct):
    """One of the demo people."""

    id: str
    name: str
    role: Literal["user", "admin"]
    part: str


class SiteInfo(Struct):
    """What a page needs first: the ways to sign in here, and who the caller is."""

    version: str
    demo: bool
    people: list[Person]
    accounts: bool
    setup: Annotated[bool, Meta(description="The service is fresh. The link that `serve` prints makes the first administrator.")]
    registration: bool
    mail: Annotated[bool, Meta(description="Whether mail is sent: codes for guests, links, reminders.")]
    public_read: bool
    you: schemas.Session | None


def signed_in(context: RequestContext, who: Principal, cookie: str, cursor: str, status: int) -> Response:
    """Respond with the new session and its cookie."""
    secure = context.scope["scheme"] == "https" or context.runtime.config.public_url.startswith("https:")
    header = auth.session_cookie(cookie, who.expires_at - int(context.runtime.store.clock()), secure=secure)
    return Response(status, ((b"event-cursor", cursor.encode()), (b"set-cookie", header.encode())), encode_json(_shown(who)))


def _shown(who: Principal) -> dict[str, Any]:
    return {"user_id": who.user_id, "name": who.name, "role": who.role, "expires_at": rfc3339(who.expires_at)}


def must_be_own_page(context: RequestContext) -> None:
    """Raise Forbidden for a page of another site. It must not sign a browser in as somebody else."""
    if b"origin" in context.headers:
        auth.check_origin(context.scope, context.runtime.config.public_url or None)


async def info(context: RequestContext) -> Response:
    """GET /api/site."""
    try:
        who = await context.runtime.authenticate(auth.credential(context.scope))
    except Unauthenticated:
        who = NOBODY  # No error: the response gives access to nothing, and tells pages to show the sign-in.
    config = context.runtime.config
    people = [{"id": id_, "name": name, "role": role, "part": part} for id_, name, role, part in PEOPLE] if config.demo else []
    has_accounts, fresh = await context.runtime.store.read(lambda tx: (store.any_account(tx.db), store.is_fresh(tx.db)))
    body = {
        "version": __version__,
        "demo": config.demo,
        "people": people,
        "accounts": has_accounts,
        "setup": fresh and not config.demo,
        "registration": config.registration,
        "mail": config.demo or bool(config.mail_url),
        "public_read": config.public_read,
        "you": None if who.is_nobody else _shown(who),
    }
    return Response(200, (), encode_json(body))


async def demo_session(context: RequestContext) -> Response:
    """POST /api/demo/session."""
    if not context.runtime.config.demo:
        raise NotFound("This is not a demo.")
    must_be_own_page(context)
    wanted = context.body(DemoPerson).person
    person = next((row for row in PEOPLE if row[0] == wanted), None)
    if person is None:
        raise NotFound("There is no such demo person.")
    who, cookie, cursor = await context.runtime.store.write(lambda tx: service.begin_renewable(tx, *person[:3], "demo"))
    return signed_in(context, who, cookie, cursor, 201)


async def login(context: RequestContext) -> Response:
    """POST /api/login."""
    must_be_own_page(context)
    given = context.body(Login)
    account = await context.runtime.store.read(lambda tx: store.by_login(tx.db, given.name))
    good = await context.runtime.sign_in_guard.check(
        given.name, context.address, partial(service.check_password, account, given.password), exists=account is not None
    )
    if account is None or not good:
        if (
            context.runtime.rate_limit is not None
        ):  # Count failures only: other people's tries from the same address must not refuse a correct password.
            context.runtime.rate_limit.count(context.address + ",", context.runtime.clock())
        raise Unauthenticated("The name or the password is wrong.")
    who, cookie, cursor = await context.runtime.store.write(lambda tx: service.sign_in(tx, account))
    return signed_in(context, who, cookie, cursor, 201)


async def renew(context: RequestContext) -> Response:
    """POST /api/session/renew."""
    expires_at, cursor = await context.runtime.store.write(lambda tx: service.renew(tx, context.who))
    who = Principal(context.who.user_id, context.who.name, context.who.role, expires_at)
    return signed_in(context, who, auth.credential(context.scope).value, cursor, 200)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/site", info, "How people sign in, and who the caller is", response=SiteInfo, access="anyone", tag="session"),
    Operation(
        "POST", "/api/login", login, "Sign in by name and password", body=Login, response=schemas.Session, status=201,
        access="anyone", tag="session", problems=("unauthenticated", "too-many-requests"),
    ),
    Operation(
        "POST", "/api/demo/session", demo_session, "Sign in as a demo person", body=DemoPerson, response=schemas.Session, status=201,
        access="anyone", counted=True, tag="session", problems=("not-found",),
    ),
    Operation("POST", "/api/session/renew", renew, "Extend the session", response=schemas.Session, tag="session"),
]  # fmt: skip
