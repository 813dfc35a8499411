"""Signing in people whom this service knows by a password, and sessions that may be renewed.

Passwords are checked with Argon2id (RFC 9106) at the library's defaults: about 50 ms of a core and 64 MiB each, so never on the
event loop or the writer, and only a few at a time.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sse_booking.domain import topics
from sse_booking.domain.errors import Invalid, Unauthenticated
from sse_booking.domain.principal import SYSTEM, Principal
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import accounts, credentials, log
from sse_booking.store.executor import Tx

SESSION_S: Final = 12 * 3600
"""A working day and a bit; a page that stays open renews it."""
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
    """The password as it is stored. Raises Invalid where it is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid.one("password", f"It must have {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    return _hasher().hash(password)


def check_password(account: accounts.Account | None, password: str) -> bool:
    """Whether it is the account's password. Without an account a decoy is checked, so that time does not tell which names exist."""
    try:
        _hasher().verify(_decoy() if account is None else account.hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return account is not None


def add(tx: Tx, user_id: str, name: str, role: str, hash_: str) -> Result:
    """Make an account. Raises Invalid for a name that can't be a user id, AlreadyExists."""
    if topics.parse(topics.of_user(user_id)) is None:
        raise Invalid.one("name", "1 to 128 printable characters without space and comma.")
    accounts.insert(tx.db, accounts.Account(user_id, name, role, hash_), tx.now)
    uow = UnitOfWork(tx, SYSTEM)
    uow.audit("add-account", f"user:{user_id}", {"role": role})
    return Result(None, uow.finish())


def begin_renewable(tx: Tx, user_id: str, name: str, role: str, how: str) -> tuple[Principal, str, str]:
    """Store a session for somebody who has just proved themselves here; returns them, the cookie's value and the cursor."""
    who = Principal(user_id, name, role, tx.now + SESSION_S)
    cookie, _ = credentials.create_session(tx.db, who, tx.now, tx.now + RENEWABLE_S)
    uow = UnitOfWork(tx, who)
    uow.audit("sign-in", f"user:{user_id}", {"by": how})
    return who, cookie, uow.finish()


def renew(tx: Tx, who: Principal) -> tuple[int, str]:
    """Make the caller's session last longer; returns when it ends, and the cursor.

    Raises Unauthenticated where only a fresh credential can.
    """
    expires_at = credentials.renew_session(tx.db, who.session, tx.now + SESSION_S) if who.session else None
    if expires_at is None:
        raise Unauthenticated("This session can't be renewed; sign in again.")
    return expires_at, str(log.head(tx.db))
