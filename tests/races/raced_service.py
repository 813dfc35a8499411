"""A service under race: one or several server processes on one data file, and its state afterwards."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sse_booking.store.verify import verify
from tests.engines import shell
from tests.live import BESIDE, SERVE, Server, a_token, live_server
from tests.people import HOUR, Json, Person, a_place, booking_body
from tests.races.concurrent_clients import Ask, Got
from tests.sockets import Sockets, days_ahead

OWNER = "owner"


class World:
    """The servers, and a place for each race."""

    _numbers = itertools.count(1)

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = servers
        self.way = Sockets(servers[0])
        self.address = servers[0].address
        self.ten = days_ahead(3) + 10 * HOUR
        self._turn = itertools.cycle(servers)

    def person(self, user: str) -> Person:
        return self.way.person(user)

    def place(self, **rules: object) -> str:
        """Create a resource that approves bookings automatically, unless `rules` differ."""
        name = f"place-{next(self._numbers)}"
        a_place(self.way, name, owner=OWNER, **rules)  # type: ignore[arg-type]  # rules are members of JSON
        return name

    def ask(self, user: str, method: str, path: str, body: object = None, **headers: str) -> Ask:
        """Return a request for a rush. The servers take turns."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Ask(next(self._turn).port, a_token(user), method, path, body, named)

    def act(self, user: str, booking: Json, action: str) -> Ask:
        return self.ask(user, "POST", f"/api/bookings/{booking['id']}/{action}")

    def booking_body(self, resource: str, hours: float = 0, length: float = 1, **more: object) -> dict[str, object]:
        """Return the body of a booking that begins that many hours after ten."""
        start = self.ten + round(hours * HOUR)
        return booking_body(resource, start, start + round(length * HOUR), **more)

    def book(self, user: str, resource: str, hours: float = 0, length: float = 1, **more: object) -> Ask:
        return self.ask(user, "POST", "/api/bookings", self.booking_body(resource, hours, length, **more))

    def booked(self, user: str, resource: str, hours: float = 0, length: float = 1, **more: object) -> Json:
        """Make a booking before any race."""
        return self.person(user).post("/api/bookings", self.booking_body(resource, hours, length, **more))

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with contextlib.closing(shell(self.address)) as db:
            found: list[tuple[Any, ...]] = db.execute(sql, values).fetchall()
            return found

    def active(self, resource: str) -> list[tuple[int, int, int]]:
        """Return the occupancy of the resource as `(starts_at, ends_at, quantity)`, by start."""
        return self.rows("SELECT starts_at, ends_at, quantity FROM allocation WHERE resource_id = ? AND active = 1 ORDER BY 1, 2", resource)

    def told(self, resource: str) -> Counter[str]:
        """Count the resource's events by audience and type: `user booking_created`."""
        found: Counter[str] = Counter()
        for topic, type_, payload in self.rows("SELECT topic, type, payload FROM event WHERE payload LIKE ?", f"%{resource}%"):
            data = json.loads(payload)
            if resource in (data.get("resource_id"), data.get("booking", {}).get("resource_id")):
                audience = "staff" if topic.endswith(":staff") else topic.partition(":")[0]
                found[f"{audience} {type_}"] += 1
        return found

    def damage(self) -> list[str]:
        return verify(self.address)


@contextlib.contextmanager
def a_world(folder: Path, servers: int = 1, *, command: Sequence[str] = SERVE) -> Iterator[World]:
    """Run that many servers on one data file in `folder`."""
    with contextlib.ExitStack() as stack:
        commands = [command, *[BESIDE] * (servers - 1)]
        yield World([stack.enter_context(live_server(folder, command=one)) for one in commands])


def statuses(got: Sequence[Got]) -> Counter[int]:
    return Counter(one.status for one in got)
