"""People who use the service in tests, either in this process (clocked.py) or over sockets (sockets.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

MONDAY: Final = 1_799_625_600
"""2027-01-11T00:00:00Z, a Monday."""
HOUR: Final = 3600
DAY: Final = 86400


Json = dict[str, Any]


def instant(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@dataclass(frozen=True)
class Reply:
    """A response."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Json:
        parsed: Json = json.loads(self.raw) if self.raw else {}
        return parsed


@dataclass(frozen=True)
class News:
    """One event of a stream."""

    id: str
    type: str
    data: dict[str, Any]


class Way(Protocol):
    """A way to reach a service."""

    def call(self, who: Person | None, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
        """Send one request. `path` may have a query. A body of bytes is sent unchanged."""

    def replay(self, who: Person | None, topics: tuple[str, ...], after: str) -> tuple[list[News], str]:
        """Return the events of a stream from that position until it has caught up, and the position then."""


def read_news(body: str) -> tuple[list[News], str]:
    """Return the events of a stream until it has caught up, and the position then. Later events belong to the next read."""
    news = []
    for block in body[: body.index("\n\n", body.index("event: caught_up\n"))].split("\n\n"):
        if "event: " in block:
            fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            news.append(News(fields.get("id", ""), fields["event"], json.loads(fields["data"])))
    assert "reset" not in {item.type for item in news}, news
    position = next(item.id for item in news if item.type == "caught_up")
    return [item for item in news if item.type not in ("connected", "caught_up")], position


@dataclass
class Person:
    """A signed-in person, with the position of their stream."""

    service: Way
    user: str
    role: str = "user"
    _at: dict[tuple[str, ...], str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Send any request and return the reply, whatever its status. Headers with underscores: `if_match='"1"'`."""
        return self.service.call(self, method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def _good(self, method: str, path: str, body: object, headers: dict[str, str]) -> Json:
        reply = self.ask(method, path, body, **headers)
        assert 200 <= reply.status < 300, f"{method} {path} {body}: {reply.status} {reply.raw!r}"
        return reply.body

    def get(self, path: str, **headers: str) -> Json:
        return self._good("GET", path, None, headers)

    def post(self, path: str, body: object = None, **headers: str) -> Json:
        return self._good("POST", path, body, headers)

    def put(self, path: str, body: object = None, **headers: str) -> Json:
        return self._good("PUT", path, body, headers)

    def patch(self, path: str, body: object = None, **headers: str) -> Json:
        return self._good("PATCH", path, body, headers)

    def delete(self, path: str, **headers: str) -> Json:
        return self._good("DELETE", path, None, headers)

    def refused(self, status: int, problem: str, method: str, path: str, body: object = None, **headers: str) -> Json:
        """Send a request that must be refused with this status and kind of problem; return the problem."""
        reply = self.ask(method, path, body, **headers)
        assert (reply.status, reply.body.get("type")) == (status, f"/problems/{problem}"), f"{method} {path}: {reply.status} {reply.raw!r}"
        return reply.body

    def act(self, booking: Json, action: str, **body: object) -> Json:
        """Perform a transition of a booking."""
        return self.post(f"/api/bookings/{booking['id']}/{action}", body or None)

    def book(self, resource: str, start: int, end: int, **more: object) -> Json:
        """Make a booking; instants in epoch seconds."""
        return self.post("/api/bookings", booking_body(resource, start, end, **more))

    def cannot_book(self, resource: str, start: int, end: int, **more: object) -> Json:
        """Book a taken range; return the 409."""
        return self.refused(409, "slot-taken", "POST", "/api/bookings", booking_body(resource, start, end, **more))

    def wait(self, resource: str, start: int, end: int, **more: object) -> Json:
        """Join the waiting list."""
        return self.post("/api/waitlist", booking_body(resource, start, end, **more))

    def news(self, *topics: str) -> list[News]:
        """Return the events of the person's stream with these topics since the last call. The first call returns nothing."""
        if topics not in self._at:
            self._at[topics] = self.ask("GET", "/api/bookings?limit=1").headers["event-cursor"]
            return []
        news, self._at[topics] = self.service.replay(self, topics, self._at[topics])
        return news

    def types(self, *topics: str) -> list[str]:
        """Return the types of `news`."""
        return [item.type for item in self.news(*topics)]


def booking_body(resource: str, start: int, end: int, **more: object) -> dict[str, object]:
    return {"resource_id": resource, "starts_at": instant(start), "ends_at": instant(end), **more}


def a_place(
    service: Way, resource: str = "table", *, venue: str = "luigi", owner: str = "owner", timezone: str = "UTC", **rules: object
) -> Person:
    """Create a venue of `owner` with another resource that approves bookings automatically, unless `rules` differ; return the owner."""
    person = Person(service, owner)
    if person.ask("GET", f"/api/venues/{venue}").status == 404:
        person.post("/api/venues", {"id": venue, "name": venue.title(), "timezone": timezone})
    person.post(f"/api/venues/{venue}/resources", {"id": resource, "name": resource.title(), "approval": "automatic", **rules})
    return person
