"""Manage resources: their rules, their closures, and how many of their places are usable."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from sse_booking.domain import calendar, limits, parties, topics
from sse_booking.domain.booking import Booking
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import BadFields, Invalid, LimitReached, SlotTaken, StillBooked
from sse_booking.domain.events import resource_view
from sse_booking.domain.opening_hours import dated_from_json
from sse_booking.domain.principal import Principal
from sse_booking.domain.questions import check_questions, from_json
from sse_booking.domain.resource import Resource, check_order
from sse_booking.service import access, closing, follow_ups, occupancy, offers
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings, deadlines, log
from sse_booking.store import resources as store
from sse_booking.store.executor import Tx

Values = dict[str, Any]
"""Members of a request by column name, as stored."""


def create(tx: Tx, who: Principal, venue_id: str, read: Callable[[], Values]) -> Result:
    """Make a resource of a venue. Raise Invalid when its members contradict each other, or AlreadyExists."""
    venue = access.venue(tx, venue_id)
    access.must_be_staff(tx, who, venue_id)
    values = read()
    if not who.is_admin and store.count_resources(tx.db, venue.owner_id) >= limits.RESOURCES:
        raise LimitReached("resources", limits.RESOURCES, f"There are {limits.RESOURCES} resources in the venues of one owner already.")
    closures = values.pop("closures")
    values["pool"] = values["capacity"] > 1 if values["pool"] is None else values["pool"]
    resource = Resource(
        **{
            **values,
            "id": values["id"] or new_id(tx.wall_ms),
            "venue_id": venue_id,
            "usable": values["capacity"],
            "version": 1,
            "created_at": tx.now,
            "updated_at": tx.now,
            "archived_at": None,
            "timezone": venue.timezone,
            "week_starts_on": venue.week_starts_on,
            "venue_questions": venue.questions,
        }
    )
    _check(resource, closures)
    store.insert(tx.db, resource)
    uow = UnitOfWork(tx, who)
    closing.close(uow, resource, closures, cancel_affected=False)
    uow.emit(topics.of_venue(venue_id), "resource_updated", {"resource_id": resource.id, "fields": ["id"]})
    uow.audit("create", f"resource:{resource.id}")
    return Result(resource_view(resource, closures), uow.finish(), 1)


def _check(resource: Resource, closures: list[store.Closure]) -> None:
    bad = BadFields()
    if not resource.pool and resource.capacity != 1:
        bad.add("capacity", "An exclusive resource has one place; make it a pool to have more.")
    with bad.gathering():
        check_order("min_minutes", resource.min_minutes, "max_minutes", resource.max_minutes)
    with bad.gathering():
        check_order("seats_min", resource.seats_min, "seats_max", resource.seats_max)
    with bad.gathering():
        check_questions(from_json(resource.questions), before=from_json(resource.venue_questions))
    for index, dated in enumerate(dated_from_json(resource.dated_hours)):
        if dated.capacity is not None and dated.capacity > resource.capacity:
            bad.add(f"dated_hours[{index}].capacity", f"0 to {resource.capacity}: so many places there are.")
    for index, (starts_at, ends_at, _) in enumerate(closures):
        if ends_at <= starts_at:
            bad.add(f"closures[{index}].ends_at", "It must be after starts_at.")
    if len({closure[:2] for closure in closures}) < len(closures):
        bad.add("closures", "The same range is given twice.")
    bad.refuse()


def update(tx: Tx, who: Principal, resource_id: str, read: Callable[[], tuple[Values, bool]], if_match: access.IfMatch = None) -> Result:
    """Change a resource. Return it with `affected`: the bookings that were cancelled for the change.

    `read` returns the changes and whether to cancel conflicting bookings. Raise StillBooked when bookings need the places or the time,
    unless they are to be cancelled.
    """
    before = access.resource(tx, resource_id)
    access.must_be_staff(tx, who, before.venue_id)
    values, cancel_affected = read()
    old_closures = store.closures(tx.db, resource_id)
    closures = sorted(values.pop("closures", old_closures))
    if "capacity" in values:
        values["usable"] = max(0, values["capacity"] - (before.capacity - before.usable))
    after = before._replace(**values)
    _check(after, closures)
    access.must_match(before.version, if_match)
    uow = UnitOfWork(tx, who)
    if after == before and closures == old_closures:
        return Result({**resource_view(before, old_closures), "affected": []}, uow.finish(), before.version)
    after = after._replace(version=before.version + 1, updated_at=tx.now)
    if before.dated_hours != "[]" and (after.capacity, after.usable) != (before.capacity, before.usable):
        store.give_back(tx.db, before)
    affected = _fit(uow, after, cancel_affected=cancel_affected)
    if closures != old_closures or (after.capacity, after.usable, after.dated_hours) != (
        before.capacity,
        before.usable,
        before.dated_hours,
    ):
        affected += closing.close(uow, after, closures, cancel_affected=cancel_affected)
    if after.pending_blocks != before.pending_blocks:
        affected += _block_again(uow, before, after, cancel_affected=cancel_affected)
    if (after.pending_expires_s, after.no_show_grace_minutes) != (before.pending_expires_s, before.no_show_grace_minutes):
        deadlines.reset(tx.db, after, tx.now)
        _reset_joined(tx, after)
    fields = [name for name in values if getattr(before, name) != getattr(after, name)] + ["closures"] * (closures != old_closures)
    _emit_changed(uow, after, fields)
    _shift_usable(uow, before, after)
    for starts_at, ends_at, _ in sorted(set(old_closures) - set(closures)):
        occupancy.note_places_change(uow, after, starts_at, ends_at, -after.capacity, "opened")
    for starts_at, ends_at, _ in sorted(set(closures) - set(old_closures)):
        occupancy.note_places_change(uow, after, starts_at, ends_at, after.capacity, "closed")
    closing.note(uow, before, after)
    # New rules may admit an entry of the waiting list, so check all future entries again.
    occupancy.note_places_change(uow, after, tx.now, calendar.END, 0, "rules")
    uow.audit("update", f"resource:{resource_id}", {"fields": fields, **({"affected": [b.id for b in affected]} if affected else {})})
    return Result({**resource_view(after, closures), "affected": _affected(affected)}, follow_ups.finish(uow), after.version)


def _reset_joined(tx: Tx, resource: Resource) -> None:
    """Give all places of a party one deadline again, where one of them is of this resource."""
    of: dict[str, Resource] = {}
    for _, party in groupby(deadlines.joined(tx.db, resource, tx.now), key=lambda booking: (booking.series_id, booking.status)):
        pieces = list(party)
        places = [of.get(one.resource_id) or of.setdefault(one.resource_id, store.of_booking(tx.db, one)) for one in pieces]
        for one, place in zip(pieces, places, strict=True):
            since = tx.now if one.status == "approved" else one.status_at or one.created_at
            until = parties.as_one(place, places).deadline(one.status, one.starts_at, one.ends_at, since)
            deadlines.put(tx.db, one.id, until)


def _affected(bookings: list[Booking]) -> list[dict[str, object]]:
    """Return the decision about each conflicting booking."""
    return [{"id": b.id, "starts_at": rfc3339(b.starts_at), "ends_at": rfc3339(b.ends_at), "decision": b.status} for b in bookings]


def _shift_usable(uow: UnitOfWork, before: Resource, after: Resource) -> None:
    now = uow.tx.now
    midnight = max(calendar.local_day(after.timezone, calendar.local_date(after.timezone, now))[1], now + 1)
    if before.usable != after.usable:
        occupancy.note_places_change(uow, after, now, midnight, before.usable - after.usable, "capacity")


def _emit_changed(uow: UnitOfWork, resource: Resource, fields: list[str]) -> None:
    told = {"resource_id": resource.id, "fields": fields}
    uow.emit(topics.of_resource(resource.id), "resource_updated", told)
    uow.emit(topics.of_venue(resource.venue_id), "resource_updated", told)


def _fit(uow: UnitOfWork, resource: Resource, *, cancel_affected: bool) -> list[Booking]:
    """Write the resource. If future bookings need more places, raise StillBooked or cancel the latest ones until the rest fits."""
    tx = uow.tx
    if store.update(tx.db, resource):
        return []
    over = store.crowded(tx.db, resource.id, resource.usable, tx.now)
    if not cancel_affected:
        named = store.of_claims(tx.db, over[: closing.NAMED_BOOKINGS])
        raise StillBooked(f"Future bookings need more than {resource.usable} places.", closing.views(named))
    cancelled = closing.cancel_latest(uow, resource, over, resource.usable, tx.now, calendar.END)
    if not store.update(tx.db, resource):
        raise AssertionError(f"what is left of resource {resource.id} does not fit")
    return cancelled


def _block_again(uow: UnitOfWork, before: Resource, after: Resource, *, cancel_affected: bool) -> list[Booking]:
    """Make pending requests occupy their time, or release it, by the new setting of the resource; oldest first."""
    cancelled = []
    waiting = bookings.requests(uow.tx.db, after, 0, calendar.END)
    if len(waiting) > limits.ANSWERED_FIRST:
        raise StillBooked(f"{len(waiting)} requests are unanswered; answer all but {limits.ANSWERED_FIRST} first.", closing.views(waiting))
    for request in waiting:
        claim, active = after.claimed(request.starts_at, request.ends_at), after.occupied_by("pending")
        try:
            bookings.update_allocation(uow.tx.db, request.id, after.id, claim, request.quantity, exclusive=not after.pool, active=active)
        except SlotTaken:
            if not cancel_affected:
                raise StillBooked("Requests compete for the same time; answer them first.", closing.views([request])) from None
            cancelled.append(closing.cancel(uow, after, request))
        else:
            occupancy.note_booking_change(uow, (before, request), (after, request))
    return cancelled


def set_available(tx: Tx, who: Principal, resource_id: str, read: Callable[[], tuple[int, str | None]], if_match: access.IfMatch) -> Result:
    """Set by hand how many places are usable from now on, 0 to capacity. Raise StillBooked with the bookings that need more."""
    before = access.resource(tx, resource_id)
    access.must_be_staff(tx, who, before.venue_id)
    available, reason = read()
    if available > before.capacity:
        raise Invalid.one("available", f"0 to {before.capacity}.")
    access.must_match(before.version, if_match)
    uow = UnitOfWork(tx, who)
    if available == before.usable:
        return Result(resource_view(before, store.closures(tx.db, resource_id)), uow.finish(), before.version)
    after = before._replace(usable=available, version=before.version + 1, updated_at=tx.now)
    store.give_back(tx.db, before)
    _fit(uow, after, cancel_affected=False)
    closing.close(uow, after, store.closures(tx.db, resource_id), cancel_affected=False)
    _emit_changed(uow, after, ["usable"])
    _shift_usable(uow, before, after)
    closing.note(uow, before, after)
    occupancy.note_places_change(uow, after, tx.now, calendar.END, 0, "rules")
    uow.audit("set-available", f"resource:{resource_id}", {"available": available, **({"reason": reason} if reason else {})})
    return Result(resource_view(after, store.closures(tx.db, resource_id)), follow_ups.finish(uow), after.version)


def move_dates(uow: UnitOfWork, venue_id: str) -> None:
    """Move the dates with fewer places to the venue's new time zone. Raise StillBooked."""
    db = uow.tx.db
    for resource in store.of_venue(db, venue_id):
        if closing.fewer_places(resource, uow.tx.now):
            closing.close(uow, resource, store.closures(db, resource.id), cancel_affected=False)


def delete(tx: Tx, who: Principal, resource_id: str, if_match: access.IfMatch) -> Result:
    """Archive a resource. Raise StillBooked while it has future bookings."""
    resource = access.resource(tx, resource_id)
    access.must_be_staff(tx, who, resource.venue_id)
    access.must_match(resource.version, if_match)
    uow = UnitOfWork(tx, who)
    archive(uow, resource)
    return Result(None, uow.finish())


def archive(uow: UnitOfWork, resource: Resource) -> None:
    """Archive a resource and end its waiting list. Raise StillBooked."""
    tx = uow.tx
    live = bookings.live_after(tx.db, resource, tx.now, closing.NAMED_BOOKINGS)
    if live:
        raise StillBooked(f"{resource.name} has future bookings; cancel or move them first.", closing.views(live))
    store.update(tx.db, resource._replace(archived_at=tx.now, updated_at=tx.now, version=resource.version + 1))
    offers.dismiss(uow, resource.id)
    _emit_changed(uow, resource, ["archived_at"])
    uow.emit_internal("topic_gone", {"topic": topics.of_resource(resource.id)})
    uow.audit("delete", f"resource:{resource.id}")


def one(tx: Tx, who: Principal, resource_id: str) -> Result:
    """Return one resource; an archived one for people with a history at the venue."""
    resource = access.resource_to_read(tx, who, resource_id)
    return Result(resource_view(resource, store.closures(tx.db, resource_id)), str(log.head(tx.db)), resource.version)
