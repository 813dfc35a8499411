"""Positions: what a stream may be resumed from, and what is told where it can't be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sse_booking.store import log
from sse_booking.store.sqlite.backup import backup
from tests.engines import shell
from tests.live import Server, a_place, live_server
from tests.stream.actions import announce, head, write_announcements
from tests.stream.wire import Stream, ask, bearer, listening, target


async def is_reset(stream: Stream, reason: str, cursor: str) -> None:
    """The stream begins with a reset to `cursor`."""
    first, second = await stream.frame(), await stream.frame()
    assert (first.type, first.id, first.data["cursor"]) == ("connected", None, cursor)
    assert (second.type, second.id, second.data) == ("reset", cursor, {"reason": reason, "cursor": cursor})


async def is_resumed(stream: Stream, at: str) -> None:
    """The stream begins where it was left."""
    first = await stream.frame()
    assert (first.type, first.id, first.data["cursor"]) == ("connected", at, at)
    assert (await stream.until("caught_up"))[-1].id is not None


def moved(event_id: str, *, n: int = 0, ms: int = 0) -> str:
    epoch, number, time = event_id.split("-")
    return f"{epoch}-{int(number) + n}-{_base36(int(time, 36) + ms)}"


def _base36(value: int) -> str:
    digits = ""
    while value:
        value, digit = divmod(value, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


async def test_any_event_id_and_any_cursor_can_be_resumed_from(server: Server) -> None:
    ids = [announce(server, f"{number}") for number in range(3)]
    answer = server.client("ann").get("/api/bookings")
    for at in [*ids, head(server), answer.headers["event-cursor"]]:
        async with listening(server, at=at) as stream:
            await is_resumed(stream, at)


@pytest.mark.parametrize(
    ("n", "ms", "reason"), [(1, 0, "future"), (10**6, 0, "future"), (0, 1, "unknown"), (0, -1, "unknown"), (-1, 1, "unknown")]
)
async def test_a_number_without_its_time_is_no_position(server: Server, n: int, ms: int, reason: str) -> None:
    announce(server, "one")
    cursor = head(server)
    async with listening(server, at=moved(cursor, n=n, ms=ms)) as stream:
        await is_reset(stream, reason, cursor)


@pytest.mark.parametrize(
    "position",
    [
        "7",
        "nonsense",
        "-",
        "--",
        "a-b-c",
        "{epoch}-",
        "{epoch}-1",
        "{epoch}--1-0",
        "{epoch}-01-0",
        "{epoch}-+1-0",
        "{epoch}-1-0-0",
        "{epoch}-1-ZZ",
        "{epoch}-9223372036854775808-0",
        "{epoch}-" + "9" * 60 + "-0",
        "{epoch}-1-" + "z" * 40,
        "x" * 3000,
        "\u00e9\u00fc",
        "{epoch}-1-0, {epoch}-2-0",
        "'; DROP TABLE event; --",
    ],
)
async def test_what_is_no_event_id_is_malformed_and_no_error(server: Server, position: str) -> None:
    cursor = head(server)
    position = position.replace("{epoch}", cursor.split("-")[0])
    async with listening(server, at=position) as stream:
        await is_reset(stream, "malformed", cursor)
    async with ask(server, target(last_event_id=position), bearer("ann")) as stream:
        await is_reset(stream, "malformed", cursor)


@pytest.mark.parametrize("raw", ["%00", "a%00b", "%ff", "%", "%zz", "1%0a2", "&last_event_id=2", "x&last_event_id=y", "%F0%9F%99%82"])
async def test_a_position_in_the_address_is_never_an_error_either(server: Server, raw: str) -> None:
    cursor = head(server)
    async with ask(server, f"/api/stream?last_event_id={raw}", bearer("ann")) as stream:
        await is_reset(stream, "malformed", cursor)


@pytest.mark.parametrize("epoch", ["zzzzzzzz", "a", "0"])
async def test_the_position_of_another_file_is_foreign(server: Server, epoch: str) -> None:
    cursor = head(server)
    async with listening(server, at=f"{epoch}-{cursor.split('-', 1)[1]}") as stream:
        await is_reset(stream, "foreign", cursor)


async def test_after_a_reset_what_happens_comes_as_always(server: Server) -> None:
    async with listening(server, at="nonsense") as stream:
        await stream.until("reset")
        after = announce(server, "after the reset")
        assert (await stream.frame()).id == after


async def test_an_empty_position_is_now(server: Server) -> None:
    cursor = head(server)
    for headers, address in (
        ({"Last-Event-ID": ""}, target()),
        ({"Last-Event-ID": "  "}, target()),
        ({}, "/api/stream?last_event_id="),
        ({"Last-Event-ID": ""}, "/api/stream?last_event_id="),
    ):
        async with ask(server, address, bearer("ann") | headers) as stream:
            first = await stream.frame()
            assert (first.type, first.id) == ("connected", cursor)
            await stream.silence(0.05)


async def test_the_header_wins_over_the_address_and_an_empty_one_does_not(server: Server) -> None:
    at = head(server)
    missed = announce(server, "missed")
    for header, query, begins in ((at, "nonsense", at), ("", at, at), (missed, at, missed)):
        async with ask(server, target(last_event_id=query), bearer("ann") | {"Last-Event-ID": header}) as stream:
            await is_resumed(stream, begins)
    async with ask(server, target(last_event_id=at), bearer("ann") | {"Last-Event-ID": "nonsense"}) as stream:
        await is_reset(stream, "malformed", head(server))


async def test_two_headers_that_differ_are_malformed(server: Server) -> None:
    cursor = head(server)
    twice = [*bearer("ann").items(), ("Last-Event-ID", cursor), ("Last-Event-ID", "x-1-1")]
    async with ask(server, target(), twice) as stream:
        await is_reset(stream, "malformed", cursor)


async def test_of_an_empty_log_the_beginning_can_be_resumed_from(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        async with listening(server) as stream:
            at = str((await stream.frame()).data["cursor"])
        assert at.split("-")[1] == "0"
        first = announce(server, "the first of all")
        async with listening(server, at=at) as stream:
            frames = await stream.until("caught_up")
        assert [frame.id for frame in frames[:-1]] == [at, first]


async def test_what_is_pruned_is_reset_and_the_mark_is_not(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        ids = [announce(server, f"{number}") for number in range(6)]
        db = shell(server.address)
        mark = int(ids[2].split("-")[1])
        db.execute("UPDATE event SET created_ms = 1000 WHERE id <= ?", (mark,))
        assert log.prune(db, 2000, 1000) == mark
        pruned, good = moved(ids[2], n=-1), f"{ids[2].rsplit('-', 1)[0]}-{_base36(1000)}"
        async with listening(server, at=pruned) as stream:
            await is_reset(stream, "pruned", head(server))
        async with listening(server, at=good) as stream:
            frames = await stream.until("caught_up")
        assert [frame.id for frame in frames if frame.type == "system_announcement"] == ids[3:]
        assert log.prune(db, 2**60, 1000) > 0
        db.close()
        everything = head(server)
        async with listening(server, at=ids[-1]) as stream:
            await is_reset(stream, "pruned", everything)
        async with listening(server, at=everything) as stream:
            await is_resumed(stream, everything)
            live = announce(server, "life goes on")
            assert (await stream.frame()).id == live


@pytest.mark.sqlite_only("a copied file; tests/postgres/test_failures.py restores a server")
async def test_a_restored_copy_knows_what_it_never_had(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with live_server(tmp_path) as server:
        common = announce(server, "in both")
        server.stop()
        shutil.copyfile(server.database, copy)
        server.start()
        lost = [announce(server, f"only in the original {number}") for number in range(3)]
        server.stop()
        for side in ("-wal", "-shm"):
            server.database.with_name(server.database.name + side).unlink(missing_ok=True)
        shutil.copyfile(copy, server.database)
        server.start()
        async with listening(server, at=lost[-1]) as stream:
            await is_reset(stream, "future", head(server))
        again = [announce(server, f"in the copy {number}") for number in range(5)]
        for position in lost:
            async with listening(server, at=position) as stream:
                await is_reset(stream, "unknown", head(server))
        async with listening(server, at=common) as stream:
            frames = await stream.until("caught_up")
        assert [frame.id for frame in frames if frame.type == "system_announcement"] == again


@pytest.mark.sqlite_only("a copied file; tests/postgres/test_failures.py restores a server")
async def test_a_backup_is_another_file(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        at = announce(server, "before the backup")
        backup(server.database, tmp_path / "backup.db")
        server.stop()
        server.settings["DATABASE"] = str(tmp_path / "backup.db")
        server.start()
        async with listening(server, at=at) as stream:
            first = await stream.frame()
            assert first.id is None
            assert (await stream.frame()).data["reason"] == "foreign"
        assert str(first.data["cursor"]).split("-")[0] != at.split("-")[0]


async def test_the_events_of_a_replay_larger_than_any_page_come_in_order_and_once(server: Server) -> None:
    at = head(server)
    write_announcements(server, 3777)
    async with listening(server, at=at) as stream:
        frames = await stream.until("caught_up")
        numbers = [frame.data["message"] for frame in frames if frame.type == "system_announcement"]
        assert numbers == [f"x {number}" for number in range(3777)]
        assert [frame.n for frame in frames] == sorted(frame.n for frame in frames)
        assert sum(frame.type == "caught_up" for frame in frames) == 1
        live = announce(server, "live")
        assert (await stream.frame()).id == live


async def test_a_replay_of_few_topics_passes_over_what_is_not_theirs(server: Server) -> None:
    a_place(server, venue="mario", resource="room-1", owner="mario")
    at = head(server)
    for turn in range(4):
        write_announcements(server, 700, topic="venue:mario", text=f"venue {turn}")
        write_announcements(server, 1, topic="resource:room-1", text=f"room {turn}")
    async with listening(server, "ann", "resource:room-1", at=at) as stream:
        frames = await stream.until("caught_up")
        assert [frame.data.get("message") for frame in frames[1:-1]] == [f"room {turn} 0" for turn in range(4)]
        assert frames[-1].id == head(server)
