"""An endpoint of a venue, its receiver on loopback, and a webhook worker that a test runs step by step."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sse_booking.notify.egress.client import Client
from sse_booking.notify.egress.guard import Guard
from sse_booking.notify.webhooks.worker import WebhookWorker
from tests.clocked import Service, clocked_service
from tests.notify.peers import Answering, Peer, Request, answering, peer
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place

START: Final = MONDAY + 3 * DAY + 10 * HOUR
PATH: Final = "/api/venues/luigi/webhooks"
LOOPBACK: Final = ip_network("127.0.0.0/8")


class Hook:
    """An endpoint of a venue, its receiver, and a webhook worker that a test runs step by step."""

    def __init__(self, service: Service, receiver: Peer, **more: Any) -> None:  # noqa: ANN401 - members of the body
        self.service, self.receiver = service, receiver
        self.owner: Person = service.person("owner")
        self.ann: Person = service.person("ann")
        self.made = self.owner.post(PATH, {"url": receiver.url, **more})
        self.path = f"{PATH}/{self.made['id']}"
        self.webhook_worker = WebhookWorker(
            service.runtime.store, Client(Guard([LOOPBACK]), total_s=2), Ed25519PrivateKey.generate(), "https://book.example"
        )

    def run(self, job: Any) -> Any:  # noqa: ANN401 - whatever it gives back
        return self.service.loop.run_until_complete(job)

    def send(self, rounds: int = 20) -> None:
        for _ in range(rounds):
            if not self.run(self.webhook_worker.deliver()):
                return

    @property
    def bodies(self) -> list[Json]:
        return [json.loads(request.body) for request in self.receiver.requests]

    @property
    def state(self) -> Json:
        return self.owner.get(self.path)

    def book(self, title: str) -> Json:
        return self.ann.book("table", START, START + HOUR, title=title)


@contextlib.contextmanager
def hooked(folder: Path, answer: Answering, **more: Any) -> Iterator[Hook]:  # noqa: ANN401 - members of the body
    with clocked_service(folder, egress_allow=(LOOPBACK,), public_url="https://book.example") as service:
        a_place(service, "table", capacity=99)
        service.loop.run_until_complete(service.runtime.webhook_worker.stop())
        listening = peer(answer)
        receiver = service.loop.run_until_complete(listening.__aenter__())
        hook = Hook(service, receiver, **more)
        try:
            yield hook
        finally:
            service.loop.run_until_complete(hook.webhook_worker.stop())
            service.loop.run_until_complete(listening.__aexit__(None, None, None))


def scripted(*statuses: int) -> Answering:
    """Answer with these statuses one after the other, and then always with the last."""
    left = list(statuses)

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        status = left.pop(0) if len(left) > 1 else left[0]
        await answering(status)(request, writer)

    return answer


def is_complete(bodies: list[Json]) -> bool:
    """Return whether each body names the previous one, as a simple receiver would check."""
    return all(after["previous_id"] == before["id"] for before, after in pairwise(bodies))
