"""The client's stream: each event once, in order, and a position that is always right."""

from __future__ import annotations

import asyncio
import gc
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_booking.client import BadAnswer, Client, StreamEvent
from tests.client.following import everything, numbers, take, until
from tests.client.scripted import Answer, Request, connected, event, log, pieces_of, scripted, stream
from tests.live import PATIENCE_S


async def test_it_asks_for_its_topics_and_yields_typed_events() -> None:
    async with scripted(stream(connected("e-4-4"), log(5))) as server, Client(server.url, token="t") as client:
        events = client.stream(["resource:table-7", "user:a/b?&é"])
        got = await take(events, 2)
        assert [(item.id, item.type) for item in got] == [("e-4-4", "connected"), ("e-5-5", "new_booking")]
        assert got[1].data == {"n": 5}
        (request,) = server.requests
        assert (request.method, request.path, request.query) == ("GET", "/api/stream", {"topics": "resource:table-7,user:a/b?&é"})
        assert request.headers["authorization"] == "Bearer t"
        assert request.headers["accept"] == "text/event-stream"
        assert "last-event-id" not in request.headers


async def test_it_goes_on_from_where_it_broke_off() -> None:
    answers = (stream(connected("e-0-0"), log(1, 2), end="abort"), stream(connected("e-2-2"), log(3), event("caught_up", {}, "e-3-3")))
    async with scripted(*answers) as server, Client(server.url) as client:
        got = await until(client.stream(), "caught_up")
        assert numbers(got) == [1, 2, 3]
        assert [request.headers.get("last-event-id") for request in server.requests] == [None, "e-2-2"]


async def test_it_goes_on_from_the_position_that_it_was_given() -> None:
    async with scripted(stream(connected("e-7-7"), log(8))) as server, Client(server.url) as client:
        await take(client.stream(last_event_id="e-7-7"), 2)
        assert server.requests[0].headers["last-event-id"] == "e-7-7"


async def test_a_stream_that_breaks_before_its_first_event_goes_on_from_its_connected_frame() -> None:
    async with (
        scripted(stream(connected("e-9-9"), end="abort"), stream(connected("e-9-9"), log(10))) as server,
        Client(server.url) as client,
    ):
        await until(client.stream(), "new_booking")
        assert server.requests[1].headers["last-event-id"] == "e-9-9"


async def test_what_comes_a_second_time_is_not_delivered_again() -> None:
    answers = (
        stream(connected("e-0-0"), log(1, 2, 2, 1), end="abort"),
        stream(connected("e-1-1"), log(1, 2, 3), event("caught_up", {}, "e-3-3")),
    )
    async with scripted(*answers) as server, Client(server.url) as client:
        assert numbers(await until(client.stream(), "caught_up")) == [1, 2, 3]


async def test_half_an_event_is_no_event() -> None:
    whole = log(1, 2)
    answers = (stream(connected("e-0-0"), whole[:-1], end="abort"), stream(connected("e-1-1"), log(2), event("caught_up", {}, "e-2-2")))
    async with scripted(*answers) as server, Client(server.url) as client:
        assert numbers(await until(client.stream(), "caught_up")) == [1, 2]
        assert server.requests[1].headers["last-event-id"] == "e-1-1"


@pytest.mark.parametrize("line_end", [b"\n", b"\r", b"\r\n"])
async def test_any_cut_and_any_line_end_reads_the_same(line_end: bytes) -> None:
    body = b"\xef\xbb\xbf" + connected() + b":\n" + event("message", {"text": "Grüße, 世界 🚜"}, "e-1-1") + event("goodbye", {}, "e-1-1")
    body = body.replace(b"\n", line_end)
    async with scripted(stream(*(bytes([byte]) for byte in body))) as server, Client(server.url) as client:
        got = await until(client.stream(), "goodbye")
        assert got[1].data == {"text": "Grüße, 世界 🚜"}


async def test_a_reset_moves_the_position_even_back() -> None:
    reset = event("reset", {"reason": "unknown", "cursor": "e-2-9"}, "e-2-9")
    answers = (stream(connected(None), reset, log(3), end="abort"), stream(connected("e-3-3"), log(4)))
    async with scripted(*answers) as server, Client(server.url) as client:
        got = await until(client.stream(last_event_id="e-50-1"), "new_booking", 4)
        assert [item.type for item in got] == ["connected", "reset", "new_booking", "connected", "new_booking"]
        assert [request.headers["last-event-id"] for request in server.requests] == ["e-50-1", "e-3-3"]


async def test_a_cut_before_the_reset_does_not_hide_it() -> None:
    reset = event("reset", {"reason": "unknown", "cursor": "f-1-1"}, "f-1-1")
    answers = (stream(connected(None), end="abort"), stream(connected(None), reset, log(2, epoch="f")))
    async with scripted(*answers) as server, Client(server.url) as client:
        got = await until(client.stream(last_event_id="e-5-5"), "new_booking")
        assert "reset" in [item.type for item in got]
        assert [request.headers["last-event-id"] for request in server.requests] == ["e-5-5", "e-5-5"]


async def test_the_position_moves_only_when_the_consumer_comes_back() -> None:
    async with scripted(stream(connected("e-0-0"), log(1, 2))) as server, Client(server.url) as client:
        events = client.stream(last_event_id="")
        positions = []
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(3):
                await anext(events)
                positions.append(events.position)
        assert positions == ["", "e-0-0", "e-1-1"]


async def test_a_consumer_that_gives_up_waiting_loses_neither_connection_nor_event() -> None:
    async with scripted(stream(connected("e-0-0"))) as server, Client(server.url) as client:
        events = client.stream()
        await take(events, 1)
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(events), 0.02)
        assert len(server.requests) == 1


async def test_an_event_that_arrives_after_the_consumer_gave_up_is_there_for_the_next_call() -> None:
    gave_up = asyncio.Event()
    async with scripted(stream(connected("e-0-0"), log(1), last=gave_up)) as server, Client(server.url) as client:
        events = client.stream()
        await take(events, 1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 0.01)
        gave_up.set()
        assert numbers(await take(events, 1)) == [1]
        assert len(server.requests) == 1


async def test_data_that_is_no_json_object_is_a_bad_answer() -> None:
    for data in (b"[1]", b"{", b"\xff"):
        async with scripted(stream(b"event: x\ndata: " + data + b"\n\n")) as server, Client(server.url) as client:
            with pytest.raises(BadAnswer):
                await take(client.stream(), 1)


async def test_closing_the_client_ends_its_streams() -> None:
    async with scripted(stream(connected())) as server:
        async with Client(server.url) as client:
            events = client.stream()
            await take(events, 1)
            waiting = asyncio.create_task(everything(events))
            await asyncio.sleep(0)
        assert await waiting == []
        assert await everything(events) == []


async def test_a_stream_that_was_never_read_closes_quietly() -> None:
    async with Client("http://127.0.0.1:1") as client:
        await client.stream().aclose()


async def test_a_position_that_no_header_can_carry_is_an_error_of_the_caller() -> None:
    async with Client("http://127.0.0.1:1") as client:
        for position in ("é", "a\nb", "\0"):
            with pytest.raises(ValueError, match="not an event id"):
                client.stream(last_event_id=position)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0), st.sampled_from(["clean", "abort"]), st.lists(st.integers(0), max_size=3)), max_size=8))
def test_whatever_is_cut_each_event_comes_once_and_in_order(breaks: list[tuple[int, str, list[int]]]) -> None:
    total = 20
    plan = iter(breaks)

    def serve(request: Request) -> Answer:
        position = request.headers.get("last-event-id", "e-0-0")
        body = connected(position) + log(*range(int(position.split("-")[1]) + 1, total + 1)) + event("caught_up", {}, f"e-{total}-{total}")
        cut, end, cuts = next(plan, (len(body), "hold", []))
        return stream(*pieces_of(body[: cut % (len(body) + 1)], cuts), end=end)  # type: ignore[arg-type]  # of the three

    async def follow() -> list[int]:
        async with scripted(answer=serve) as server, Client(server.url) as client:
            return numbers(await until(client.stream(last_event_id="e-0-0"), "new_booking", total))

    assert asyncio.run(follow()) == list(range(1, total + 1))


def test_a_booking_in_an_event_is_read_as_one() -> None:
    booking = json.loads(
        '{"id":"b1","resource_id":"tractor","venue_id":"barn","requester_id":"anna","starts_at":"2027-05-03T08:00:00Z",'
        '"ends_at":"2027-05-03T10:00:00Z","quantity":1,"status":"pending","version":1,"later":"ignored"}'
    )
    got = StreamEvent("e-1-1", "new_booking", {"booking": booking}).booking
    assert got is not None
    assert (got.requester_id, got.starts_at.isoformat()) == ("anna", "2027-05-03T08:00:00+00:00")
    assert StreamEvent("e-1-1", "message", {}).booking is None


async def test_a_stream_that_is_left_before_its_end_is_closed_with_the_client_and_without_a_word() -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    async with scripted(*[stream(connected("e-4-4"), log(5))] * 3) as server, Client(server.url) as client:
        for _ in range(3):
            async for _event in client.stream():
                break
        gc.collect()
        await asyncio.sleep(0)
    assert complaints == []


async def test_figures_that_are_no_rows_of_the_log_repeat_its_last_id_and_are_delivered_each_time() -> None:
    figures = [event("live_stats", {"n": number}, "e-5-5") for number in (1, 2)]
    async with scripted(stream(connected("e-4-4"), log(5), *figures)) as server, Client(server.url) as client:
        events = client.stream(["admin"])
        got = await take(events, 4)
        assert [item.type for item in got] == ["connected", "new_booking", "live_stats", "live_stats"]
        assert events.position == "e-5-5"
