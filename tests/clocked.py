"""The whole service in this process, with a clock that the test sets: every request goes through the ASGI application.

with clocked_service(tmp_path) as service:
    ann = service.person("ann")
    ann.post("/api/bookings", {…})          # a 2xx, or the test fails
    ann.ask("POST", "/api/bookings", {…})   # whatever the answer
    service.clock.now += 300
    ann.news()                              # what her stream brought since the last look
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import jwt
from starlette.types import Message, Scope

from sse_booking import composition
from sse_booking.config import Config
from sse_booking.http.app import App
from tests.engines import database_of, settings_of
from tests.live import PATIENCE_S
from tests.people import DAY, HOUR, MONDAY, News, Person, Reply, read_news

SECRET: Final = "a secret for tests that is long enough for HS256"
Ask = tuple[Person | None, str, str, object, dict[str, str]]
"""The person (None: anonymous), method, path, body, headers."""


@dataclass
class Clock:
    """Epoch seconds, as the rules read them."""

    now: int = MONDAY

    def __call__(self) -> float:
        return self.now


class Service:
    """One data file and the application that serves it."""

    def __init__(self, folder: Path, clock: Clock, settings: dict[str, Any]) -> None:
        self.clock = clock
        self._lent = contextlib.ExitStack()
        self.database = self._lent.enter_context(database_of(folder))
        self.config = Config(jwt_secret=SECRET, **settings_of(self.database) | {"venues_by": "everybody"} | settings)
        self.host = (urlsplit(self.config.public_url).hostname or "test").encode()
        self.loop = asyncio.new_event_loop()
        self._tokens: dict[tuple[str, str], tuple[int, str]] = {}
        self.requests = 0

    def start(self) -> None:
        self.runtime = composition.Service(self.config, self.clock)
        self.app = App(self.runtime)
        self._running = self.runtime.running()
        self.loop.run_until_complete(self._running.__aenter__())

    def stop(self) -> None:
        self.loop.run_until_complete(self._running.__aexit__(None, None, None))

    def close(self) -> None:
        """Stop it for good."""
        self.stop()
        self.loop.close()
        self._lent.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def token(self, user: str, role: str) -> str:
        until, token = self._tokens.get((user, role), (0, ""))
        if until < self.clock.now + HOUR:
            until = self.clock.now + 30 * DAY
            token = jwt.encode({"sub": user, "role": role, "name": f"Name of {user}", "exp": until}, SECRET, "HS256")
            self._tokens[user, role] = until, token
        return token

    def person(self, user: str, role: str = "user") -> Person:
        return Person(self, user, role)

    def call(self, who: Person | None, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
        """Send one request. `path` may have a query. A body of bytes is sent unchanged."""
        self.requests += 1
        return self.loop.run_until_complete(self._call(who, method, path, body, headers or {}))

    def at_once(self, asks: Sequence[Ask]) -> list[Reply]:
        """Send concurrent requests, as from several tabs; return the replies in their order."""
        self.requests += len(asks)

        async def all_of_them() -> list[Reply]:
            return await asyncio.gather(*(self._call(who, method, path, body, headers) for who, method, path, body, headers in asks))

        return self.loop.run_until_complete(all_of_them())

    def _scope(self, who: Person | None, method: str, path: str, headers: dict[str, str]) -> Scope:
        name, _, query = path.partition("?")
        pairs = [(b"host", self.host), *((key.lower().encode(), value.encode()) for key, value in headers.items())]
        if who is not None:
            pairs.append((b"authorization", f"Bearer {self.token(who.user, who.role)}".encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": name,
            "raw_path": name.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": pairs,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }

    async def _call(self, who: Person | None, method: str, path: str, body: object, headers: dict[str, str]) -> Reply:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if raw and "content-type" not in headers:
            headers = headers | {"content-type": "application/json"}
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        async with asyncio.timeout(PATIENCE_S):
            await self.app(self._scope(who, method, path, headers), receive, send)
        named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], named, b"".join(message.get("body", b"") for message in sent[1:]))

    def replay(self, who: Person | None, topics: tuple[str, ...], after: str) -> tuple[list[News], str]:
        """Return the events of a stream from that position until it has caught up, and the position then."""
        self.requests += 1
        return self.loop.run_until_complete(self._replay(who, topics, after))

    def replay_all(self, asks: Sequence[tuple[Person, tuple[str, ...], str]]) -> list[tuple[list[News], str]]:
        """Like `replay`, for several concurrent streams: person, topics and position of each."""
        self.requests += len(asks)

        async def all_of_them() -> list[tuple[list[News], str]]:
            return await asyncio.gather(*(self._replay(*ask) for ask in asks))

        return self.loop.run_until_complete(all_of_them())

    async def _replay(self, who: Person | None, topics: tuple[str, ...], after: str) -> tuple[list[News], str]:
        query = f"last_event_id={after}" + (f"&topics={quote(','.join(topics), safe='')}" if topics else "")
        gone, text = asyncio.Event(), bytearray()

        async def receive() -> Message:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                assert message["status"] == 200, (message, topics)
            text.extend(message.get("body", b""))
            at = text.find(b"event: caught_up\n")
            if at >= 0 and text.find(b"\n\n", at) >= 0:  # The whole frame. A heartbeat may follow immediately.
                gone.set()

        async with asyncio.timeout(PATIENCE_S):
            await self.app(self._scope(who, "GET", f"/api/stream?{query}", {}), receive, send)
        return read_news(text.decode())


@contextlib.contextmanager
def clocked_service(folder: Path, now: int = MONDAY, **settings: object) -> Iterator[Service]:
    """Run a service whose clock starts at `now`."""
    service = Service(folder, Clock(now), settings)
    service.start()
    try:
        yield service
    finally:
        service.close()
