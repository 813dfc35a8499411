"""The relay by itself, over a real log: the moments that a test from outside meets once in a thousand runs."""

from __future__ import annotations

import asyncio
import logging
import re

import pytest

from sse_booking.http.stream import Streams
from sse_booking.hub import Subscription
from sse_booking.relay import PASS_ROWS, RING_ROWS, SLICE
from sse_booking.sse import BYTES_AT_ONCE, FRAMES_AT_ONCE, portion
from sse_booking.store import log
from tests.live import wait_until
from tests.stream.bench import NOW, TOPIC, Bench, Reader


async def test_rows_reach_their_listeners_in_one_write_each_in_order_and_nobody_else(bench: Bench) -> None:
    staff, public, both = bench.reader(TOPIC), bench.reader("venue:luigi"), bench.reader(TOPIC, "venue:luigi")
    bench.happens(3)
    bench.happens(2, "venue:luigi")
    await bench.publish()
    assert staff.numbers == [1, 2, 3]
    assert public.numbers == [4, 5]
    assert both.numbers == [1, 2, 3, 4, 5]
    assert [len(sub.written) for sub in (staff, public, both)] == [1, 1, 1]
    assert bench.hub.settled == 5


async def test_a_relay_that_always_has_something_new_to_read_is_caught_up_and_one_that_stands_still_is_not(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.happens()
    asked = asyncio.create_task(bench.relay.is_caught_up())
    await asyncio.sleep(0)
    await bench.publish()
    bench.happens()
    assert await asked
    monkeypatch.setattr("sse_booking.relay.CATCH_UP_S", 0.01)
    assert not await bench.relay.is_caught_up()
    await bench.publish()
    assert await bench.relay.is_caught_up()


@pytest.mark.parametrize("after", [1, 3])
async def test_a_stream_that_joins_during_a_pass_gets_nothing_after_the_loss_of_its_right(bench: Bench, after: int) -> None:
    crowd = [bench.reader(user=f"user-{number}") for number in range(2 * SLICE)]
    late = bench.reader(user="late", live=False)
    bench.happens(2)
    bench.loses("late")
    bench.happens(after)
    asyncio.get_running_loop().call_soon(bench.relay.join, late)  # runs when the pass looks at the event loop
    await bench.publish()
    assert late.numbers == [1, 2]
    assert late.ended
    assert '{"reason":"right_lost"}' in late.text
    everything = [1, 2, *range(4, 4 + after)]
    assert all(sub.numbers == everything for sub in crowd)


async def test_a_stream_that_joins_in_the_middle_of_a_pass_misses_nothing_and_gets_nothing_twice(bench: Bench) -> None:
    for rows in (1, 40):
        crowd = [bench.reader() for _ in range(2 * SLICE)]
        late = [bench.reader(live=False) for _ in range(3)] + [bench.reader(live=False) for _ in range(SLICE)]
        first = bench.relay.cursor + 1
        last = bench.happens(rows)

        def join_all(subs: list[Reader] = late) -> None:
            for sub in subs:
                assert bench.relay.join(sub)

        asyncio.get_running_loop().call_soon(join_all)
        await bench.publish()
        assert all(sub.numbers == list(range(first, last + 1)) for sub in [*crowd, *late])
        for sub in bench.hub.all():
            bench.hub.remove(sub)


async def test_a_reader_that_blocks_gets_no_more_until_it_has_taken_all_then_everything_once(bench: Bench) -> None:
    returned: list[Reader] = []

    def on_lag(sub: Subscription) -> None:
        assert isinstance(sub, Reader)
        returned.append(sub)
        assert bench.relay.join(sub)

    bench.hub.on_lag = on_lag
    slow, fast = bench.reader(room=100), bench.reader()
    for _ in range(10):
        bench.happens(100)
        await bench.publish()
    assert len(slow.written) == 1
    pauses = 0
    while not slow.live:
        slow.takes(room=10_000)
        pauses += 1
        assert len(slow.written[-1]) < FRAMES_AT_ONCE * 100
    assert 3 < pauses <= 11
    assert slow.numbers == fast.numbers == list(range(1, 1001))
    assert returned
    bench.happens()
    await bench.publish()
    assert slow.numbers[-1] == 1001


async def test_a_reader_that_comes_back_while_somebody_replays_to_it_is_not_fed_twice(bench: Bench) -> None:
    fed: list[Subscription] = []
    bench.hub.on_lag = fed.append
    sub = bench.reader(live=False)
    assert sub.replaying
    bench.hub.lagging(sub)  # a heartbeat that the transport did not take, in the middle of the reading of a page
    bench.hub.drained(sub)
    assert fed == []
    assert bench.relay.join(sub)
    bench.hub.lagging(sub)
    bench.hub.drained(sub)
    assert fed == [sub]


async def test_whoever_is_too_far_back_for_the_memory_of_the_relay_is_sent_to_the_log(bench: Bench) -> None:
    sub = bench.reader(live=False)
    bench.happens(3 * RING_ROWS)
    await bench.publish()
    assert not bench.relay.join(sub)
    assert not sub.live
    assert sub.replaying
    sub.n = 3 * RING_ROWS - 10
    assert bench.relay.join(sub)
    assert sub.numbers == list(range(3 * RING_ROWS - 9, 3 * RING_ROWS + 1))


async def test_whoever_is_ahead_of_the_relay_gets_only_what_is_new(bench: Bench) -> None:
    sub = bench.reader(live=False)
    sub.n = bench.happens(10)
    assert bench.relay.join(sub)
    bench.happens(2)
    await bench.publish()
    assert sub.numbers == [11, 12]


async def test_rows_that_are_pruned_before_the_relay_has_read_them_are_no_silent_gap(bench: Bench, streams: Streams) -> None:
    sub, other = bench.reader("all"), bench.reader("user:ann")
    bench.happens(2, "all")
    await bench.publish()
    for count in (5, 0):
        pruned = bench.happens(5, "all")
        log.prune(bench.db, NOW * 1000 + 1, 100)
        last = bench.happens(count, "all") if count else pruned
        await bench.publish()
        await asyncio.to_thread(wait_until, lambda: sub.live and other.live)
        for reader in (sub, other):
            reset = reader.text.rpartition("id: ")[2]
            assert f"-{last}-" in reset
            assert 'event: reset\ndata: {"reason":"pruned"' in reset
    live = bench.happens(1, "all")
    await bench.publish()
    assert sub.numbers[-1] == live
    assert bench.hub.settled == live


async def test_a_row_that_cannot_be_relayed_ends_the_streams_and_not_the_relay(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.relay.start()
    try:
        before = bench.reader()
        bench.happens(1, "-", "right_lost", '{"no":"topic"}')
        bench.happens()
        await asyncio.to_thread(wait_until, lambda: before.ended)
        assert '{"reason":"error"}' in before.text
        await asyncio.to_thread(wait_until, lambda: bench.hub.settled == 2)
        after = bench.reader()
        bench.happens()
        await asyncio.to_thread(wait_until, lambda: after.numbers == [3])
    finally:
        await bench.relay.stop()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_passes_larger_than_one_page_of_the_log_are_whole(bench: Bench) -> None:
    sub = bench.reader()
    bench.happens(3 * PASS_ROWS + 7)
    await bench.publish()
    assert sub.numbers == list(range(1, 3 * PASS_ROWS + 8))


async def test_a_stream_that_cannot_be_fed_is_ended_and_not_left_alive_for_ever(
    bench: Bench, streams: Streams, caplog: pytest.LogCaptureFixture
) -> None:
    sub = bench.reader("all", live=False)
    bench.happens(3 * RING_ROWS)
    await bench.publish()
    bench.db.execute("ALTER TABLE event RENAME TO hidden")
    await streams._feed(sub, None)
    assert sub.ended
    assert '{"reason":"error"}' in sub.text
    assert "retry: " in sub.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_stream_that_was_away_while_the_log_was_pruned_is_told(bench: Bench, streams: Streams) -> None:
    sub = bench.reader("all", live=False)
    bench.happens(3 * RING_ROWS, "all")
    await bench.publish()
    log.prune(bench.db, NOW * 1000 + 1, 100)
    await streams._feed(sub, None)
    assert sub.live
    assert re.search(r'id: (\S+)\nevent: reset\ndata: \{"reason":"pruned","cursor":"\1"\}\n\n$', sub.text)
    assert sub.numbers == [3 * RING_ROWS]
    bench.happens(1, "all")
    await bench.publish()
    assert sub.numbers[-1] == 3 * RING_ROWS + 1


async def test_a_page_is_not_kept_for_a_reader_that_takes_its_time(bench: Bench, streams: Streams) -> None:
    sub = bench.reader("all", live=False, room=1000)
    bench.happens(3 * RING_ROWS, "all")
    await bench.publish()
    feeding = asyncio.create_task(streams._feed(sub, None))
    pauses = 0
    while not sub.live:
        await asyncio.to_thread(wait_until, lambda: sub.live or not sub.ready)
        assert sum(map(len, sub.written[-1:])) < FRAMES_AT_ONCE * 100
        sub.takes(room=40_000)
        pauses += 1
        await asyncio.sleep(0)
    assert pauses > 5
    await feeding
    assert sub.numbers == list(range(1, 3 * RING_ROWS + 1))


def test_a_portion_is_bounded_in_frames_and_bytes_and_never_empty() -> None:
    assert portion([10] * 1000) == FRAMES_AT_ONCE
    assert portion([BYTES_AT_ONCE // 4] * 10) == 4
    assert portion([BYTES_AT_ONCE * 10, 1]) == 1
    assert portion([]) == 0
