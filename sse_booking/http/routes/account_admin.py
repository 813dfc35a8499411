"""/api/admin/accounts: the accounts of this service. /api/me and /api/me/password: the caller's own account."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, ClassVar, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from sse_booking.domain.errors import Forbidden, NotFound, Unauthenticated
from sse_booking.http import auth
from sse_booking.http.context import Nothing, RequestContext, Response
from sse_booking.http.cursor import decode_cursor, page_by_id
from sse_booking.http.member_rules import Rule
from sse_booking.http.operation import Operation
from sse_booking.http.parsing import Body, Instant, Page
from sse_booking.http.person_rules import has_mail_address, has_zone
from sse_booking.http.routes.joining import Email, Locale, Password, PersonName, ZoneName, hashed
from sse_booking.service import account_admin as service
from sse_booking.service import accounts, erasure, joining, personal_data
from sse_booking.service.unit_of_work import Result
from sse_booking.store import accounts as store
from sse_booking.store.executor import Tx


class AccountQuery(Page, frozen=True, kw_only=True):
    """The filter: accounts that contain `q` in their id, name or address."""

    q: Annotated[str, Meta(max_length=200)] = ""


class AccountEdit(Body, frozen=True, kw_only=True):
    """The changes to an account. Omitted members stay as they are."""

    rules: ClassVar[tuple[Rule, ...]] = (has_mail_address, has_zone)

    name: PersonName | UnsetType = UNSET
    role: Literal["user", "admin"] | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    locale: Locale | UnsetType | None = UNSET
    timezone: ZoneName | UnsetType | None = UNSET


class ProfileEdit(Body, frozen=True, kw_only=True):
    """The changes to one's own account. Omitted members stay as they are."""

    rules: ClassVar[tuple[Rule, ...]] = (has_zone,)

    name: PersonName | UnsetType = UNSET
    locale: Locale | UnsetType | None = UNSET
    timezone: ZoneName | UnsetType | None = UNSET


class PasswordChange(Body, frozen=True, kw_only=True):
    """The current password and the new one."""

    current: Annotated[str, Meta(min_length=1, max_length=1024)]
    password: Password


class AccountSummary(Struct):
    """An account. Its owner signs in with `id` or the email address."""

    id: str
    name: str
    role: Literal["user", "admin"]
    email: str | None
    locale: str | None
    timezone: str | None
    disabled: bool
    version: int
    created_at: Instant


class Account(AccountSummary):
    """An account, the venues that it runs, and the number of its sessions."""

    venues: list[str]
    sessions: Annotated[int, Meta(ge=0)]


class Accounts(Struct):
    """A page of accounts, ordered by id."""

    items: list[AccountSummary]
    next_cursor: str | None


class ResetLink(Struct):
    """A password reset link to pass on to the account's owner. It is valid for an hour."""

    token: str
    link: str


async def listed(context: RequestContext) -> Response:
    """GET /api/admin/accounts."""
    query = context.query(AccountQuery)
    after = decode_cursor(query.cursor, context.path, str)[0] if query.cursor else ""

    def job(tx: Tx) -> Result:
        found, cursor = service.listed(tx, query.q.strip(), after, query.limit + 1)
        return Result(page_by_id(found, query.limit, context.path), cursor)

    return await context.read(job)


async def one(context: RequestContext) -> Response:
    """GET /api/admin/accounts/{user_id}."""
    return await context.read(lambda tx: service.one(tx, context.param("user_id")))


async def change(context: RequestContext) -> Response:
    """PATCH /api/admin/accounts/{user_id}."""
    return await context.write(
        lambda tx: service.change(tx, context.who, context.param("user_id"), lambda: context.given(AccountEdit), context.if_match)
    )


async def remove(context: RequestContext) -> Response:
    """DELETE /api/admin/accounts/{user_id}."""
    return await context.write(lambda tx: service.remove(tx, context.who, context.param("user_id"), context.if_match))


async def end_sessions(context: RequestContext) -> Response:
    """DELETE /api/admin/accounts/{user_id}/sessions."""
    return await context.write(lambda tx: service.end_sessions(tx, context.who, context.param("user_id")))


async def reset_link(context: RequestContext) -> Response:
    """POST /api/admin/accounts/{user_id}/password-reset."""
    page = f"{context.runtime.config.own_url}/reset#"

    def job(tx: Tx) -> Result:
        done = joining.reset_link_for(tx, context.who, service.found(tx, context.param("user_id")))
        return Result({"token": done.body, "link": page + done.body}, done.cursor)

    return await context.write(job, status=201)


async def change_own(context: RequestContext) -> Response:
    """PATCH /api/me."""

    def job(tx: Tx) -> Result:
        if store.find(tx.db, context.who.user_id) is None:
            raise Forbidden("You sign in with another provider. Change your account there.")
        return service.change(tx, context.who, context.who.user_id, lambda: context.given(ProfileEdit), context.if_match)

    return await context.write(job)


async def own_data(context: RequestContext) -> Response:
    """GET /api/me/data."""
    return await context.read(lambda tx: personal_data.own(tx, context.who))


async def erase_own(context: RequestContext) -> Response:
    """DELETE /api/me."""
    context.body(Nothing)
    who, store = context.who, context.runtime.store
    await context.runtime.history.flush()  # streams that are noted and not written yet would be written under the old name
    seen = await store.read_long(lambda tx: erasure.find_rows(tx, who.user_id))
    done = await store.write(lambda tx: erasure.erase(tx, who, who.user_id, seen))
    return Response(204, ((b"event-cursor", done.cursor.encode()), (b"set-cookie", auth.clear_cookie().encode())))


async def change_password(context: RequestContext) -> Response:
    """POST /api/me/password."""
    given, who = context.body(PasswordChange), context.who
    account = await context.runtime.store.read(lambda tx: store.find(tx.db, who.user_id))
    if account is None:
        raise NotFound("You have no password here, because you sign in with another provider. Change it there.")
    check = partial(accounts.check_password, account, given.current)
    if not await context.runtime.sign_in_guard.check(who.user_id, context.address, check, exists=True):
        raise Unauthenticated("The password is wrong.")
    hash_ = await hashed(context, given.password)
    done = await context.runtime.store.write(lambda tx: accounts.change_password(tx, who, account, hash_))
    return Response(204, ((b"event-cursor", done.cursor.encode()),))


_ALL: Final = "/api/admin/accounts"
_ONE: Final = "/api/admin/accounts/{user_id}"
_WRITE: Final = ("not-found", "last-admin")

OPERATIONS: Final[list[Operation]] = [
    Operation("GET", _ALL, listed, "List accounts by id", query=AccountQuery, response=Accounts, access="admin", tag="accounts"),
    Operation(
        "DELETE", f"{_ONE}/sessions", end_sessions, "Sign somebody out everywhere", status=204, access="admin", tag="accounts",
        problems=("not-found",), idempotent_key=True,
    ),
    Operation(
        "POST", f"{_ONE}/password-reset", reset_link, "Create a password reset link", response=ResetLink, status=201, access="admin",
        tag="accounts", problems=("not-found",), idempotent_key=True,
    ),
    Operation("GET", _ONE, one, "Read an account", response=Account, access="admin", tag="accounts", problems=("not-found",)),
    Operation(
        "PATCH", _ONE, change, "Change, disable or enable an account", body=AccountEdit, response=AccountSummary, access="admin",
        tag="accounts", problems=(*_WRITE, "already-exists"), idempotent_key=True, if_match=True,
    ),
    Operation(
        "DELETE", _ONE, remove, "Remove an account", status=204, access="admin", tag="accounts", problems=_WRITE, idempotent_key=True,
        if_match=True,
    ),
    Operation(
        "PATCH", "/api/me", change_own, "Change the caller's account", body=ProfileEdit, response=AccountSummary, tag="me",
        problems=("forbidden",), idempotent_key=True, if_match=True,
    ),
    Operation(
        "GET", "/api/me/data", own_data, "Export everything that is stored about the caller", response=dict[str, Any], tag="me",
        guests=True,
    ),
    Operation(
        "DELETE", "/api/me", erase_own, "Erase the caller: their data is removed, their bookings stay without a name", status=204, tag="me",
        problems=("not-found", "forbidden", "last-admin", "owns-venues"), guests=True,
    ),
    Operation(
        "POST", "/api/me/password", change_password, "Change the password, and sign out everywhere else", body=PasswordChange,
        status=204, tag="me", problems=("not-found", "too-many-requests"),
    ),
]  # fmt: skip
