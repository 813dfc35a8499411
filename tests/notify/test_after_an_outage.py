"""What has piled up while the relay was away leaves the oldest first and at a bounded rate. OUTAGE_DUE says how much there is."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from sse_booking.domain.principal import SYSTEM
from sse_booking.notify import worker as module
from sse_booking.notify.notice import Notice
from sse_booking.notify.outcome import Outcome
from sse_booking.notify.worker import AT_ONCE, PER_SECOND
from sse_booking.service.direct_mail import enqueue_mail
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store.executor import Tx
from tests.clocked import clocked_service
from tests.notify.mail_server import Post, postbox

DUE = int(os.environ.get("OUTAGE_DUE", "600"))


class Relay:
    """Takes everything at once, and remembers in which order."""

    at_once = 2

    def __init__(self) -> None:
        self.got: list[str] = []
        self.under_way = self.most = 0

    async def send(self, notice: Notice, _now: int) -> Outcome:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        self.got.append(notice.values["code"])
        return Outcome("sent", "250")

    async def close(self) -> None: ...


def pile_up(tx: Tx, first: int, many: int) -> None:
    uow = UnitOfWork(tx, SYSTEM)
    for number in range(first, first + many):
        enqueue_mail(uow, f"guest{number}@mail.example", "guest_links", {"code": str(number), "link": "https://book.example/x"})
    uow.finish()


@pytest.mark.timeout(900)
def test_what_has_piled_up_leaves_at_a_bounded_rate_the_oldest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    relay, waited = Relay(), [0.0]
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waited[0] += seconds
        await real(0)

    with postbox() as box, clocked_service(tmp_path, public_url="https://book.example") as service:
        post = Post(service, box, {"email": relay})
        for first in range(0, DUE, 100):  # one after the other, a second apart: the relay is away meanwhile
            post.write(partial(pile_up, first=first, many=min(100, DUE - first)))
            post.clock.now += 1
        post.clock.now += 60
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: 0.0))  # sending itself takes none
        monkeypatch.setattr(module, "asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": sleep}))
        rounds = 0
        while len(relay.got) < DUE:
            post.run(post.worker._send_some("email"))
            rounds += 1
    assert waited[0] >= DUE / PER_SECOND - 1, "not faster than the rate"
    assert rounds <= DUE / AT_ONCE + 1, "and no slower than that"
    assert relay.most <= relay.at_once
    assert sorted(map(int, relay.got)) == list(range(DUE))
    assert all(int(later) // 100 >= int(sooner) // 100 for sooner, later in pairwise(relay.got)), "the oldest first"
    print(f"{DUE} due left in {rounds} rounds of {AT_ONCE}, in {waited[0]:.0f} s of waiting: {DUE / waited[0]:.1f} a second")  # noqa: T201
