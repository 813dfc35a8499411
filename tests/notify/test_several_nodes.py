"""Two processes that send from one database: each thing leaves once, and a late outcome of one never undoes what the other did."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sse_booking.notify.egress.client import Client
from sse_booking.notify.egress.guard import Guard
from sse_booking.notify.mail.sender import MailSender
from sse_booking.notify.outcome import Outcome
from sse_booking.notify.webhooks.worker import LEASE_S as WEBHOOK_LEASE_S
from sse_booking.notify.webhooks.worker import WebhookWorker
from sse_booking.notify.worker import LEASE_S, SEND_S, Worker
from sse_booking.service.deadlines import BookingDeadlines
from sse_booking.store.executor import Store
from tests.notify.mail_server import FROM, URL, Post, posting
from tests.notify.peers import answering
from tests.notify.webhook_receiver import LOOPBACK, Hook, hooked, is_complete
from tests.people import DAY, HOUR, MONDAY, a_place

START = MONDAY + 3 * DAY + 10 * HOUR


@contextlib.contextmanager
def another_store(service: Any) -> Iterator[Store]:  # noqa: ANN401 - a clocked service
    """A second process's way to the same database."""
    store = Store(service.runtime.engine, BookingDeadlines(), service.clock)

    async def start() -> None:
        store.start()

    service.loop.run_until_complete(start())
    yield store
    service.loop.run_until_complete(store.stop())


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with posting(tmp_path) as found:
        a_place(found.service, "table", capacity=50)
        yield found


async def until_quiet(workers: list[Worker]) -> None:
    """All of them read the log and send, at the same time, until there is nothing left."""

    async def one(worker: Worker) -> None:
        while await worker.fan_out():
            pass
        while await worker.send_due("email"):
            pass

    await asyncio.gather(*(one(worker) for worker in workers))


def test_two_nodes_send_each_mail_once(post: Post) -> None:
    people = [post.person(name) for name in ("ann", "ben", "cleo")]
    with another_store(post.service) as store:
        second = Worker(store, {"email": MailSender(post.box.relay, FROM, "book.example")}, URL, frozenset)
        post.run(second.prepare())
        for number in range(10):
            for person in people:
                person.book("table", START + number * HOUR, START + (number + 1) * HOUR)
            post.run(until_quiet([post.worker, second]))
            post.clock.now += 3
            post.run(until_quiet([second, post.worker]))
        post.run(second.stop())
    by_id = Counter(str(letter.message["Message-ID"]) for letter in post.box.letters)
    assert len(by_id) == 30
    assert set(by_id.values()) == {1}


def test_two_nodes_send_a_webhook_in_order_and_once(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(204)) as hook, another_store(hook.service) as store:
        second = WebhookWorker(store, Client(Guard([LOOPBACK]), total_s=2), Ed25519PrivateKey.generate(), URL)
        for number in range(12):
            hook.book(str(number))

        async def until_quiet() -> None:
            while sum(await asyncio.gather(hook.webhook_worker.deliver(), second.deliver())):
                pass

        hook.run(until_quiet())
        hook.run(second.stop())
        assert [body["data"]["booking"]["title"] for body in hook.bodies] == [str(number) for number in range(12)]
        assert is_complete(hook.bodies)


def test_what_waited_for_its_turn_longer_than_its_lease_allows_is_left_to_the_next(post: Post) -> None:
    """One of two connections hangs; what stands behind it is not sent any more when its turn comes, as another may have it by then."""
    begun: list[str] = []

    class Hanging:
        at_once = 1

        async def send(self, notice: Any, _now: int) -> Outcome:  # noqa: ANN401 - a notice
            begun.append(notice.id)
            post.clock.now += LEASE_S - SEND_S + 1
            return Outcome("sent", "250")

        async def close(self) -> None: ...

    post.person("ann").book("table", START, START + HOUR)
    post.person("ben").book("table", START, START + HOUR)
    post.read_log()
    post.clock.now += 5
    worker = Worker(post.service.runtime.store, {"email": Hanging()}, URL, frozenset)
    post.run(worker.prepare())
    assert post.run(worker.send_due("email")) == 2
    assert len(begun) == 1
    post.clock.now += SEND_S
    assert post.run(worker.send_due("email")) == 1
    assert len(set(begun)) == 2


def test_after_sending_again_a_late_outcome_of_an_earlier_try_does_not_count(post: Post) -> None:
    from sse_booking.store import deliveries

    ann, ada = post.person("ann"), post.service.person("ada", "admin")
    ann.book("table", START, START + HOUR)
    post.read_log()
    post.clock.now += 5
    ((late, _),) = post.write(lambda tx: post.worker._take(tx, "email"))
    post.clock.now += LEASE_S + 1
    post.box.on_data = lambda _: "554 5.7.1 no"
    post.send()
    ada.post(f"/api/admin/deliveries/{late.id}/send-again")
    ((again, _),) = post.write(lambda tx: post.worker._take(tx, "email"))
    assert again.attempts > late.attempts
    assert post.write(lambda tx: deliveries.finish(tx.db, late, "gone", None, None, tx.now)) is False


def left_by_a_killed_process(hook: Hook) -> None:
    hook.book("one")
    assert len(hook.run(hook.service.runtime.store.write(lambda tx: hook.webhook_worker._take(tx, 8)))) == 1


def test_what_a_killed_process_was_sending_is_sent_at_once_by_one_that_is_alone(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(204)) as hook:
        left_by_a_killed_process(hook)
        hook.send()
        assert hook.bodies == []
        hook.webhook_worker._alone = True
        hook.run(hook.webhook_worker.start())
        hook.run(until(lambda: len(hook.bodies) == 1))


def test_beside_other_nodes_a_lease_is_waited_for(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(204)) as hook:
        left_by_a_killed_process(hook)
        hook.run(hook.webhook_worker.start())
        hook.run(hook.webhook_worker.stop())
        assert hook.bodies == []
        hook.service.clock.now += WEBHOOK_LEASE_S + 1
        hook.send()
        assert len(hook.bodies) == 1


async def until(condition: Any) -> None:  # noqa: ANN401 - a function without arguments
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - a peer's list grows
            await asyncio.sleep(0.01)


def test_mails_that_a_killed_process_was_sending_leave_at_once(post: Post) -> None:
    post.person("ann").book("table", START, START + HOUR)
    post.read_log()
    post.clock.now += 5
    assert len(post.write(lambda tx: post.worker._take(tx, "email"))) == 1
    post.send()
    assert post.box.letters == []
    next_one = Worker(post.service.runtime.store, {"email": MailSender(post.box.relay, FROM, "book.example")}, URL, frozenset, alone=True)
    post.run(next_one.prepare())
    assert post.run(next_one.send_due("email")) == 1
    assert len(post.box.letters) == 1
    post.run(next_one.stop())
