"""The caller themselves: who they are, what they want to be told; and notifications to one user."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, NamedTuple

from sse_booking.domain import topics
from sse_booking.domain.errors import Invalid
from sse_booking.domain.principal import Principal
from sse_booking.service import access
from sse_booking.service.unit_of_work import Result, UnitOfWork, as_json
from sse_booking.store import log, resources
from sse_booking.store import preferences as store
from sse_booking.store.executor import Tx
from sse_booking.store.preferences import Stored

CHANNELS: Final = ("page", "email", "push")
DEFAULT: Final[dict[str, bool]] = {"page": True, "email": False, "push": False}
TOLD: Final = (
    "booking_created", "booking_approved", "booking_rejected", "booking_completed", "booking_cancelled", "booking_updated",
    "booking_revoked", "booking_deleted", "booking_expired", "booking_no_show", "booking_checked_in", "payment_updated",
    "waitlist_offered", "waitlist_expired", "notification", "message", "new_booking", "waitlist_joined",
)  # fmt: skip
"""The types of events that somebody may want to hear of, or not, on each channel."""

Preferences = dict[str, dict[str, bool]]
"""type -> channel -> whether."""


def me(tx: Tx, who: Principal) -> Result:
    """Who the caller is, and the venues that are theirs to run."""
    owned = {venue: resources.find_venue(tx.db, venue) for venue in resources.venues_of(tx.db, who.user_id)}
    venues = [
        {"id": venue.id, "name": venue.name, "role": "owner" if venue.owner_id == who.user_id else "staff"}
        for venue in owned.values()
        if venue is not None
    ]
    return Result({"user_id": who.user_id, "name": who.name, "role": who.role, "venues": venues}, str(log.head(tx.db)))


def preferences(tx: Tx, who: Principal) -> Result:
    """What the caller wants to be told, with the defaults filled in."""
    stored = store.find(tx.db, who.user_id) or Stored("{}", 1)
    return Result({"events": _complete(json.loads(stored.events))}, str(log.head(tx.db)), stored.version)


def _complete(chosen: Preferences) -> Preferences:
    return {type_: DEFAULT | chosen.get(type_, {}) for type_ in TOLD}


def set_preferences(tx: Tx, who: Principal, read: Callable[[], Preferences], if_match: access.IfMatch) -> Result:
    """Replace what the caller wants to be told; types left out take the defaults. Raises Invalid, StaleVersion."""
    chosen = read()
    before = store.find(tx.db, who.user_id) or Stored("{}", 1)
    access.must_match(before.version, if_match)
    after = Stored(as_json(chosen), before.version + 1)
    store.put(tx.db, who.user_id, after, tx.now)
    return Result({"events": _complete(chosen)}, str(log.head(tx.db)), after.version)


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
