"""An ordinary day that goes on by itself: people book free times, owners decide, guests come and leave.

Nothing here is specific to a business. The profiles describe what its bookings look like.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sse_booking.client import Booking, Client, ClientError, ProblemError
from sse_booking.demo.player import Clock
from sse_booking.demo.story import Place, Profile
from sse_booking.domain import calendar
from sse_booking.domain.booking import Action, Status

GUESTS: Final = {
    "dora": "Dora Lang",
    "emil": "Emil Sørensen",
    "fay": "Fay O'Connor",
    "gus": "Gus Moretti",
    "hana": "Hana Kovács",
    "ivan": "Ivan Petrov",
    "jo": "Jo Adeyemi",
    "kim": "Kim Tanaka",
}
"""The people of the simulation, by user id. Nobody can sign in as one of them, so none acts in a visitor's name."""
PAUSE_S: Final = (3.0, 9.0)
DAYS_AHEAD: Final = 6
BUSY: Final = 12
"""Upcoming bookings of a resource at which nobody wants more of it."""
TERMS: Final = timedelta(hours=2)
"""Nobody of the simulation cancels later than this before the start: where there are terms, it is too late then."""
FILL: Final = 5
"""Bookings of each resource in a new demo."""


class Life:
    """The simulated activity of some businesses. `client` returns a person's client; `report` receives a line for each action."""

    def __init__(self, profiles: Sequence[Profile], client: Callable[[str], Client], clock: Clock, report: Callable[[str], None]) -> None:
        self._profiles = profiles
        self._client = client
        self._clock = clock
        self._report = report
        self._random = random.Random(11)

    async def fill(self) -> None:
        """Create the initial bookings, and decide about most of them."""
        for profile in self._profiles:
            for place in profile.places:
                for _ in range(FILL):
                    await self._book(profile, place)
            await self._decide(profile, share=0.7)

    async def go_on(self) -> None:
        """Simulate one action after another, forever. Errors are reported, and the simulation goes on."""
        while True:
            await asyncio.sleep(self._random.uniform(*PAUSE_S))
            try:
                await self._happen(self._random.choice(self._profiles))
                await self.tend()
            except ClientError as error:
                self._report(str(error))

    async def _happen(self, profile: Profile) -> None:
        match self._random.choices(("book", "decide", "cancel"), (6, 3, 1))[0]:
            case "book":
                await self._book(profile, self._random.choice(profile.places))
            case "decide":
                await self._decide(profile, share=0.3)
            case _:
                await self._cancel(profile)

    async def tend(self) -> None:
        """Let the owners check in who is there, and complete what is over."""
        now = datetime.fromtimestamp(self._clock(), UTC)
        for profile in self._profiles:
            owner = self._client(profile.owner)
            status: tuple[Status, ...] = ("approved", "checked_in")
            around = owner.bookings(role="staff", venue_id=profile.venue, status=status, from_=_whole(now - timedelta(1)), to=_whole(now))
            async for booking in around:
                if booking.ends_at <= now:
                    await self._act(owner, booking, "complete")
                elif booking.status == "approved":
                    await self._act(owner, booking, "check-in")

    async def _book(self, profile: Profile, place: Place) -> None:
        guest = self._random.choice(list(GUESTS))
        client = self._client(guest)
        wanted = await self._range(client, profile, place)
        if wanted is None:
            return
        starts_at, ends_at = wanted
        quantity = self._random.randint(1, 3) if place.rules.get("capacity", 1) > 1 else 1
        title = self._random.choice(profile.titles)
        try:
            booking = await client.book(place.id, starts_at, ends_at, quantity=quantity, title=title)
        except ProblemError as error:
            if error.status not in (409, 422):
                raise
            self._report_at(profile, f"{guest.title()} would have liked {place.name}: {error.title.lower()}")
        else:
            self._report_at(profile, f"{guest.title()} books {place.name}: {title} ({booking.status})")

    async def _range(self, client: Client, profile: Profile, place: Place) -> tuple[datetime, datetime] | None:
        """Return a plausible time: a free slot, or hours of the business's usual kind. None when the resource is busy enough."""
        zone = calendar.zone(profile.timezone)
        now = datetime.fromtimestamp(self._clock(), zone)
        day = now.date() + timedelta(self._random.choices(range(DAYS_AHEAD), range(DAYS_AHEAD, 0, -1))[0])
        free = await client.availability(place.id, date=day)
        if place.rules.get("slot_minutes"):
            slots = [slot for slot in free.slots if slot.status == "available"]
            slot = self._random.choice(slots) if len(slots) > len(free.slots) // 3 else None
            return (slot.starts_at, slot.ends_at) if slot else None
        first, last = profile.usual
        start = datetime(day.year, day.month, day.day, self._random.randrange(first, last), self._random.choice((0, 30)), tzinfo=zone)
        if start < now or len(free.busy) >= BUSY:
            return None
        return start, start + timedelta(minutes=self._random.choice(profile.lengths))

    async def _decide(self, profile: Profile, share: float) -> None:
        owner = self._client(profile.owner)
        async for booking in owner.bookings(role="staff", venue_id=profile.venue, status="pending"):
            # Requests of the visible demo people are left to the person who plays the owner.
            if booking.requester_id in GUESTS and self._random.random() < share:
                action: Action = "approve" if self._random.random() < 0.85 else "reject"
                await self._act(owner, booking, action)
                self._report_at(profile, f"{profile.owner.title()} {action}s {booking.requester_id.title()}'s {booking.title}")

    async def _cancel(self, profile: Profile) -> None:
        guest = self._random.choice(list(GUESTS))
        client = self._client(guest)
        now = _whole(datetime.fromtimestamp(self._clock(), UTC))
        coming = client.bookings(venue_id=profile.venue, status=("pending", "approved"), from_=now)
        mine = [booking async for booking in coming if booking.starts_at > now + TERMS]
        if mine:
            booking = self._random.choice(mine)
            await self._act(client, booking, "cancel")
            self._report_at(profile, f"{guest.title()} cancels {booking.title}")

    async def _act(self, client: Client, booking: Booking, action: Action) -> None:
        try:
            await client.act(booking.id, action)
        except ProblemError as error:
            if error.status not in (404, 409):  # Somebody else was faster.
                raise

    def _report_at(self, profile: Profile, line: str) -> None:
        now = datetime.fromtimestamp(self._clock(), calendar.zone(profile.timezone))
        self._report(f"{now:%H:%M}  {profile.title}: {line}")


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
