"""Take bookings of guests: people without an account who prove their address by a code or a link.

A guest's request is an ordinary hold with a deadline. An unproved address identifies nobody: until it is proved, the guest is a new person,
no matter who else has that address.
"""

from __future__ import annotations

import hmac
from typing import Any, Final, NamedTuple

import msgspec

from sse_booking.domain import calendar
from sse_booking.domain.booking import Booking, Status, allowed
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.customers import GuestDetails
from sse_booking.domain.errors import BrokenRule, Forbidden, Invalid, LinkSpent, NotFound, RuleBroken, WrongState
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import DAY_S, Resource
from sse_booking.service import access, best_fit, booking_events, bookings, contacts, customers, follow_ups, quotas, transitions
from sse_booking.service.accounts import SESSION_S
from sse_booking.service.allocating import Wanted, check_range, reallocate
from sse_booking.service.best_fit import AnyPlace
from sse_booking.service.direct_mail import enqueue_mail, may_mail
from sse_booking.service.transitions import Made
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings as booking_store
from sse_booking.store import credentials, log, resources
from sse_booking.store import customers as people
from sse_booking.store import guests as store
from sse_booking.store.executor import Tx

HOLD_S: Final = 900
"""How long a guest has to read a mail; longer than the hold of a user who is signed in."""
MOST_OPEN: Final = 3
"""Maximum unconfirmed bookings of one address."""
SHARE: Final = 5
"""One part in so many of a resource's day may wait for guests who have not proved their address."""
MAX_TRIES: Final = 5
AGAIN_S: Final = 3600
"""For how long after a confirmation the same proof gets the same answer. Later the link of the mail opens the booking."""
LINK_DAYS: Final = 30
"""How long a link stays valid after its booking, and how long one that was requested by address."""
MOST_VENUES: Final = 5


class Proof(NamedTuple):
    """A guest's proof of the address: the code, or the link of the same mail."""

    code: str | None
    secret: str | None


class Session(NamedTuple):
    """A signed-in guest: the principal, the cookie's value, the booking (None: all of theirs), and the response."""

    who: Principal
    cookie: str
    body: dict[str, Any]
    cursor: str


def request(tx: Tx, wanted: Wanted, any_place: AnyPlace | None, given: GuestDetails, page: str) -> Result:
    """Hold a place for a guest and send the code that confirms it. If the staff decide, make a request for them.

    Raise NotFound, Invalid, Forbidden (the venue takes no guests), RuleBroken (also for the limits on abuse) or SlotTaken.
    """
    place = access.venue(tx, any_place.venue_id if any_place else access.resource(tx, wanted.resource_id).venue_id)
    if place.guests == "off":
        raise Forbidden("This venue takes bookings only from people with an account.")
    check_range(wanted.starts_at, wanted.ends_at)
    email = given.email or ""
    person_id = people.new_guest_id(new_id(tx.wall_ms))
    uow = UnitOfWork(tx, Principal(person_id, given.name))
    customers.put_guest(uow, person_id, place.id, given)

    def hold(at: Wanted, series_id: str | None) -> Booking:
        one = access.resource(tx, at.resource_id)
        _check_limits(uow, one, at, email)
        return bookings.hold_for(uow, one, person_id, bookings.for_party(one, at), tx.now + HOLD_S, series_id)

    made = hold(wanted, None) if any_place is None else best_fit.take(tx, person_id, wanted, any_place, uow, hold)
    code = store.new_code()
    store.insert(tx.db, store.Request(made.id, made.resource_id, email, store.hash_of(made.id + code), 0, tx.now))
    secret = store.insert_link(tx.db, person_id, made.id, made.ends_at + LINK_DAYS * DAY_S)
    values = {"code": code, "link": f"{page}/g/{made.id}#{secret}", "venue": place.name}
    enqueue_mail(
        uow, email, "guest_code", values, user_id=person_id, name=given.name, locale=given.locale or "en", booking_id=made.id,
        venue_id=place.id,
    )  # fmt: skip
    if place.guests == "staff":
        made, _ = _settle(uow, made, "pending")
    return Result(booking_events.encoded(tx, made), follow_ups.finish(uow), made.version)


def _check_limits(uow: UnitOfWork, resource: Resource, wanted: Wanted, email: str) -> None:
    """Raise RuleBroken when an unverified guest exceeds the limits."""
    tx = uow.tx
    broken = []
    if store.open_of(tx.db, email) >= MOST_OPEN:
        broken.append(BrokenRule("unconfirmed", f"{MOST_OPEN} bookings of this address are unconfirmed; confirm one of them first."))
    elif not may_mail(uow, email):
        broken.append(BrokenRule("mails", "This address was sent several codes today; try again tomorrow."))
    day = calendar.local_date(resource.timezone, wanted.starts_at)
    start, end = calendar.local_day(resource.timezone, day)
    waiting = store.waiting_s(tx.db, resource.id, start, end)
    open_s = sum(min(e, end) - max(s, start) for s, e in calendar.open_ranges(resource.hours, resource.timezone, start, end))
    mine = (wanted.ends_at - wanted.starts_at) * wanted.quantity
    if waiting and (waiting + mine) * SHARE > open_s * resource.usable:
        broken.append(BrokenRule("unconfirmed_share", "Other guests are confirming bookings for this day; try again later."))
    if broken:
        raise RuleBroken(broken)


def _settle(uow: UnitOfWork, before: Booking, status: Status | None, person_id: str = "") -> Made:
    """Make a guest's hold a booking of a state, or of the first of its resource, with all that is joined, and tell it as confirmed.

    `person_id`: where they are known by another id.
    """
    made, *_ = [_settle_one(uow, one, status, person_id) for one in (before, *transitions.joined_with(uow.tx, before))]
    return made


def _settle_one(uow: UnitOfWork, before: Booking, wanted: Status | None, person_id: str) -> Made:
    tx = uow.tx
    resource = resources.of_booking(tx.db, before)
    terms = transitions.terms_of(tx, before, resource)
    status = wanted or terms.first_status
    after = before._replace(
        status=status,
        requester_id=person_id or before.requester_id,
        deadline_at=terms.deadline(status, before.starts_at, before.ends_at, tx.now),
    )
    return transitions.write(uow, "confirm", before, after, resource, noted={"source": "guest"})


def confirm(tx: Tx, booking_id: str, proof: Proof) -> Session | None:
    """Check the code or the link from the mail, make the booking, and sign its guest in for it.

    Once more within AGAIN_S, as by a second click or after a lost answer, changes nothing and signs the guest in again. Return None for a
    wrong code: its count is a change, which a raised error would undo. Raise NotFound, Invalid, LinkSpent, WrongState, RuleBroken or
    SlotTaken.
    """
    before, asked = booking_store.find(tx.db, booking_id), store.find(tx.db, booking_id)
    if before is None or asked is None:
        raise NotFound(f"There is no booking {booking_id!r} that waits for a guest.")
    if asked.proved_at is not None and tx.now >= asked.proved_at + AGAIN_S:
        raise LinkSpent("This booking is confirmed already. The link in the mail shows it.")
    if not _is_good(tx, asked, proof):
        return None
    if asked.proved_at is not None:
        return _confirmed_before(tx, before)
    if before.status not in ("held", "pending"):
        raise WrongState(before.status, [str(name) for name in allowed(before.status)], "It was not confirmed in time; book again.")
    person_id = _proved(tx, before, asked.email)
    person = people.find(tx.db, person_id)
    who = Principal(person_id, person.name if person else "", "user", tx.now + SESSION_S, booking_id=booking_id)
    uow = UnitOfWork(tx, who)
    _take_address(uow, before, person_id, asked.email)
    if person_id != before.requester_id:
        for one in (before, *transitions.joined_with(tx, before)):
            broken = quotas.broken(tx, resources.of_booking(tx.db, one), person_id, one.starts_at, one.ends_at, ignore=())
            if broken:
                raise RuleBroken(broken)
    store.note_proof(tx.db, booking_id, tx.now)
    store.move_link(tx.db, booking_id, person_id, before.ends_at + LINK_DAYS * DAY_S)
    if before.status == "held":
        after, view = _settle(uow, before, None, person_id)
    else:
        (after, view), *_ = [_proved_as(uow, one, person_id) for one in (before, *transitions.joined_with(tx, before))]
    return _signed_in(uow, who, msgspec.json.decode(view), after)


def _is_good(tx: Tx, asked: store.Request, proof: Proof) -> bool:
    """Whether a proof is good; a wrong code is counted. Raise Invalid after too many of those, and LinkSpent."""
    if proof.code is None:
        link = store.find_link(tx.db, proof.secret or "", tx.now)
        if link is None or link.booking_id != asked.booking_id:
            raise LinkSpent("This link was replaced by a newer one, or has expired.")
        return True
    if asked.tries >= MAX_TRIES:
        raise Invalid.one("code", "Too many wrong codes; use the link in the mail, or book again.")
    good = hmac.compare_digest(asked.code_hash, store.hash_of(asked.booking_id + proof.code.strip()))
    if not good:
        store.count_try(tx.db, asked.booking_id)
    return good


def _confirmed_before(tx: Tx, booking: Booking) -> Session:
    """Sign the guest of a confirmed booking in for it, whatever has become of it since."""
    person = people.find(tx.db, booking.requester_id)
    who = Principal(booking.requester_id, person.name if person else "", "user", tx.now + SESSION_S, booking_id=booking.id)
    return _signed_in(UnitOfWork(tx, who), who, msgspec.json.decode(booking_events.encoded(tx, booking)), booking)


def _proved_as(uow: UnitOfWork, before: Booking, person_id: str) -> Made:
    """Make a request that the staff already have the known person's."""
    after = reallocate(uow, before, before._replace(requester_id=person_id), resources.of_booking(uow.tx.db, before))
    return after, booking_events.updated(uow, before, after)


def _proved(tx: Tx, before: Booking, email: str) -> str:
    """Return the id under which the venue knows this address."""
    known = people.guests_by_email(tx.db, before.venue_id, email)
    return next((person.id for person in known if person.verified_at is not None), before.requester_id)


def _take_address(uow: UnitOfWork, before: Booking, person_id: str, email: str) -> None:
    """Store the proved address of a guest, for all further mail to them."""
    tx = uow.tx
    person = people.find(tx.db, person_id)
    if person is None:
        return
    if person.verified_at is None:
        person = person._replace(verified_at=tx.now, updated_at=tx.now)
        people.put(tx.db, person)
    customers.note_customer(uow, before.venue_id, person_id)
    contacts.put_verified(tx, person_id, email, name=person.name, locale=person.locale or "en")


def _signed_in(uow: UnitOfWork, who: Principal, body: dict[str, Any], booking: Booking | None) -> Session:
    cookie, _ = credentials.create_session(uow.tx.db, who, uow.tx.now)
    uow.audit("sign-in", f"user:{who.user_id}", {"by": "guest", "booking_id": who.booking_id or None})
    cursor = follow_ups.finish(uow)
    if booking is not None:
        body = body | {"session": session_view(who)}
    return Session(who, cookie, body, cursor)


def session_view(who: Principal) -> dict[str, Any]:
    """Return a guest's session as the guest sees it."""
    booking_id = who.booking_id or None
    return {"user_id": who.user_id, "name": who.name, "role": "user", "expires_at": rfc3339(who.expires_at), "booking_id": booking_id}


def sign_in(tx: Tx, secret: str) -> Session:
    """Sign a guest in by a link: for its booking, or for all of theirs if they requested it by address. Raise LinkSpent."""
    link = store.find_link(tx.db, secret, tx.now)
    booking = None if link is None or link.booking_id is None else booking_store.find(tx.db, link.booking_id)
    if link is None or (link.booking_id is not None and (booking is None or booking.requester_id != link.person_id)):
        raise LinkSpent("This link was replaced by a newer one, or has expired.")
    person = people.find(tx.db, link.person_id)
    who = Principal(link.person_id, person.name if person else "", "user", tx.now + SESSION_S, booking_id=link.booking_id or "")
    return _signed_in(UnitOfWork(tx, who), who, session_view(who), None)


def send_links(tx: Tx, email: str, page: str) -> Result:
    """Send a guest new links to all their bookings. The response does not reveal whether the address is known."""
    head = str(log.head(tx.db))
    uow = UnitOfWork(tx, Principal(""))
    for person_id, venue_id, name, locale in store.verified_by_email(tx.db, email, MOST_VENUES):
        if not may_mail(uow, email):
            break
        secret = store.insert_link(tx.db, person_id, None, tx.now + LINK_DAYS * DAY_S)
        values = {"link": f"{page}/g#{secret}"}
        enqueue_mail(uow, email, "guest_links", values, user_id=person_id, name=name, locale=locale or "en", venue_id=venue_id)
    uow.finish()
    return Result({}, head)
