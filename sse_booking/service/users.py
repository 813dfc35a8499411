"""Describe the caller, and notify single users."""

from __future__ import annotations

from typing import Any, NamedTuple

from sse_booking.domain import limits, topics
from sse_booking.domain.errors import Invalid
from sse_booking.domain.principal import Principal
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import accounts, invitations, log, resources
from sse_booking.store.accounts import Account
from sse_booking.store.executor import Tx


def me(tx: Tx, who: Principal, venues_by: str) -> Result:
    """Return the caller, the venues they run, and the venues that have invited them."""
    owned = {venue: resources.find_venue(tx.db, venue) for venue in resources.venues_of(tx.db, who.user_id)}
    venues = [
        {"id": venue.id, "name": venue.name, "role": "owner" if venue.owner_id == who.user_id else "staff"}
        for venue in owned.values()
        if venue is not None
    ]
    body = {
        "user_id": who.user_id,
        "name": who.name,
        "role": who.role,
        "venues": venues,
        "invitations": _invited(tx, who, "staff"),
        "offers": _invited(tx, who, "owner"),
        "may_make_venues": who.is_admin or (venues_by == "everybody" and not who.is_guest),
        "account": None if (mine := accounts.find(tx.db, who.user_id)) is None else _own(mine),
    }
    return Result(body, str(log.head(tx.db)))


def _invited(tx: Tx, who: Principal, role: invitations.Role) -> list[dict[str, str]]:
    return [{"venue_id": id_, "name": name} for id_, name in invitations.open_to(tx.db, who.user_id, limits.INVITATIONS, role)]


def _own(account: Account) -> dict[str, Any]:
    own = {"locale": account.locale or None, "timezone": account.timezone or None}
    return {"name": account.name, "email": account.email, **own, "version": account.version}


class Notification(NamedTuple):
    """A notification to one user."""

    user_id: str
    title: str
    message: str
    type: str


def notify(tx: Tx, who: Principal, note: Notification) -> Result:
    """Send a notification to one user. Raise Invalid."""
    if topics.parse(topics.of_user(note.user_id)) is None:
        raise Invalid.one("user_id", "1 to 128 printable characters without space and comma.")
    uow = UnitOfWork(tx, who)
    content = add_notification(uow, note)
    uow.audit("notify", f"user:{note.user_id}", content)
    return Result({"user_id": note.user_id, **content, "at": uow.at}, uow.finish())


def add_notification(uow: UnitOfWork, note: Notification) -> dict[str, str]:
    """Add a notification to one user as part of a change. Return its content."""
    # The envelope's `type` is the event's. The notification's own type has another name and is repeated under `notification`.
    content = {"title": note.title, "message": note.message, "type": note.type}
    fields = {"actor_id": uow.actor_id, "title": note.title, "message": note.message, "notification": content}
    uow.emit(topics.of_user(note.user_id), "notification", fields)
    return content
