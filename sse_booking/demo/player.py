"""Plays stories against a running service. Each person has a client and a stream of their own, over real sockets.

The service's clock stands at the time of the current step. Deadlines that pass between two steps (a hold that expires, a guest who does not
come) take effect before the later step, by a tick of the service at their time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any, Final, NamedTuple, Self

from sse_booking.client import CONTROL, Booking, Client, EventStream, ProblemError, StreamEvent
from sse_booking.client.parties import Guest
from sse_booking.demo import guests
from sse_booking.demo.output import Screen
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
    StoryBroken,
    Swap,
    Usable,
    Wait,
    WalkIn,
    Write,
)
from sse_booking.domain import calendar

SETTLED_S: Final = 0.05
"""Seconds without an event after which a moment counts as seen by all."""
UNSEEN: Final = CONTROL | {"live_stats", "audit"}
"""Types of events that are not printed."""


class Clock:
    """The clock of a demo. It stands at `now`; with None it is the real clock."""

    def __init__(self, now: float | None = None) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return epoch seconds."""
        return time.time() if self.now is None else self.now


class Moment(NamedTuple):
    """The steps of one business at one time."""

    at: datetime
    profile: Profile
    steps: list[Step]


def local(profile: Profile, day: date, clock: str) -> datetime:
    """Return a local time of the venue."""
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=calendar.zone(profile.timezone))


def span(profile: Profile, day: date, start: str, end: str, later: int) -> tuple[datetime, datetime]:
    """Return a local range `later` days after `day`. An end that is not after its start is on the next day."""
    on = day + timedelta(later)
    return local(profile, on, start), local(profile, on + timedelta(end <= start), end)


class Player:
    """The people of a demo, and the ids of what they have made. `tick` makes the service check its clock; `token` makes a person's
    token."""

    def __init__(self, url: str, token: Callable[[str], str], clock: Clock, tick: Callable[[], Awaitable[None]], screen: Screen) -> None:
        self.url = url
        self.clock = clock
        self.screen = screen
        self._token = token
        self._tick = tick
        self._clients: dict[str, Client] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._watchers: list[asyncio.Task[None]] = []
        self._seen_at = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for client in self._clients.values():
            await client.aclose()

    def client(self, person: str) -> Client:
        """Return the person's client."""
        if person not in self._clients:
            self._clients[person] = Client(self.url, token=self._token(person))
        return self._clients[person]

    async def set_up(self, profile: Profile, day: date) -> None:
        """Create the venue, its staff and its resources, as they are on the day of the story."""
        owner = self.client(profile.owner)
        dated = [one.around(day) for one in profile.dated]
        await owner.create_venue(profile.title, id=profile.venue, timezone=profile.timezone)
        for person in profile.staff:
            await owner.put_staff(profile.venue, person)
            await self.client(person).accept_invitation(profile.venue)
        for place in profile.places:
            await owner.create_resource(profile.venue, place.name, id=place.id, **{"dated_hours": dated} | place.rules)
        if profile.rules:
            await owner.update_venue(profile.venue, **profile.rules)

    async def watch(self, profile: Profile) -> None:
        """Open the streams of those who watch."""
        zone = calendar.zone(profile.timezone)
        for person, topics in profile.watching.items():
            events = self.client(person).stream(topics)
            async for event in events:
                if event.type == "connected":
                    break
            self._watchers.append(asyncio.create_task(self._see(person, events, zone)))

    async def _see(self, person: str, events: EventStream[StreamEvent], zone: tzinfo) -> None:
        async for event in events:
            if event.type not in UNSEEN:
                self._seen_at = time.monotonic()
                self.screen.saw(person, event, zone)

    async def play(self, profiles: Sequence[Profile], day: Callable[[Profile], date], pause_s: float) -> None:
        """Play the stories of one day together, ordered by time. Raises StoryBroken."""
        moments = [
            Moment(local(profile, day(profile), clock), profile, list(steps))
            for profile in profiles
            for clock, steps in groupby(profile.story, key=lambda step: step.time)
        ]
        for moment in sorted(moments, key=lambda moment: moment.at):
            await self.pass_time(moment.at)
            await self._seen(0)  # Events of expired deadlines are seen before those of this step.
            for step in moment.steps:
                if step.aside:
                    self.screen.aside(step.aside)
            with self.screen.deeds_first():
                await asyncio.gather(*(self._step(moment, step, day(moment.profile)) for step in moment.steps))
            await self._seen(pause_s)

    async def pass_time(self, until: datetime) -> None:
        """Set the clock, and let deadlines that are due take effect."""
        self.clock.now = until.timestamp()
        await self._tick()

    async def _seen(self, pause_s: float) -> None:
        """Wait at least `pause_s`, and until nobody has seen a new event for a moment."""
        self._seen_at = time.monotonic()
        await asyncio.sleep(pause_s)
        # Polled: the absence of further events triggers nothing that one could wait for.
        while (left_s := self._seen_at + SETTLED_S - time.monotonic()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left_s)

    async def _step(self, moment: Moment, step: Step, day: date) -> None:
        profile = moment.profile
        try:
            state = await self._do(profile, step.who, step.deed, day)
        except ProblemError as error:
            became = error.type.rpartition("/")[2]
            self.screen.refused(moment.at, step, error, calendar.zone(profile.timezone))
        else:
            became = state
            self.screen.done(moment.at, step, state)
        if step.becomes and became != step.becomes:
            raise StoryBroken(f"{profile.name} {step.time} {step.who}: {became} and not {step.becomes}")

    async def _do(self, profile: Profile, who: str, deed: Deed, day: date) -> str:
        client = self.client(who)

        def found(name: str) -> str:
            return self._ids[profile.name, name]

        match deed:
            case Book() | Seat() | WalkIn() | Repeat() | Wait():
                return await self._request(client, profile, deed, day)
            case Write():
                await client.write(found(deed.booking), deed.text)
                return ""
            case Pay():
                return (await client.set_payment(found(deed.booking), deed.status, payment_id=deed.payment_id)).payment_status
            case Act():
                return (await client.act(found(deed.booking), deed.action, deed.reason)).status
            case Change():
                return (await self._change(client, profile, deed, day)).status
            case Swap():
                await client.swap(found(deed.booking), found(deed.other))
                return ""
            case Delete():
                await client.delete(found(deed.booking))
                return ""
            case Usable():
                await client.set_available(deed.resource, deed.places, reason=deed.reason)
                return ""
            case Accept():
                booking = await client.accept_offer(found(deed.entry))
                self._ids[profile.name, deed.entry] = booking.id
                return booking.status
            case Announce():
                await client.announce(deed.message, level=deed.level)
                return ""

    async def _request(self, client: Client, profile: Profile, deed: Book | Seat | WalkIn | Repeat | Wait, day: date) -> str:
        if isinstance(deed, Seat | WalkIn):
            return await self._seat(client, profile, deed, day)
        starts_at, ends_at = span(profile, day, deed.start, deed.end, deed.day)
        match deed:
            case Book():
                booking = await client.book(
                    deed.resource, starts_at, ends_at, quantity=deed.quantity, title=deed.title, attendees=list(deed.attendees),
                    hold=deed.hold,
                )  # fmt: skip
                self._ids[profile.name, deed.booking] = booking.id
                return booking.status
            case Repeat():
                made = await client.book_series(deed.resource, starts_at, ends_at, deed.rrule, title=deed.title, skip_conflicts=deed.skip)
                self._ids[profile.name, deed.booking] = made.items[0].id
                return f"{len(made.items)} booked" + (f", {len(made.skipped)} left out" if made.skipped else "")
            case Wait():
                entry = await client.join_waitlist(deed.resource, starts_at, ends_at)
                self._ids[profile.name, deed.entry] = entry.id
                return entry.status

    async def _seat(self, client: Client, profile: Profile, deed: Seat | WalkIn, day: date) -> str:
        if isinstance(deed, WalkIn):
            starts_at, ends_at = span(profile, day, deed.start, deed.end, 0)
            booking = await client.walk_in(deed.resource, starts_at, ends_at, party_size=deed.party)
        else:
            starts_at, ends_at = span(profile, day, deed.start, deed.end, deed.day)
            if deed.guest is not None:
                return await guests.book(self.url, self._token(profile.owner), profile.venue, deed, starts_at, ends_at)
            caller = None if deed.caller is None else Guest(name=deed.caller, **({"phone": deed.phone} if deed.phone else {}))
            booking = await client.book_for_party(
                profile.venue, deed.party, starts_at, ends_at, guest=caller, answers=dict(deed.answers or {}) or None, title=deed.title
            )
        self._ids[profile.name, deed.booking] = booking.id
        return booking.status

    async def _change(self, client: Client, profile: Profile, deed: Change, day: date) -> Booking:
        fields: dict[str, Any] = {}
        if deed.start is not None and deed.end is not None:
            fields["starts_at"], fields["ends_at"] = span(profile, day, deed.start, deed.end, deed.day)
        if deed.resource is not None:
            fields["resource_id"] = deed.resource
        if deed.title is not None:
            fields["title"] = deed.title
        if deed.attendees is not None:
            fields["attendees"] = list(deed.attendees)
        return await client.change(self._ids[profile.name, deed.booking], **fields)
