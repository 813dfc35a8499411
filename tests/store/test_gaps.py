"""Work that nobody waits for goes on between the writes of people."""

from __future__ import annotations

import asyncio

import pytest

from sse_booking.store.gaps import Gaps


async def rounds(count: int = 4) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_piece_waits_until_nobody_writes() -> None:
    gaps, done = Gaps(), []

    async def piece(name: str) -> None:
        await gaps.wait()
        done.append(name)

    gaps.enter()
    gaps.enter()
    pieces = [asyncio.create_task(piece(name)) for name in "ab"]
    await rounds()
    gaps.leave()
    await rounds()
    assert not done, "somebody still writes"
    gaps.leave()
    await rounds(2)
    assert done == ["a"], "one at a time, so that whoever comes meanwhile is noticed"
    await asyncio.gather(*pieces)
    assert done == ["a", "b"]


async def test_where_somebody_writes_all_the_time_pieces_begin_all_the_same_in_turn() -> None:
    gaps, done = Gaps(), []

    async def piece(number: int) -> None:
        await gaps.wait()
        done.append(number)

    gaps.enter()
    await asyncio.gather(*(piece(number) for number in range(5)))
    assert done == list(range(5))


async def test_whoever_is_cancelled_while_it_waits_keeps_nobody_up() -> None:
    gaps = Gaps()
    gaps.enter()
    first, second = (asyncio.create_task(gaps.wait()) for _ in range(2))
    await rounds()
    first.cancel()
    gaps.leave()
    await second
    assert first.cancelled()


async def test_each_step_of_a_work_waits_for_a_gap() -> None:
    gaps, steps = Gaps(), []

    async def work() -> str:
        for number in range(3):
            steps.append(number)
            await asyncio.sleep(0)
        return "result"

    doing = asyncio.ensure_future(gaps.pieces(work()))
    await rounds(1)
    assert steps == [0]
    gaps.enter()
    await rounds()
    assert steps == [0], "a person has come between"
    gaps.leave()
    assert await doing == "result"
    assert steps == [0, 1, 2]


async def test_errors_and_time_limits_reach_the_work_at_once() -> None:
    gaps, seen, is_late = Gaps(), [], asyncio.Event()

    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError("from within")

    async def stalls() -> str:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        except TimeoutError:
            seen.append("time is up")
            is_late.set()
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("ended")
        return ""

    with pytest.raises(LookupError, match="from within"):
        await gaps.pieces(fails())
    task = asyncio.ensure_future(gaps.pieces(stalls()))
    await is_late.wait()
    gaps.enter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["time is up", "ended"]
