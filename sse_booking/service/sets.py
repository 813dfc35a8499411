"""Make several bookings together: a series in time, or a set of any resources and ranges. All succeed, or none.

With `skip`, bookings that can't be made are left out, and the response says which and why. A dry run executes the same code and undoes it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Final

import msgspec

from sse_booking.domain import rights
from sse_booking.domain.booking import Action, Booking, allowed
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.customers import Party
from sse_booking.domain.errors import BookingError, NotFound, Refusal, RuleBroken, SlotTaken, TooEarly, TooLate, WrongState
from sse_booking.domain.principal import Principal
from sse_booking.service import access, customers, follow_ups
from sse_booking.service.allocating import Wanted, check_range
from sse_booking.service.bookings import apply_action, make
from sse_booking.service.recurrence import occurrences
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import bookings as store
from sse_booking.store import log
from sse_booking.store import resources as store_resources
from sse_booking.store.executor import Tx

SERIES_ACTIONS: Final[tuple[Action, ...]] = ("confirm", "approve", "reject", "cancel")
"""Actions that apply to all bookings of a series or set at once."""
Member = tuple[Booking, access.Standing]
"""A booking of a series or set, and what the caller is to it."""


def book_series(tx: Tx, who: Principal, wanted: Wanted, rule: str, *, skip: bool, dry_run: bool) -> Result:
    """Book a range repeatedly by a recurrence rule, in the venue's local time, from `wanted.starts_at` on.

    Raise NotFound, Forbidden, Invalid, RuleBroken or SlotTaken.
    """
    resource = access.resource(tx, wanted.resource_id)
    check_range(wanted.starts_at, wanted.ends_at)
    length = wanted.ends_at - wanted.starts_at
    starts = occurrences(rule, resource.timezone, wanted.starts_at)
    return _together(tx, who, [wanted._replace(starts_at=start, ends_at=start + length) for start in starts], skip=skip, dry_run=dry_run)


def book_set(tx: Tx, who: Principal, items: list[Wanted], *, skip: bool, dry_run: bool) -> Result:
    """Book several resources or ranges. Raise as `book_series`."""
    return _together(tx, who, items, skip=skip, dry_run=dry_run)


def _together(tx: Tx, who: Principal, items: list[Wanted], *, skip: bool, dry_run: bool) -> Result:
    return run_or_rehearse(tx, lambda: _make_all(tx, who, items, skip=skip), dry_run=dry_run)


def run_or_rehearse(tx: Tx, job: Callable[[], Result], *, dry_run: bool) -> Result:
    """Run the job. In a dry run, undo its writes and return the result at the present head of the log."""
    if not dry_run:
        return job()
    try:
        with tx.db.savepoint():
            raise _Rehearsed(job())
    except BookingError as refused:
        refused.desired = None  # a dry run is no unmet demand
        raise
    except _Rehearsed as rehearsed:
        return rehearsed.result._replace(cursor=str(log.head(tx.db)))


class _Rehearsed(Exception):
    """The end of a dry run: leaving its savepoint by this exception undoes its writes."""

    def __init__(self, result: Result) -> None:
        self.result = result


def _make_all(tx: Tx, who: Principal, items: list[Wanted], *, skip: bool) -> Result:
    uow = UnitOfWork(tx, who)
    series_id = new_id(tx.wall_ms)
    views: list[msgspec.Raw] = []
    skipped: list[dict[str, object]] = []
    refused: SlotTaken | RuleBroken | None = None
    items = _for_one_person(uow, who, items)
    for number, wanted in enumerate(items, 1):
        try:
            # Of what is left out only the first is told with other times: where none of all can be booked, that is the answer.
            with uow.attempt() if skip else contextlib.nullcontext():
                views.append(make(uow, who, wanted._replace(advised=refused is None), series_id)[1])
        except (SlotTaken, RuleBroken) as error:
            refused = refused or error
            if not skip:
                error.detail = f"Number {number} of {len(items)}, at {rfc3339(wanted.starts_at)}: {error.detail}"
                raise
            skipped.append(left_out(number, wanted, error))
    if refused and not views:
        refused.detail = f"None of the {len(items)} bookings can be made. {refused.detail}"
        raise refused
    uow.audit("book-together", f"series:{series_id}", {"bookings": len(views), "skipped": len(skipped)})
    return Result({"series_id": series_id, "items": views, "skipped": skipped}, follow_ups.finish(uow))


def _for_one_person(uow: UnitOfWork, who: Principal, items: list[Wanted]) -> list[Wanted]:
    """Return the items with the requester's id resolved, so that a new guest is stored once, not once per item."""
    first = items[0]
    if first.party is None or first.party.guest is None:
        return items
    venue_id = access.resource(uow.tx, first.resource_id).venue_id
    person = Party(customers.requester(uow, who, venue_id, first.party, first.source))
    return [wanted._replace(party=person) for wanted in items]


def left_out(number: int, wanted: Wanted | Booking, error: BookingError) -> dict[str, object]:
    """Return a left-out item and the reason; `number` counts from 1."""
    rules = error.rules if isinstance(error, RuleBroken) else []
    return {
        "number": number,
        "resource_id": wanted.resource_id,
        "starts_at": rfc3339(wanted.starts_at),
        "ends_at": rfc3339(wanted.ends_at),
        "refusal": Refusal(_problem(error), error.detail, rules),
    }


def _problem(error: BookingError) -> str:
    """Return the problem name of an error, such as `wrong-state` for WrongState."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__).lstrip("-")


def members_of(tx: Tx, who: Principal, series_id: str) -> list[Member]:
    """Return the bookings of a series or set that the caller may see, by start. Raise NotFound when there are none."""
    found = store.of_series(tx.db, series_id)
    members = [(booking, standing) for booking in found if (standing := access.standing(tx, who, booking)) is not None]
    if not members:
        raise NotFound(f"There is no series {series_id!r}.")
    return members


def act(tx: Tx, who: Principal, series_id: str, action: Action, read: Callable[[], tuple[str | None, int | None]]) -> Result:
    """Make a transition of all bookings of a series or set that allow it, or of those from an instant on, in one commit.

    `read` gives the reason and the instant. Cancelling skips bookings that have begun. Raise NotFound, Forbidden, Invalid or WrongState.
    """
    members = members_of(tx, who, series_id)
    for booking, standing in members:
        rights.authorise(action, booking.status, standing.sides)
    reason, since = read()
    resources = {booking.resource_id: store_resources.of_booking(tx.db, booking) for booking, _ in members}
    untimely: TooEarly | TooLate | None = None
    ready: list[Member] = []
    for booking, standing in members:
        if (since is not None and booking.starts_at < since) or (action == "cancel" and booking.starts_at <= tx.now):
            continue
        edges = resources[booking.resource_id].edges(booking.starts_at, booking.ends_at)
        try:
            rights.check(action, booking, edges, standing.sides, tx.now)
        except WrongState:
            continue
        except (TooEarly, TooLate) as error:
            untimely = untimely or error
        else:
            ready.append((booking, standing))
    if not ready:
        first = members[0][0]
        nothing = WrongState(first.status, [str(name) for name in allowed(first.status)], f"There is nothing to {action} in this series.")
        raise untimely or nothing
    uow = UnitOfWork(tx, who)
    views = [apply_action(uow, action, booking, standing, reason)[1] for booking, standing in ready]
    return Result({"series_id": series_id, "items": views, "skipped": []}, follow_ups.finish(uow))
