"""What a demo is made of: a business as data, and its day as a list of who does what and when.

Times are local to the venue, `"08:30"`, on the story's day or so many `day`s after it; an end that is not after its start is on the
day after. Bookings have names in the story, by which later steps find them.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, Final, Literal

from sse_booking.domain.booking import Action, PaymentStatus

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DemoRefused(Exception):
    """The demo can't be played here; says why in a sentence."""


class StoryBroken(Exception):
    """A step did not turn out as its story says."""


def daily(opens: str, closes: str, days: tuple[str, ...] = WEEK) -> dict[str, list[tuple[str, str]]]:
    """Opening hours that are the same on each of the days."""
    return {day: [(opens, closes)] for day in days}


@dataclass(frozen=True, slots=True)
class Book:
    """Ask for a place; `hold`: keep it for a short time first."""

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
    """Ask for a place again and again; `rrule` as in RFC 5545. The first one has the name; `skip` leaves out what is taken."""

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
    """Take a booking through a transition."""

    action: Action
    booking: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Edit a booking; what is None stays as it is."""

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
    """Exchange two bookings."""

    booking: str
    other: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a booking away for good."""

    booking: str


@dataclass(frozen=True, slots=True)
class Write:
    """Write to the other side of a booking."""

    booking: str
    text: str


@dataclass(frozen=True, slots=True)
class Pay:
    """Say what has become of a payment."""

    booking: str
    status: PaymentStatus
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Usable:
    """Say how many places can be used from now on."""

    resource: str
    places: int
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Join the waiting list; the entry has a name too."""

    entry: str
    resource: str
    start: str
    end: str
    _: KW_ONLY
    day: int = 0


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the place that the waiting list offers; the booking has the entry's name."""

    entry: str


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell everybody."""

    message: str
    level: Literal["info", "warning", "critical"] = "info"


Deed = Book | Repeat | Act | Change | Swap | Delete | Write | Pay | Usable | Wait | Accept | Announce


@dataclass(frozen=True, slots=True)
class Step:
    """At a time, somebody does something; steps of one time happen at once.

    `becomes` is the state that a booking has then, or the name of the problem that refuses it; "" where it can't be known, as in a race,
    or where there is none. `aside` is what a narrator says before.
    """

    time: str
    who: str
    deed: Deed
    becomes: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A resource: id, name and the rules that differ from the service's defaults."""

    id: str
    name: str
    rules: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Profile:
    """A business: who owns and staffs it, what can be booked, who watches what, and its day.

    `watching` is person -> topics besides their own. `titles`, `lengths` (minutes) and `usual` (local hours) are what the bookings of an
    ordinary day look like, for the life that goes on after the story.
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
