"""`kill -9` at every edge of sending: whoever was to be told is told by exactly one delivery, and the other side saw each at least once.

CRASH_SENDS kills in all; twenty in `make test`, thousands where somebody asks for them.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from sse_booking.notify.push.encryption import to_bytes
from sse_booking.notify.worker import LEASE_S
from sse_booking.store import webhooks
from tests.clocked import clocked_service
from tests.notify.mail_server import Post, postbox
from tests.notify.test_push_encryption import AUTH, BROWSER, P256DH, decrypted
from tests.notify.threaded_receiver import Receiver, threaded_receiver
from tests.notify.webhook_receiver import LOOPBACK, PATH, is_complete
from tests.people import DAY, HOUR, MONDAY, a_place

KILLS: Final = int(os.environ.get("CRASH_SENDS", "20"))
START: Final = MONDAY + 3 * DAY + 10 * HOUR
EDGES: Final = [f"{channel}:{edge}" for channel in ("email", "push", "webhook") for edge in ("leased", "taken")]
STOPPING: Final = ["email:stopping", "push:stopping"]
Perform = Callable[..., str]


@pytest.fixture
def perform() -> Iterator[Perform]:
    """Have a process send what there is, and die at an edge."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.sending"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def ask(*job: object) -> str:
            stdin.write(json.dumps(job) + "\n")
            stdin.flush()
            return stdout.readline().strip()

        yield ask
        stdin.close()


def edges(rng: random.Random) -> Iterator[tuple[str, int]]:
    """Every edge in turn, for ever: those of the network at the first or second send, and statements one after the other."""
    statements = itertools.cycle(range(1, 140, 1 if KILLS > 500 else 9))
    for edge in itertools.cycle([*EDGES, *STOPPING]):
        yield edge, rng.choice((1, 1, 2))
        yield ":statement", next(statements)


@pytest.mark.timeout(600 + KILLS * 2)
def test_nothing_is_lost_and_nothing_ends_twice_however_often_the_sender_dies(tmp_path: Path, perform: Perform) -> None:
    rng, outcomes = random.Random(7), Counter[str]()
    booked: list[str] = []
    with (
        postbox() as box,
        threaded_receiver() as receiver,
        clocked_service(tmp_path, public_url="https://book.example", egress_allow=(LOOPBACK,)) as service,
    ):
        service.loop.run_until_complete(service.runtime.webhook_worker.stop())
        post = Post(service, box)
        owner = a_place(service, "table", capacity=99)
        owner.post(PATH, {"url": f"{receiver.url}/hook"})
        ann = post.person("ann")
        ann.post("/api/me/devices", {"endpoint": f"{receiver.url}/push", "keys": {"p256dh": P256DH, "auth": AUTH}, "name": "Phone"})

        def job(edge: str, which: int) -> str:
            answer = perform(str(tmp_path / "booking.db"), post.clock.now, box.port, edge, which)
            assert answer in ("died", "done"), json.loads(answer.removeprefix("failed "))
            return answer

        for edge, which in itertools.islice(edges(rng), KILLS * 2):
            if outcomes["died"] == KILLS:
                break
            for _ in range(rng.choice((1, 1, 2))):
                at = START + len(booked) % 40 * HOUR
                booked.append(ann.book("table", at, at + HOUR)["id"])
                post.clock.now += 3
            outcomes[job(edge, which)] += 1
            outcomes[edge] += 1
            if len(booked) % 40 == 0:
                post.clock.now += rng.choice((5, LEASE_S + 1))
                assert job("never", 0) == "done"
        for wait in (5, 5, HOUR, 3 * HOUR):  # what is found in the log now is due in two seconds; then what had to be tried again
            assert job("never", 0) == "done"
            post.clock.now += wait
        assert job("never", 0) == "done"
        check(post, receiver, booked, outcomes)


def check(post: Post, receiver: Receiver, booked: list[str], outcomes: Counter[str]) -> None:
    rows = post.write(lambda tx: tx.db.execute("SELECT booking_id, channel, state FROM delivery WHERE type = 'booking_created'").fetchall())
    assert Counter((booking, channel) for booking, channel, _ in rows) == Counter(itertools.product(booked, ("email", "push")))
    assert {state for *_, state in rows} == {"sent"}
    mails = [re.findall(r"/bookings/(\w+)", letter.text)[0] for letter in post.box.letters]
    assert len({str(letter.message["Message-ID"]) for letter in post.box.letters}) == len(booked), "the same mail twice is one message"
    assert set(mails) == set(booked)
    pushes = [_booking_of(one.body) for one in receiver.got if one.path == "/push"]
    assert set(pushes) == set(booked)
    bodies: list[dict[str, Any]] = [json.loads(one.body) for one in receiver.got if one.path == "/hook"]
    once = list({body["id"]: body for body in bodies}.values())
    endpoint = post.write(lambda tx: webhooks.due(tx.db, post.clock.now + DAY))
    assert [body["data"]["booking"]["id"] for body in once] == booked, endpoint
    assert is_complete(once)
    twice = {name: len(all_) - len(booked) for name, all_ in (("mails", mails), ("pushes", pushes), ("webhooks", bodies))}
    print(f"{outcomes['died']} kills, {len(booked)} bookings; sent once more after a kill: {twice}; {dict(outcomes)}")  # noqa: T201 - with -s


def _booking_of(body: bytes) -> str:
    url: str = json.loads(decrypted(body, BROWSER, to_bytes(AUTH)))["url"]
    return url.rpartition("/")[2]
