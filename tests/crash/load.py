"""People who book, change and follow while the server is killed, and the responses that they got before."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

from sse_booking.sse import EventId
from sse_booking.store import log
from sse_booking.store.sqlite.connection import Connection
from tests.live import PATIENCE_S, Server
from tests.people import HOUR, instant
from tests.sockets import days_ahead
from tests.stream.wire import bearer, listening, number, read_head

RESOURCES: Final[dict[str, dict[str, object]]] = {
    "room": {},
    "desks": {"capacity": 3},
    "manual": {"approval": "manual"},
    "competing": {"approval": "manual", "pending_blocks": False},
}
OWNER: Final = "owner"
SLOTS: Final = 60
EXPECTED: Final = {200, 201, 204, 404, 409, 422}
CUT: Final = (OSError, EOFError, AssertionError)
"""How the end of a server appears to a connected client. wire.py asserts that bodies end cleanly, and these do not."""


class Unexpected(Exception):
    """A failure that no crash explains."""


@dataclass
class Ledger:
    """The confirmed responses. None of them may ever be undone."""

    versions: dict[str, tuple[int, str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    cursors: list[str] = field(default_factory=list)
    unanswered: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    titles: int = 0
    answers: int = 0

    def note(self, path: str, status: int, headers: dict[str, str], body: dict[str, Any]) -> None:
        if status not in EXPECTED:
            raise Unexpected(f"{path}: {status} {body}")
        self.answers += 1
        if status < 300:
            self.cursors.append(headers["event-cursor"])
        if status == 204:
            self.deleted.add(path.rsplit("/", 1)[1])
        for booking in body.get("items", [body]) if status in (200, 201) else []:
            known = self.versions.get(booking["id"], (0, ""))
            self.versions[booking["id"]] = max(known, (booking["version"], booking["status"]))

    def broken(self, db: Connection) -> list[str]:
        """Return the confirmed responses that the file contradicts."""
        found = []
        stored = {row[0]: row[1:] for row in db.execute("SELECT id, version, status, deleted_at FROM booking")}
        hidden = {id_.removeprefix("booking:") for (id_,) in db.execute("SELECT subject FROM audit WHERE action = 'hide'")}
        for id_, (version, status) in self.versions.items():
            if id_ not in stored or stored[id_][0] < version or (stored[id_][0] == version and stored[id_][1] != status):
                found.append(f"{id_} was answered as {version} {status}, and is {stored.get(id_)}")
        found += [f"{id_} was deleted, and is there" for id_ in self.deleted - hidden if stored[id_][2] is None]
        found += [f"{cursor} was answered, and is no event" for cursor in self.cursors if not isinstance(log.locate(db, cursor), EventId)]
        twice = db.execute("SELECT title, count(*) FROM booking WHERE title GLOB 'booking *' GROUP BY title HAVING count(*) > 1")
        return found + [f"{title!r} was booked {count} times" for title, count in twice]


class Booker:
    """One person with one connection, who sends requests until it breaks."""

    def __init__(self, server: Server, ledger: Ledger, user: str, rng: random.Random) -> None:
        self._server, self._ledger, self._user, self._rng = server, ledger, user, rng
        self._mine: list[str] = []
        self._first = days_ahead(2)

    async def run(self) -> None:
        with contextlib.suppress(*CUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._server.port)
            try:
                while True:
                    await self._one(reader, writer)
            finally:
                writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, body, headers = self._wish()
        raw = b"" if body is None else json.dumps(body).encode()
        asked = (path, headers, raw)
        if "Idempotency-Key" in headers:
            self._ledger.unanswered.append(asked)
        status, answered, answer = await send(reader, writer, method, path, headers, raw)
        self._ledger.note(path, status, answered, answer)
        if "Idempotency-Key" in headers:
            self._ledger.unanswered.remove(asked)
        if status == 201:
            self._mine.append(answer["id"])

    def _wish(self) -> tuple[str, str, dict[str, object] | None, dict[str, str]]:
        rng, who = self._rng, bearer(self._user)
        act = rng.choices(["book", "title", "move", "cancel", "approve", "swap", "restore", "delete"], [6, 1, 2, 2, 2, 1, 1, 1])[0]
        start = self._first + rng.randrange(SLOTS) * HOUR
        range_: dict[str, object] = {"starts_at": instant(start), "ends_at": instant(start + rng.randint(1, 2) * HOUR)}
        if act == "book" or len(self._mine) < 2:
            self._ledger.titles += 1
            booking_body = {
                "resource_id": rng.choice(list(RESOURCES)),
                "title": f"booking {self._ledger.titles}",
                "hold": rng.random() < 0.2,
                **range_,
            }
            return "POST", "/api/bookings", booking_body, who | {"Idempotency-Key": f"key-{self._ledger.titles}"}
        one, other = rng.sample(self._mine, 2)
        path, staff = f"/api/bookings/{one}", bearer(OWNER)
        match act:
            case "title":
                return "PATCH", path, {"note": f"note {rng.random()}"}, who
            case "move":
                return "PATCH", path, range_, who
            case "swap":
                return "POST", f"{path}/swap", {"booking_id": other}, staff
            case "delete":
                return "DELETE", path, None, who
            case "cancel":
                return "POST", f"{path}/cancel", None, who
        return "POST", f"{path}/{act}", None, staff


async def send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, headers: dict[str, str], raw: bytes
) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Send one request on an open connection, and return the response."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(raw)}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode() + raw)
    head = await read_head(reader)
    body = await reader.readexactly(int(head.headers.get("content-length", "0")))
    return head.status, head.headers, json.loads(body) if body else {}


class Follower:
    """One stream that resumes from its last id, whatever happens to the server."""

    def __init__(self, user: str, topics: str = "", role: str = "user") -> None:
        self.user, self.topics, self.role = user, topics, role
        self.since = 0
        self.at = ""
        self.got: list[int] = []

    @property
    def all_topics(self) -> list[str]:
        return [f"user:{self.user}", "all", *filter(None, self.topics.split(","))]

    async def follow(self, server: Server) -> None:
        """Read events until the connection breaks."""
        with contextlib.suppress(*CUT):
            async with contextlib.aclosing(self._frames(server)) as frames:
                async for _ in frames:
                    pass

    async def catch_up(self, server: Server, head: int) -> None:
        """Read events up to that number."""
        async with asyncio.timeout(PATIENCE_S), contextlib.aclosing(self._frames(server)) as frames:
            async for _ in frames:
                if number(self.at) >= head:
                    return

    async def _frames(self, server: Server) -> AsyncGenerator[str, None]:
        async with listening(server, self.user, self.topics, self.at, role=self.role) as stream:
            while True:
                frame = await stream.frame(PATIENCE_S)
                if frame.type in ("reset", "goodbye"):
                    raise Unexpected(f"{self.user}: {frame}")
                if not self.at:
                    self.since = number(stream.at)
                self.at = stream.at
                if frame.type not in ("connected", "caught_up", "live_stats"):  # These are no rows of the log.
                    self.got.append(frame.n)
                yield frame.type

    def missed(self, db: Connection) -> list[str]:
        """Return the differences between the received and the logged events."""
        marks = ",".join("?" * len(self.all_topics))
        rows = db.execute(f"SELECT id FROM event WHERE topic IN ({marks}) AND id > ? ORDER BY id", (*self.all_topics, self.since))
        happened = [n for (n,) in rows]
        return [] if self.got == happened else [f"{self.user}: {len(happened)} happened, {len(self.got)} came"]
