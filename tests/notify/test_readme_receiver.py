"""The README's receiver of webhooks, as a stranger runs it: it verifies, takes what is sent twice for one, and notices a gap."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from standardwebhooks import Webhook

from tests.live import PATIENCE_S, a_place, live_server, port_of, reserve_a_port, wait_until
from tests.notify.webhook_receiver import PATH

README: Final = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
(RECEIVER,) = (block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "standardwebhooks" in block)


@contextlib.contextmanager
def running(port: int, secret: str) -> Iterator[subprocess.Popen[str]]:
    program = RECEIVER.replace("whsec_...", secret).replace('("", 9000)', f'("127.0.0.1", {port})')
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: answers(port))
            yield process
        finally:
            process.terminate()


def answers(port: int) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/").status_code == 501
    return False


def send(port: int, hook: Webhook, id_: str, previous: str | None) -> None:
    at = datetime.now(UTC)
    body = json.dumps({"type": "booking.created", "timestamp": "", "id": id_, "previous_id": previous, "data": {}})
    headers = {"webhook-id": id_, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": hook.sign(id_, at, body)}
    assert httpx.post(f"http://127.0.0.1:{port}/", content=body, headers=headers, timeout=PATIENCE_S).status_code == 204


def test_the_receiver_of_the_readme_verifies_and_proves_completeness(tmp_path: Path) -> None:
    with reserve_a_port() as keeper, live_server(tmp_path, egress_allow="127.0.0.0/8") as server:
        port = port_of(keeper)
        a_place(server, capacity=9)
        owner, ann = server.client("owner"), server.client("ann")
        made = owner.post(PATH, json={"url": f"http://127.0.0.1:{port}/"}).raise_for_status().json()
        hook = Webhook(made["secret"])
        with running(port, made["secret"]) as receiver:
            for _ in range(3):
                times = {"starts_at": "2030-06-01T18:00:00Z", "ends_at": "2030-06-01T19:00:00Z"}
                ann.post("/api/bookings", json={"resource_id": "table-7", **times}).raise_for_status()
            wait_until(lambda: len(owner.get(f"{PATH}/{made['id']}/attempts").json()["items"]) == 3)
            attempts = owner.get(f"{PATH}/{made['id']}/attempts").json()["items"]
            assert all(attempt["ok"] for attempt in attempts)
            last = attempts[0]["event_id"]
            send(port, hook, "next", last)
            send(port, hook, "next", last)
            send(port, hook, "later", "one that never came")
            with contextlib.suppress(httpx.TransportError):
                send(port, Webhook("whsec_" + "A" * 32), "forged", "later")
            assert receiver.stdout is not None
            assert receiver.stdout.readline() == "something is missing after next\n"
            receiver.terminate()
            assert receiver.stdout.read() == ""
