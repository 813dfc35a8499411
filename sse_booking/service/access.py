"""Check what the caller may see and do, before anything else about a thing is disclosed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from sse_booking.domain.booking import Booking, Party
from sse_booking.domain.errors import Forbidden, NotFound, StaleVersion
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Resource, Venue
from sse_booking.domain.rights import KNOWN, Side
from sse_booking.store import booking_context, bookings, resources
from sse_booking.store.booking_context import Context
from sse_booking.store.executor import Tx

IfMatch = Callable[[], Collection[int] | None] | None
"""A function that returns the versions of If-Match, None for any. Called after the body was valid; may raise Invalid."""


class Standing(NamedTuple):
    """The caller's relation to a booking: `party` as events name it, and whether the caller has the rights of staff."""

    party: Party
    is_staff: bool

    @property
    def sides(self) -> frozenset[Side]:
        """The rows of the table of rights that apply to the caller."""
        booked: set[Side] = {"requester"} if self.party == "user" else set()
        return frozenset(booked | {"staff"} if self.is_staff else booked)


def venue(tx: Tx, venue_id: str) -> Venue:
    """Return the venue. Raise NotFound."""
    found = resources.find_venue(tx.db, venue_id)
    if found is None:
        raise NotFound(f"There is no venue {venue_id!r}.")
    return found


def resource(tx: Tx, resource_id: str) -> Resource:
    """Return the resource. Raise NotFound."""
    found = resources.find(tx.db, resource_id)
    if found is None:
        raise _no_resource(resource_id)
    return found


def for_booking(tx: Tx, who: Principal, resource_id: str, starts_at: int, ends_at: int) -> Context:
    """Return what a new booking by the caller begins with. Raise NotFound if there is no such resource."""
    found = booking_context.read(tx.db, who.user_id, resource_id, starts_at, ends_at)
    if found is None:
        raise _no_resource(resource_id)
    return found


def _no_resource(resource_id: str) -> NotFound:
    return NotFound(f"There is no resource {resource_id!r}.")


def venue_to_read(tx: Tx, who: Principal, venue_id: str) -> Venue:
    """Return the venue. An archived one is only for its staff and for people whose bookings name it. Raise NotFound."""
    found = resources.find_venue(tx.db, venue_id, archived=True)
    if found is None or (found.archived_at is not None and not _knows(tx, who, venue_id)):
        raise NotFound(f"There is no venue {venue_id!r}.")
    return found


def resource_to_read(tx: Tx, who: Principal, resource_id: str) -> Resource:
    """Return the resource. An archived one is only for its staff and for people with a history at the venue. Raise NotFound."""
    found = resources.find(tx.db, resource_id) or resources.find_archived(tx.db, resource_id)
    if found is None or (found.archived_at is not None and not _knows(tx, who, found.venue_id)):
        raise _no_resource(resource_id)
    return found


def _knows(tx: Tx, who: Principal, venue_id: str) -> bool:
    if is_staff(tx, who, venue_id):
        return resources.has_history(tx.db, venue_id)
    return not who.is_nobody and resources.has_been_at(tx.db, who.user_id, venue_id)


def is_staff(tx: Tx, who: Principal, venue_id: str) -> bool:
    """Return whether the caller has the rights of the venue's staff. Admins have them everywhere."""
    return who.is_admin or (not who.is_nobody and resources.is_staff(tx.db, venue_id, who.user_id))


def must_be_staff(tx: Tx, who: Principal, venue_id: str) -> None:
    """Raise Forbidden unless the caller is the venue's owner, on its staff, or an admin."""
    if not is_staff(tx, who, venue_id):
        raise Forbidden("Only the owner and the staff of this venue may do this.")


def must_be_owner(who: Principal, place: Venue) -> None:
    """Raise Forbidden unless the caller is the venue's owner or an admin."""
    if not who.is_admin and who.user_id != place.owner_id:
        raise Forbidden("Only the owner of this venue may do this.")


def booking(tx: Tx, who: Principal, booking_id: str) -> tuple[Booking, Standing]:
    """Return the booking and the caller's relation to it. Raise NotFound, also if the caller may not know of the booking."""
    found = bookings.find(tx.db, booking_id)
    mine = standing(tx, who, found) if found else None
    if found is None or mine is None:
        raise NotFound(f"There is no booking {booking_id!r}.")
    return found, mine


def standing(tx: Tx, who: Principal, booking: Booking) -> Standing | None:
    """Return the caller's relation to a booking; None if they may not know of it. Staff never see a hold, nor how it ended."""
    staff = is_staff(tx, who, booking.venue_id)
    is_theirs = booking.requester_id == who.user_id and who.booking_id in ("", booking.id)
    if is_theirs and (booking.hidden_at is None or staff):
        return Standing("user", staff)
    if staff and booking.status in KNOWN and not bookings.is_dropped_hold(tx.db, booking):
        return Standing("staff" if resources.is_staff(tx.db, booking.venue_id, who.user_id) else "admin", True)
    return None


def must_match(version: int, if_match: IfMatch) -> None:
    """Raise StaleVersion when the caller's `If-Match` names another version."""
    wanted = if_match() if if_match else None
    if wanted is not None and version not in wanted:
        raise StaleVersion(f"The current version is {version}, but If-Match names another.")
