"""Manage accounts: what administrators see and change, and what people change in their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sse_booking.domain import calendar
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import LastAdmin, NotFound
from sse_booking.domain.principal import SYSTEM, Principal
from sse_booking.service import access
from sse_booking.service.accounts import end_all, set_password
from sse_booking.service.email_and_phone import checked_email
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import account_links, accounts, credentials, log, resources
from sse_booking.store.accounts import Account
from sse_booking.store.executor import Tx


def view(account: Account) -> dict[str, Any]:
    """Return an account as its owner and administrators see it."""
    return {
        "id": account.user_id,
        "name": account.name,
        "role": account.role,
        "email": account.email,
        "locale": account.locale or None,
        "timezone": account.timezone or None,
        "disabled": account.disabled_at is not None,
        "version": account.version,
        "created_at": rfc3339(account.created_at),
    }


def found(tx: Tx, user_id: str) -> Account:
    """Return the account. Raise NotFound."""
    account = accounts.find(tx.db, user_id)
    if account is None:
        raise NotFound(f"There is no account {user_id!r}.")
    return account


def one(tx: Tx, user_id: str) -> Result:
    """Return one account, with the venues it owns and its number of sessions."""
    account = found(tx, user_id)
    more = {"venues": resources.venues_of(tx.db, user_id), "sessions": credentials.count_of(tx.db, user_id, tx.now)}
    return Result(view(account) | more, str(log.head(tx.db)), account.version)


def listed(tx: Tx, words: str, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """Return the next accounts by id whose id, name or address contains these words."""
    return [view(account) for account in accounts.page(tx.db, after, limit, words)], str(log.head(tx.db))


def change(tx: Tx, who: Principal, user_id: str, read: Callable[[], dict[str, Any]], if_match: access.IfMatch) -> Result:
    """Change an account. Raise NotFound, Invalid, StaleVersion, LastAdmin or AlreadyExists (the address)."""
    before = found(tx, user_id)
    values = _checked(read())
    access.must_match(before.version, if_match)
    if "disabled" in values:
        disabled = values.pop("disabled")
        values["disabled_at"] = (before.disabled_at or tx.now) if disabled else None
    after = before._replace(**values)
    uow = UnitOfWork(tx, who)
    if after != before:
        after = after._replace(version=before.version + 1)
        keep_an_admin(tx, who, before, after)
        accounts.update(tx.db, after)
        if (after.role, after.disabled_at) != (before.role, before.disabled_at):
            end_all(uow, user_id)  # the open sessions were granted other rights
        elif after.name != before.name:
            credentials.rename(tx.db, user_id, after.name)
        if after.disabled_at is not None:
            account_links.drop(tx.db, "reset", user_id=user_id)
        uow.audit("change-account", f"user:{user_id}", {"fields": sorted(values)})
    return Result(view(after), uow.finish(), after.version)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return the given members, checked: a member that every account needs can't be empty. Raise Invalid."""
    if values.get("timezone"):
        calendar.check_zone(values["timezone"])
    if values.get("email"):
        values["email"] = checked_email(values["email"])
    return values | {name: values[name] or "" for name in ("locale", "timezone") if name in values}


def keep_an_admin(tx: Tx, who: Principal, before: Account, after: Account | None) -> None:
    """Raise LastAdmin where nobody could run the service after the change.

    The operator (SYSTEM) is exempt, because they can make a new administrator.
    """
    is_one, stays = (each is not None and each.role == "admin" and each.disabled_at is None for each in (before, after))
    if is_one and not stays and who is not SYSTEM and not accounts.other_admins(tx.db, before.user_id):
        raise LastAdmin("This is the last administrator.")


def remove(tx: Tx, who: Principal, user_id: str, if_match: access.IfMatch) -> Result:
    """Remove an account and end its sessions. Its bookings stay."""
    account = found(tx, user_id)
    access.must_match(account.version, if_match)
    keep_an_admin(tx, who, account, None)
    uow = UnitOfWork(tx, who)
    end(uow, account)
    return Result(None, uow.finish())


def end(uow: UnitOfWork, account: Account) -> None:
    """Remove an account as part of a change. Its sessions, tickets, streams and rights at venues end with it."""
    db, user_id = uow.tx.db, account.user_id
    accounts.delete(db, user_id)
    account_links.drop(db, "reset", user_id=user_id)
    for venue_id in resources.venues_of(db, user_id):
        if resources.remove_staff(db, venue_id, user_id):
            uow.audit("remove-staff", f"venue:{venue_id}", {"user_id": user_id})
    end_all(uow, user_id)
    uow.audit("remove-account", f"user:{user_id}")


def end_sessions(tx: Tx, who: Principal, user_id: str) -> Result:
    """Sign a user out everywhere."""
    found(tx, user_id)
    uow = UnitOfWork(tx, who)
    ended = end_all(uow, user_id)
    uow.audit("end-sessions", f"user:{user_id}", {"sessions": ended})
    return Result(None, uow.finish())


def reset_password(tx: Tx, user_id: str, hash_: str) -> Result:
    """Set a user's password, on behalf of the operator."""
    uow = UnitOfWork(tx, SYSTEM)
    set_password(uow, found(tx, user_id), hash_)
    return Result(None, uow.finish())
