"""Sign in people who have a password here, and renew their sessions.

Passwords are checked with Argon2id (RFC 9106) at the library's defaults: about 50 ms of a core and 64 MiB each. So they are never checked
on the event loop or the writer, and only a few at a time.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sse_booking.domain import topics
from sse_booking.domain.calendar import check_zone
from sse_booking.domain.errors import BadFields, Invalid, Unauthenticated
from sse_booking.domain.principal import BY_ACCOUNT, BY_DEMO, SYSTEM, Principal
from sse_booking.domain.text import is_visible
from sse_booking.service import contacts
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import account_links, accounts, credentials, devices, log
from sse_booking.store.executor import Tx

SESSION_S: Final = 12 * 3600
"""A little more than a working day. An open page renews the session."""
RENEWABLE_S: Final = 30 * 86400
MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 1024


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    return _hasher().hash("a password that nobody has")


def hash_password(password: str) -> str:
    """Return the hash of the password. Raise Invalid when the password is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid.one("password", f"It must have {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    return _hasher().hash(password)


def check_password(account: accounts.Account | None, password: str) -> bool:
    """Return whether it is the account's password. Without an account, check a decoy, so that timing does not reveal which names exist."""
    try:
        _hasher().verify(_decoy() if account is None else account.hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return account is not None


def add(tx: Tx, user_id: str, name: str, role: str, hash_: str) -> Result:
    """Make an account, on behalf of the operator. Raise Invalid (a name that can't be a user id) or AlreadyExists."""
    uow = UnitOfWork(tx, SYSTEM)
    create(uow, accounts.Account(user_id, name, role, hash_, tx.now))
    return Result(None, uow.finish())


def create(uow: UnitOfWork, account: accounts.Account) -> None:
    """Make an account as part of a change. Raise Invalid (an id that can't be a user's, an unknown zone) or AlreadyExists."""
    bad = BadFields()
    if not is_free_id(account.user_id):
        bad.add("user_id", "1 to 128 printable characters without space, comma and colon.")
    if not is_visible(account.name):
        bad.add("name", "It must have a character that can be seen.")
    with bad.gathering():
        if account.timezone:
            check_zone(account.timezone)
    bad.refuse()
    accounts.insert(uow.tx.db, account)
    if account.email is not None:
        contacts.put_verified(uow.tx, account.user_id, account.email, name=account.name, locale=account.locale or "en")
    uow.audit("add-account", f"user:{account.user_id}", {"role": account.role})


def is_free_id(user_id: str) -> bool:
    """Return whether a user may have this id: it follows the grammar and is not reserved by the service (`system`, `guest:…`)."""
    return topics.parse(topics.of_user(user_id)) is not None and ":" not in user_id and user_id != SYSTEM.user_id


def begin_renewable(tx: Tx, user_id: str, name: str, role: str, how: str) -> tuple[Principal, str, str]:
    """Store a session for a user who has just authenticated here. Return the principal, the cookie's value and the cursor."""
    who = Principal(user_id, name, role, tx.now + SESSION_S, proof=BY_DEMO if how == BY_DEMO else BY_ACCOUNT)
    uow = UnitOfWork(tx, who)
    cookie = open_session(uow, who, how)
    return who, cookie, uow.finish()


def open_session(uow: UnitOfWork, who: Principal, how: str) -> str:
    """Store a session as part of a change. Return the cookie's value."""
    cookie, _ = credentials.create_session(uow.tx.db, who, uow.tx.now, uow.tx.now + RENEWABLE_S)
    uow.audit("sign-in", f"user:{who.user_id}", {"by": how})
    return cookie


def sign_in(tx: Tx, checked: accounts.Account) -> tuple[Principal, str, str]:
    """Store a session for a user whose password was right. Raise Unauthenticated if the account has changed meanwhile."""
    account = accounts.find(tx.db, checked.user_id)
    if account is None or account.hash != checked.hash or account.disabled_at is not None:
        raise Unauthenticated("The name or the password is wrong.")
    return begin_renewable(tx, account.user_id, account.name, account.role, "password")


def end_all(uow: UnitOfWork, user_id: str, but: str = "") -> int:
    """End all sessions, tickets and devices of a user, except the session `but`. The relay ends their streams.

    Return how many sessions ended.
    """
    devices.delete_of_user(uow.tx.db, user_id, but)
    ended = credentials.end_all_of(uow.tx.db, user_id, but)
    uow.emit_internal("user_ended", {"user_id": user_id, "but": but})
    return ended


def change_password(tx: Tx, who: Principal, checked: accounts.Account, hash_: str) -> Result:
    """Change the caller's own password. All their other sessions end."""
    account = accounts.find(tx.db, who.user_id)
    if account is None or account.hash != checked.hash:
        raise Unauthenticated("The password is wrong.")
    uow = UnitOfWork(tx, who)
    set_password(uow, account, hash_, but=who.session)
    return Result(None, uow.finish())


def set_password(uow: UnitOfWork, account: accounts.Account, hash_: str, but: str = "") -> None:
    """Set another password as part of a change. Links for choosing a password become invalid."""
    accounts.update(uow.tx.db, account._replace(hash=hash_, version=account.version + 1))
    account_links.drop(uow.tx.db, "reset", user_id=account.user_id)
    end_all(uow, account.user_id, but)
    uow.audit("change-password", f"user:{account.user_id}")


def renew(tx: Tx, who: Principal) -> tuple[int, str]:
    """Extend the caller's session. Return its new end and the cursor.

    Raise Unauthenticated when only a new credential can extend it.
    """
    expires_at = credentials.renew_session(tx.db, who.session, tx.now + SESSION_S) if who.session else None
    if expires_at is None:
        raise Unauthenticated("This session can't be renewed; sign in again.")
    return expires_at, str(log.head(tx.db))
