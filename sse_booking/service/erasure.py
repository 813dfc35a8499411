"""Erase a person: their own data is deleted; data that others need stays without a name.

Their future bookings are cancelled. Texts about them in the log, the audit log and in mails are rewritten in place, so positions in the log
stay valid. docs/privacy.md says what is deleted, what stays, and what is pruned later.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from sse_booking.domain import topics
from sse_booking.domain.booking import LIVE, Booking
from sse_booking.domain.errors import Forbidden, NotFound, OwnsVenues
from sse_booking.domain.events import changes
from sse_booking.domain.principal import ERASED, SYSTEM, Principal
from sse_booking.service import booking_events, follow_ups, offers, transitions
from sse_booking.service.account_admin import keep_an_admin
from sse_booking.service.accounts import end_all
from sse_booking.service.allocating import reallocate
from sse_booking.service.anonymising import TEXTS, Traces, without
from sse_booking.service.unit_of_work import Result, UnitOfWork, as_json, new_id
from sse_booking.store import accounts, bookings, resources, waitlist
from sse_booking.store import personal_data as personal
from sse_booking.store.executor import Tx

LEFT = "The account was removed."


class Seen(NamedTuple):
    """The rows about a person, by table, up to the row searched so far."""

    keys: dict[str, list[int | str]]
    upto: dict[str, int | str]


def find_rows(tx: Tx, person_id: str, before: Seen | None = None) -> Seen:
    """Find the rows about a person, after those found before. It reads the whole log, so run it in a read transaction."""
    addresses = personal.addresses_of(tx.db, person_id)
    ids = {as_json(person_id), as_json(f"user:{person_id}")}
    words = {"event": ids | addresses, "audit": ids | addresses, "delivery": personal.names_of(tx.db, person_id) | addresses | ids}
    keys, upto = {}, {}
    for table in personal.TEXT_COLUMNS:
        found, last = personal.rows_about(tx.db, table, words[table], before.upto[table] if before else ("" if table == "delivery" else 0))
        keys[table] = [*(before.keys[table] if before else []), *found]
        upto[table] = last
    return Seen(keys, upto)


def erase(tx: Tx, who: Principal, person_id: str, seen: Seen) -> Result:
    """Erase a person. Raise NotFound, Forbidden, LastAdmin or OwnsVenues."""
    if person_id == SYSTEM.user_id or person_id.startswith(ERASED) or not _is_anybody(tx, person_id):
        raise NotFound(f"Nothing is stored about {person_id!r}.")
    if who.booking_id:
        raise Forbidden("A link to one booking does not prove who you are; request a link to all your bookings.")
    account = accounts.find(tx.db, person_id)
    if account is not None:
        keep_an_admin(tx, who, account, None)
    owned = [
        id_ for id_ in resources.venues_of(tx.db, person_id) if (place := resources.find_venue(tx.db, id_)) and place.owner_id == person_id
    ]
    if owned:
        raise OwnsVenues(owned)
    seen = find_rows(tx, person_id, seen)
    nobody = ERASED + new_id(tx.wall_ms)
    if who.user_id == person_id:
        tx, who = tx._replace(address=""), Principal(nobody)
    uow = UnitOfWork(tx, who)
    theirs = personal.booking_ids(tx.db, person_id)
    words = (*personal.addresses_of(tx.db, person_id), *personal.names_of(tx.db, person_id))
    traces = Traces(person_id, words, frozenset(theirs), nobody)
    entries = [entry for entry in waitlist.of_user(tx.db, person_id) if entry.status == "waiting"]
    end_all(uow, person_id)
    personal.delete_rows(tx.db, person_id, personal.addresses_of(tx.db, person_id))
    personal.rename_rows(tx.db, person_id, nobody)
    for entry in entries:
        offers.end(uow, entry._replace(user_id=nobody), "left")
    for booking_id in theirs:
        _anonymise_booking(uow, booking_id, nobody)
    _rewrite_rows(tx, traces, seen)
    uow.audit("erase-person", f"user:{nobody}", {"bookings": len(theirs)})
    return Result(None, follow_ups.finish(uow))


def _is_anybody(tx: Tx, person_id: str) -> bool:
    return any(personal.rows_of(tx.db, table, person_id) for table in personal.EXPORTED)


def _anonymise_booking(uow: UnitOfWork, booking_id: str, nobody: str) -> None:
    """Remove the person from a booking. Cancel it if it is in the future."""
    tx = uow.tx
    before = bookings.find(tx.db, booking_id, deleted=True)
    if before is None:
        return
    empty: dict[str, Any] = {
        name: as_json(value) if value is not None else None for name, value in TEXTS.items() if name in Booking._fields
    }
    resource = resources.of_booking(tx.db, before)
    after = before._replace(requester_id=nobody, **empty)
    if before.status not in LIVE or before.deleted_at is not None or before.starts_at <= tx.now:
        after = reallocate(uow, before, after, resource)
        fields = {"actor_id": uow.actor_id, "changes": changes(before, after), "booking": booking_events.encoded(tx, after)}
        uow.emit(topics.of_user(nobody), "booking_updated", fields)
        return
    after = after._replace(status="cancelled", deadline_at=None, cancelled_by="user")
    transitions.write(uow, "cancel", before, after, resource, LEFT)


def _rewrite_rows(tx: Tx, traces: Traces, seen: Seen) -> None:
    """Rewrite the rows about a person. Of the events sent to them, only the fact remains."""
    topic, nobodys = topics.of_user(traces.person_id), topics.of_user(traces.nobody)
    for n in personal.events_to(tx.db, topic):
        told = msgspec.json.decode(personal.stored_json(tx.db, "event", n) or "{}")
        envelope = {name: told[name] for name in ("type", "change_id", "at") if name in told}
        if told.get("booking"):  # so that a check can find an event for each version
            envelope["booking"] = {name: told["booking"][name] for name in ("id", "version", "status")}
        personal.move_event(tx.db, n, nobodys, as_json(envelope | {"topic": nobodys}))
    for table, keys in seen.keys.items():
        for key in keys:
            text = personal.stored_json(tx.db, table, key)
            if text is not None:
                personal.rewrite_row(tx.db, table, key, as_json(without(msgspec.json.decode(text), traces)))
