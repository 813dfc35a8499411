"""The hub by itself: heartbeats, expiry, and what it keeps of whoever left."""

from __future__ import annotations

import asyncio
import random

from sse_booking.hub import HEARTBEAT_CHUNK, TICKS_PER_HEARTBEAT
from tests.live import wait_until
from tests.stream.bench import NOW, TOPIC, Bench, Reader


def test_heartbeats_go_out_in_turn_and_to_nobody_who_takes_nothing(bench: Bench) -> None:
    async def beat() -> None:
        bench.hub.heartbeat_s = 0.02
        subs = [bench.reader() for _ in range(3 * TICKS_PER_HEARTBEAT)]
        stuck = bench.reader(room=-1)
        bench.hub.lagging(stuck)
        bench.hub.start()
        await asyncio.to_thread(wait_until, lambda: all(sub.written for sub in subs))
        bench.hub.drain()
        assert all(set(sub.written[:-1]) == {HEARTBEAT_CHUNK} for sub in subs)
        assert len(stuck.written) == 1  # goodbye

    asyncio.run(beat())


async def test_a_warning_waits_for_a_reader_and_an_end_does_not(bench: Bench) -> None:
    reading, stuck = (Reader(bench.hub, expires_at=NOW + 100, user=name) for name in ("reading", "stuck"))
    for sub in (reading, stuck):
        bench.hub.add(sub)
        sub.ready = sub is reading
    for second in (69, 70, 71, 72):
        bench.now = NOW + second
        bench.hub._on_second()
    assert reading.text.count('event: token_expiring\ndata: {"expires_in_s":30}\n\n') == 1
    assert stuck.written == []
    bench.hub.drained(stuck)
    bench.now = NOW + 73
    bench.hub._on_second()
    assert '{"expires_in_s":27}' in stuck.text
    stuck.ready = False
    bench.now = NOW + 100
    bench.hub._on_second()
    for sub in (reading, stuck):
        assert sub.ended
        assert sub.text.count("token_expiring") == 1
        assert sub.text.endswith('event: goodbye\ndata: {"reason":"token_expired"}\n\n')
    bench.hub.drain()


def test_a_hub_forgets_whoever_left(bench: Bench) -> None:
    chance = random.Random(7)
    there: list[Reader] = []
    for _ in range(2000):
        if there and chance.random() < 0.5:
            bench.hub.remove(there.pop(chance.randrange(len(there))))
        else:
            topics = chance.sample(["all", "admin", TOPIC, "venue:luigi"], 2)
            sub = Reader(bench.hub, *topics, user=f"user-{chance.randrange(5)}", expires_at=chance.choice([0, NOW + 50, NOW + 90]))
            bench.hub.add(sub)
            there.append(sub)
        assert len(bench.hub) == len(there) == len(list(bench.hub.all()))
    for sub in there:
        bench.hub.remove(sub)
        bench.hub.remove(sub)
    assert len(bench.hub) == 0
    assert not bench.hub._topics
    assert not bench.hub._users
    assert not bench.hub._expiring
