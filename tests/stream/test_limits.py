"""Streams that can't be served now are told so in a way that a browser survives; people who are not signed in."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import PATIENCE_S, Server, a_place, live_server, wait_until
from tests.stream.actions import booked, streams
from tests.stream.conftest import ROADS
from tests.stream.wire import Frame, ask, bearer, listening, target


@pytest.fixture(scope="module", params=["takeover", "h11"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for five streams, three of one user, open to people who are not signed in."""
    folder = tmp_path_factory.mktemp("small")
    with live_server(folder, command=ROADS[request.param], max_streams=5, max_streams_per_user=3, public_read=True) as server:
        a_place(server)
        yield server


async def refused(server: Server, user: str) -> Frame:
    """The one frame of a stream that is refused."""
    async with ask(server, target(), bearer(user)) as stream:
        assert stream.head.status == 200
        assert stream.head.headers["content-type"] == "text/event-stream"
        (only,) = await stream.rest()
    assert only.type == "goodbye"
    assert only.id is None
    assert only.retry is not None
    assert 4000 <= only.retry <= 6250
    return only


async def accepted(server: Server, user: str) -> None:
    """Wait until this user gets a stream: a server hears of a cut connection a moment later."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with ask(server, target(), bearer(user)) as stream:
                if (await stream.frame()).type == "connected":
                    return


async def test_the_newest_stream_of_a_user_is_refused_and_the_oldest_stays(small: Server) -> None:
    async with listening(small, "ann") as first, listening(small, "ann") as second, listening(small, "ann") as third:
        for stream in (first, second, third):
            assert (await stream.frame()).type == "connected"
        for _ in range(3):
            assert (await refused(small, "ann")).data == {"reason": "too_many_streams_of_user"}
        await accepted(small, "ben")
        small.client("root", role="admin").post("/api/admin/announcements", json={"message": "still there"})
        for stream in (first, second, third):
            assert (await stream.frame()).data["message"] == "still there"
        third.close()
        await accepted(small, "ann")


async def test_beyond_the_total_everybody_is_refused_until_one_leaves(small: Server) -> None:
    wait_until(lambda: streams(small) == 0)
    async with listening(small, "ann") as a, listening(small, "ann") as b, listening(small, "ben") as c, listening(small, "ben") as d:
        async with listening(small, "cas") as e:
            for stream in (a, b, c, d, e):
                assert (await stream.frame()).type == "connected"
            assert (await refused(small, "dan")).data == {"reason": "too_many_streams"}
        await accepted(small, "dan")


async def test_what_is_refused_for_good_takes_no_place(small: Server) -> None:
    wait_until(lambda: streams(small) == 0)
    for _ in range(10):
        async with ask(small, target("admin"), bearer("eve")) as answer:
            assert answer.head.status == 403
    await accepted(small, "eve")


async def test_people_who_are_not_signed_in_get_what_is_public_and_never_a_person(small: Server) -> None:
    async with listening(small, None, "resource:table-7,venue:luigi") as stream:
        first = await stream.frame()
        assert first.data["user_id"] is None
        assert first.data["topics"] == ["all", "resource:table-7", "venue:luigi"]
        booked(small.client("ann"), 1, title="a secret")
        taken = (await stream.until("slot_unavailable"))[-1]
        assert taken.data["topic"] in ("resource:table-7", "venue:luigi")
        assert not {"ann", "a secret"} & {str(value) for value in taken.data.values()}
    for topic in ("user:ann", "venue:luigi:staff", "admin"):
        async with ask(small, target(topic), {}) as answer:
            assert answer.head.status == 403, topic


async def test_a_bad_credential_is_never_a_person_who_is_not_signed_in(small: Server) -> None:
    for headers in ({"Authorization": "Bearer nonsense"}, {"Cookie": "sse_booking=nonsense"}, bearer("ann", ttl_s=-5)):
        async with ask(small, target("resource:table-7"), headers) as answer:
            assert answer.head.status == 401


async def test_a_store_that_fails_is_told_kindly(tmp_path: Path) -> None:
    with live_server(tmp_path, may_complain=True) as server:
        a_place(server)
        ticket = server.client("ann").post("/api/stream-tickets").json()["ticket"]
        db = sqlite3.connect(server.database, isolation_level=None)
        db.execute("ALTER TABLE ticket RENAME TO hidden")
        async with ask(server, target(ticket=ticket), {}) as stream:
            assert stream.head.status == 200
            (only,) = await stream.rest()
        assert (only.type, only.data) == ("goodbye", {"reason": "unavailable"})
        db.execute("ALTER TABLE hidden RENAME TO ticket")
        db.close()
        async with ask(server, target(ticket=ticket), {}) as stream:
            assert (await stream.frame()).type == "connected"


async def test_strangers_never_take_the_places_of_people_who_are_signed_in(tmp_path: Path) -> None:
    settings = {"max_streams": 8, "max_streams_per_user": 2, "public_read": True, "trusted_proxies": "127.0.0.1"}
    with live_server(tmp_path, **settings) as server:  # type: ignore[arg-type]  # settings of all types

        async def stranger(stack: contextlib.AsyncExitStack, address: str) -> str:
            stream = await stack.enter_async_context(ask(server, target(), {"X-Forwarded-For": address}))
            first = await stream.frame()
            return str(first.data.get("reason", first.type))

        async with contextlib.AsyncExitStack() as stack:
            assert [await stranger(stack, "198.51.100.7") for _ in range(4)] == ["connected"] * 2 + ["too_many_streams_of_address"] * 2
            assert [await stranger(stack, f"203.0.113.{n}") for n in range(4)] == ["connected"] * 2 + ["too_many_streams"] * 2
            for user in ("ann", "ben", "cas", "dan"):
                stream = await stack.enter_async_context(listening(server, user))
                assert (await stream.frame()).type == "connected"
        wait_until(lambda: streams(server) == 0)
        async with contextlib.AsyncExitStack() as stack:
            assert await stranger(stack, "198.51.100.7") == "connected", "every place is given back"
