"""Find alternatives for a refused booking: the conflicting times, the nearest free times, similar resources. They name nobody.

An alternative keeps every rule and quota and is free in the snapshot of the refusal, so booking it at once succeeds. None begins before it
could be taken.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Final, NamedTuple

from sse_booking.domain import calendar
from sse_booking.domain.availability import busy_profile, nearest_starts
from sse_booking.domain.errors import SlotTaken
from sse_booking.domain.resource import DAY_S, Resource, bookable_times, broken_rules
from sse_booking.service import occupancy, quotas
from sse_booking.store import bookings, log, resources
from sse_booking.store.executor import Tx

SEARCH_DAYS: Final = 7
"""How far around the requested time to search: somebody who wants Saturday might still take these days."""
LONGEST_DAYS: Final = 31
"""Longest range that gets alternatives. Beyond it they would be guesses, and the search costs time for each slot."""
ALTERNATIVES: Final = 3
QUOTA_TRIES: Final = 8
"""How many times more free times are tried under a quota: a day that is used up has many of them, one after the other."""
LIKE_RESOURCES: Final = 25
"""How many resources of the venue are checked for the same time."""

AHEAD_S: Final = 60
"""How far ahead an alternative begins at least: it has to be read and taken before its start has passed."""

Alternative = tuple[str, int, int]
"""`(resource_id, starts_at, ends_at)`."""


class Sought(NamedTuple):
    """The refused request and its user. `own` are bookings that do not conflict: the one to be moved, and the requester's own holds."""

    user_id: str
    starts_at: int
    ends_at: int
    quantity: int
    own: Collection[str] = ()
    party_size: int | None = None


def refusal(tx: Tx, resource: Resource, sought: Sought) -> SlotTaken:
    """Return the error for a refusal by the guard, with conflicts and alternatives."""
    start, end = resource.claimed(sought.starts_at, sought.ends_at)
    taken = _taken(tx, resource, start, end, sought.own)
    conflicts = [(s, e) for s, e, used in busy_profile(taken, start, end) if used + sought.quantity > resource.usable]
    if resource.usable < sought.quantity:  # not enough usable places, taken or not
        conflicts = [(sought.starts_at, sought.ends_at)]
    others = like_resources(tx, resource, sought)
    times = other_times(tx, resource, sought)
    return SlotTaken(merge(conflicts), times[: 2 * ALTERNATIVES - len(others)] + others, str(log.head(tx.db)))


def _taken(tx: Tx, resource: Resource, start: int, end: int, own: Collection[str]) -> list[tuple[int, int, int]]:
    found = bookings.claims(tx.db, resource.id, start, end)
    return [(claim.starts_at, claim.ends_at, claim.quantity) for claim in found if claim.booking_id not in own]


def merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge adjacent and overlapping ranges, which are in order."""
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _keeps_rules(tx: Tx, resource: Resource, sought: Sought, allowance: quotas.Allowance, starts_at: int, ends_at: int) -> bool:
    broken = broken_rules(resource, starts_at, ends_at, sought.quantity, tx.now, sought.party_size)
    return not broken and not allowance.broken(starts_at, ends_at, sought.own)


def other_times(tx: Tx, resource: Resource, sought: Sought) -> list[Alternative]:
    """Return the nearest free times of the same length on the resource, nearest first, within SEARCH_DAYS."""
    soonest, notice, latest = bookable_times(resource, tx.now)
    first = max(tx.now, sought.starts_at - SEARCH_DAYS * DAY_S)
    last = min(latest, sought.ends_at + SEARCH_DAYS * DAY_S)
    if last <= first or sought.quantity > resource.usable or sought.ends_at - sought.starts_at > LONGEST_DAYS * DAY_S:
        return []
    before, after = 60 * resource.buffer_before_minutes, 60 * resource.buffer_after_minutes
    near = [claim for claim in bookings.claims(tx.db, resource.id, first - before, last + after) if claim.booking_id not in sought.own]
    found = nearest_starts(
        wanted=(sought.starts_at, sought.ends_at),
        quantity=sought.quantity,
        usable=resource.usable,
        claims=[(claim.starts_at, claim.ends_at, claim.quantity) for claim in near if not occupancy.closes(resource, claim)],
        closures=[(claim.starts_at, claim.ends_at) for claim in near if occupancy.closes(resource, claim)],
        open=calendar.starts_between_ends(resource.hours, resource.timezone, first, last, sought.ends_at - sought.starts_at)
        if resource.hours_apply == "ends"
        else calendar.open_ranges(resource.hours, resource.timezone, first, last),
        grid=None
        if resource.slot_minutes is None
        else calendar.slots(resource.hours, resource.timezone, resource.slot_minutes, first, last),
        not_before=max(soonest, notice, tx.now + AHEAD_S),
        limit=2 * ALTERNATIVES * (QUOTA_TRIES if resource.has_quotas else 1),
        before=before,
        after=after,
        apart=resource.hours_apply == "ends",
    )
    allowance = quotas.Allowance(tx, resource, sought.user_id)
    kept = ((resource.id, s, e) for s, e in found if _keeps_rules(tx, resource, sought, allowance, s, e))
    return list(islice(kept, 2 * ALTERNATIVES))


def like_resources(tx: Tx, resource: Resource, sought: Sought) -> list[Alternative]:
    """Return resources of the same kind in the venue that are free at the same time."""
    found: list[Alternative] = []
    if sought.starts_at < tx.now + AHEAD_S:
        return found
    for other in resources.of_venue(tx.db, resource.venue_id)[:LIKE_RESOURCES]:
        if other.id == resource.id or other.kind != resource.kind:
            continue
        if not _keeps_rules(tx, other, sought, quotas.Allowance(tx, other, sought.user_id), sought.starts_at, sought.ends_at):
            continue
        if occupancy.free_places(tx, other, *other.claimed(sought.starts_at, sought.ends_at)) >= sought.quantity:
            found.append((other.id, sought.starts_at, sought.ends_at))
            if len(found) == ALTERNATIVES:
                break
    return found
