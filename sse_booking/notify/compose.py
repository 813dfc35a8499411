"""What a delivery says at the moment of sending, or why it is not sent: whether it is still true, still wanted and still theirs.

What a notice says comes from the rows of this moment; the event only says what it is about. So no mail says what is no longer so, and
nothing is sent about a booking to somebody who may no longer see it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, NamedTuple

from sse_booking.domain.calendar import parse_instant
from sse_booking.domain.resource import DAY_S
from sse_booking.notify.daily_summary import daily_summary
from sse_booking.notify.mail.content import DIRECT
from sse_booking.notify.mail.times import short
from sse_booking.notify.notice import CANCELS, Notice, Recipient, Subject, locale_of
from sse_booking.notify.personal_events import Payload, PersonalEvent, personal_event
from sse_booking.service import link_tokens, preferences
from sse_booking.service.preferences import URGENT, Preferences, preference_of
from sse_booking.store import contacts, deliveries, delivery_state, devices, log, resources
from sse_booking.store.deliveries import Delivery
from sse_booking.store.delivery_state import About
from sse_booking.store.executor import Tx

MAX_QUOTE: Final = 2000
MAX_ITEMS: Final = 50
CONFIRMATIONS: Final = preferences.ON_BY_DEFAULT - {"reminder", "waitlist_offered"}
"""Mails that are part of a booking: they lead to the preferences. All others can be stopped by one click."""
ENDED: Final = {
    "booking_rejected": "rejected", "booking_cancelled": "cancelled", "booking_completed": "completed", "booking_revoked": "revoked",
    "booking_expired": "expired", "booking_no_show": "no_show", "booking_checked_in": "checked_in", "booking_approved": "approved",
}  # fmt: skip
"""type -> the state that it tells of."""


class Drop(NamedTuple):
    """It is not sent; the page has words for the reason (`dropped.<reason>`)."""

    reason: str


class Wait(NamedTuple):
    """It is composed again at this instant."""

    until: int


Composed = Notice | Drop | Wait


@dataclass(frozen=True)
class Site:
    """What links are made of: where people reach the service, and the key that signs."""

    url: str
    key: bytes


def compose(tx: Tx, delivery: Delivery, site: Site) -> Composed:
    """What to send now, or why not. Raises an error of UNREADABLE (see `worker`) when the rows make no sense."""
    if delivery.audience == "direct":
        return _direct(tx, delivery)
    chosen = preferences.of(tx, [delivery.user_id])[delivery.user_id]
    recipient = _recipient(tx, delivery, chosen)
    if recipient is None:
        return Drop("unreachable")
    wanted = "digest" if delivery.type == "digest" else preference_of(delivery.type, delivery.audience)
    if wanted != "digest" and not chosen.wants(wanted, delivery.channel, reachable=True):
        return Drop("unwanted")
    if delivery.audience == "staff" and not resources.is_staff(tx.db, delivery.venue_id or "", delivery.user_id):
        return Drop("no_right")
    if delivery.type not in URGENT and (until := chosen.quiet_until(tx.now, "UTC")):
        return Wait(until)
    match delivery.type:
        case "digest":
            found = _digest(tx, delivery, recipient)
        case "daily_summary":
            found = daily_summary(tx, delivery, recipient) or Drop("over")
        case "reminder":
            found = _reminder(tx, delivery, recipient, site)
        case _:
            found = _event(tx, delivery, recipient)
    return _with_push_keys(tx, _with_links(found, delivery, wanted, site), delivery) if isinstance(found, Notice) else found


def _with_push_keys(tx: Tx, notice: Notice, delivery: Delivery) -> Notice:
    device = devices.find(tx.db, delivery.target) if delivery.channel == "push" else None
    return notice if device is None else notice._replace(keys=(device.p256dh, device.auth))


def _recipient(tx: Tx, delivery: Delivery, chosen: Preferences) -> Recipient | None:
    if delivery.channel == "push":
        device = devices.find(tx.db, delivery.target)
        if device is None or device.user_id != delivery.user_id:
            return None
        return Recipient(delivery.user_id, "", device.endpoint, locale_of(chosen.settings["locale"] or device.locale))
    contact = contacts.mail_address(tx.db, delivery.user_id)
    if contact is None:
        return None
    return Recipient(delivery.user_id, contact.name, contact.address, locale_of(chosen.settings["locale"] or contact.locale))


def _direct(tx: Tx, delivery: Delivery) -> Composed:
    if tx.now - delivery.created_at > DAY_S:
        return Drop("over")  # whatever it leads to is good for a day at most
    if delivery.type == "verify_address" and delivery.user_id:
        contact = contacts.find_address(tx.db, delivery.user_id, "email", delivery.target)
        if contact is None or contact.verified_at is not None:
            return Drop("superseded")
    body = json.loads(delivery.body)
    values: dict[str, str] = body["values"]
    links = {"link": values["link"]} if "link" in values else {}
    recipient = Recipient(delivery.user_id, body["name"], delivery.target, locale_of(body["locale"]))
    return Notice(delivery.id, delivery.type, recipient, values=values, links=links)


def _event(tx: Tx, delivery: Delivery, recipient: Recipient) -> Composed:
    row = log.find(tx.db, delivery.event_n or 0)
    event = personal_event(row) if row else None
    if event is None:
        return Drop("pruned")
    payload = event.read()
    event = event.told(payload)
    about = delivery_state.about(tx.db, delivery.booking_id) if delivery.booking_id else None
    if about is not None and delivery.audience == "user" and about.requester_id != delivery.user_id:
        return Drop("no_right")
    if about is not None and delivery.audience == "staff" and about.venue_id != delivery.venue_id:
        return Drop("no_right")
    if not _is_current(tx, event, payload, about) or (delivery.thread and deliveries.has_later(tx.db, delivery)):
        return Drop("superseded")
    message = payload.message if isinstance(payload.message, dict) else {}
    quote = message.get("text") or (payload.message if isinstance(payload.message, str) else "") or payload.reason
    values = {"author": message.get("author_name") or "?", "title": payload.title, "cancelled_by": payload.cancelled_by or "user"}
    if about is not None:
        values["payment"] = about.payment_status
        if about.deadline_at is not None:
            values["until"] = str(about.deadline_at)
    subject = _subject(about) if about else _waiting_list_subject(tx, payload)
    if subject is None and event.type != "notification":
        return Drop("superseded")
    notice = Notice(
        delivery.id, event.type, recipient, subject, delivery.audience == "staff", tuple(json.loads(delivery.earlier)),
        str(quote)[:MAX_QUOTE], values,
    )  # fmt: skip
    return _with_invitation(tx, notice, about) if about and delivery.channel == "email" and delivery.audience == "user" else notice


def _is_current(tx: Tx, event: PersonalEvent, payload: Payload, about: About | None) -> bool:
    """Whether things still stand as the event said."""
    if event.type in ("notification", "waitlist_expired", "waitlist_joined"):
        return True
    if about is None or about.hold:
        return False
    if about.deleted_at is not None or event.type == "booking_deleted":
        return about.deleted_at is not None and event.type == "booking_deleted"
    if event.type == "message":
        return True
    if event.type == "waitlist_offered":
        return about.status == "held" and about.deadline_at is not None and about.deadline_at > tx.now
    if event.type == "payment_updated":
        return payload.booking is not None and payload.booking.payment_status == about.payment_status
    state = ENDED.get(event.type) or (payload.booking.status if payload.booking else "")
    is_over = about.ends_at <= tx.now and about.status in ("pending", "approved")
    return about.status == state and not is_over


def _subject(about: About) -> Subject:
    return Subject(
        about.id, about.resource, about.venue, about.timezone, about.starts_at, about.ends_at, about.quantity, about.status, about.title,
        about.version, about.created_at, about.updated_at, about.answers,
    )  # fmt: skip


def _waiting_list_subject(tx: Tx, payload: Payload) -> Subject | None:
    """The waiting-list entry that an event of the waiting list is about."""
    entry = payload.entry
    place = delivery_state.place(tx.db, entry["resource_id"]) if isinstance(entry, dict) else None
    if place is None:
        return None
    starts_at, ends_at = parse_instant(entry["starts_at"]), parse_instant(entry["ends_at"])
    return Subject(entry["id"], *place, starts_at, ends_at, entry["quantity"], "waiting" if entry["status"] == "waiting" else "expired")


def _with_invitation(tx: Tx, notice: Notice, about: About) -> Notice:
    """The notice with what it does to the recipient's calendar, which is noted before it leaves: it may arrive though we never learn it."""
    known = delivery_state.invitation(tx.db, notice.recipient.user_id, about.id)
    sequence = about.version - 1
    if about.status in ("pending", "approved") and about.deleted_at is None and about.ends_at > tx.now:
        delivery_state.note_invitation(tx.db, notice.recipient.user_id, about.id, sequence, cancelled=False)
        return notice._replace(invite="REQUEST")
    if (about.status in CANCELS or about.deleted_at is not None) and known is not None:
        delivery_state.note_invitation(tx.db, notice.recipient.user_id, about.id, sequence, cancelled=True)
        return notice._replace(invite="CANCEL")
    return notice


def _reminder(tx: Tx, delivery: Delivery, recipient: Recipient, site: Site) -> Composed:
    about = delivery_state.about(tx.db, delivery.booking_id or "")
    if about is None or about.deleted_at is not None or about.status != "approved" or about.requester_id != delivery.user_id:
        return Drop("superseded")
    if about.starts_at != json.loads(delivery.body)["starts_at"]:
        return Drop("superseded")  # it was moved: the new start has a reminder of its own
    if about.starts_at <= tx.now:
        return Drop("over")
    answered = delivery_state.attendance(tx.db, about.id)
    if answered is not None and answered[0] == about.starts_at:
        return Drop("answered")
    token = link_tokens.make(site.key, "answer", about.id, delivery.user_id, str(about.starts_at))
    links = {"coming": f"{site.url}/r/{token}/coming", "cannot": f"{site.url}/r/{token}/cannot"}
    return Notice(delivery.id, "reminder", recipient, _subject(about), links=links)


def _digest(tx: Tx, delivery: Delivery, recipient: Recipient) -> Composed:
    """One line for each booking that something was to be told of, as it stands now."""
    items: dict[str, tuple[str, str, str]] = {}
    for n in deliveries.events_of(tx.db, delivery.id):
        row = log.find(tx.db, n)
        event = personal_event(row) if row else None
        if event is None:
            continue
        payload = event.read()
        booking_id = payload.booking.id if payload.booking else payload.booking_id
        about = delivery_state.about(tx.db, booking_id) if booking_id else None
        if about is None:
            if event.type == "notification":
                items[f"n{n}"] = payload.title, "", "notification"
            continue
        mine = about.requester_id == delivery.user_id or resources.is_staff(tx.db, about.venue_id, delivery.user_id)
        if not mine or about.hold:
            continue
        when = short(about.starts_at, about.timezone, recipient.locale)
        if event.type == "message":
            items[f"m{about.id}"] = about.title or about.resource, when, "message"
        else:
            items[about.id] = about.title or about.resource, when, "booking_deleted" if about.deleted_at else about.status
    if not items:
        return Drop("superseded")
    return Notice(delivery.id, "digest", recipient, items=tuple(items.values())[:MAX_ITEMS])


def _with_links(notice: Notice, delivery: Delivery, wanted: str, site: Site) -> Notice:
    links = dict(notice.links)
    if notice.type not in DIRECT:
        if delivery.booking_id and notice.type != "booking_deleted":
            links["booking"] = f"{site.url}/bookings/{delivery.booking_id}"
        links["preferences"] = f"{site.url}/me"
        if wanted not in CONFIRMATIONS:
            links["unsubscribe"] = f"{site.url}/u/{link_tokens.make(site.key, 'unsubscribe', delivery.user_id, delivery.channel, wanted)}"
    return notice._replace(links=links)
