"""The demo's output: each person's actions, their results, and the events that each person sees."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any, Final, TextIO

from rich.console import Console
from rich.text import Text

from sse_booking.client import ProblemError, StreamEvent
from sse_booking.client.sentences import describe as describe_event
from sse_booking.client.sentences import span
from sse_booking.demo.story import (
    Accept,
    Act,
    Announce,
    Book,
    Change,
    Deed,
    Delete,
    Pay,
    Profile,
    Repeat,
    Seat,
    Step,
    Swap,
    Usable,
    Wait,
    WalkIn,
    Write,
)

COLOURS: Final = ("cyan", "magenta", "yellow", "blue", "green", "bright_red")
"""Colours of people, in the order in which they appear."""
NAME_WIDTH: Final = 7
TYPE_WIDTH: Final = 20
_VERBS: Final = {"check-in": "checks in", "no-show": "marks as a no-show"}


def describe(deed: Deed) -> str:
    """Describe an action, as the text after the person's name."""
    match deed:
        case Book() | Seat() | WalkIn() | Repeat() | Wait():
            return _describe_request(deed)
        case Write():
            return f"writes about “{deed.booking}”: {deed.text}"
        case Pay():
            return f"marks “{deed.booking}” as {deed.status}" + (f", {deed.payment_id}" if deed.payment_id else "")
        case Act():
            verb = _VERBS.get(deed.action, f"{deed.action}s")
            return f"{verb} “{deed.booking}”" + (f": {deed.reason}" if deed.reason else "")
        case Change():
            changed = [f"{deed.start} to {deed.end}{_days(deed.day)}"] if deed.start else []
            changed += [str(value) for value in (deed.resource, deed.title) if value]
            changed += [f"with {', '.join(deed.attendees)}"] if deed.attendees else []
            return f"changes “{deed.booking}”: {'; '.join(changed)}"
        case Swap():
            return f"swaps “{deed.booking}” and “{deed.other}”"
        case Delete():
            return f"deletes “{deed.booking}”"
        case Usable():
            return f"sets {deed.resource} to {deed.places} usable places: {deed.reason}"
        case Accept():
            return f"accepts the offer of “{deed.entry}”"
        case Announce():
            return f"tells everybody: {deed.message}"


def _describe_request(deed: Book | Seat | WalkIn | Repeat | Wait) -> str:
    when = f"{deed.start} to {deed.end}{_days(getattr(deed, 'day', 0))}"
    match deed:
        case Book():
            what = f"{deed.quantity} places of {deed.resource}" if deed.quantity > 1 else deed.resource
            return f"{'holds' if deed.hold else 'books'} {what}, {when}" + (f": {deed.title}" if deed.title else "")
        case Seat():
            for_whom = f" for {deed.caller}, who has called" if deed.caller else " as a guest" if deed.guest else ""
            return f"books a place for {deed.party}{for_whom}, {when}" + (f": {deed.title}" if deed.title else "")
        case WalkIn():
            return f"seats {deed.party} at {deed.resource} who have just come in, {when}"
        case Repeat():
            return f"books {deed.resource}, {when}, {deed.rrule}" + (f": {deed.title}" if deed.title else "")
        case Wait():
            return f"waits for {deed.resource}, {when}"


def _days(day: int) -> str:
    return ("", " tomorrow")[day] if day < 2 else f" in {day} days"


class Screen:
    """Writes lines, in colour when `out` is a terminal. Writes nothing unless `shown`."""

    def __init__(self, out: TextIO, *, shown: bool = True) -> None:
        self._console = Console(file=out, highlight=False, markup=False, emoji=False, quiet=not shown)
        self._colours: dict[str, str] = {}
        self._held: list[Text] | None = None

    def colour(self, person: str) -> str:
        """Return the colour of a person, always the same."""
        return self._colours.setdefault(person, COLOURS[len(self._colours) % len(COLOURS)])

    def line(self, text: str = "", style: str = "") -> None:
        """Write a line of its own."""
        self._console.print(Text(text, style), soft_wrap=True)

    def begin(self, profile: Profile, day: datetime) -> None:
        """Write the heading of a business's day."""
        self.line()
        self.line(f"{profile.title}: {day:%A} {day.day} {day:%B %Y}, {profile.timezone}", "bold")
        self.line(profile.about)

    def aside(self, text: str) -> None:
        """Write a comment of the narrator."""
        self.line()
        self.line(f"       {text}", "italic dim")

    def done(self, at: datetime, step: Step, state: str) -> None:
        """Write an action that succeeded."""
        self._act(at, step, (f" → {state}" if state else " → done", "bold green"))

    def refused(self, at: datetime, step: Step, error: ProblemError, zone: tzinfo) -> None:
        """Write an action that was refused."""
        self._act(at, step, (f" → {error.status} {error.type.rpartition('/')[2]}: {error.detail or error.title}", "bold red"))
        free: list[dict[str, Any]] = error.members.get("alternatives", [])
        if free:
            offers = "; ".join(f"{range_['resource_id']} {span(range_['starts_at'], range_['ends_at'], zone)}" for range_ in free[:3])
            self.line(f"       {'':{NAME_WIDTH}} free: {offers}", "dim")

    def _act(self, at: datetime, step: Step, outcome: tuple[str, str]) -> None:
        who = (f"{step.who.title():{NAME_WIDTH}} ", f"bold {self.colour(step.who)}")
        self._console.print(Text.assemble((f"{at:%H:%M}  ", "bold"), who, describe(step.deed), outcome), soft_wrap=True)

    def saw(self, person: str, event: StreamEvent, zone: tzinfo) -> None:
        """Write an event that a person's stream received."""
        public = str(event.data.get("topic", "")).startswith(("resource:", "venue:")) and not event.data["topic"].endswith(":staff")
        line = Text.assemble(
            (f"         {person.title():>{NAME_WIDTH}} sees  ", self.colour(person)),
            (f"{event.type:{TYPE_WIDTH}}  ", "dim" if public else self.colour(person)),
            (describe_event(event, zone), "dim"),
        )
        if self._held is None:
            self._console.print(line, soft_wrap=True)
        else:
            self._held.append(line)

    @contextlib.contextmanager
    def deeds_first(self) -> Iterator[None]:
        """Write the events of this block after its actions. Events often arrive before the response."""
        self._held = []
        yield
        held, self._held = self._held, None
        for line in held:
            self._console.print(line, soft_wrap=True)
