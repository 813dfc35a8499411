"""What holds over all nodes: who is connected, limits, cuts, lost rights, sign-outs, and sending streams elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sse_booking.store.verify import verify
from tests.live import Server, a_place, live_server, wait_until
from tests.postgres.fixtures import shared_database
from tests.stream.actions import booked
from tests.stream.wire import ask, listening, target

STAFF = "venue:luigi:staff"


@contextlib.contextmanager
def two_nodes(folder: Path, **more: Any) -> Iterator[list[Server]]:  # noqa: ANN401 - settings
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(shared_database())
        servers = []
        for name in ("one", "two"):
            (folder / name).mkdir()
            settings: dict[str, Any] = {"database": address, "node": name, "max_streams_per_user": 3} | more
            servers.append(stack.enter_context(live_server(folder / name, may_complain=True, **settings)))
        a_place(servers[0])
        for server in servers:
            wait_until(partial(lambda server: len(listed(server, "nodes")) == 2, server), what="both know each other")
        yield servers
    assert verify(address) == []


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Server]]:
    with two_nodes(tmp_path) as servers:
        yield servers


def admin(server: Server, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    answer = server.client("root", role="admin").request(method, f"/api/admin/{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def listed(server: Server, what: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = admin(server, "GET", what)["items"]
    return items


def test_each_node_lists_both_and_one_that_is_gone_is_forgotten(nodes: list[Server]) -> None:
    assert [(node["id"], node["state"], node["this"]) for node in listed(nodes[1], "nodes")] == [
        ("one", "alive", False),
        ("two", "alive", True),
    ]
    nodes[0].stop()
    wait_until(lambda: [node["id"] for node in listed(nodes[1], "nodes")] == ["two"], what="who left is not listed")
    nodes[0].start()


async def test_streams_of_either_node_are_listed_counted_and_cut_on_the_other(nodes: list[Server]) -> None:
    async with listening(nodes[0], "ann") as stream, listening(nodes[1], "ben") as other:
        await stream.frame()
        await other.frame()

        def everybody(server: Server) -> set[tuple[str, str]]:
            return {(one["user_id"], one["node"]) for one in listed(server, "connections")}

        for server in nodes:
            await asyncio.to_thread(
                wait_until, partial(lambda server: everybody(server) == {("ann", "one"), ("ben", "two")}, server), what="both are listed"
            )
        await asyncio.to_thread(wait_until, lambda: admin(nodes[1], "GET", "live-stats")["streams"]["open"] == 2, what="both are counted")
        assert len(nodes[1].client("ann").get("/api/me/connections").json()["items"]) == 1, "her own, on the other node"
        (hers,) = [one["stream_id"] for one in listed(nodes[1], "connections") if one["user_id"] == "ann"]
        await asyncio.to_thread(admin, nodes[1], "DELETE", f"connections/{hers}")
        assert (await stream.rest())[-1].data == {"reason": "cut"}


async def test_a_user_has_no_more_streams_on_two_nodes_than_on_one(nodes: list[Server]) -> None:
    async with listening(nodes[0], "ann") as one, listening(nodes[0], "ann") as two, listening(nodes[1], "ann") as three:
        for stream in (one, two, three):
            assert (await stream.frame()).type == "connected"

        def refused(server: Server) -> bool:
            # A stream that is let in stays open: what is asked for here is the refusal alone, which ends.
            with server.client("ann").stream("GET", "/api/stream") as answer:
                return "too_many_streams_of_user" in next(answer.iter_text())

        for server in nodes:
            await asyncio.to_thread(wait_until, partial(lambda server: refused(server), server), what="the fourth is refused")


def test_a_rate_is_that_of_both_nodes_together(tmp_path: Path) -> None:
    with two_nodes(tmp_path, rate_limit_per_minute=600) as nodes:
        here, there = (node.client("ann") for node in nodes)
        while here.get("/api/me").status_code == 200:
            pass

        asked = 0
        while there.get("/api/me").status_code == 200:
            here.get("/api/me")  # so that it stays spent
            asked += 1
        assert asked < 500, "it was refused for what was spent elsewhere"


async def test_a_lost_right_and_a_sign_out_end_streams_on_the_other_node(nodes: list[Server]) -> None:
    nodes[0].client("root", role="admin").put("/api/venues/luigi/staff/ben").raise_for_status()
    async with listening(nodes[1], "ben", STAFF) as stream:
        await stream.frame()
        await asyncio.to_thread(booked, nodes[0].client("ann"), 1)
        await asyncio.to_thread(nodes[0].client("owner").delete, "/api/venues/luigi/staff/ben")
        frames = await stream.rest()
        assert frames[0].type == "new_booking"
        assert frames[-1].data == {"reason": "right_lost"}
    cookie = nodes[0].client(None).post("/api/session", json={"token": nodes[0].token("cas")}).headers["set-cookie"].split(";")[0]
    async with ask(nodes[1], target(""), {"cookie": cookie}) as stream:
        assert (await stream.frame()).type == "connected"
        out = await asyncio.to_thread(nodes[0].client(None).delete, "/api/session", headers={"cookie": cookie, "origin": nodes[0].url})
        assert out.status_code == 204, out.text
        assert (await stream.rest())[-1].data == {"reason": "signed_out"}


async def test_a_share_of_a_nodes_streams_is_sent_elsewhere_and_misses_nothing(nodes: list[Server]) -> None:
    async with listening(nodes[0], "owner", STAFF) as stream, listening(nodes[1], "ann") as stays:
        await stream.frame()
        await stays.frame()
        before = (await asyncio.to_thread(booked, nodes[0].client("ann"), 1))[0]["id"]
        answer = await asyncio.to_thread(admin, nodes[1], "POST", "nodes/one/spread", {"percent": 100})
        assert answer == {"node_id": "one", "percent": 100}
        frames = await stream.rest()
        assert frames[-1].data == {"reason": "spread"}
        assert [frame.data["booking"]["id"] for frame in frames if frame.type == "new_booking"] == [before]
        after = (await asyncio.to_thread(booked, nodes[0].client("ann"), 2))[0]["id"]
        async with listening(nodes[1], "owner", STAFF, at=stream.at) as again:
            frames = await again.until("caught_up")
        assert [frame.data["booking"]["id"] for frame in frames if frame.type == "new_booking"] == [after]
        assert (await stays.frame()).type == "booking_created", "the other node's streams stay"
    unknown = nodes[0].client("root", role="admin").post("/api/admin/nodes/three/spread", json={"percent": 10})
    assert unknown.status_code == 404


async def test_the_streams_of_a_node_that_was_killed_are_closed_in_its_name(nodes: list[Server]) -> None:
    async with listening(nodes[0], "ann") as stream:
        await stream.frame()
        await asyncio.to_thread(
            wait_until, lambda: any(one["user_id"] == "ann" for one in listed(nodes[1], "connections")), what="hers is known"
        )
        nodes[0].signal(signal.SIGKILL)
        nodes[0].wait()

        def lost() -> bool:
            items = nodes[1].client("ann").get("/api/me/connections").json()["items"]
            return [one["reason"] for one in items] == ["lost"]

        await asyncio.to_thread(wait_until, lost, what="it is closed as lost")
        await asyncio.to_thread(wait_until, lambda: [node["id"] for node in listed(nodes[1], "nodes")] == ["two"], what="it is forgotten")
    nodes[0].start()
