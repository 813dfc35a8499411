"""`sse-booking demo`: a service of its own, its data, and its people.

The story takes place yesterday, so that it can be played at any hour: its clock moves from step to step and never passes the real one. With
`serve`, the same data file is then served with the real clock, and an ordinary day goes on (simulation.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, TextIO

from sse_booking.composition import Service, claim_file
from sse_booking.config import Config
from sse_booking.demo import mailboxes
from sse_booking.demo.output import Screen
from sse_booking.demo.player import Clock, Player
from sse_booking.demo.simulation import GUESTS, Life
from sse_booking.demo.story import DemoRefused, Profile
from sse_booking.domain import calendar
from sse_booking.http.jwt_verifier import mint
from sse_booking.http.routes.accounts import PEOPLE
from sse_booking.server.uvicorn_server import server
from sse_booking.store import resources
from sse_booking.store.executor import once
from sse_booking.store.open_engine import open_engine
from sse_booking.store.sqlite.database import prepare, refuse_foreign
from sse_booking.store.sqlite.file_access import served_alone

TOKEN_S: Final = 365 * 86_400
ROLES: Final = {person: role for person, _, role, _ in PEOPLE}
NAMES: Final = {person: name for person, name, _, _ in PEOPLE} | GUESTS


@contextlib.contextmanager
def collect_stop_signals() -> Iterator[list[int]]:
    """Collect the stop signals that arrive while no server handles them. uvicorn raises those that it handled again after its shutdown."""
    received: list[int] = []
    before = {number: signal.signal(number, lambda number, _: received.append(number)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.asynccontextmanager
async def served(runtime: Service) -> AsyncIterator[tuple[str, asyncio.Task[None]]]:
    """Run the service on its host and port. Yields its address, and the task that ends when a signal ends the server."""
    ports: list[int] = []
    ready = asyncio.Event()

    def on_listening(port: int) -> None:
        ports.append(port)
        ready.set()

    running = server(runtime, on_listening)

    async def serve() -> None:
        try:
            with contextlib.suppress(SystemExit):  # uvicorn has logged why it could not start.
                await running.serve()
        finally:
            ready.set()

    task = asyncio.create_task(serve())
    try:
        await ready.wait()
        if not ports:
            await task
            raise DemoRefused(f"can't listen on {runtime.config.host} port {runtime.config.port}")
        host = f"[{runtime.config.host}]" if ":" in runtime.config.host else runtime.config.host
        yield f"http://{host}:{ports[0]}", task
    finally:
        running.should_exit = True
        await task


async def finish_unless_stopped(job: asyncio.Task[None], stopped: asyncio.Task[None]) -> bool:
    """Return whether the job finished. It is cancelled when the server stops first. Raises what the job raises."""
    await asyncio.wait({job, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if stopped.done():
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        return False
    await job
    return True


def yesterday(profile: Profile) -> date:
    """Return the day of the story, in the venue's time zone."""
    return datetime.now(calendar.zone(profile.timezone)).date() - timedelta(1)


class Demo:
    """One run of the demo on the data file of `config`. `shown`: whether the story is printed, with `pause_s` between moments."""

    def __init__(self, config: Config, profiles: Sequence[Profile], out: TextIO, *, shown: bool, pause_s: float) -> None:
        self.config = config
        self.profiles = profiles
        self.screen = Screen(out, shown=True)
        self.story_screen = Screen(out, shown=shown)
        self.shown = shown
        self.pause_s = pause_s if shown else 0.0

    def _token(self, issued_at: int) -> Callable[[str], str]:
        secret = self.config.jwt_secret
        return lambda person: mint(secret, person, ROLES.get(person, "user"), NAMES.get(person, ""), TOKEN_S, issued_at)

    async def play(self, *, lively: bool) -> bool:
        """Create the businesses and play the story. `lively`: add bookings of other people. Returns False when a signal ended it.

        Before it is served, it listens where nobody looks: who came meanwhile would meet a service whose clock says yesterday.
        """
        first = min(datetime.combine(yesterday(profile), datetime.min.time(), calendar.zone(profile.timezone)) for profile in self.profiles)
        clock = Clock(first.timestamp())
        runtime = Service(replace(self.config, host="127.0.0.1", port=0) if lively else self.config, clock=clock)
        async with served(runtime) as (url, stopped):
            return await finish_unless_stopped(asyncio.create_task(self._play_story(runtime, clock, url, first, lively=lively)), stopped)

    async def _play_story(self, runtime: Service, clock: Clock, url: str, first: datetime, *, lively: bool) -> None:
        async with Player(url, self._token(int(first.timestamp())), clock, runtime.store.settle, self.story_screen) as player:
            for profile in self.profiles:
                await player.set_up(profile, yesterday(profile))
            if self.shown:
                for profile in self.profiles:
                    await player.watch(profile)
                    self.story_screen.begin(profile, datetime.combine(yesterday(profile), datetime.min.time()))
            await player.play(self.profiles, yesterday, self.pause_s)
            if lively:
                life = Life(self.profiles, player.client, clock, report=lambda _: None)
                await life.fill()
                await self._catch_up(player, life)

    async def _catch_up(self, player: Player, life: Life) -> None:
        """Replay the owners' routine between the story and now."""
        at = datetime.fromtimestamp(player.clock(), UTC)
        while (at := at + timedelta(minutes=30)) < datetime.now(UTC):
            await player.pass_time(at)
            await life.tend()

    async def serve(self) -> None:
        """Serve the businesses with the real clock until a signal ends it, while an ordinary day goes on."""
        runtime = Service(self.config)
        async with (
            served(runtime) as (url, stopped),
            Player(url, self._token(int(time.time())), Clock(), runtime.store.settle, self.screen) as player,
        ):
            await runtime.store.write(mailboxes.give_addresses)
            self._introduce(url)
            life = Life(self.profiles, player.client, player.clock, report=lambda line: self.screen.line(line, "dim"))
            await finish_unless_stopped(asyncio.create_task(life.go_on()), stopped)

    def _introduce(self, url: str) -> None:
        write = self.screen.line
        write()
        write(f"listening on {url}", "bold green")
        write("Open it in two browsers and sign in with one click, as two people:")
        for profile in self.profiles:
            staff = f", {' and '.join(name.title() for name in profile.staff)} on the staff" if profile.staff else ""
            write(f"  {profile.owner.title():<6} {profile.title}{staff}: {profile.about}")
        write(f"  Its mails are shown at {url}/inbox.")
        write("  Ann, Ben and Carla book; Ada is the admin. Simulated guests come and go. Ctrl-C ends it.")
        write()


def refuse_taken_port(host: str, port: int) -> None:
    """Raise DemoRefused when the service could not listen there: said before the businesses are set up, not after."""
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        raise DemoRefused(f"can't listen on {host} port {port}: {error.strerror}") from None


def has_world(database: Path, profiles: Sequence[Profile]) -> bool:
    """Return whether the data file holds the businesses already. Raises DemoRefused when it holds only some of them, or other venues."""
    if not database.exists():
        return False
    there = set(once(open_engine(database), lambda tx: resources.all_venues(tx.db)))
    wanted = {profile.venue for profile in profiles}
    if there & wanted and not wanted <= there:
        raise DemoRefused(f"{database} has some of these businesses, but not all: give another --database")
    if there - wanted and not wanted <= there:
        raise DemoRefused(f"{database} has venues that are not the demo's: give another --database")
    return wanted <= there


def run(
    config: Config, profiles: Sequence[Profile], database: Path | None, out: TextIO, *, pause_s: float, shown: bool, serve: bool
) -> bool:
    """Play the demo. `database` None: in a temporary file. Returns False when a signal ended the story.

    Raises DemoRefused, StoryBroken.
    """
    with contextlib.ExitStack() as stack:
        folder = database.parent if database else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sse-booking-demo-")))
        secret = config.jwt_secret or secrets.token_urlsafe(32)
        config = replace(
            config,
            database=database or folder / "demo.db",
            jwt_secret=secret,
            jwt_audience="",
            rate_limit_per_minute=0,
            demo=True,
            venues_by="everybody",
        )
        config.require_safe_demo()
        refuse_foreign(str(config.database))
        stack.enter_context(served_alone(str(config.database)))
        if serve:
            refuse_taken_port(config.host, config.port)
        demo = Demo(config, profiles, out, shown=shown, pause_s=pause_s)
        known = has_world(config.database, profiles)
        if known and not serve:
            raise DemoRefused(f"{config.database} has this story already: give another --database, or --serve to continue it")

        prepare(str(config.database))
        claim_file(config, is_demo=known)
        stop_signals = stack.enter_context(collect_stop_signals())

        async def both() -> bool:
            if not known:
                if not shown:
                    demo.screen.line(f"setting up {len(profiles)} businesses in {config.database} ...")
                if not await demo.play(lively=serve) or stop_signals:
                    return False
            if serve:
                await demo.serve()
            return True

        return asyncio.run(both())
