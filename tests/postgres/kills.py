"""Two nodes behind HAProxy, people who book, cancel, hold, wait and listen, and kills: of nodes, listeners, backends, the server."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

import httpx
import psycopg

from sse_booking.client import Client
from sse_booking.client.errors import ClientError, ProblemError
from sse_booking.sse import EventId
from sse_booking.store.open_engine import open_engine
from tests.live import PATIENCE_S, Server, a_place, live_server, port_of, reserve_a_port, wait_until
from tests.postgres.balancer import balancer
from tests.postgres.server import PostgresServer

T = TypeVar("T")
KINDS: Final = ("node", "listener", "backend", "postmaster")
SLOTS: Final = 40
"""Hours that everybody wants, so that they meet."""
MONDAY: Final = datetime(2030, 1, 7, tzinfo=UTC)
THINKS_S: Final = 0.02
"""Between two acts of one person, so that a node that starts has a processor, too."""
UNDECIDED: Final = frozenset({0, 408, 429, 500, 502, 503, 504})
"""Answers after which a write may have happened or not. The same key is sent again until there is another one."""


class World:
    """What runs, and what was answered."""

    def __init__(self, database: PostgresServer, nodes: list[Server], url: str, seed: int) -> None:
        self.database, self.nodes, self.url = database, nodes, url
        self.chance = random.Random(seed)
        self.made: set[str] = set()
        self.answers = self.unknown = 0
        self.heard: dict[str, list[str]] = {}
        """Person -> ids of events, in the order in which they came."""
        self.listening: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.resets = 0
        self.stops = False

    @property
    def address(self) -> str:
        return self.database.address("booking")

    async def until_final(self, ask: Callable[[str], Awaitable[T]], key: str) -> T | None:
        """Ask with one key until the answer is final; None for a refusal."""
        while True:
            try:
                answer = await ask(key)
            except ProblemError as refused:
                if refused.status not in UNDECIDED:
                    self.answers += 1
                    return None
            except ClientError:
                pass
            else:
                self.answers += 1
                return answer
            self.unknown += 1
            await asyncio.sleep(0.05)

    async def lives(self, person: str, client: Client) -> None:
        """One of the people: acts until told to stop."""
        chance = random.Random(person)
        mine: list[str] = []
        for number in itertools.count():
            if self.stops:
                return
            start = MONDAY + timedelta(hours=chance.randrange(SLOTS))
            span, key = ("table-7", start, start + timedelta(hours=1)), f"{person}-{number}"
            what = chance.random()
            if what < 0.35 and mine:
                booking = mine.pop(chance.randrange(len(mine)))
                await self.until_final(lambda key, booking=booking: client.cancel(booking, idempotency_key=key), key)  # type: ignore[misc]
            elif what < 0.5:
                await self.until_final(lambda key, span=span: client.join_waitlist(*span, idempotency_key=key), key)  # type: ignore[misc]
            else:
                hold = what < 0.65
                made = await self.until_final(
                    lambda key, span=span, hold=hold: client.book(*span, hold=hold, idempotency_key=key),  # type: ignore[misc]
                    key,
                )
                if made is not None:
                    self.made.add(made.id)  # a booking takes the place of one's own hold
                    mine.append(made.id)
            await asyncio.sleep(THINKS_S)

    async def listens(self, person: str, client: Client) -> None:
        """The stream of one of the people, from before they act."""
        heard = self.heard.setdefault(person, [])
        async for event in client.stream():
            self.listening[person].set()
            self.resets += event.type == "reset"
            if event.data.get("topic") == f"user:{person}":
                heard.append(event.id)

    def kill(self, kind: str) -> None:
        """One kill, and the way back where nobody else brings it."""
        if kind == "node":
            node = self.chance.choice(self.nodes)
            node.kill()
            node.start()
        elif kind == "postmaster":
            self.database.kill()
            self.database.start()
        else:
            whose = "query LIKE 'LISTEN%'" if kind == "listener" else "query NOT LIKE 'LISTEN%'"
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.address, autocommit=True) as db:
                ours = f"SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'sse-booking/%' AND {whose}"
                pids = db.execute(ours.encode()).fetchall()
                if pids:
                    db.execute("SELECT pg_terminate_backend(%s)", self.chance.choice(pids))

    async def goes_on(self, answers: int) -> None:
        """Wait until so many more requests were answered."""
        until, wanted = time.monotonic() + 2 * PATIENCE_S, self.answers + answers
        while self.answers < wanted:
            assert time.monotonic() < until, f"only {self.answers} of {wanted} answers"
            await asyncio.sleep(0.01)

    def logged(self) -> dict[str, list[str]]:
        """What the log holds for each of the people."""
        with psycopg.connect(self.address) as db:
            (epoch,) = db.execute("SELECT epoch FROM meta").fetchone() or ("",)
            rows = db.execute("SELECT topic, id, created_ms FROM event WHERE topic LIKE 'user:%' ORDER BY id").fetchall()
        found: dict[str, list[str]] = {person: [] for person in self.heard}
        for topic, n, ms in rows:
            found.setdefault(topic.removeprefix("user:"), []).append(str(EventId(epoch, n, ms)))
        return found

    def check(self) -> None:
        """Every answered booking is there once, nobody else's, nothing overlaps, and every stream has had exactly what the log holds."""
        with psycopg.connect(self.address) as db:
            there = {row[0] for row in db.execute("SELECT id FROM booking").fetchall()}
            offered = {row[0] for row in db.execute("SELECT booking_id FROM waitlist WHERE booking_id IS NOT NULL").fetchall()}
            numbers = db.execute("SELECT count(*), max(id) - min(id) + 1 FROM event").fetchone()
        assert self.made <= there, "an answered booking is lost"
        assert there - self.made <= offered, "a booking was made twice"
        assert numbers is not None
        assert numbers[0] == numbers[1], "the log has a gap"
        assert open_engine(self.address).verify() == []
        assert self.resets == 0
        logged = self.logged()
        for person, heard in self.heard.items():
            missing, more = set(logged[person]) - set(heard), set(heard) - set(logged[person])
            assert heard == logged[person], f"{person} has not heard {sorted(missing)}, and has heard {sorted(more)}"


@contextlib.asynccontextmanager
async def running(folder: Path, database: PostgresServer, people: int, seed: int) -> AsyncIterator[World]:
    """Everything is up, everybody listens and acts. Afterwards everybody has stopped, and has heard all there is."""
    address = database.create("booking")
    with contextlib.ExitStack() as stack:
        nodes = []
        for name in ("one", "two"):
            (folder / name).mkdir()
            server = live_server(folder / name, database=address, node=name, may_complain=True, retry_ms=100, max_streams_per_user=9)
            nodes.append(stack.enter_context(server))
        a_place(nodes[0])
        keeper = reserve_a_port()
        stack.callback(keeper.close)
        world = World(database, nodes, f"http://127.0.0.1:{port_of(keeper)}", seed)
        stack.enter_context(balancer(folder, port_of(keeper), [node.port for node in nodes]))
        await asyncio.to_thread(wait_until, lambda: is_ready(world.url), what="the balancer has found the nodes")
        clients = {f"person-{number}": Client(world.url, token=nodes[0].token(f"person-{number}")) for number in range(people)}
        ears = {person: asyncio.create_task(world.listens(person, client)) for person, client in clients.items()}
        async with asyncio.timeout(10 * PATIENCE_S):
            for person in clients:
                await world.listening[person].wait()
        hands = [asyncio.create_task(world.lives(person, client)) for person, client in clients.items()]
        try:
            yield world
            world.stops = True
            await asyncio.gather(*hands)
            heard = functools.partial(_have_heard_all, world, ears)
            await asyncio.to_thread(wait_until, heard, what="everybody has heard all there is")
        finally:
            for task in (*hands, *ears.values()):
                task.cancel()
            await asyncio.gather(*hands, *ears.values(), return_exceptions=True)
            for client in clients.values():
                await client.aclose()


def _have_heard_all(world: World, ears: dict[str, asyncio.Task[None]]) -> bool:
    assert not any(ear.done() for ear in ears.values()), ears
    logged = world.logged()
    return all(len(world.heard[person]) >= len(logged[person]) for person in ears)


def is_ready(url: str) -> bool:
    """Whether the balancer has a node."""
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
    return False
