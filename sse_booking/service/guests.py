"""Guests: people who book without an account, and prove by a code or a link that the address is theirs.

What they ask for is an ordinary hold that lapses by itself. Nobody is anybody by saying so: until the address is proved a guest is
somebody new, whoever else has that address.
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
from sse_booking.service import access, booking_events, bookings, contacts, customers, follow_ups, occupancy, quotas
from sse_booking.service.accounts import SESSION_S
from sse_booking.service.allocating import Wanted, check_range, reallocate
from sse_booking.service.direct_mail import enqueue_mail, may_mail
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings as booking_store
from sse_booking.store import credentials, log, resources
from sse_booking.store import customers as people
from sse_booking.store import guests as store
from sse_booking.store.executor import Tx

HOLD_S: Final = 900
"""How long a guest has to read a mail; longer than a hold of somebody who is signed in."""
MOST_OPEN: Final = 3
"""Bookings of one address that wait to be confirmed."""
SHARE: Final = 5
"""Of a resource's day, one part in so many may wait for guests whom nobody knows."""
MAX_TRIES: Final = 5
LINK_DAYS: Final = 30
"""How long a link goes on after its booking, and one that was asked for by address."""
MOST_VENUES: Final = 5


class Proof(NamedTuple):
    """How a guest proves the address: by the code, or by the link of the same mail."""

    code: str | None
    secret: str | None


class Session(NamedTuple):
    """A guest who is signed in: who, the cookie's value, for which booking (None: all of theirs), and what is answered."""

    who: Principal
    cookie: str
    body: dict[str, Any]
    cursor: str


def request(tx: Tx, wanted: Wanted, given: GuestDetails, page: str) -> Result:
    """Hold a place for a guest and send the code that confirms it; where staff decide, ask them.

    Raises NotFound, Invalid, Forbidden (guests are not taken), RuleBroken (also the limits on abuse), SlotTaken.
    """
    resource = access.resource(tx, wanted.resource_id)
    place = access.venue(tx, resource.venue_id)
    if place.guests == "off":
        raise Forbidden("This venue takes bookings of people with an account only.")
    check_range(wanted.starts_at, wanted.ends_at)
    email = given.email or ""
    person_id = people.new_guest_id(new_id(tx.wall_ms))
    uow = UnitOfWork(tx, Principal(person_id, given.name))
    _check_limits(uow, resource, wanted, email)
    customers.put_guest(uow, person_id, place.id, given)
    made = bookings.hold_for(uow, resource, person_id, wanted, tx.now + HOLD_S)
    code = store.new_code()
    store.insert(tx.db, store.Request(made.id, resource.id, email, store.hash_of(made.id + code), 0, tx.now))
    secret = store.insert_link(tx.db, person_id, made.id, made.ends_at + LINK_DAYS * DAY_S)
    values = {"code": code, "link": f"{page}/g/{made.id}#{secret}", "venue": place.name}
    enqueue_mail(
        uow, email, "guest_code", values, user_id=person_id, name=given.name, locale=given.locale or "en", booking_id=made.id,
        venue_id=place.id,
    )  # fmt: skip
    if place.guests == "staff":
        made, _ = _settle(uow, resource, made, "pending")
    return Result(booking_events.encoded(tx, made), follow_ups.finish(uow), made.version)


def _check_limits(uow: UnitOfWork, resource: Resource, wanted: Wanted, email: str) -> None:
    """Raise RuleBroken where a stranger asks for more than one may have without having proved anything."""
    tx = uow.tx
    broken = []
    if store.open_of(tx.db, email) >= MOST_OPEN:
        broken.append(BrokenRule("unconfirmed", f"{MOST_OPEN} bookings of this address wait to be confirmed; confirm one of them first."))
    elif not may_mail(uow, email):
        broken.append(BrokenRule("mails", "This address was sent several codes today already."))
    day = calendar.local_date(resource.timezone, wanted.starts_at)
    start, end = calendar.local_day(resource.timezone, day)
    waiting = store.waiting_s(tx.db, resource.id, start, end)
    open_s = sum(min(e, end) - max(s, start) for s, e in calendar.open_ranges(resource.hours, resource.timezone, start, end))
    mine = (wanted.ends_at - wanted.starts_at) * wanted.quantity
    if waiting and (waiting + mine) * SHARE > open_s * resource.usable:
        broken.append(BrokenRule("unconfirmed_share", "Others are just confirming their bookings of this day; try again in a while."))
    if broken:
        raise RuleBroken(broken)


def _settle(uow: UnitOfWork, resource: Resource, before: Booking, status: Status, person_id: str = "") -> tuple[Booking, msgspec.Raw]:
    """Make a guest's hold a booking, told as when any hold is confirmed; of `person_id` where they are known by another id."""
    tx = uow.tx
    after = before._replace(
        status=status,
        requester_id=person_id or before.requester_id,
        deadline_at=resource.deadline(status, before.starts_at, before.ends_at, tx.now),
    )
    after = reallocate(uow, before, after, resource)
    view = booking_events.acted(uow, "confirm", before, after)
    occupancy.note_booking_change(uow, (resource, before), (resource, after))
    uow.audit("confirm", f"booking:{after.id}", {"from": before.status, "to": status, "source": "guest"})
    return after, view


def confirm(tx: Tx, booking_id: str, proof: Proof) -> Session | None:
    """Take the code or the link that came by mail: the booking is made, and its guest is signed in for it.

    None for a wrong code: it is counted, which a raised refusal would undo. Raises NotFound, Invalid, WrongState, RuleBroken, SlotTaken.
    """
    before, asked = booking_store.find(tx.db, booking_id), store.find(tx.db, booking_id)
    if before is None or asked is None:
        raise NotFound(f"There is no booking {booking_id!r} that waits for a guest.")
    if proof.code is not None:
        if asked.tries >= MAX_TRIES:
            raise Invalid.one("code", "There were too many wrong codes; use the link in the mail, or book again.")
        if not hmac.compare_digest(asked.code_hash, store.hash_of(booking_id + proof.code.strip())):
            store.count_try(tx.db, booking_id)
            return None
    else:
        link = store.find_link(tx.db, proof.secret or "", tx.now)
        if link is None or link.booking_id != booking_id:
            raise LinkSpent("This link was replaced by a newer one, or it is too old.")
    if before.status not in ("held", "pending"):
        raise WrongState(before.status, [str(name) for name in allowed(before.status)], "It was not confirmed in time; book again.")
    resource = resources.of_booking(tx.db, before)
    person_id = _proved(tx, before, asked.email)
    person = people.find(tx.db, person_id)
    who = Principal(person_id, person.name if person else "", "user", tx.now + SESSION_S, booking_id=booking_id)
    uow = UnitOfWork(tx, who)
    _take_address(uow, before, person_id, asked.email)
    if person_id != before.requester_id:
        broken = quotas.broken(tx, resource, person_id, before.starts_at, before.ends_at, ignore=())
        if broken:
            raise RuleBroken(broken)
    store.delete(tx.db, booking_id)
    store.hand_link(tx.db, booking_id, person_id, before.ends_at + LINK_DAYS * DAY_S)
    if before.status == "held":
        after, view = _settle(uow, resource, before, resource.first_status, person_id)
    else:
        after = reallocate(uow, before, before._replace(requester_id=person_id), resource)
        view = booking_events.updated(uow, before, after)
    return _signed_in(uow, who, msgspec.json.decode(view), after)


def _proved(tx: Tx, before: Booking, email: str) -> str:
    """Under which id the venue knows whoever has this address."""
    known = people.guests_by_email(tx.db, before.venue_id, email)
    return next((person.id for person in known if person.verified_at is not None), before.requester_id)


def _take_address(uow: UnitOfWork, before: Booking, person_id: str, email: str) -> None:
    """Note that a guest has proved the address, from now on theirs to be reached at."""
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
    """A guest's session as its guest sees it."""
    booking_id = who.booking_id or None
    return {"user_id": who.user_id, "name": who.name, "role": "user", "expires_at": rfc3339(who.expires_at), "booking_id": booking_id}


def sign_in(tx: Tx, secret: str) -> Session:
    """Sign a guest in by a link of theirs: for its booking, or for all of theirs where they asked for it by address. Raises LinkSpent."""
    link = store.find_link(tx.db, secret, tx.now)
    booking = None if link is None or link.booking_id is None else booking_store.find(tx.db, link.booking_id)
    if link is None or (link.booking_id is not None and (booking is None or booking.requester_id != link.person_id)):
        raise LinkSpent("This link was replaced by a newer one, or it is too old.")
    person = people.find(tx.db, link.person_id)
    who = Principal(link.person_id, person.name if person else "", "user", tx.now + SESSION_S, booking_id=link.booking_id or "")
    return _signed_in(UnitOfWork(tx, who), who, session_view(who), None)


def send_links(tx: Tx, email: str, page: str) -> Result:
    """Send a guest new links to all that they have booked; what is answered says nothing about who is known."""
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
