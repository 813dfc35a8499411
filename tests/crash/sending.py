"""Mails, pushes and webhooks of a data file, sent by a process that dies at a chosen edge: `python -m tests.crash.sending`.

Each line of JSON on stdin, `[database, now, ports of mail and http, edge, which]`, is done by a fork of this process, which has imported
everything already. The answer is a line: `died`, `done`, or how the fork failed. Edges:

- `statement`: before the so-manieth statement of the writer: in the middle of a fan-out, of a lease, of an outcome, and between them;
- `leased`: after a lease, before anything is sent; `taken`: after the other side took it, before that is written;
- `stopping`: while the process stops with something under way; `never`: it does all there is to do, and lives.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sys
import traceback
from ipaddress import ip_network
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import derive_private_key

from sse_booking.notify.egress.client import Client
from sse_booking.notify.egress.guard import Guard
from sse_booking.notify.mail.sender import MailSender
from sse_booking.notify.mail.smtp import Relay
from sse_booking.notify.notice import Notice
from sse_booking.notify.outcome import Outcome
from sse_booking.notify.push.encryption import CURVE
from sse_booking.notify.push.sender import PushSender
from sse_booking.notify.push.vapid import Vapid
from sse_booking.notify.webhooks.worker import WebhookWorker, webhook_key
from sse_booking.notify.worker import Worker
from sse_booking.service.deadlines import BookingDeadlines
from sse_booking.store.executor import Store, Tx
from sse_booking.store.open_engine import open_engine

URL: Final = "https://book.example"
LOOPBACK: Final = ip_network("127.0.0.0/8")
PATIENCE_S: Final = 60.0
"""With the other side: a machine that is busy with a thousand kills is not a receiver that stalls."""
KEY: Final = derive_private_key(1234567, CURVE)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """A sender, or the client of webhooks, that dies before or after the so-manieth of its sends."""

    def __init__(self, inner: Any, edge: str, which: int) -> None:  # noqa: ANN401 - a sender or a client
        self._inner, self._edge, self._which = inner, edge, which
        self._sent = itertools.count(1)
        self.at_once = getattr(inner, "at_once", 1)
        self.begun = asyncio.Event()

    async def _around(self, sending: Any) -> Any:  # noqa: ANN401 - whatever comes back
        is_it = next(self._sent) == self._which
        self.begun.set()
        if is_it and self._edge == "leased":
            die()
        result = await sending
        if is_it and self._edge in ("taken", "stopping"):
            die()
        return result

    async def send(self, notice: Notice, now: int) -> Outcome:
        outcome: Outcome = await self._around(self._inner.send(notice, now))
        return outcome

    async def post(self, url: str, headers: Any, body: bytes) -> Any:  # noqa: ANN401 - the client's types
        return await self._around(self._inner.post(url, headers, body))

    async def close(self) -> None:
        await self._inner.close()

    async def aclose(self) -> None:
        await self._inner.aclose()


async def everything(worker: Worker, webhooks: WebhookWorker) -> None:
    """Do all there is to do, as the tasks of a service would."""
    while True:
        while await worker.fan_out():
            pass
        done = [await worker.send_due("email"), await worker.send_due("push"), await webhooks.deliver()]
        if taken := [*worker._in_flight, *webhooks._under_way]:  # by their own tasks, which are ahead of us
            await asyncio.wait(taken)
        elif not any(done):
            return


async def perform(database: str, now: int, mail: int, edge: str, which: int) -> None:
    store = Store(open_engine(database), BookingDeadlines(), lambda: float(now))
    store.start()
    channel, _, kind = edge.rpartition(":")

    def dying(inner: Any, name: str) -> Any:  # noqa: ANN401 - a sender or a client
        return Dying(inner, kind, which) if channel in ("", name) else inner

    push = PushSender(Vapid(KEY, "mailto:host@book.example"), Client(Guard([LOOPBACK]), total_s=PATIENCE_S))
    senders = {
        "email": dying(MailSender(Relay("127.0.0.1", mail, tls=False, user="", password=""), "host@book.example", "book.example"), "email"),
        "push": dying(push, "push"),
    }
    worker = Worker(store, senders, URL, frozenset, alone=True)  # type: ignore[arg-type]  # keys are channels
    key = await store.write(webhook_key)
    webhooks = WebhookWorker(store, dying(Client(Guard([LOOPBACK]), total_s=PATIENCE_S), "webhook"), key, URL, alone=True)
    if kind == "statement":
        steps = itertools.count(1)

        def watch(tx: Tx) -> None:
            db: Any = tx.db
            db.set_trace_callback(lambda _: die() if next(steps) == which else None)

        await store.write(watch)
    await worker.prepare()
    await webhooks.start()
    await worker.start()
    going = asyncio.create_task(everything(worker, webhooks))
    if kind == "stopping":
        sender = senders.get(channel)
        waits = [asyncio.create_task(sender.begun.wait())] if isinstance(sender, Dying) else []
        await asyncio.wait([going, *waits], return_when=asyncio.FIRST_COMPLETED)
        await worker.stop()
    await going
    await webhooks.stop()
    await worker.stop()
    await store.stop()


def main() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        fork = os.fork()
        if fork == 0:
            try:
                asyncio.run(perform(*job))
                word = "done"
            except BaseException:  # noqa: BLE001 - whatever it is, the test is told
                word = "failed " + json.dumps(traceback.format_exc())
            os.write(sys.stdout.fileno(), f"{word}\n".encode())
            os._exit(0)
        _, status = os.waitpid(fork, 0)
        if os.WIFSIGNALED(status):
            os.write(sys.stdout.fileno(), b"died\n")


if __name__ == "__main__":
    main()
