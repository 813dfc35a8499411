"""The contract of the stream, to the byte, on each road that a stream can take."""

from __future__ import annotations

import asyncio
import contextlib
import re

from tests.live import PATIENCE_S, Server
from tests.stream.actions import announce, booked
from tests.stream.wire import HEARTBEAT, ask, bearer, connected, listening, now_ms, status, target

EVENT_ID = re.compile(r"[a-z0-9]+-[0-9]+-[0-9a-z]+")


async def test_the_first_frame_comes_within_100_ms(either: Server) -> None:
    waits: list[float] = []
    while not waits or (min(waits) >= 100 and len(waits) < 100):  # once will do: the others may have waited for the machine
        begun = now_ms()
        async with listening(either) as stream:
            assert (await stream.frame()).type == "connected"
        waits.append(now_ms() - begun)
    assert min(waits) < 100, waits


async def test_connected_says_who_what_and_from_where(either: Server) -> None:
    async with listening(either, "ann", "resource:table-7,venue:luigi") as stream:
        first = await stream.frame()
    assert first.id is not None
    assert EVENT_ID.fullmatch(first.id)
    stream_id = first.data.pop("stream_id")
    assert isinstance(stream_id, str)
    assert stream_id
    assert first.data == {
        "user_id": "ann",
        "topics": ["all", "user:ann", "resource:table-7", "venue:luigi"],
        "cursor": first.id,
        "heartbeat_s": 0.5,
    }
    assert first.retry is not None
    assert 4000 <= first.retry <= 6250


async def test_each_stream_is_told_another_delay_and_another_id(either: Server) -> None:
    async with contextlib.AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(listening(either)) for _ in range(8)]
        first = [await stream.frame() for stream in streams]
    assert len({frame.retry for frame in first}) > 1
    assert len({frame.data["stream_id"] for frame in first}) == 8


async def test_the_headers_keep_proxies_and_caches_away(either: Server) -> None:
    async with listening(either) as stream:
        assert stream.head.version == "HTTP/1.1"
        headers = stream.head.headers
    assert headers["content-type"].split(";")[0] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["transfer-encoding"] == "chunked"
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-length" not in headers
    assert "content-encoding" not in headers


async def test_events_carry_the_common_members_and_control_frames_repeat_the_last_id(either: Server) -> None:
    async with listening(either, "ann", "resource:table-7", role="user") as stream:
        start = await connected(stream)
        booking, cursor = booked(either.client("ann"), 1)
        frames = await stream.until("slot_unavailable")
    mine, public = frames[-2:]
    assert (mine.type, mine.data["topic"], public.data["topic"]) == ("booking_created", "user:ann", "resource:table-7")
    assert mine.data["change_id"] == public.data["change_id"]
    assert {frame.data["type"] for frame in (mine, public)} == {mine.type, public.type}
    assert mine.data["booking"]["id"] == booking["id"]
    assert "ann" not in str(public.data)
    assert int(start.split("-")[1]) < mine.n < public.n <= int(cursor.split("-")[1])
    async with listening(either, "ann", at=start) as again:
        assert (await again.frame()).id == start
        caught_up = (await again.until("caught_up"))[-1]
        assert caught_up.data == {"cursor": caught_up.id}


async def test_the_heartbeat_is_a_comment_of_one_line(either: Server) -> None:
    async with listening(either) as stream:
        await stream.frame()
        async with asyncio.timeout(PATIENCE_S):
            assert (await stream.any_frame()).type == HEARTBEAT
            assert (await stream.any_frame()).type == HEARTBEAT


async def test_with_a_position_what_was_missed_comes_first_then_caught_up_then_what_happens(either: Server) -> None:
    async with listening(either) as stream:
        at = await connected(stream)
    missed = [announce(either, f"missed {number}") for number in range(3)]
    async with listening(either, at=at) as stream:
        first, *frames = await stream.until("caught_up")
        assert (first.id, first.data["cursor"]) == (at, at)
        assert [frame.id for frame in frames[:-1]] == missed
        assert frames[-1].n >= frames[-2].n
        live = announce(either, "live")
        assert (await stream.frame()).id == live


async def test_without_a_position_nothing_is_replayed_and_nothing_announced(either: Server) -> None:
    announce(either, "before")
    async with listening(either) as stream:
        await connected(stream)
        after = announce(either, "after")
        assert (await stream.frame()).id == after


async def test_head_answers_the_headers_and_ends(either: Server) -> None:
    async with ask(either, target(), bearer("ann"), method="HEAD") as answer:
        assert answer.head.status == 200
        assert answer.head.headers["content-type"] == "text/event-stream"
        assert answer.head.headers["cache-control"] == "no-store"
        await answer.silence(0.2)
    assert (await status(either, target(), {}, method="HEAD")).status == 401
    assert (await status(either, target("resource:nowhere"), bearer("ann"), method="HEAD")).status == 403


async def test_staff_and_admins_get_their_topics(either: Server) -> None:
    async with (
        listening(either, "owner", "venue:luigi:staff") as staff,
        listening(either, "root", "admin,venue:luigi:staff", role="admin") as admin,
    ):
        await connected(staff)
        await connected(admin)
        booked(either.client("ann"), 2)
        assert (await staff.until("new_booking"))[-1].data["topic"] == "venue:luigi:staff"
        assert (await admin.until("new_booking"))[-1].data["actor_id"] == "ann"


async def test_an_http_1_0_client_gets_a_body_without_chunks(either: Server) -> None:
    if "httptools" in either.command:
        return  # uvicorn's own httptools protocol sends chunks to everybody
    async with ask(either, target(), bearer("ann"), version="1.0") as stream:
        assert "transfer-encoding" not in stream.head.headers
        assert stream.head.headers["connection"] == "close"
        await connected(stream)
        sent = announce(either, "to an old client")
        assert (await stream.frame()).id == sent
        async with asyncio.timeout(PATIENCE_S):
            assert (await stream.any_frame()).type == HEARTBEAT
