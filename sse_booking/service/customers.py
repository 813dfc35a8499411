"""Manage customers: the people for whom staff book, what staff see of them, and their cards."""

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
from sse_booking.service.known_people import is_known
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings, log
from sse_booking.store import customers as store
from sse_booking.store.bookings import Filter
from sse_booking.store.customers import Card, Person
from sse_booking.store.executor import Tx

MOST_WORDS: Final = 6
SEEN_BOOKINGS: Final = 20
"""Bookings shown on a person's card: this many past ones and this many future ones."""
REFERENCES_SINCE_S: Final = 400 * DAY_S
"""How far back a booking is found by its code: as long as somebody may still have the mail."""


def note_user(uow: UnitOfWork, who: Principal, venue_id: str, known: Person | None, *, has_card: bool) -> None:
    """Store the caller's name for the staff of the venue where they book, and a card when they book there for the first time."""
    db, now = uow.tx.db, uow.tx.now
    if who.name and known is None:
        known = Person(who.user_id, None, who.name, None, None, "", None, now, now)
        store.put(db, known)
    elif known and who.name not in {"", known.name} and not is_guest(who.user_id):
        known = known._replace(name=who.name, updated_at=now)
        store.put(db, known)
    uow.people[who.user_id] = known
    if not has_card:
        store.insert_card(db, Card(venue_id, who.user_id, "", 1, now))


def note_customer(uow: UnitOfWork, venue_id: str, person_id: str) -> None:
    """Create a card when a person books at a venue for the first time."""
    if store.card(uow.tx.db, venue_id, person_id) is None:
        store.insert_card(uow.tx.db, Card(venue_id, person_id, "", 1, uow.tx.now))


def resolve(uow: UnitOfWork, venue_id: str, party: Party) -> str:
    """Return the id of the person for whom staff book. A new guest is stored. Raise Invalid."""
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
    """Return the guest of a venue with this address, or a new one. Staff know who is on the telephone."""
    db, now = uow.tx.db, uow.tx.now
    known = store.guests_by_email(db, venue_id, given.email) if given.email else []
    if known and plain(known[0].name) == plain(given.name):
        person = known[0]
        if given.phone and given.phone != person.phone:
            store.put(db, person._replace(phone=given.phone, updated_at=now))
        return person.id
    return new_guest(uow, venue_id, given)


def new_guest(uow: UnitOfWork, venue_id: str, given: GuestDetails) -> str:
    """Store a guest of a venue, with a card. Return their id."""
    person_id = store.new_guest_id(new_id(uow.tx.wall_ms))
    put_guest(uow, person_id, venue_id, given)
    note_customer(uow, venue_id, person_id)
    return person_id


def put_guest(uow: UnitOfWork, person_id: str, venue_id: str, given: GuestDetails) -> None:
    """Store a guest's own details, without a card. The card comes when staff have spoken with them or the address is proved."""
    now = uow.tx.now
    uow.people.pop(person_id, None)
    store.put(uow.tx.db, Person(person_id, venue_id, given.name, given.email, given.phone, given.locale, None, now, now))


def requester(
    uow: UnitOfWork, who: Principal, venue_id: str, party: Party | None, source: Source, known: tuple[Person | None, bool] | None = None
) -> str:
    """Return the requester of a new booking. `known`: the caller and whether they have a card, where that was read before.

    Raise Invalid, or Forbidden when booking for others without being staff of the venue.
    """
    if party is None and source != "walk_in":
        person, has_card = known or store.known_at(uow.tx.db, who.user_id, venue_id)
        note_user(uow, who, venue_id, person, has_card=has_card)
        return who.user_id
    access.must_be_staff(uow.tx, who, venue_id)
    return resolve(uow, venue_id, party or Party(guest=GuestDetails("")))


def check_walk_in(tx: Tx, resource: Resource, wanted: Wanted) -> None:
    """Raise TooEarly or RuleBroken when a walk-in can't be there now. Other rules of the resource apply to advance bookings only."""
    opens_at = resource.edges(wanted.starts_at, wanted.ends_at).check_in
    if tx.now < opens_at:
        raise TooEarly("A walk-in must begin now.", opens_at)
    if wanted.hold or wanted.ends_at <= tx.now:
        raise RuleBroken([BrokenRule("walk_in", "A walk-in must be going on now and can't be a hold.")])


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
    """Return the words of a search; a telephone number is one word, without its prefix zeros. Raise Invalid for too many words."""
    if digits := digits_of(text):
        return [digits.lstrip("0") or digits]
    words = plain(text).split()
    if len(words) > MOST_WORDS:
        raise Invalid.one("q", f"At most {MOST_WORDS} words.")
    return words


def authorise(tx: Tx, who: Principal, venue_id: str) -> None:
    """Raise NotFound, or Forbidden unless the caller is on the venue's staff."""
    access.must_be_staff(tx, who, access.venue(tx, venue_id).id)


def people(tx: Tx, venue_id: str, text: str, after: tuple[str, str], limit: int) -> tuple[list[dict[str, Any]], str]:
    """Return the next customers of a venue by name, whose names, addresses or numbers contain these words."""
    found = store.search(tx.db, venue_id, words_of(text), after, limit)
    return [_summary(tx, venue_id, person) for person in found], str(log.head(tx.db))


def _known(tx: Tx, who: Principal, venue_id: str, person_id: str) -> tuple[Person, Card]:
    authorise(tx, who, venue_id)
    card = store.card(tx.db, venue_id, person_id)
    if card is None:
        raise NotFound(f"There is no customer {person_id!r} at this venue.")
    person = store.find(tx.db, person_id) or Person(person_id, None, "", None, None, "", None, card.created_at, card.created_at)
    return person, card


def show(tx: Tx, who: Principal, venue_id: str, person_id: str) -> Result:
    """Return the card of a person for the venue's staff: who they are, notes, bookings and their outcomes."""
    person, card = _known(tx, who, venue_id, person_id)
    return Result(_card(tx, person, card), str(log.head(tx.db)), card.version)


def _card(tx: Tx, person: Person, card: Card) -> dict[str, Any]:
    mine = Filter("requester_id", person.id, ("pending", "approved", "checked_in"), tx.now, venue_id=card.venue_id)
    coming = bookings.page(tx.db, mine, SEEN_BOOKINGS)
    past = bookings.latest(tx.db, person.id, card.venue_id, tx.now, SEEN_BOOKINGS)
    return _summary(tx, card.venue_id, person) | {
        "locale": person.locale or None,
        "verified": person.verified_at is not None,
        "known": is_known(tx.db, person.id),
        "note": card.note,
        "version": card.version,
        "coming": [encoded(tx, booking) for booking in coming],
        "past": [encoded(tx, booking) for booking in past],
    }


def change(tx: Tx, who: Principal, venue_id: str, person_id: str, read: Callable[[], dict[str, Any]], if_match: access.IfMatch) -> Result:
    """Change the notes about a person, and a guest's name and addresses. Raise NotFound, Forbidden, Invalid or StaleVersion."""
    person, card = _known(tx, who, venue_id, person_id)
    values = read()
    note = values.pop("note", card.note)
    if values and not is_guest(person_id):
        raise Invalid.one(next(iter(values)), "Only the person can change this: they have an account.")
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
    """Return at most 100 people of a venue that match these words, and the bookings with this code."""
    digits = digits_of_reference(text)
    by_code = [] if digits is None else store.ids_by_reference(tx.db, venue_id, digits, tx.now - REFERENCES_SINCE_S)
    words = words_of(text)
    found = store.search(tx.db, venue_id, words, ("", ""), 100) if words else []
    return [person.id for person in found], by_code
