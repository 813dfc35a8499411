"""Rights that end: no frame of the topic with a higher id, wherever the stream is just then."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.engines import shell
from tests.live import Server, a_place, live_server
from tests.standing_clock import StandingClock
from tests.stream.actions import announce, booked, head, rows, write_announcements
from tests.stream.wire import Frame, ask, bearer, listening, target

STAFF = "venue:luigi:staff"


def loss(server: Server) -> int:
    """The number of the last row that tells the relay of a right's end."""
    db = shell(server.address)
    try:
        found: int = db.execute("SELECT max(id) FROM event WHERE topic = '-'").fetchone()[0]
    finally:
        db.close()
    return found


def of_topic(frames: list[Frame], topic: str) -> list[int]:
    return [frame.n for frame in frames if frame.data.get("topic") == topic]


def add_staff(server: Server, user: str, venue: str = "luigi") -> None:
    server.client("root", role="admin").put(f"/api/venues/{venue}/staff/{user}").raise_for_status()


def remove_staff(server: Server, user: str, venue: str = "luigi") -> None:
    server.client("owner").delete(f"/api/venues/{venue}/staff/{user}").raise_for_status()


async def test_whoever_is_no_longer_staff_gets_what_was_before_and_nothing_after(server: Server) -> None:
    add_staff(server, "ben")
    async with listening(server, "ben", STAFF) as ben, listening(server, "owner", STAFF) as owner:
        start = (await ben.frame()).n
        await owner.frame()
        ann = server.client("ann")

        def work() -> None:
            for number in range(40):
                booked(ann, number)
                if number == 20:
                    remove_staff(server, "ben")

        await asyncio.to_thread(work)
        frames = await ben.rest()
        assert frames[-1].data == {"reason": "right_lost"}
        assert frames[-1].id == ben.seen[-2].id
        everything = rows(server, [STAFF], start)
        assert of_topic(frames, STAFF) == [n for n in everything if n < loss(server)]
        assert of_topic(await owner.until_id(owner_last(server)), STAFF) == everything
    async with ask(server, target(STAFF), bearer("ben") | {"Last-Event-ID": ben.at}) as answer:
        assert answer.head.status == 403
    add_staff(server, "ben")
    async with listening(server, "ben", STAFF, at=ben.at) as ben:
        later = await ben.until("caught_up")
        assert of_topic(later, STAFF) == [n for n in rows(server, [STAFF], start) if n > loss(server)]


def owner_last(server: Server) -> str:
    """The id of the last event of the staff's topic."""
    db = shell(server.address)
    try:
        from sse_booking.sse import EventId

        (epoch,) = db.execute("SELECT epoch FROM meta").fetchone()
        row = db.execute("SELECT id, created_ms FROM event WHERE topic = ? ORDER BY id DESC LIMIT 1", (STAFF,)).fetchone()
        return str(EventId(epoch, *row))
    finally:
        db.close()


async def test_a_right_that_ends_in_the_middle_of_a_replay_ends_it(server: Server) -> None:
    add_staff(server, "cas")
    at = head(server)
    write_announcements(server, 20_000, topic=STAFF, text="y" * 400)
    first = int(at.split("-")[1])
    async with listening(server, "cas", STAFF, at=at, rcvbuf=4096) as cas:
        await cas.until("system_announcement")
        remove_staff(server, "cas")
        write_announcements(server, 100, topic=STAFF, text="secret")
        await cas.rest()
        frames = cas.seen
    assert frames[-1].data == {"reason": "right_lost"}
    got = [frame.n for frame in frames if frame.type == "system_announcement"]
    assert got == list(range(first + 1, first + 1 + len(got)))
    assert len(got) < 20_000
    assert "secret" not in {frame.data.get("message", "").split(" ")[0] for frame in frames}


@pytest.mark.parametrize(
    ("path", "topic", "others"),
    [("/api/resources/gone-1", "resource:gone-1", "venue:gone"), ("/api/venues/gone", "venue:gone", "all")],
    ids=["resource", "venue"],
)
async def test_a_topic_whose_subject_is_deleted_ends(server: Server, path: str, topic: str, others: str) -> None:
    if path.endswith("gone-1"):
        a_place(server, venue="gone", resource="gone-1")
    async with listening(server, "ann", topic) as stream, listening(server, "ann", others) as other:
        await stream.frame()
        await other.frame()
        assert server.client("owner").delete(path).status_code in (200, 204)
        ended = (await stream.rest())[-1]
        assert (ended.type, ended.data) == ("goodbye", {"reason": "gone"})
        assert ended.n < loss(server)
        assert not other.ended
    async with ask(server, target(topic), bearer("ann")) as answer:
        assert answer.head.status == 403


async def test_deleting_a_venue_ends_the_streams_of_everything_in_it(server: Server) -> None:
    for resource in ("part-1", "part-2"):
        a_place(server, venue="whole", resource=resource)
    topics = ["venue:whole", "venue:whole:staff", "resource:part-1", "resource:part-2"]
    async with asyncio.TaskGroup() as group:

        async def gone(topic: str) -> str:
            async with listening(server, "owner", topic) as stream:
                await stream.frame()
                connected.release()
                return str((await stream.rest())[-1].data["reason"])

        connected = asyncio.Semaphore(0)
        ends = [group.create_task(gone(topic)) for topic in topics]
        for _ in topics:
            await connected.acquire()
        server.client("owner").delete("/api/venues/whole").raise_for_status()
    assert [end.result() for end in ends] == ["gone"] * 4


async def test_a_stream_that_an_admin_cuts_is_told_so(server: Server) -> None:
    async with listening(server, "ann") as stream, listening(server, "ann") as other:
        stream_id = (await stream.frame()).data["stream_id"]
        await other.frame()
        server.client("root", role="admin").delete(f"/api/admin/connections/{stream_id}").raise_for_status()
        assert (await stream.rest())[-1].data == {"reason": "cut"}
        assert not other.ended


async def test_a_stream_ends_with_its_token_to_the_second_even_with_rare_heartbeats(tmp_path: Path) -> None:
    clock = StandingClock(tmp_path)
    with live_server(tmp_path, clock=clock, heartbeat_s=3600, ticket_ttl_s=2) as server:
        for by in ("token", "ticket"):
            if by == "token":
                headers, address = {"Authorization": f"Bearer {server.token('ann', ttl_s=2)}"}, target()
            else:
                made = server.client("ann").post("/api/stream-tickets").json()
                headers, address = {}, target(ticket=made["ticket"])
            async with ask(server, address, headers) as stream:
                assert (await stream.frame()).type == "connected"
                warning = await stream.frame()
                assert (warning.type, warning.data) == ("token_expiring", {"expires_in_s": 2})
                assert warning.id is not None
                clock.now += 1
                await stream.silence(1.2)  # the server looks once a second
                said = announce(server, "a second is left")
                assert (await stream.frame()).id == said
                clock.now += 1
                (goodbye,) = await stream.rest()  # and not a sixteenth of the heartbeat, 225 s, later
            assert (goodbye.type, goodbye.id, goodbye.data) == ("goodbye", said, {"reason": "token_expired"})


async def test_thirty_seconds_before_its_token_ends_a_stream_is_warned(tmp_path: Path) -> None:
    clock = StandingClock(tmp_path)
    with live_server(tmp_path, clock=clock) as server:
        async with listening(server, "ann", ttl_s=32) as stream:
            assert (await stream.frame()).type == "connected"
            clock.now += 1
            said = announce(server, "31 s are left")
            assert (await stream.frame()).id == said
            clock.now += 1
            warning = await stream.frame()
    assert (warning.type, warning.data) == ("token_expiring", {"expires_in_s": 30})
