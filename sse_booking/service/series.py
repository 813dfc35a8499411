"""Show, change and cancel a series or set as a whole: one booking, one and those that follow, or all future ones.

Either everything succeeds or nothing. With `skip`, bookings that can't be changed stay as they were, and the response says why. A dry run
executes the same code and undoes it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import msgspec

from sse_booking.domain import calendar
from sse_booking.domain.booking import LIVE, Booking
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import BookingError, Forbidden, Invalid, WrongState
from sse_booking.domain.principal import Principal
from sse_booking.service import access, follow_ups
from sse_booking.service.allocating import check_range
from sse_booking.service.booking_events import encoded
from sse_booking.service.bookings import apply_action
from sse_booking.service.edits import Edit, change
from sse_booking.service.sets import Member, left_out, members_of, run_or_rehearse
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import bookings as store
from sse_booking.store import log, resources
from sse_booking.store.executor import Tx

Scope = Literal["one", "following", "all"]
TIMES: Final = ("starts_at", "ends_at")
PLACE: Final = ("resource_id", "quantity")


class Part(NamedTuple):
    """The selected bookings of a series: `scope` counts from the booking `since`."""

    scope: Scope
    since: str | None
    skip: bool
    dry_run: bool


def one(tx: Tx, who: Principal, series_id: str) -> Result:
    """Return all bookings of a series or set that the caller may see, by start."""
    return Result(
        {"series_id": series_id, "items": [encoded(tx, booking) for booking, _ in members_of(tx, who, series_id)]}, str(log.head(tx.db))
    )


def _whole(members: list[Member], part: Part) -> Part:
    """Return the part of the series. Places that were put together stay together: any part is all of them, and none is left out."""
    return part._replace(scope="all", skip=False) if members[0][0].joined else part


def _selected(tx: Tx, members: list[Member], part: Part) -> tuple[Booking, list[Member]]:
    """Return the booking that the part counts from, and its future live bookings. Raise Invalid or WrongState."""
    if part.since is None and part.scope != "all":
        raise Invalid.one("from", "Name the booking to change, or the first one to change.")
    named = next((booking for booking, _ in members if booking.id == part.since), None)
    if part.since is not None and named is None:
        raise Invalid.one("from", "It must be a booking of this series.")
    ready = [(booking, standing) for booking, standing in members if booking.status in LIVE and booking.starts_at > tx.now]
    if named is not None and part.scope == "one":
        ready = [(booking, standing) for booking, standing in ready if booking.id == named.id]
    elif named is not None and part.scope == "following":
        ready = [(booking, standing) for booking, standing in ready if booking.starts_at >= named.starts_at]
    if not ready:
        raise WrongState((named or members[0][0]).status, [], "This part of the series has no future bookings.")
    return named or ready[0][0], ready


def cancel(tx: Tx, who: Principal, series_id: str, read: Callable[[], tuple[Part, str | None]]) -> Result:
    """Cancel a part of a series. Raise NotFound, Invalid, WrongState, and as the cancellation of one booking does."""
    members = members_of(tx, who, series_id)
    part, reason = read()
    part = _whole(members, part)

    def job() -> Result:
        uow = UnitOfWork(tx, who)
        _, ready = _selected(tx, members, part)
        return _each(uow, series_id, part, ready, lambda booking, standing: apply_action(uow, "cancel", booking, standing, reason)[1])

    return run_or_rehearse(tx, job, dry_run=part.dry_run)


def edit(tx: Tx, who: Principal, series_id: str, read: Callable[[], tuple[Part, Edit]]) -> Result:
    """Change a part of a series: place, number of places, texts, and time.

    A new time is that of the booking which the part counts from. The others keep their distance in days to it and take its new local time
    of day and its new length. Raise NotFound, Invalid, Forbidden, WrongState, and as the change of one booking does.
    """
    members = members_of(tx, who, series_id)
    part, wanted = read()
    part = _whole(members, part)
    if members[0][0].joined and not wanted.values.keys().isdisjoint(PLACE):
        raise Invalid.one("resource_id", "Places that are put together stay together: they can move in time only.")
    if wanted.override and not all(standing.is_staff for _, standing in members):
        raise Forbidden("Only staff may set rules aside.")

    def job() -> Result:
        uow = UnitOfWork(tx, who)
        anchor, ready = _selected(tx, members, part)
        shift = _shift(tx, anchor, wanted.values)
        moved = {booking.id for booking, _ in ready} if shift or "resource_id" in wanted.values else set()
        if moved and not part.skip:
            # release all first, so that they do not conflict with each other; each is allocated again below, or all of it is undone
            for id_ in moved:
                store.release(tx.db, id_)
        elif shift and wanted.values["starts_at"] > anchor.starts_at:
            ready = ready[::-1]  # each makes room for the one before it

        def apply(booking: Booking, standing: access.Standing) -> msgspec.Raw:
            values = {**wanted.values, **(shift(booking) if shift else {})}
            # Those that are not changed yet do not count; the last one is held against all the others.
            view = change(uow, booking, standing, Edit(values, wanted.override), released=() if part.skip else moved)[1]
            moved.discard(booking.id)
            return view

        return _each(uow, series_id, part, ready, apply)

    return run_or_rehearse(tx, job, dry_run=part.dry_run)


def _shift(tx: Tx, anchor: Booking, values: Mapping[str, Any]) -> Callable[[Booking], dict[str, int]] | None:
    """Return the function that gives the new times of each booking of the part; None if the time stays."""
    if not any(name in values for name in TIMES):
        return None
    tz = resources.of_booking(tx.db, anchor).timezone
    start, end = values.get("starts_at", anchor.starts_at), values.get("ends_at", anchor.ends_at)
    check_range(start, end)
    old, new = (_wall(tz, instant) for instant in (anchor.starts_at, start))

    def times(booking: Booking) -> dict[str, int]:
        if booking.id == anchor.id:
            return {"starts_at": start, "ends_at": end}
        day = _wall(tz, booking.starts_at).date() + (new.date() - old.date())
        begins = calendar.wall_to_utc(tz, datetime.combine(day, new.time()))
        return {"starts_at": begins, "ends_at": begins + end - start}

    return times


def _wall(tz: str, instant: int) -> datetime:
    return datetime.fromtimestamp(instant, calendar.zone(tz)).replace(tzinfo=None)


def _each(
    uow: UnitOfWork, series_id: str, part: Part, ready: list[Member], apply: Callable[[Booking, access.Standing], msgspec.Raw]
) -> Result:
    views: dict[str, msgspec.Raw] = {}
    skipped: list[dict[str, object]] = []
    first: BookingError | None = None
    for number, (booking, standing) in enumerate(ready, 1):
        try:
            with uow.attempt() if part.skip else contextlib.nullcontext():
                views[booking.id] = apply(booking, standing)
        except BookingError as error:
            first = first or error
            if not part.skip:
                error.detail = f"The booking at {rfc3339(booking.starts_at)}: {error.detail}"
                raise
            skipped.append(left_out(number, booking, error))
    if first and not views:
        first.detail = f"None of the {len(ready)} bookings can be changed. {first.detail}"
        raise first
    uow.audit("change-together", f"series:{series_id}", {"bookings": len(views), "skipped": len(skipped)})
    items = [views[booking.id] for booking, _ in sorted(ready, key=lambda pair: pair[0].starts_at) if booking.id in views]
    return Result({"series_id": series_id, "items": items, "skipped": skipped}, follow_ups.finish(uow))
