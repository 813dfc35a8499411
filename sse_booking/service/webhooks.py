"""Manage the webhooks of a venue for its staff. The callers check the addresses; notify/webhooks sends the requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import Forbidden, Invalid, NotFound
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import DAY_S
from sse_booking.service import access
from sse_booking.service.unit_of_work import Result, UnitOfWork, as_json, new_id
from sse_booking.store import log
from sse_booking.store import webhooks as store
from sse_booking.store.executor import Tx
from sse_booking.store.webhooks import Attempt, Webhook

MAX_WEBHOOKS: Final = 10
OLD_SECRET_S: Final = DAY_S
NAMES: Final[dict[str, str]] = {
    "new_booking": "booking.created", "booking_cancelled": "booking.cancelled", "booking_updated": "booking.updated",
    "booking_deleted": "booking.deleted", "booking_expired": "booking.expired", "booking_no_show": "booking.no_show",
    "booking_checked_in": "booking.checked_in", "payment_updated": "payment.updated", "waitlist_joined": "waitlist.joined",
    "message": "message.created",
}  # fmt: skip
"""Event type on the staff topic -> event name in a webhook."""


class Wanted(NamedTuple):
    """A requested webhook: address, events and state."""

    url: str
    events: list[str] | None


def wire_name(type_: str) -> str:
    """Return the name of an event in a webhook. For types outside the table, the first underscore becomes a dot."""
    return NAMES.get(type_, type_.replace("_", ".", 1))


def view(webhook: Webhook) -> dict[str, Any]:
    """Return an endpoint as staff see it. Its secret is shown once, when it is made."""
    return {
        "id": webhook.id,
        "venue_id": webhook.venue_id,
        "url": webhook.url,
        "events": json.loads(webhook.events) or None,
        "state": webhook.state,
        "failing_since": None if webhook.failing_at is None else rfc3339(webhook.failing_at),
        "next_at": rfc3339(webhook.next_at) if webhook.state == "failing" else None,
        "previous_id": webhook.previous,
        "version": webhook.version,
        "created_at": rfc3339(webhook.created_at),
        "updated_at": rfc3339(webhook.updated_at),
    }


def must_be_staff(tx: Tx, who: Principal, venue_id: str) -> None:
    """Raise NotFound, or Forbidden unless the caller is on the venue's staff."""
    access.must_be_staff(tx, who, access.venue(tx, venue_id).id)


def _find(tx: Tx, who: Principal, venue_id: str, webhook_id: str) -> Webhook:
    must_be_staff(tx, who, venue_id)
    found = store.find(tx.db, webhook_id)
    if found is None or found.venue_id != venue_id:
        raise NotFound("There is no such webhook.")
    return found


def _events(names: list[str] | None) -> str:
    known = {**{name: name for name in NAMES.values()}, **NAMES}
    if unknown := [name for name in names or [] if name not in known]:
        raise Invalid.one("events", f"{unknown[0][:40]!r} is not an event of a venue.")
    return as_json(sorted({known[name] for name in names or []}))


def listed(tx: Tx, who: Principal, venue_id: str) -> Result:
    """Return the endpoints of a venue."""
    must_be_staff(tx, who, venue_id)
    return Result({"items": [view(webhook) for webhook in store.of_venue(tx.db, venue_id)]}, str(log.head(tx.db)))


def read(tx: Tx, who: Principal, venue_id: str, webhook_id: str) -> Result:
    """Return one endpoint."""
    found = _find(tx, who, venue_id, webhook_id)
    return Result(view(found), str(log.head(tx.db)), found.version)


def make(tx: Tx, who: Principal, venue_id: str, read_wanted: Callable[[], Wanted], secret: str) -> Result:
    """Make an endpoint, which gets events from now on. The response has its secret. Raise NotFound, Forbidden or Invalid."""
    must_be_staff(tx, who, venue_id)
    wanted = read_wanted()
    if len(store.of_venue(tx.db, venue_id)) >= MAX_WEBHOOKS:
        raise Forbidden(f"A venue has at most {MAX_WEBHOOKS} webhooks; remove one first.")
    head = log.head(tx.db)
    webhook = Webhook(
        new_id(tx.wall_ms), venue_id, wanted.url, _events(wanted.events), "active", head.epoch, head.n, None, 0, 0, None, tx.now, 1,
        who.user_id, tx.now, tx.now,
    )  # fmt: skip
    store.put(tx.db, webhook)
    store.add_secret(tx.db, webhook.id, secret, tx.now, tx.now)
    uow = UnitOfWork(tx, who)
    uow.audit("add-webhook", f"venue:{venue_id}", {"webhook_id": webhook.id, "url": webhook.url})
    return Result({**view(webhook), "secret": secret}, uow.finish(), webhook.version)


def change(
    tx: Tx, who: Principal, venue_id: str, webhook_id: str, read_values: Callable[[], dict[str, Any]], if_match: access.IfMatch
) -> Result:
    """Change address, events or state. A switched-off endpoint continues from its last position once it is `active` again."""
    before = _find(tx, who, venue_id, webhook_id)
    values = read_values()
    access.must_match(before.version, if_match)
    after = before._replace(version=before.version + 1, updated_at=tx.now)
    if "url" in values:
        after = after._replace(url=values["url"])
    if "events" in values:
        after = after._replace(events=_events(values["events"]))
    if "state" in values:
        after = after._replace(state=values["state"])
    if after.state == "active":
        after = after._replace(failures=0, failing_at=None, next_at=tx.now)
    store.put(tx.db, after)
    uow = UnitOfWork(tx, who)
    uow.audit("change-webhook", f"venue:{venue_id}", {"webhook_id": webhook_id, "fields": sorted(values)})
    return Result(view(after), uow.finish(), after.version)


def remove(tx: Tx, who: Principal, venue_id: str, webhook_id: str) -> Result:
    """Delete an endpoint."""
    _find(tx, who, venue_id, webhook_id)
    store.delete(tx.db, webhook_id)
    uow = UnitOfWork(tx, who)
    uow.audit("remove-webhook", f"venue:{venue_id}", {"webhook_id": webhook_id})
    return Result(None, uow.finish())


def new_secret(tx: Tx, who: Principal, venue_id: str, webhook_id: str, secret: str) -> Result:
    """Make a new secret. For a day the old one signs as well, so that the receiver has time to change over."""
    found = _find(tx, who, venue_id, webhook_id)
    store.add_secret(tx.db, found.id, secret, tx.now, tx.now + OLD_SECRET_S)
    uow = UnitOfWork(tx, who)
    uow.audit("webhook-secret", f"venue:{venue_id}", {"webhook_id": webhook_id})
    return Result({"secret": secret, "old_until": rfc3339(tx.now + OLD_SECRET_S)}, uow.finish())


def replay(tx: Tx, who: Principal, venue_id: str, webhook_id: str, read_after: Callable[[], str]) -> Result:
    """Go back to an event and send the later ones again, with the same ids. Raise Invalid if the position does not exist."""
    found = _find(tx, who, venue_id, webhook_id)
    position = log.locate(tx.db, read_after())
    if isinstance(position, str):
        raise Invalid.one("after", f"Nothing can be sent from there: this position is {position}.")
    state = "active" if found.state in ("failing", "disabled") else found.state
    after = found._replace(
        position=position.n, previous=str(position), state=state, failures=0, failing_at=None, next_at=tx.now,
        version=found.version + 1, updated_at=tx.now,
    )  # fmt: skip
    store.put(tx.db, after)
    uow = UnitOfWork(tx, who)
    uow.audit("replay-webhook", f"venue:{venue_id}", {"webhook_id": webhook_id, "after": str(position)})
    return Result(view(after), uow.finish(), after.version)


def attempts(tx: Tx, who: Principal, venue_id: str, webhook_id: str) -> Result:
    """Return the last attempts, latest first."""
    found = _find(tx, who, venue_id, webhook_id)
    return Result({"items": [attempt_view(attempt) for attempt in store.attempts(tx.db, found.id)]}, str(log.head(tx.db)))


def attempt_view(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt as staff see it."""
    return {
        "id": attempt.id,
        "event_id": attempt.event_id,
        "type": attempt.type,
        "at": rfc3339(attempt.at),
        "status": attempt.status,
        "ok": attempt.status is not None and 200 <= attempt.status < 300,
        "duration_ms": attempt.duration_ms,
        "answer": attempt.answer,
    }


def for_test(tx: Tx, who: Principal, venue_id: str, webhook_id: str) -> tuple[Webhook, list[str]]:
    """Return an endpoint and its secrets, for a test request by staff."""
    found = _find(tx, who, venue_id, webhook_id)
    return found, store.secrets(tx.db, found.id, tx.now)
