"""`sse-booking import`: replay a file of hotel bookings in time order, through the service and its guard.

Each room type of a hotel is a pool; each row of the file takes one place of it (see importing/hotel_file.py). A day is played at its
15:00, when stays begin, because nobody is a no-show earlier:

1. earlier bookings that end on this day are cancelled, completed or marked as a no-show;
2. the bookings of this day are made, in the file's order;
3. those of them that end on this day end.

A hotel may have recorded a no-show weeks before the stay. The service accepts a no-show only once the stay has begun, so the clock
shows that time for this one request. The room is free from the day of the record, as it was in the hotel.

The requests go through the HTTP application in this process: the code that serves a network, without the network. Those of one
step run concurrently and share commits. They stay in order, because the application hands a write to the writer before it
waits for anything, and the writer takes them in order. Sequential requests would each wait for a commit of their own.

The service applies its rules by the file's clock; event times and ids are today's. That clock never passes the real one:
deadlines of other bookings in the data file would otherwise take effect too early.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TextIO

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from sse_booking.client import Client, ProblemError
from sse_booking.composition import Service
from sse_booking.config import Config
from sse_booking.domain import calendar
from sse_booking.http.app import App
from sse_booking.http.jwt_verifier import mint
from sse_booking.importing.hotel_file import CHECK_IN, ImportRefused, Stay, by_day, peaks, read_stays

PLAYED_AT: Final = CHECK_IN
OWNER: Final = "import"
"""The user who owns the venues and makes the bookings."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """The rooms of a pool: `percent` of its peak (rounded, at least 1), or the same number of `rooms` for all."""

    percent: int = 100
    rooms: int | None = None

    def of(self, peak: int) -> int:
        """Return the capacity of a pool with this peak."""
        return self.rooms if self.rooms is not None else max(1, (peak * self.percent + 50) // 100)


@dataclass(slots=True)
class PoolReport:
    """The result of one pool. `peak`: the most rooms that would be in use at once if none were refused."""

    hotel: str
    room_type: str
    resource_id: str
    peak: int
    capacity: int
    booked: int = 0
    refused: int = 0


@dataclass(slots=True)
class Report:
    """The result of an import. `requests`: for bookings and their outcomes. `refused_refs`: the rows that the guard refused, in its
    order."""

    file: str
    database: str
    first_day: date
    last_day: date
    rows: int
    pools: list[PoolReport]
    booked: int = 0
    refused: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: {"cancelled": 0, "completed": 0, "no_show": 0})
    requests: int = 0
    seconds: float = 0.0
    refused_refs: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self) | {"first_day": str(self.first_day), "last_day": str(self.last_day), "seconds": round(self.seconds, 2)}


class Clock:
    """A clock that stands until it is set, in epoch seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time that it shows."""
        return self.now


class Replay:
    """One import: the stays of a file, booked into the data file of `config`."""

    def __init__(self, file: Path, config: Config, capacity: Capacity, timezone: str) -> None:
        self.stays = read_stays(file, latest=datetime.now(UTC).date() - timedelta(1))
        try:
            self.zone = calendar.zone(timezone)
        except ValueError as error:
            raise ImportRefused(f"--timezone {timezone!r}: {error}") from None
        self.days = by_day(self.stays)
        peak_rooms = peaks(self.days)
        self.pools = {
            pool: PoolReport(pool.hotel, pool.room_type, pool.resource_id, peak_rooms[pool], capacity.of(peak_rooms[pool]))
            for pool in sorted(peak_rooms)
        }
        self.report = Report(
            str(file), str(config.database), min(self.days), max(self.days), len(self.stays), list(self.pools.values())
        )  # fmt: skip
        self._config = replace(
            config,
            jwt_secret=secrets.token_urlsafe(32),
            jwt_public_key="",
            jwt_jwks="",
            jwt_audience="",
            rate_limit_per_minute=0,
            venues_by="everybody",
        )
        self._clock = Clock()
        self._booked: dict[int, str] = {}

    def _set_clock(self, day: date) -> None:
        self._clock.now = datetime.combine(day, PLAYED_AT, self.zone).timestamp()

    async def run(self, on_day: Callable[[date, Report], None]) -> Report:
        """Play all days. `on_day` is called after each. Raises ImportRefused when the venues exist already."""
        self._set_clock(self.report.first_day)
        runtime = Service(self._config, clock=self._clock)
        async with runtime.running():
            token = mint(self._config.jwt_secret, OWNER, "user", "", int(time.time() - self._clock.now) + 86_400, int(self._clock.now))
            async with Client("http://import", token=token, transport=httpx.ASGITransport(App(runtime))) as self._client:
                await self._set_up()
                began = time.perf_counter()
                for day, happens in self.days.items():
                    self._set_clock(day)
                    await self._end_all(day, happens.ended)
                    await _together(self._book(stay) for stay in happens.booked)
                    await self._end_all(day, happens.ended_at_once)
                    self.report.seconds = time.perf_counter() - began
                    on_day(day, self.report)
            self._clock.now = time.time()
            await runtime.prune()  # The stored responses of idempotent requests are a day old by now, and half of the file.
        return self.report

    async def _set_up(self) -> None:
        """Create the venues and their pools. If one of them exists, nothing is created."""
        hotels = {pool.venue_id: pool.hotel for pool in self.pools}
        for venue_id, hotel in hotels.items():
            if await self._exists(venue_id):
                raise self._exists_already(hotel)
        try:
            for venue_id, hotel in hotels.items():
                await self._client.create_venue(hotel, id=venue_id, timezone=str(self.zone))
            for pool, row in self.pools.items():
                await self._client.create_resource(
                    pool.venue_id, f"Room type {pool.room_type}", id=row.resource_id, kind="room", pool=True, capacity=row.capacity,
                    approval="automatic",
                )  # fmt: skip
        except ProblemError as error:
            if error.type != "/problems/already-exists":
                raise
            raise self._exists_already(", ".join(hotels.values())) from error  # An archived venue, which is no longer visible.

    async def _exists(self, venue_id: str) -> bool:
        try:
            await self._client.venue(venue_id)
        except ProblemError as error:
            if error.status != 404:
                raise
            return False
        return True

    def _exists_already(self, hotel: str) -> ImportRefused:
        return ImportRefused(f"{self.report.database} has {hotel} already. Import into another data file: set SSE_BOOKING_DATABASE.")

    async def _book(self, stay: Stay) -> None:
        pool = self.pools[stay.pool]
        starts_at, ends_at = (at.replace(tzinfo=self.zone) for at in stay.times)
        note = f"{stay.guests} guest{'' if stay.guests == 1 else 's'}"
        self.report.requests += 1
        try:
            # Day use booked on its day has begun by now. The owner overrides that rule.
            booking = await self._client.book(
                pool.resource_id, starts_at, ends_at, title=stay.ref, note=note, override=starts_at.timestamp() < self._clock.now
            )
        except ProblemError as error:
            if error.type != "/problems/slot-taken":
                raise
            pool.refused += 1
            self.report.refused += 1
            self.report.refused_refs.append(stay.ref)
        else:
            pool.booked += 1
            self.report.booked += 1
            self._booked[stay.line] = booking.id

    async def _end_all(self, day: date, stays: list[Stay]) -> None:
        """End those stays, concurrently those that have begun."""
        early = [stay for stay in stays if stay.action != "cancel" and stay.arrival > day]
        await _together(self._end(stay) for stay in stays if stay not in early)
        for stay in early:
            self._set_clock(stay.arrival)
            await self._end(stay)
        self._set_clock(day)

    async def _end(self, stay: Stay) -> None:
        """Perform the outcome of a stay. A refused stay has none."""
        if (booking_id := self._booked.pop(stay.line, None)) is not None:
            self.report.requests += 1
            booking = await self._client.act(booking_id, stay.action)
            self.report.outcomes[booking.status] += 1


async def _together(jobs: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*jobs)


def _print_summary(report: Report, out: TextIO) -> None:
    """Write the summary for a person."""
    console = Console(file=out, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("hotel", "room type"):
        table.add_column(name)
    for name in ("peak", "capacity", "booked", "refused"):
        table.add_column(name, justify="right")
    for pool in report.pools:
        refused = f"[red]{pool.refused:,}[/red]" if pool.refused else "0"
        table.add_row(Text(pool.hotel), Text(pool.room_type), f"{pool.peak:,}", f"{pool.capacity:,}", f"{pool.booked:,}", refused)
    console.print(table)
    ended = report.outcomes
    console.print(
        f"\n{report.rows:,} rows of {report.first_day} to {report.last_day}: [bold]{report.booked:,} booked, "
        f"{report.refused:,} refused[/bold]; "
        f"{ended['completed']:,} stayed, {ended['cancelled']:,} cancelled, {ended['no_show']:,} did not come",
        soft_wrap=True,
    )
    console.print(
        f"{report.requests:,} requests in {report.seconds:.1f} s, {report.rate:,.0f} a second, into {report.database}", soft_wrap=True
    )


def run(file: Path, config: Config, capacity: Capacity, timezone: str, *, as_json: bool, out: TextIO, err: TextIO) -> None:
    """Import the file and write the summary to `out`. The progress bar goes to `err`, if that is a terminal.

    Raises ImportRefused, OSError.
    """
    replay = Replay(file, config, capacity, timezone)
    console = Console(file=err)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:,.0f} requests/s, {task.fields[refused]:,} refused"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("importing", total=len(replay.stays), rate=0.0, refused=0)

        def show(day: date, report: Report) -> None:
            done = report.booked + report.refused
            bar.update(task, completed=done, description=str(day), rate=report.rate, refused=report.refused)

        report = asyncio.run(replay.run(show))
    if as_json:
        print(json.dumps(report.as_json()), file=out)
    else:
        _print_summary(report, out)
