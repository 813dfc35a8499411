"""What one caller may try against all others, one short function each: nothing here is fair, and all of it is within reach of anybody."""

from __future__ import annotations

import base64
import contextlib
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

import httpx

from tests.live import Server
from tests.people import DAY, HOUR, instant

SOON: Final = 0.2


class Attacker:
    """Somebody without scruples, with one client of their own. `answers` counts what came back."""

    def __init__(self, server: Server, user: str, seed: int) -> None:
        self.server, self.user = server, user
        self.client = server.client(user)
        self.nobody = server.client(None)
        self.random = random.Random(seed)
        self.answers: Counter[int] = Counter()
        self.venue = f"{user}-place"
        self.ask("POST", "/api/venues", {"id": self.venue, "name": user})

    def ask(
        self, method: str, path: str, body: object = None, *, anonymous: bool = False, headers: dict[str, str] | None = None
    ) -> httpx.Response | None:
        """One request; None where nothing was answered."""
        client = self.nobody if anonymous else self.client
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"content-type": "application/json"}
        try:
            answer = client.request(method, path, content=content, headers=kind | (headers or {}))
        except httpx.HTTPError:
            self.answers[0] += 1
            return None
        self.answers[answer.status_code] += 1
        return answer

    def a_resource(self, **rules: object) -> str:
        """A resource of one's own; where there may be no more, one of those that are there."""
        id_ = f"{self.user}-{self.random.randrange(40)}"
        self.ask("POST", f"/api/venues/{self.venue}/resources", {"id": id_, "name": id_, "approval": "automatic", **rules})
        self.ask("PATCH", f"/api/resources/{id_}?cancel_affected=true", {key: value for key, value in rules.items() if key != "pool"})
        return id_

    def day(self) -> int:
        return (int(time.time()) // DAY + 3 + self.random.randrange(300)) * DAY

    def raw(self, data: bytes, *, read: bool = False) -> None:
        """Bytes to a connection of one's own, which is left without a word."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.server.port), timeout=2) as sock:
            sock.settimeout(SOON)
            sock.sendall(data)
            if read:
                sock.recv(65536)


def rubbish(a: Attacker) -> None:
    """Bodies, tokens and addresses that are none."""
    deep = b"[" * 20_000
    text = json.dumps({"name": "\u200b" * a.random.randrange(300), "x": list(range(a.random.randrange(9000)))}).encode()
    for body in (deep, a.random.randbytes(a.random.randrange(65_000)), text, b'{"name":' + b'"\\u0041' * 9000):
        a.ask("POST", "/api/venues", body)
    head = base64.urlsafe_b64encode(b'{"alg":' * 1500).decode().rstrip("=")
    for token in (f"{head}.e30.x", "eyJ" * 5000, "a.b.c" * 200):
        a.ask("GET", "/api/me", anonymous=True, headers={"authorization": f"Bearer {token}"})
    a.ask("GET", "/healthz?a=" + "eyJ" * 15_000, anonymous=True)
    a.ask("GET", f"/api/bookings?status={',x' * 20_000}")
    a.ask("GET", f"/api/bookings?cursor={'A' * 50_000}")


def half_requests(a: Attacker) -> None:
    """Requests that are sent ahead, never end, or are two at once."""
    for data in (
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 3000,
        b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx",
        b"POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 5000,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 5000,
        b"\r\n" * a.random.randrange(1, 500),
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        a.random.randbytes(2000),
    ):
        a.raw(data, read=a.random.random() < 0.5)


def streams(a: Attacker) -> None:
    """Streams that are opened and not read, and left."""
    token, socks = a.server.token(a.user), []
    for _ in range(20):
        with contextlib.suppress(OSError):
            sock = socket.create_connection(("127.0.0.1", a.server.port), timeout=2)
            sock.sendall(f"GET /api/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nLast-Event-ID: x-1-1\r\n\r\n".encode())
            socks.append(sock)
    time.sleep(SOON)
    for sock in socks:
        sock.close()


def passwords(a: Attacker) -> None:
    """Guesses, sessions and tickets without end."""
    for number in range(5):
        a.ask("POST", "/api/login", {"name": f"n{number}", "password": "x" * a.random.randrange(1, 900)}, anonymous=True)
        a.ask("POST", "/api/session", {"token": a.server.token(a.user)}, anonymous=True)
        a.ask("POST", "/api/stream-tickets")


def sets(a: Attacker) -> None:
    """Series and sets of all sizes on somebody else's table, most of them refused."""
    at = a.day()
    series = {"resource_id": "common", "starts_at": instant(at), "ends_at": instant(at + 1800), "rrule": "FREQ=DAILY;COUNT=366"}
    a.ask("POST", "/api/bookings/series", series | {"dry_run": True, "skip_conflicts": True})
    item = {"resource_id": "common", "starts_at": instant(at), "ends_at": instant(at + 1800)}
    a.ask("POST", "/api/bookings/set", {"items": [item] * 50, "skip_conflicts": True})
    a.ask("POST", "/api/bookings/series", series | {"rrule": "FREQ=YEARLY;UNTIL=99991231"}, headers={"idempotency-key": str(at)})


def crowds(a: Attacker) -> None:
    """A pool that is filled and lowered; requests that compete, one of which wins; holds that all lapse at once; wishes for one place."""
    pool, at = a.a_resource(capacity=1000, hold_s=1), a.day()
    items = [{"resource_id": pool, "starts_at": instant(at + 60 * n), "ends_at": instant(at + DAY)} for n in range(50)]
    for hold in (False, False, True):
        a.ask("POST", "/api/bookings/set", {"items": items, "hold": hold})
    for n in range(10):
        a.ask(
            "POST",
            "/api/waitlist",
            {"resource_id": pool, "starts_at": instant(at + 60 * n), "ends_at": instant(at + DAY), "quantity": 1000},
        )
    a.ask("PATCH", f"/api/resources/{pool}?cancel_affected=true", {"capacity": 2})
    table = a.a_resource(approval="manual", pending_blocks=False, pending_expires_s=2)
    a.ask("POST", "/api/bookings/set", {"items": [item | {"resource_id": table} for item in items[:1] * 50]})
    found = a.ask("GET", f"/api/bookings?role=staff&resource_id={table}&status=pending&limit=1")
    for booking in found.json().get("items", []) if found is not None and found.status_code == 200 else []:
        a.ask("POST", f"/api/bookings/{booking['id']}/approve", {})


def big_answers(a: Attacker) -> None:
    """The longest lists and availabilities there are."""
    at = a.day()
    fine = a.a_resource(slot_minutes=1)
    a.ask("GET", f"/api/resources/{fine}/availability?from={instant(at)}&to={instant(at + 17 * DAY)}")
    a.ask("GET", f"/api/venues/{a.venue}/availability?from={instant(at)}&to={instant(at + 92 * DAY)}")
    for path in ("/api/bookings?limit=200", "/api/resources?limit=200", "/api/venues?limit=200", "/api/me/data", "/api/me/calendar.ics"):
        a.ask("GET", path)
    closures = [
        {"starts_at": instant(at + 2 * n * HOUR), "ends_at": instant(at + (2 * n + 1) * HOUR), "reason": "r" * 20} for n in range(400)
    ]
    a.ask("PATCH", f"/api/resources/{fine}", {"closures": closures})


def big_words(a: Attacker) -> None:
    """As much text as fits, again and again."""
    at = a.day()
    wish = {
        "resource_id": "common",
        "starts_at": instant(at),
        "ends_at": instant(at + 60),
        "note": "n" * 4000,
        "attendees": ["x" * 200] * 199,
    }
    made = a.ask("POST", "/api/bookings", wish)
    if made is not None and made.status_code == 201:
        path = f"/api/bookings/{made.json()['id']}"
        for number in range(5):
            a.ask("PATCH", path, {"attendees": ["y" * 200] * 198 + [str(number)]}, headers={"idempotency-key": f"{path}{number}"})
            a.ask("POST", f"{path}/messages", {"text": "m" * 4000})
        a.ask("DELETE", path)


def people_and_places(a: Attacker) -> None:
    """Venues, staff and resources without end."""
    for number in range(5):
        a.ask("POST", "/api/venues", {"name": f"Win a prize {number}"})
        a.ask("PUT", f"/api/venues/{a.venue}/staff/visitor-{number}")
    a.ask("PATCH", "/api/venues/restaurant", {"name": "Mine"})
    a.ask("DELETE", "/api/resources/table-1")


ATTACKS: Final[tuple[Callable[[Attacker], None], ...]] = (
    rubbish, half_requests, streams, passwords, sets, crowds, big_answers, big_words, people_and_places,
)  # fmt: skip
