"""Places that no other test uses, and the people around them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from tests.people import DAY, HOUR, Json, Person, Way, booking_body, epoch, instant
from tests.sockets import days_ahead

NEXT_WEEK = days_ahead(7)


class People(Way, Protocol):
    def person(self, user: str, role: str = "user") -> Person: ...


def fresh(prefix: str) -> str:
    """Return an unused id."""
    return f"{prefix}-{uuid4().hex[:12]}"


@dataclass(frozen=True)
class Place:
    """A venue with one resource: its owner, another member of the staff, two guests, an admin, and an outsider."""

    venue: str
    resource: str
    owner: Person
    staff: Person
    ann: Person
    bob: Person
    root: Person
    stranger: Person
    first_hour: int
    _hours: itertools.count[int]

    def party(self, name: str) -> Person:
        person: Person = getattr(self, {"user": "ann", "admin": "root"}.get(name, name))
        return person

    def hour(self) -> tuple[int, int]:
        """Return an upcoming hour that was not returned before."""
        start = self.first_hour + next(self._hours) * HOUR
        return start, start + HOUR

    def booking_body(self, **more: object) -> dict[str, object]:
        """Return the body of a booking for an unused hour."""
        start, end = self.hour()
        return booking_body(self.resource, start, end, **more)

    def booked(self, **more: object) -> Json:
        """Create a booking of ann's."""
        return self.ann.post("/api/bookings", self.booking_body(**more))

    def one_more(self, **rules: object) -> str:
        """Create another resource of the venue; return its id."""
        made: str = self.owner.post(f"/api/venues/{self.venue}/resources", {"name": "Another", **rules})["id"]
        return made

    def set(self, **rules: object) -> Json:
        return self.owner.patch(f"/api/resources/{self.resource}", rules)


def a_place(way: People, *, first_hour: int = NEXT_WEEK, timezone: str = "UTC", **rules: Any) -> Place:  # noqa: ANN401 - JSON
    """Create a venue with one resource, with the default rules except for `rules`. Pending requests block, approval is manual.

    Holds last a day. Otherwise a hold of an earlier test could expire during a later one on a slow machine.
    """
    venue, resource = fresh("venue"), fresh("resource")
    owner = way.person(fresh("owner"))
    owner.post("/api/venues", {"id": venue, "name": "Luigi", "timezone": timezone})
    way.person("root", "admin").put(f"/api/venues/{venue}/staff/sam")
    owner.post(
        f"/api/venues/{venue}/resources", {"id": resource, "name": "Table", "hold_s": DAY, "check_in_from_minutes": 100_000, **rules}
    )
    return Place(
        venue,
        resource,
        owner,
        staff=way.person("sam"),
        ann=way.person("ann"),
        bob=way.person("bob"),
        root=way.person("root", "admin"),
        stranger=way.person("stranger"),
        first_hour=first_hour,
        _hours=itertools.count(),
    )


def in_state(place: Place, status: str, **more: object) -> Json:
    """Create a booking of ann's in that state. Check-in is open. If the state requires it, the booking has begun."""
    booking = place.booked(hold=status in ("held", "expired"), **more)
    steps = {
        "approved": ["approve"],
        "checked_in": ["approve", "check-in"],
        "rejected": ["reject"],
        "cancelled": ["cancel"],
        "completed": ["approve", "complete"],
        "revoked": ["approve", "revoke"],
        "no_show": ["approve", "no-show"],
    }
    for action in steps.get(status, []):
        if action in ("complete", "no-show"):
            booking = begun(place, booking)
        booking = place.owner.act(booking, action)
    return booking


def begun(place: Place, booking: Json) -> Json:
    """Return the booking after staff have moved it to an unused hour of the past."""
    start = epoch(booking["starts_at"]) - 60 * DAY
    moved = {"starts_at": instant(start), "ends_at": instant(start + HOUR), "override": True}
    return place.owner.patch(f"/api/bookings/{booking['id']}", moved)
