"""The parts of a demo: a business as data, and its day as a list of who does what and when.

Times are local to the venue, `"08:30"`, on the story's day or `day` days after it. An end that is not after its start is on the next day.
Bookings have names in the story, by which later steps refer to them.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from sse_booking.client.places import VenueRules
from sse_booking.domain.booking import Action, PaymentStatus

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DemoRefused(Exception):
    """The demo can't be played here. The message says why in a sentence."""


class StoryBroken(Exception):
    """A step had another result than its story says."""


def daily(opens: str, closes: str, days: tuple[str, ...] = WEEK) -> dict[str, list[tuple[str, str]]]:
    """Return opening hours that are the same on each of the days."""
    return {day: [(opens, closes)] for day in days}


@dataclass(frozen=True, slots=True)
class Book:
    """Book a place. `hold`: hold it for a short time first."""

    booking: str
    resource: str
    start: str
    end: str
    _: KW_ONLY
    day: int = 0
    quantity: int = 1
    title: str | None = None
    attendees: tuple[str, ...] = ()
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Find a place for a party, and book it. `caller`: the name of somebody who has called, for whom staff book.

    `guest`: the address of who books without an account, and confirms by the code in the mail; it is nobody's sign-in.
    """

    booking: str
    party: int
    start: str
    end: str
    _: KW_ONLY
    day: int = 0
    caller: str | None = None
    phone: str | None = None
    guest: str | None = None
    answers: dict[str, str] | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Seat somebody who has just come in."""

    booking: str
    resource: str
    start: str
    end: str
    party: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """Book a recurring series. `rrule` as in RFC 5545. The first booking has the name; `skip` skips those that are taken."""

    booking: str
    resource: str
    start: str
    end: str
    rrule: str
    _: KW_ONLY
    day: int = 0
    title: str | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """Perform a transition of a booking."""

    action: Action
    booking: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Change a booking. A member that is None stays as it is."""

    booking: str
    _: KW_ONLY
    resource: str | None = None
    start: str | None = None
    end: str | None = None
    day: int = 0
    title: str | None = None
    attendees: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """Swap two bookings."""

    booking: str
    other: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a booking for good."""

    booking: str


@dataclass(frozen=True, slots=True)
class Write:
    """Write to the other side of a booking."""

    booking: str
    text: str


@dataclass(frozen=True, slots=True)
class Pay:
    """Set the payment status of a booking."""

    booking: str
    status: PaymentStatus
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Usable:
    """Set how many places are usable from now on."""

    resource: str
    places: int
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Join the waiting list. The entry has a name too."""

    entry: str
    resource: str
    start: str
    end: str
    _: KW_ONLY
    day: int = 0


@dataclass(frozen=True, slots=True)
class Accept:
    """Accept the offer of the waiting list. The booking gets the entry's name."""

    entry: str


@dataclass(frozen=True, slots=True)
class Announce:
    """Send an announcement to everybody."""

    message: str
    level: Literal["info", "warning", "critical"] = "info"


Deed = Book | Seat | WalkIn | Repeat | Act | Change | Swap | Delete | Write | Pay | Usable | Wait | Accept | Announce


@dataclass(frozen=True, slots=True)
class Step:
    """An action of a person at a time. Steps with the same time happen at once.

    `becomes` is the booking's state afterwards, or the name of the problem that refuses it; "" when it is unpredictable, as in a race, or
    when there is none. `aside` is the narrator's comment before the action.
    """

    time: str
    who: str
    deed: Deed
    becomes: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A resource: id, name, and the rules that differ from the service's defaults."""

    id: str
    name: str
    rules: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Season:
    """Other hours each year from one date to another, `"11-01"`, both included."""

    first: str
    last: str
    hours: dict[str, list[tuple[str, str]]]
    reason: str

    def around(self, day: date) -> dict[str, Any]:
        """Return the season that lasts on a day, or the next one, as the service has it."""
        first, last = min(season for year in (day.year - 1, day.year, day.year + 1) if (season := self._of(year))[1] >= day)
        return {"from": first.isoformat(), "to": last.isoformat(), "hours": self.hours, "reason": self.reason}

    def _of(self, year: int) -> tuple[date, date]:
        return date.fromisoformat(f"{year}-{self.first}"), date.fromisoformat(f"{year + (self.last < self.first)}-{self.last}")


@dataclass(frozen=True, slots=True)
class Closed:
    """A day on which everything is closed, so many days after the story."""

    days_after: int
    reason: str

    def around(self, day: date) -> dict[str, Any]:
        """Return it as the service has it."""
        closed = (day + timedelta(self.days_after)).isoformat()
        return {"from": closed, "to": closed, "hours": [], "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Profile:
    """A business: its owner and staff, its resources, the people who watch, and its day.

    `rules` are those of the venue, `dated` the hours of its resources that differ. `watching` maps a person to topics besides their own.
    `titles`, `lengths` (minutes) and `usual` (local hours) describe the bookings of an ordinary day, for the simulation after the story.
    """

    name: str
    about: str
    venue: str
    title: str
    timezone: str
    owner: str
    staff: tuple[str, ...]
    places: tuple[Place, ...]
    watching: dict[str, tuple[str, ...]]
    story: tuple[Step, ...]
    titles: tuple[str, ...]
    lengths: tuple[int, ...]
    usual: tuple[int, int]
    rules: VenueRules = field(default_factory=lambda: VenueRules())
    dated: tuple[Season | Closed, ...] = ()
