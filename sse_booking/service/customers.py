"""Whom bookings are for: who somebody else books for, what staff see of people, and the cards that they keep of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sse_booking.domain import topics
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.customers import GuestDetails, Party, Source, digits_of, digits_of_reference, is_guest, plain
from sse_booking.domain.errors import BrokenRule, Invalid, NotFound, RuleBroken, TooEarly
from sse_booking.domain.principal import SYSTEM, Principal
from sse_booking.domain.resource import DAY_S, Resource
from sse_booking.service import access
from sse_booking.service.allocating import Wanted
from sse_booking.service.booking_events import encoded
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings, log
from sse_booking.store import customers as store
from sse_booking.store.bookings import Filter
from sse_booking.store.customers import Card, Person
from sse_booking.store.executor import Tx

MOST_WORDS: Final = 6
SEEN_BOOKINGS: Final = 20
"""Bookings of a person that their card shows of the past and of what is to come."""
REFERENCES_SINCE_S: Final = 400 * DAY_S
"""How far back a booking is found by its code: what anybody still has in a mail."""


def note_user(uow: UnitOfWork, who: Principal, venue_id: str) -> None:
    """Keep the name that a caller goes by, for the staff of the venue where they book."""
    known = store.find(uow.tx.db, who.user_id)
    if known is None and who.name:
        store.put(uow.tx.db, Person(who.user_id, None, who.name, None, None, "", None, uow.tx.now, uow.tx.now))
    elif known is not None and who.name and known.name != who.name and not is_guest(who.user_id):
        store.put(uow.tx.db, known._replace(name=who.name, updated_at=uow.tx.now))
    note_customer(uow, venue_id, who.user_id)


def note_customer(uow: UnitOfWork, venue_id: str, person_id: str) -> None:
    """Open a card for somebody who books at a venue for the first time."""
    if store.card(uow.tx.db, venue_id, person_id) is None:
        store.insert_card(uow.tx.db, Card(venue_id, person_id, "", 1, uow.tx.now))


def resolve(uow: UnitOfWork, venue_id: str, party: Party) -> str:
    """The id of whom somebody of the staff books for; a guest whom nobody knows yet is noted. Raises Invalid."""
    if party.guest is not None:
        return _guest(uow, venue_id, party.guest)
    person_id = party.user_id or ""
    if is_guest(person_id):
        known = store.find(uow.tx.db, person_id)
        if known is None or known.venue_id != venue_id:
            raise Invalid.one("for.user_id", "There is no such guest of this venue.")
    elif topics.parse(topics.of_user(person_id)) is None or person_id == SYSTEM.user_id:
        raise Invalid.one("for.user_id", "1 to 128 printable characters without space and comma.")
    note_customer(uow, venue_id, person_id)
    return person_id


def _guest(uow: UnitOfWork, venue_id: str, given: GuestDetails) -> str:
    """The guest of a venue with this address, else a new one. Staff know whom they have on the telephone."""
    db, now = uow.tx.db, uow.tx.now
    known = store.guests_by_email(db, venue_id, given.email) if given.email else []
    if known and plain(known[0].name) == plain(given.name):
        person = known[0]
        if given.phone and given.phone != person.phone:
            store.put(db, person._replace(phone=given.phone, updated_at=now))
        return person.id
    return new_guest(uow, venue_id, given)


def new_guest(uow: UnitOfWork, venue_id: str, given: GuestDetails) -> str:
    """Note a guest of a venue, with a card; returns their id."""
    person_id = store.new_guest_id(new_id(uow.tx.wall_ms))
    put_guest(uow, person_id, venue_id, given)
    note_customer(uow, venue_id, person_id)
    return person_id


def put_guest(uow: UnitOfWork, person_id: str, venue_id: str, given: GuestDetails) -> None:
    """Note who a guest says they are. A card comes when staff have spoken with them, or when they have proved the address."""
    now = uow.tx.now
    store.put(uow.tx.db, Person(person_id, venue_id, given.name, given.email, given.phone, given.locale, None, now, now))


def requester(uow: UnitOfWork, who: Principal, venue_id: str, party: Party | None, source: Source) -> str:
    """Whose a new booking is to be. Raises Forbidden where somebody books for another at whose venue they don't work, Invalid."""
    if party is None and source != "walk_in":
        note_user(uow, who, venue_id)
        return who.user_id
    access.must_be_staff(uow.tx, who, venue_id)
    return resolve(uow, venue_id, party or Party(guest=GuestDetails("")))


def check_walk_in(tx: Tx, resource: Resource, wanted: Wanted) -> None:
    """Raise TooEarly, RuleBroken where nobody can be there now. What else the resource asks is for those who book ahead."""
    opens_at = resource.edges(wanted.starts_at, wanted.ends_at).check_in
    if tx.now < opens_at:
        raise TooEarly("Who walks in is there now.", opens_at)
    if wanted.hold or wanted.ends_at <= tx.now:
        raise RuleBroken([BrokenRule("walk_in", "Who walks in is there now.")])


def _summary(tx: Tx, venue_id: str, person: Person) -> dict[str, Any]:
    counted = store.counts(tx.db, venue_id, person.id, tx.now)
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "guest": is_guest(person.id),
        "bookings": counted.bookings,
        "upcoming": counted.upcoming,
        "completed": counted.completed,
        "cancelled": counted.cancelled,
        "no_shows": counted.no_shows,
        "last_at": None if counted.last_at is None else rfc3339(counted.last_at),
    }


def words_of(text: str) -> list[str]:
    """What is looked for, word by word; a number as one, from wherever it is dialled. Raises Invalid for more than anybody types."""
    if digits := digits_of(text):
        return [digits.lstrip("0") or digits]
    words = plain(text).split()
    if len(words) > MOST_WORDS:
        raise Invalid.one("q", f"At most {MOST_WORDS} words.")
    return words


def authorise(tx: Tx, who: Principal, venue_id: str) -> None:
    """Raise NotFound, or Forbidden for everybody but the venue's staff."""
    access.must_be_staff(tx, who, access.venue(tx, venue_id).id)


def people(tx: Tx, venue_id: str, text: str, after: tuple[str, str], limit: int) -> tuple[list[dict[str, Any]], str]:
    """The next customers of a venue by name, whose names, addresses or numbers have these words."""
    found = store.search(tx.db, venue_id, words_of(text), after, limit)
    return [_summary(tx, venue_id, person) for person in found], str(log.head(tx.db))


def _known(tx: Tx, who: Principal, venue_id: str, person_id: str) -> tuple[Person, Card]:
    authorise(tx, who, venue_id)
    card = store.card(tx.db, venue_id, person_id)
    if card is None:
        raise NotFound(f"Nobody who goes by {person_id!r} has booked here.")
    person = store.find(tx.db, person_id) or Person(person_id, None, "", None, None, "", None, card.created_at, card.created_at)
    return person, card


def show(tx: Tx, who: Principal, venue_id: str, person_id: str) -> Result:
    """The card of a person: who they are, what was noted, what they have booked and what became of it; for the venue's staff."""
    person, card = _known(tx, who, venue_id, person_id)
    return Result(_card(tx, person, card), str(log.head(tx.db)), card.version)


def _card(tx: Tx, person: Person, card: Card) -> dict[str, Any]:
    mine = Filter("requester_id", person.id, ("pending", "approved", "checked_in"), tx.now, venue_id=card.venue_id)
    coming = bookings.page(tx.db, mine, SEEN_BOOKINGS)
    past = bookings.latest(tx.db, person.id, card.venue_id, tx.now, SEEN_BOOKINGS)
    return _summary(tx, card.venue_id, person) | {
        "locale": person.locale or None,
        "verified": person.verified_at is not None,
        "note": card.note,
        "version": card.version,
        "coming": [encoded(tx, booking) for booking in coming],
        "past": [encoded(tx, booking) for booking in past],
    }


def change(tx: Tx, who: Principal, venue_id: str, person_id: str, read: Callable[[], dict[str, Any]], if_match: access.IfMatch) -> Result:
    """Change what was noted about a person, and of a guest their name and addresses. Raises NotFound, Forbidden, Invalid, StaleVersion."""
    person, card = _known(tx, who, venue_id, person_id)
    values = read()
    note = values.pop("note", card.note)
    if values and not is_guest(person_id):
        raise Invalid.one(next(iter(values)), "Only the person themselves can change it: they have an account.")
    access.must_match(card.version, if_match)
    after = person._replace(**values)
    if after.email != person.email:
        after = after._replace(verified_at=None)
    uow = UnitOfWork(tx, who)
    if after != person or note != card.note:
        store.put(tx.db, after._replace(updated_at=tx.now))
        card = card._replace(note=note, version=card.version + 1)
        store.update_card(tx.db, card)
        uow.audit("change-person", f"venue:{venue_id}", {"person_id": person_id, "fields": sorted(values)})
    return Result(_card(tx, after, card), uow.finish(), card.version)


def matching(tx: Tx, venue_id: str, text: str) -> tuple[list[str], list[str]]:
    """The people of a venue whom these words describe, at most 100, and the bookings whose code they are."""
    digits = digits_of_reference(text)
    by_code = [] if digits is None else store.ids_by_reference(tx.db, venue_id, digits, tx.now - REFERENCES_SINCE_S)
    words = words_of(text)
    found = store.search(tx.db, venue_id, words, ("", ""), 100) if words else []
    return [person.id for person in found], by_code
