"""Ten ordinary people who book, look, change and cancel, in a process of their own: `python -m tests.abuse.people URL SECONDS TOKENS…`.

Each has a table of their own, so that nothing of theirs is refused but for somebody else's sake. What they met is printed as JSON.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from tests.people import DAY, HOUR, instant

THINK_S = 0.2
"""What somebody takes between two clicks. Nobody takes less for long."""


@dataclass
class Met:
    """What one of them has met: how long each request took, and what was not answered as it should be."""

    times: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)


class Visitor:
    """One person at one table."""

    def __init__(self, url: str, number: int, token: str) -> None:
        self.client = httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=60, trust_env=False, verify=False)
        self.table = f"table-{number}"
        self.met = Met()

    def ask(self, wanted: int, method: str, path: str, body: object = None) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer = self.client.request(method, path, json=body)
        except httpx.HTTPError as error:
            self.met.wrong[f"{method} {type(error).__name__}"] += 1
            return None
        self.met.times.append(time.perf_counter() - began)
        if answer.status_code != wanted:
            self.met.wrong[f"{method} {answer.status_code} {answer.json().get('type', '')}"] += 1
            return None
        time.sleep(THINK_S)
        return answer

    def visit(self, turn: int) -> None:
        """Look what is free, book an hour, say something, move it, look at the list, and cancel it."""
        start = (int(time.time()) // DAY + 2 + turn % 60) * DAY + 12 * HOUR
        self.ask(200, "GET", f"/api/resources/{self.table}/availability?from={instant(start - DAY)}&to={instant(start + DAY)}")
        wish = {"resource_id": self.table, "starts_at": instant(start), "ends_at": instant(start + HOUR), "title": "Dinner"}
        made = self.ask(201, "POST", "/api/bookings", wish)
        if made is None:
            return
        path = f"/api/bookings/{made.json()['id']}"
        self.ask(201, "POST", f"{path}/messages", {"text": "A high chair, please."})
        self.ask(200, "PATCH", path, {"starts_at": instant(start + HOUR), "ends_at": instant(start + 2 * HOUR)})
        self.ask(200, "GET", "/api/bookings?limit=20")
        self.ask(200, "POST", f"{path}/cancel", {})


def main(url: str, seconds: float, tokens: list[str]) -> None:
    until = time.monotonic() + seconds
    visitors = [Visitor(url, number, token) for number, token in enumerate(tokens)]

    def stay(visitor: Visitor) -> None:
        turn = 0
        while time.monotonic() < until:
            visitor.visit(turn)
            turn += 1

    threads = [threading.Thread(target=stay, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(taken for visitor in visitors for taken in visitor.met.times)
    wrong = sum((visitor.met.wrong for visitor in visitors), Counter())
    sys.stdout.write(json.dumps({"times": times, "wrong": wrong}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])
