"""From the log to deliveries: who is to be told of each new row, on which channel and when.

Reading is done in a snapshot and finds most pages empty: a row about somebody without an address costs a look at its topic. Only
where there is something to write does a transaction write the deliveries and the position together, so a crash repeats a page or does
not, and never does half of one. What is repeated meets `delivery_event` and changes nothing.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from sse_booking.domain.calendar import parse_instant
from sse_booking.notify.personal_events import NEVER_COALESCED, TYPES, PersonalEvent, personal_event, who_hears
from sse_booking.service import preferences
from sse_booking.service.preferences import DIGEST_HOUR, URGENT, Channel, Preferences, next_at, preference_of
from sse_booking.service.unit_of_work import as_json, new_id
from sse_booking.store import contacts, deliveries, delivery_state, devices, log
from sse_booking.store.deliveries import Audience, Delivery
from sse_booking.store.delivery_state import Position
from sse_booking.store.executor import Tx

logger = logging.getLogger(__name__)

NAME: Final = "deliveries"
PAGE: Final = 500
TOLD_AT_ONCE: Final = 30
"""Places that one page is delivered to, about: whoever books meanwhile waits for one page, a few milliseconds."""
SETTLE_S: Final = 2
"""How long something waits for what follows from it: a hold is confirmed, a request is granted, and both become one mail."""
PAGE_OPEN_S: Final = 60
"""How much longer a push waits for somebody who has a page open: they see it there first."""
REMIND_NOT_BEFORE_S: Final = 3600
"""No reminder is planned that would be due sooner than this after the booking was made."""
MAX_EARLIER: Final = 20


@dataclass(frozen=True)
class Channels:
    """Which channels this service has."""

    email: bool
    push: bool


class Page(NamedTuple):
    """What a look at the log has found: rows that somebody reachable hears of, and how far it has come."""

    rows: list[PersonalEvent]
    position: Position
    upto: int
    done: bool


class Place(NamedTuple):
    """Where something is delivered: a mail address of a person, or one of their devices."""

    channel: Channel
    user_id: str
    target: str = ""

    def __str__(self) -> str:
        return f"{self.channel}:{self.target or self.user_id}"


def read_page(tx: Tx, position: Position, after: int) -> Page:
    """The next rows after `after` that somebody reachable hears of. `position` is what is stored."""
    rows = log.headings(tx.db, after, PAGE)
    if rows and rows[0][0] != after + 1 and (mark := log.mark(tx.db)) > after:
        logger.error("rows %d to %d of the log were dropped before anybody was told of them", after + 1, mark)
    found = [(n, hears) for n, topic, type_ in rows if type_ in TYPES and (hears := who_hears(topic))]
    people = _people(tx, {hears for _, hears in found})
    reachable = _reachable(tx, sorted({user_id for ids in people.values() for user_id in ids}))
    mine: list[PersonalEvent] = []
    told = 0
    for n, hears in found:
        count = len(reachable.intersection(people[hears]))
        if mine and count and told + count > TOLD_AT_ONCE:
            return Page(mine, position, n - 1, False)
        if count and (row := log.find(tx.db, n)) and (event := personal_event(row)):
            mine.append(event)
            told += count
    return Page(mine, position, rows[-1][0] if rows else after, len(rows) < PAGE)


def _people(tx: Tx, audiences: set[tuple[Audience, str]]) -> dict[tuple[Audience, str], list[str]]:
    venues = delivery_state.staff_of(tx.db, sorted(id_ for audience, id_ in audiences if audience == "staff"))
    return {(audience, id_): venues[id_] if audience == "staff" else [id_] for audience, id_ in audiences}


def _reachable(tx: Tx, user_ids: list[str]) -> set[str]:
    return contacts.with_mail(tx.db, user_ids) | set(devices.ids_by_user(tx.db, user_ids))


def write_page(tx: Tx, page: Page, channels: Channels, with_page_open: frozenset[str] = frozenset()) -> bool:
    """Write the deliveries of a page and the position. Returns False when another process has moved the position meanwhile.

    `with_page_open` are people who see the event on a page now.
    """
    if delivery_state.position(tx.db, NAME) != page.position:
        return False
    people = _people(tx, {(row.audience, row.id) for row in page.rows})
    user_ids = sorted({user_id for ids in people.values() for user_id in ids})
    by_mail = contacts.with_mail(tx.db, user_ids) if channels.email else set()
    by_push = devices.ids_by_user(tx.db, user_ids) if channels.push else {}
    chosen = preferences.of(tx, user_ids)
    for row in page.rows:
        for user_id in people[row.audience, row.id]:
            places = [Place("email", user_id)] if user_id in by_mail else []
            places += [Place("push", user_id, device) for device in by_push.get(user_id, [])]
            try:
                _deliver_to(tx, row, places, chosen[user_id], with_page_open)
            except (msgspec.MsgspecError, ValueError, KeyError):
                logger.exception("event %d can't be made into deliveries; it is left out", row.n)
    delivery_state.set_position(tx.db, NAME, Position(page.position.epoch, page.upto))
    return True


def _deliver_to(tx: Tx, row: PersonalEvent, places: list[Place], chosen: Preferences, with_page_open: frozenset[str]) -> None:
    payload = row.read()
    if payload.is_answer:
        return
    wanted = preference_of(row.type, row.audience)
    for place in places:
        if row.audience == "staff" and payload.actor_id == place.user_id:
            continue  # they did it themselves
        if payload.booking and payload.booking.status == "held" and row.type != "waitlist_offered":
            continue  # not yet anything, or never was
        if chosen.wants(wanted, place.channel, reachable=True) and not deliveries.has_event(tx.db, str(place), row.n):
            _deliver(tx, row, place, chosen, payload.booking.id if payload.booking else payload.booking_id, with_page_open)
        if row.audience == "user" and payload.booking and payload.booking.status == "approved":
            plan_reminder(tx, place, payload.booking.id, parse_instant(payload.booking.starts_at), chosen)


def _deliver(tx: Tx, row: PersonalEvent, place: Place, chosen: Preferences, booking_id: str, with_page_open: frozenset[str]) -> None:
    thread, at = _thread(row, booking_id), tx.now + SETTLE_S
    if place.channel == "push" and place.user_id in with_page_open and row.type not in URGENT:
        at += PAGE_OPEN_S
    if place.channel == "email" and chosen.settings["digest"] == "daily" and row.type not in URGENT:
        thread, at = "digest", next_at(tx.now, f"{DIGEST_HOUR}:00", chosen.zone())
    waiting = deliveries.open_in_thread(tx.db, place.user_id, thread, place.channel, place.target) if thread else None
    if waiting is None:
        digest = thread == "digest"
        waiting = Delivery(
            id=new_id(tx.wall_ms), channel=place.channel, audience=row.audience, type="digest" if digest else row.type,
            user_id=place.user_id, target=place.target, venue_id=row.id if row.audience == "staff" else None,
            booking_id=None if digest else booking_id or None, thread=thread, event_n=row.n, next_at=at, created_at=tx.now,
        )  # fmt: skip
        deliveries.insert(tx.db, waiting)
    elif thread != "digest":
        earlier = [*json.loads(waiting.earlier), waiting.type][-MAX_EARLIER:]
        deliveries.fold(tx.db, waiting._replace(type=row.type, event_n=row.n, earlier=as_json(earlier)))
    deliveries.claim_event(tx.db, str(place), row.n, waiting.id)


def _thread(row: PersonalEvent, booking_id: str) -> str:
    if row.type in NEVER_COALESCED or not booking_id:
        return ""
    return f"{'payment' if row.type == 'payment_updated' else row.audience}:{booking_id}"


def plan_reminder(tx: Tx, place: Place, booking_id: str, starts_at: int, chosen: Preferences) -> None:
    """Have a reminder ready for this start, once; it is looked at again when it is due."""
    at = starts_at - chosen.settings["remind_minutes"] * 60
    if at < tx.now + REMIND_NOT_BEFORE_S or not chosen.wants("reminder", place.channel, reachable=True):
        return
    reminder = Delivery(
        id=new_id(tx.wall_ms), channel=place.channel, audience="user", type="reminder", user_id=place.user_id, target=place.target,
        booking_id=booking_id, next_at=at, created_at=tx.now, body=as_json({"starts_at": starts_at}),
        dedupe_key=f"reminder:{place}:{booking_id}:{starts_at}",
    )  # fmt: skip
    deliveries.insert(tx.db, reminder)


def begin(tx: Tx) -> Position:
    """Where to go on. A file that nobody has read for deliveries begins at its end: nobody gets a month of mails.

    So does a restored copy, which has another epoch, and what waits in it is dropped: the original has sent it, or will.
    """
    head = log.head(tx.db)
    stored = delivery_state.position(tx.db, NAME)
    if stored is not None and stored.epoch == head.epoch:
        return stored
    if stored is not None:
        dropped = deliveries.drop_waiting(tx.db, "restored", tx.now)
        logger.warning("the data file is a restored copy: deliveries begin at its end, %d that waited are dropped", dropped)
    position = Position(head.epoch, head.n)
    delivery_state.set_position(tx.db, NAME, position)
    return position


def forget_position(tx: Tx) -> None:
    """Begin at the end of the log when there is a channel again; what nobody was told meanwhile, nobody wants to hear then."""
    delivery_state.forget_position(tx.db, NAME)
