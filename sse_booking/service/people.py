"""The caller themselves, and notifications to one user."""

from __future__ import annotations

from typing import NamedTuple

from sse_booking.domain import topics
from sse_booking.domain.errors import Invalid
from sse_booking.domain.principal import Principal
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import log, resources
from sse_booking.store.executor import Tx


def me(tx: Tx, who: Principal) -> Result:
    """Who the caller is, and the venues that are theirs to run."""
    owned = {venue: resources.find_venue(tx.db, venue) for venue in resources.venues_of(tx.db, who.user_id)}
    venues = [
        {"id": venue.id, "name": venue.name, "role": "owner" if venue.owner_id == who.user_id else "staff"}
        for venue in owned.values()
        if venue is not None
    ]
    return Result({"user_id": who.user_id, "name": who.name, "role": who.role, "venues": venues}, str(log.head(tx.db)))


class Notification(NamedTuple):
    """What one user is to be told."""

    user_id: str
    title: str
    message: str
    type: str


def notify(tx: Tx, who: Principal, note: Notification) -> Result:
    """Tell one user something. Raises Invalid."""
    if topics.parse(topics.of_user(note.user_id)) is None:
        raise Invalid.one("user_id", "1 to 128 printable characters without space and comma.")
    uow = UnitOfWork(tx, who)
    said = tell(uow, note)
    uow.audit("notify", f"user:{note.user_id}", said)
    return Result({"user_id": note.user_id, **said, "at": uow.at}, uow.finish())


def tell(uow: UnitOfWork, note: Notification) -> dict[str, str]:
    """Tell one user something as part of a change; returns what was said."""
    # `type` of the envelope is that of the event; the notification's own goes by another name and is repeated under `notification`.
    said = {"title": note.title, "message": note.message, "type": note.type}
    fields = {"actor_id": uow.actor_id, "title": note.title, "message": note.message, "notification": said}
    uow.emit(topics.of_user(note.user_id), "notification", fields)
    return said
