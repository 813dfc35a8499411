"""The parts of a demo: a business as data, and its day as a list of who does what and when.

Times are local to the venue, `"08:30"`, on the story's day or `day` days after it. An end that is not after its start is on the next day.
Bookings have names in the story, by which later steps refer to them.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, Final, Literal

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


Deed = Book | Repeat | Act | Change | Swap | Delete | Write | Pay | Usable | Wait | Accept | Announce


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
class Profile:
    """A business: its owner and staff, its resources, the people who watch, and its day.

    `watching` maps a person to topics besides their own. `titles`, `lengths` (minutes) and `usual` (local hours) describe the bookings of
    an ordinary day, for the simulation after the story.
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
