"""The people of a scenario: each with a client and an open stream, over real sockets.

    olga = await cast.joins("olga", place.staff)
    await farmer.client.book(…)
    assert await olga.types() == ["new_booking"]

`news` is everything that a stream has brought by now, exactly: an announcement is made as a mark, and as all streams carry events in
commit order, what was committed before stands before the mark. So nothing here sleeps, and what must not come is seen not to come.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, Unpack

import httpx
import pytest

from sse_booking.client import CONTROL, Client, EventStream, ProblemError, ResourceRules, StreamEvent
from sse_booking.client.wire import to_wire
from tests.live import PATIENCE_S, Server

WEBHOOK_SECRET: Final = "a secret of the payment provider's webhooks"
HOUR: Final = timedelta(hours=1)
row: Final = pytest.mark.row
"""The rows of FEATURES that a scenario shows: `@row("E1", "E4")`. test_rows.py checks that each has one."""
_MARK: Final = "the mark of "
_TODAY: Final = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
_number: Final = itertools.count(1)


def at(hour: float, *, days: int = 2) -> datetime:
    """Return an hour (UTC) of the day after tomorrow, or of another day: far enough ahead for every rule."""
    return _TODAY + timedelta(days=days, hours=hour)


def in_s(seconds: int) -> datetime:
    """Return a whole second that many seconds from now."""
    return datetime.fromtimestamp(int(time.time()) + seconds, UTC)


class Place(NamedTuple):
    """A resource, its venue and their topics. Created for each test, so that tests can share a server."""

    resource: str
    venue: str

    @property
    def topic(self) -> str:
        return f"resource:{self.resource}"

    @property
    def public(self) -> str:
        return f"venue:{self.venue}"

    @property
    def staff(self) -> str:
        return f"venue:{self.venue}:staff"


@dataclass
class Actor:
    """A person with a client, and the stream that they joined with."""

    cast: Cast
    user: str
    client: Client
    http: httpx.AsyncClient
    events: EventStream[StreamEvent] | None = None

    async def next(self, type: str) -> StreamEvent:
        """Return the next event of that type; skip others."""
        assert self.events is not None
        async with asyncio.timeout(PATIENCE_S):
            async for event in self.events:
                if event.type == type:
                    return event
        raise AssertionError(f"the stream ended without {type}")

    async def news(self) -> list[StreamEvent]:
        """Return all events since the last call, except those about the stream itself."""
        assert self.events is not None
        mark = f"{_MARK}{next(_number)}"
        await self.cast.root.announce(mark)
        heard: list[StreamEvent] = []
        async with asyncio.timeout(PATIENCE_S):
            async for event in self.events:
                if event.data.get("message") == mark:
                    return heard
                if event.type not in CONTROL | {"live_stats"} and _MARK not in str(event.data):
                    heard.append(event)
        raise AssertionError(f"the stream ended after {heard}")

    async def types(self) -> list[str]:
        """Return the types of `news`."""
        return [event.type for event in await self.news()]

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Send any request and return the response, whatever its status. Headers with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, path, json=to_wire(body), headers=named)

    async def must(self, method: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
        """Send a request that must succeed, and return its body."""
        answer = await self.ask(method, path, body, **headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


class Cast:
    """The people of one test, and the admin who makes announcements."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._exits = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Cast:
        self.root = (await self.person("root", role="admin")).client
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()

    async def person(self, user: str, *, role: str = "user", ttl_s: int = 3600) -> Actor:
        """Return a signed-in person without a stream."""
        token = self.server.token(user, role=role, ttl_s=ttl_s)
        # Without TLS there is nothing to verify. Reading the machine's certificates would cost each client 20 ms.
        ways = [httpx.AsyncHTTPTransport(verify=False, limits=httpx.Limits(max_connections=None)) for _ in range(2)]
        client = await self._exits.enter_async_context(Client(self.server.url, token=token, transport=ways[0]))
        headers = {"authorization": f"Bearer {token}"}
        http = httpx.AsyncClient(base_url=self.server.url, headers=headers, timeout=PATIENCE_S, transport=ways[1])
        return Actor(self, user, client, await self._exits.enter_async_context(http))

    async def joins(self, user: str, *topics: str, role: str = "user", ttl_s: int = 3600, after: str | None = None) -> Actor:
        """Return a person whose stream is open, from now on or after a position."""
        actor = await self.person(user, role=role, ttl_s=ttl_s)
        actor.events = actor.client.stream(topics, last_event_id=after)
        await actor.next("connected")
        return actor

    async def place(self, name: str, owner: str, *, timezone: str = "UTC", **rules: Unpack[ResourceRules]) -> Place:
        """Create a venue of `owner` with one resource."""
        number = next(_number)
        place = Place(f"{name}-{number}", f"{owner}s-{number}")
        person = (await self.person(owner)).client
        await person.create_venue(f"{owner.title()}'s", id=place.venue, timezone=timezone)
        await person.create_resource(place.venue, name.title(), id=place.resource, **rules)
        return place

    async def another(self, place: Place, name: str, owner: str, **rules: Unpack[ResourceRules]) -> Place:
        """Create another resource of a venue."""
        made = Place(f"{name}-{next(_number)}", place.venue)
        await (await self.person(owner)).client.create_resource(made.venue, name.title(), id=made.resource, **rules)
        return made


@contextlib.contextmanager
def refused(status: int, problem: str) -> Iterator[pytest.ExceptionInfo[ProblemError]]:
    """Expect that the block is refused with this status and kind of problem."""
    with pytest.raises(ProblemError) as caught:
        yield caught
    assert (caught.value.status, caught.value.type) == (status, f"/problems/{problem}"), caught.value


def of_type(events: Iterable[StreamEvent], type: str) -> StreamEvent:
    """Return the only event of that type."""
    (found,) = [event for event in events if event.type == type]
    return found
