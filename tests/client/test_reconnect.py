"""The client's stream: what it makes of every way in which a connection can be refused, break, fall silent and end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from sse_booking.client import Client, ProblemError, StreamEvent, StreamState
from sse_booking.client.wire import backoff_s
from tests.client.following import everything, numbers, take, until
from tests.client.scripted import Answer, answer, connected, event, log, problem, scripted, stream
from tests.client.simulated import Bodies, SimulatedLoop
from tests.live import PATIENCE_S


async def test_it_waits_as_long_as_the_service_asked_after_an_end_in_good_order() -> None:
    goodbye = event("goodbye", {"reason": "shutdown"}, "e-0-0", retry_ms=80)
    async with scripted(stream(connected(), goodbye, end="clean"), answer(204)) as server, Client(server.url) as client:
        loop = asyncio.get_running_loop()
        started = loop.time()
        states = [item async for item in client.stream(states=True) if isinstance(item, StreamState)]
        assert loop.time() - started >= 0.08
        assert states[-1] == StreamState("reconnecting", "the service said goodbye: shutdown", 0.08)
        assert len(server.requests) == 2


async def test_a_stream_that_cant_be_served_now_is_asked_for_again_after_its_retry() -> None:
    refused = stream(b"retry: 20\n\n" + event("goodbye", {"reason": "limit"}), end="clean")
    async with scripted(refused, refused, stream(connected("e-3-3"), log(4))) as server, Client(server.url) as client:
        got = await until(client.stream(last_event_id="e-3-3"), "new_booking")
        assert [item.type for item in got] == ["goodbye", "goodbye", "connected", "new_booking"]
        assert {request.headers["last-event-id"] for request in server.requests} == {"e-3-3"}


@pytest.mark.parametrize(
    "broken",
    [
        answer(502, b"<h1>Bad Gateway</h1>", content_type="text/html"),
        answer(503, retry_after="0"),
        answer(500),
        problem(429, retry_after="0"),
        answer(200, b"<h1>Sign in to this network</h1>", content_type="text/html"),
        Answer([b"HTTP/1.1 200 OK\r\n"], "abort"),
        Answer([], "close"),
        Answer([b"rubbish\r\n\r\n"], "close"),
    ],
    ids=["502", "503", "500", "429", "another page", "cut in the head", "closed at once", "rubbish"],
)
async def test_a_proxy_or_a_restart_in_between_strands_nobody(broken: Answer) -> None:
    async with scripted(broken, broken, stream(connected("e-3-3"), log(4))) as server, Client(server.url) as client:
        assert numbers(await until(client.stream(last_event_id="e-3-3"), "new_booking")) == [4]
        assert [request.headers["last-event-id"] for request in server.requests] == ["e-3-3"] * 3


async def test_a_server_that_is_gone_is_tried_until_it_is_back() -> None:
    async with scripted() as gone:
        pass
    async with Client(gone.url) as client:
        events = client.stream(states=True)
        async with asyncio.timeout(PATIENCE_S):
            items = [await anext(events) for _ in range(3)]
        assert [item.state for item in items if isinstance(item, StreamState)] == ["connecting", "reconnecting", "reconnecting"]


def test_the_backoff_is_full_jitter_under_a_doubling_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []
    monkeypatch.setattr(random, "uniform", lambda low, high: asked.append((low, high)))
    for failures in (0, 1, 2, 5, 1000):
        backoff_s(failures)
    assert asked == [(0, 1), (0, 2), (0, 4), (0, 30), (0, 30)]


async def test_204_ends_it_for_good() -> None:
    async with scripted(stream(connected(), end="clean"), answer(204)) as server, Client(server.url) as client:
        events = client.stream(states=True)
        assert await everything(events) == ["[connecting]", "connected", "[live]", "[reconnecting]"]
        assert await everything(events) == []


@pytest.mark.parametrize("status", [403, 422, 404, 302])
async def test_a_refusal_is_raised(status: int) -> None:
    async with scripted(problem(status, "refused", errors=[{"field": "topics"}])) as server, Client(server.url) as client:
        events = client.stream(["venue:x:staff"])
        with pytest.raises(ProblemError) as caught:
            await take(events, 1)
        assert (caught.value.status, caught.value.type, caught.value.detail) == (status, "/problems/refused", "Because.")
        assert caught.value.members == {"errors": [{"field": "topics"}], "instance": "/api/x"}
        assert await everything(events) == []


async def test_a_right_that_is_lost_mid_stream_ends_in_the_refusal() -> None:
    lost = stream(connected(), event("goodbye", {"reason": "right_lost"}, "e-0-0"), end="clean")
    async with scripted(lost, problem(403)) as server, Client(server.url) as client:
        with pytest.raises(ProblemError, match="403"):
            await until(client.stream(), "never")


async def test_401_without_another_token_means_signed_out() -> None:
    async with scripted(problem(401, detail="The token has expired.")) as server, Client(server.url, token="old") as client:
        events = client.stream(states=True)
        assert [await anext(events), await anext(events)] == [
            StreamState("connecting"),
            StreamState("signed_out", "The token has expired."),
        ]
        with pytest.raises(ProblemError, match="401"):
            await anext(events)


async def test_401_asks_for_another_token_once() -> None:
    tokens = iter(["old", "new", "newer"])
    async with scripted(problem(401), stream(connected())) as server, Client(server.url, token=lambda: next(tokens)) as client:
        await take(client.stream(), 1)
        assert [request.headers["authorization"] for request in server.requests] == ["Bearer old", "Bearer new"]
    tokens = iter(["old", "new", "newer"])
    async with scripted(problem(401), problem(401)) as server, Client(server.url, token=lambda: next(tokens)) as client:
        with pytest.raises(ProblemError, match="401"):
            await take(client.stream(), 1)


async def test_a_token_that_expires_soon_is_renewed_and_the_stream_goes_on_without_a_gap() -> None:
    tokens = iter(["old", "new"])

    async def provider() -> str:
        return next(tokens)

    expiring = event("token_expiring", {"expires_at": "2027-01-01T00:00:00Z"}, "e-1-1")
    answers = (stream(connected(), log(1), expiring), stream(connected("e-1-1"), log(2), event("caught_up", {}, "e-2-2")))
    async with scripted(*answers) as server, Client(server.url, token=provider) as client:
        got = await until(client.stream(), "caught_up")
        assert [item.type for item in got] == ["connected", "new_booking", "token_expiring", "connected", "new_booking", "caught_up"]
        assert [request.headers["authorization"] for request in server.requests] == ["Bearer old", "Bearer new"]
        assert server.requests[1].headers["last-event-id"] == "e-1-1"


async def test_tokens_that_live_too_short_do_not_make_it_reconnect_for_ever() -> None:
    tokens = (str(number) for number in range(100))
    expiring = event("token_expiring", {"expires_in_s": 20}, "e-0-0")
    answers = (stream(connected(), expiring), stream(connected(), expiring, log(1)))
    async with scripted(*answers) as server, Client(server.url, token=lambda: next(tokens)) as client:
        assert numbers(await until(client.stream(), "new_booking")) == [1]
        assert len(server.requests) == 2


async def test_a_token_that_cant_be_renewed_leaves_the_stream_as_it_is() -> None:
    answers = stream(connected(), event("token_expiring", {}, "e-0-0"), log(1))
    for token in ("same", lambda: "same"):
        async with scripted(answers) as server, Client(server.url, token=token) as client:
            assert numbers(await until(client.stream(), "new_booking")) == [1]
            assert len(server.requests) == 1


def test_a_connection_without_a_sign_of_life_counts_as_broken_and_heartbeats_are_one() -> None:
    async def falls_silent() -> AsyncIterator[bytes]:
        yield connected("e-0-0", heartbeat_s=10)
        for _ in range(12):
            await asyncio.sleep(24)
            yield b":\n"
        await asyncio.Event().wait()

    async def goes_on() -> AsyncIterator[bytes]:
        yield connected("e-0-0") + log(1)
        await asyncio.Event().wait()

    async def follow() -> float:
        async with Client("http://service.example", transport=Bodies(falls_silent, goes_on)) as client:
            events = client.stream(states=True)
            items = [await anext(events) for _ in range(3)]
            assert items[-1] == StreamState("live")
            assert await anext(events) == StreamState("reconnecting", "no data for 25 s", 0)
            broken_at = asyncio.get_running_loop().time()
            assert [item.type for item in [await anext(events), await anext(events)] if isinstance(item, StreamEvent)] == [
                "connected",
                "new_booking",
            ]
        return broken_at

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        assert runner.run(follow()) == 12 * 24 + 25


async def test_the_states_tell_the_whole_story() -> None:
    answers = (
        stream(connected("e-0-0"), log(1), end="abort"),
        answer(502),
        stream(connected("e-1-1"), log(2), event("caught_up", {}, "e-2-2"), end="abort"),
        stream(
            connected(None), event("reset", {"reason": "pruned"}, "e-9-9"), event("goodbye", {"reason": "shutdown"}, "e-9-9"), end="clean"
        ),
        answer(204),
    )
    async with scripted(*answers) as server, Client(server.url) as client:
        assert await everything(client.stream(states=True)) == [
            "[connecting]", "connected", "[live]", "new_booking",
            "[reconnecting]",
            "[reconnecting]", "connected", "new_booking", "caught_up", "[live]",
            "[reconnecting]", "connected", "reset", "[live]", "goodbye",
            "[reconnecting]",
        ]  # fmt: skip
