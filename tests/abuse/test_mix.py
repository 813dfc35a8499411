"""All abuses at once against one service, while ten ordinary people book: nothing of theirs is refused, nothing fails, nothing grows.

`ABUSE_S=1200 pytest -s tests/abuse` for a long one; `-s` shows how long the people waited, which says more about the machine than about us.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from sse_booking.store.verify import verify
from tests.abuse.attacks import ATTACKS, Attacker
from tests.live import PATIENCE_S, Server, live_server

SECONDS = float(os.environ.get("ABUSE_S", "8"))
PEOPLE = 10
ATTACKERS = 3
MOST_MB = 400
"""What the process may hold at its worst: some 60 when it starts, and what all that it keeps is bounded by."""


def held_mb(server: Server) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def furnish(server: Server) -> None:
    owner = server.client("owner")
    owner.post("/api/venues", json={"id": "restaurant", "name": "Restaurant"}).raise_for_status()
    for id_ in [f"table-{number}" for number in range(PEOPLE)] + ["common"]:
        body = {"id": id_, "name": id_, "approval": "automatic"}
        owner.post("/api/venues/restaurant/resources", json=body).raise_for_status()


@pytest.mark.timeout(SECONDS + 300)
def test_while_somebody_tries_everything_ten_people_book_undisturbed(tmp_path: Path) -> None:
    stop, worst, answers = threading.Event(), [0.0], Counter[int]()
    with live_server(tmp_path, public_read=True, heartbeat_s=1) as server:
        furnish(server)
        attackers = [Attacker(server, f"mallory-{number}", number) for number in range(ATTACKERS)]

        def attack(attacker: Attacker) -> None:
            while not stop.is_set():
                attacker.random.choice(ATTACKS)(attacker)

        def watch() -> None:
            while not stop.wait(0.5):
                worst[0] = max(worst[0], held_mb(server))

        threads = [threading.Thread(target=attack, args=(one,)) for one in attackers] + [threading.Thread(target=watch)]
        for thread in threads:
            thread.start()
        try:
            tokens = [server.token(f"visitor-{number}", ttl_s=int(SECONDS) + 3600) for number in range(PEOPLE)]
            command = [sys.executable, "-m", "tests.abuse.people", server.url, str(SECONDS), *tokens]
            ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS + PATIENCE_S)
        finally:
            stop.set()
            for thread in threads:
                thread.join(PATIENCE_S)
        metrics = server.client("root", role="admin").get("/metrics").text
        answers = sum((attacker.answers for attacker in attackers), Counter())
        after = settled_mb(server)
    people = json.loads(ran.stdout)
    times = people["times"]
    figures = {"p50_ms": times[len(times) // 2] * 1000, "p99_ms": times[int(len(times) * 0.99)] * 1000, "max_ms": times[-1] * 1000}
    print(f"{len(times)} requests of the people:", {name: round(value) for name, value in figures.items()})  # noqa: T201 - for the reader of -s
    print(f"attacks by answer: {dict(sorted(answers.items()))}; RSS at most {worst[0]:.0f} MB, {after:.0f} MB when it was over")  # noqa: T201
    assert people["wrong"] == {}
    assert times
    assert answers.total() > len(ATTACKS)
    assert answers[500] == 0
    assert 'status="500"' not in metrics
    assert worst[0] < MOST_MB
    assert verify(tmp_path / "booking.db") == []


def settled_mb(server: Server) -> float:
    """What it holds once it has nothing more to do."""
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S, trust_env=False) as client:
        client.get("/readyz")
    time.sleep(0)
    return held_mb(server)
