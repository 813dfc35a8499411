"""Who stands where: the checks that come before anything else is said about a thing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from sse_booking.domain.booking import Booking, Party
from sse_booking.domain.errors import Forbidden, NotFound, StaleVersion
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import Resource, Venue
from sse_booking.domain.rights import KNOWN, Side
from sse_booking.store import bookings, resources
from sse_booking.store.executor import Tx

IfMatch = Callable[[], Collection[int] | None] | None
"""Reads which versions the caller has in mind, None for whichever it is; called when the body was good, and may raise Invalid."""


class Standing(NamedTuple):
    """What the caller is to a booking: `party` as events say it, and whether staff's rights are theirs."""

    party: Party
    is_staff: bool

    @property
    def sides(self) -> frozenset[Side]:
        """The rows of the table of rights that are theirs."""
        booked: set[Side] = {"requester"} if self.party == "user" else set()
        return frozenset(booked | {"staff"} if self.is_staff else booked)


def venue(tx: Tx, venue_id: str) -> Venue:
    """The venue, or NotFound."""
    found = resources.find_venue(tx.db, venue_id)
    if found is None:
        raise NotFound(f"There is no venue {venue_id!r}.")
    return found


def resource(tx: Tx, resource_id: str) -> Resource:
    """The resource, or NotFound."""
    found = resources.find(tx.db, resource_id)
    if found is None:
        raise NotFound(f"There is no resource {resource_id!r}.")
    return found


def venue_to_read(tx: Tx, who: Principal, venue_id: str) -> Venue:
    """The venue; an archived one for its staff and for who has been there, whose bookings name it. Raises NotFound."""
    found = resources.find_venue(tx.db, venue_id, archived=True)
    if found is None or (found.archived_at is not None and not _knows(tx, who, venue_id)):
        raise NotFound(f"There is no venue {venue_id!r}.")
    return found


def resource_to_read(tx: Tx, who: Principal, resource_id: str) -> Resource:
    """The resource; an archived one for its staff and for who has been at the venue. Raises NotFound."""
    found = resources.find(tx.db, resource_id) or resources.find_archived(tx.db, resource_id)
    if found is None or (found.archived_at is not None and not _knows(tx, who, found.venue_id)):
        raise NotFound(f"There is no resource {resource_id!r}.")
    return found


def _knows(tx: Tx, who: Principal, venue_id: str) -> bool:
    if is_staff(tx, who, venue_id):
        return resources.has_history(tx.db, venue_id)
    return not who.is_nobody and resources.has_been_at(tx.db, who.user_id, venue_id)


def is_staff(tx: Tx, who: Principal, venue_id: str) -> bool:
    """Whether the caller has the rights of the venue's staff; admins have them everywhere."""
    return who.is_admin or (not who.is_nobody and resources.is_staff(tx.db, venue_id, who.user_id))


def must_be_staff(tx: Tx, who: Principal, venue_id: str) -> None:
    """Raise Forbidden for everybody but the venue's owner, its staff and admins."""
    if not is_staff(tx, who, venue_id):
        raise Forbidden("Only the owner and the staff of this venue may do this.")


def must_be_owner(who: Principal, place: Venue) -> None:
    """Raise Forbidden for everybody but the venue's owner and admins."""
    if not who.is_admin and who.user_id != place.owner_id:
        raise Forbidden("Only the owner of this venue may do this.")


def booking(tx: Tx, who: Principal, booking_id: str) -> tuple[Booking, Standing]:
    """The booking and what the caller is to it; NotFound also where it is none of their business."""
    found = bookings.find(tx.db, booking_id)
    mine = standing(tx, who, found) if found else None
    if found is None or mine is None:
        raise NotFound(f"There is no booking {booking_id!r}.")
    return found, mine


def standing(tx: Tx, who: Principal, booking: Booking) -> Standing | None:
    """What the caller is to a booking; None where it is none of their business: of a hold staff never hear, nor of how it ended."""
    staff = is_staff(tx, who, booking.venue_id)
    is_theirs = booking.requester_id == who.user_id and who.booking_id in ("", booking.id)
    if is_theirs and (booking.hidden_at is None or staff):
        return Standing("user", staff)
    if staff and booking.status in KNOWN and not bookings.is_dropped_hold(tx.db, booking):
        return Standing("staff" if resources.is_staff(tx.db, booking.venue_id, who.user_id) else "admin", True)
    return None


def must_match(version: int, if_match: IfMatch) -> None:
    """Raise StaleVersion where the caller's `If-Match` names another version."""
    wanted = if_match() if if_match else None
    if wanted is not None and version not in wanted:
        raise StaleVersion(f"The current version is {version}, which If-Match does not name.")
