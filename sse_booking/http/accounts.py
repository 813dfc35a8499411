"""Signing in by name and password or, in demo mode, as one of the demo people; what a page needs to know before anybody is signed in."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from sse_booking import __version__
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import NotFound, Unauthenticated
from sse_booking.domain.principal import NOBODY, Principal
from sse_booking.http import answers, auth
from sse_booking.http.call import Answer, Call
from sse_booking.http.decode import Body
from sse_booking.http.operation import Operation
from sse_booking.http.refusals import TooManyRequests
from sse_booking.service import accounts as service
from sse_booking.service.change import encode_json
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
"""The demo people: user id, name, role, and what they are in the demo's story."""

TRIES: Final = 5
TRY_EVERY_S: Final = 60.0
"""Wrong passwords of one name: five at once, then one a minute."""
AT_ONCE: Final = 2
"""Passwords checked at the same time: each takes 64 MiB and a core."""


class Login(Body, frozen=True, kw_only=True):
    """A name and a password."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]


class DemoPerson(Body, frozen=True, kw_only=True):
    """Whom to be."""

    person: Annotated[str, Meta(min_length=1, max_length=64)]


class Person(Struct):
    """One of the demo people."""

    id: str
    name: str
    role: Literal["user", "admin"]
    part: str


class SiteInfo(Struct):
    """What a page needs to know at first: how people sign in here, and who the caller is."""

    version: str
    demo: bool
    people: list[Person]
    accounts: bool
    public_read: bool
    you: answers.Session | None


def _session(call: Call, who: Principal, cookie: str, cursor: str, status: int) -> Answer:
    secure = call.scope["scheme"] == "https" or call.site.config.public_url.startswith("https:")
    header = auth.session_cookie(cookie, who.expires_at - int(call.site.store.clock()), secure=secure)
    return Answer(status, ((b"event-cursor", cursor.encode()), (b"set-cookie", header.encode())), encode_json(_shown(who)))


def _shown(who: Principal) -> dict[str, Any]:
    return {"user_id": who.user_id, "name": who.name, "role": who.role, "expires_at": rfc3339(who.expires_at)}


def _own_page(call: Call) -> None:
    if b"origin" in call.headers:  # a page of another site must not sign a browser in as somebody else
        auth.check_origin(call.scope, call.site.config.public_url or None)


async def info(call: Call) -> Answer:
    """GET /api/site."""
    try:
        who = await call.site.authenticate(auth.credential(call.scope))
    except Unauthenticated:
        who = NOBODY  # told as such: this answer opens nothing, and a page asks it whether to show the sign-in
    config = call.site.config
    people = [{"id": id_, "name": name, "role": role, "part": part} for id_, name, role, part in PEOPLE] if config.demo else []
    has_accounts = await call.site.store.read(lambda tx: store.any_account(tx.db))
    body = {
        "version": __version__,
        "demo": config.demo,
        "people": people,
        "accounts": has_accounts,
        "public_read": config.public_read,
        "you": None if who.is_nobody else _shown(who),
    }
    return Answer(200, (), encode_json(body))


async def demo_session(call: Call) -> Answer:
    """POST /api/demo/session."""
    if not call.site.config.demo:
        raise NotFound("This is not a demo.")
    _own_page(call)
    wanted = call.body(DemoPerson).person
    person = next((row for row in PEOPLE if row[0] == wanted), None)
    if person is None:
        raise NotFound("There is no such demo person.")
    who, cookie, cursor = await call.site.store.write(lambda tx: service.begin_renewable(tx, *person[:3], "demo"))
    return _session(call, who, cookie, cursor, 201)


async def login(call: Call) -> Answer:
    """POST /api/login."""
    _own_page(call)
    given = call.body(Login)
    tries, now = call.site.tries, call.site.clock
    if wait_s := tries.wait_s(given.name, now()):
        raise TooManyRequests(int(wait_s) + 1, "Too many wrong passwords for this name. Wait a little, then try again.")
    tries.take(given.name, now())  # counted before it is known, so that many at once don't all get through
    account = await call.site.store.read(lambda tx: store.find(tx.db, given.name))
    async with call.site.checking:
        good = await asyncio.to_thread(service.check_password, account, given.password)
    if account is None or not good:
        raise Unauthenticated("The name or the password is wrong.")
    tries.forget(given.name)
    who, cookie, cursor = await call.site.store.write(
        lambda tx: service.begin_renewable(tx, account.user_id, account.name, account.role, "password")
    )
    return _session(call, who, cookie, cursor, 201)


async def renew(call: Call) -> Answer:
    """POST /api/session/renew."""
    expires_at, cursor = await call.site.store.write(lambda tx: service.renew(tx, call.who))
    who = Principal(call.who.user_id, call.who.name, call.who.role, expires_at)
    return _session(call, who, auth.credential(call.scope).value, cursor, 200)


OPERATIONS: Final[list[Operation]] = [
    Operation("GET", "/api/site", info, "How people sign in here, and who you are", answer=SiteInfo, access="anyone", tag="session"),
    Operation(
        "POST", "/api/login", login, "Sign in by name and password", body=Login, answer=answers.Session, status=201,
        access="anyone", tag="session", problems=("unauthenticated", "too-many-requests"),
    ),
    Operation(
        "POST", "/api/demo/session", demo_session, "Be one of the demo people", body=DemoPerson, answer=answers.Session, status=201,
        access="anyone", tag="session", problems=("not-found",),
    ),
    Operation("POST", "/api/session/renew", renew, "Make the session last longer", answer=answers.Session, tag="session"),
]  # fmt: skip
