"""What none of the businesses has, for those who run it: streams that end well, calendars, checks, copies, storms."""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sse_booking.client import Client, EventStream, ProblemError, StreamEvent
from sse_booking.store.verify import verify
from tests.engines import shell
from tests.feeds import read_back
from tests.live import PATIENCE_S, Server, live_server, wait_until
from tests.scenarios.participants import Cast, at, row
from tests.standing_clock import StandingClock

COMMAND = (sys.executable, "-c", "from sse_booking.cli import main; main()")


@row("Z8")
async def test_a_stream_ends_with_its_token(tmp_path: Path) -> None:
    clock = StandingClock(tmp_path)
    with live_server(tmp_path, clock=clock, retry_ms=100) as server:
        async with Cast(server) as cast:
            ann = await cast.joins("ann", ttl_s=3)
            assert (await ann.next("token_expiring")).data["expires_in_s"] == 3
            clock.now += 2
            assert await ann.news() == [], "it is as good as any up to its end"
            clock.now += 1
            assert (await ann.next("goodbye")).data["reason"] == "token_expired"
            with pytest.raises(ProblemError, match="401"):
                await ann.next("anything more")


@row("Z8")
async def test_a_stream_ends_at_the_change_that_takes_its_right_away(cast: Cast) -> None:
    table = await cast.place("table", "luigi", approval="automatic")
    luigi, guest = await cast.person("luigi"), await cast.person("ann")
    await luigi.client.put_staff(table.venue, "sara")
    await (await cast.person("sara")).client.accept_invitation(table.venue)
    sara = await cast.joins("sara", table.staff)
    await guest.client.book(table.resource, at(18), at(19))
    await luigi.client.remove_staff(table.venue, "sara")
    await guest.client.book(table.resource, at(19), at(20), title="Not for Sara")
    heard: list[StreamEvent] = []
    assert sara.events is not None
    async with asyncio.timeout(PATIENCE_S):
        while not heard or heard[-1].type != "goodbye":
            heard.append(await anext(sara.events))
    assert [event.type for event in heard if event.data.get("topic") == table.staff] == ["new_booking", "venue_updated"]
    assert "Not for Sara" not in str(heard)


@row("Z8")
async def test_a_shutdown_says_goodbye_and_spreads_those_who_come_back(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        with_streams = [server.client(f"user-{number}") for number in range(12)]
        answers = [client.stream("GET", "/api/stream") for client in with_streams]
        responses = [answer.__enter__() for answer in answers]
        texts = [response.iter_text() for response in responses]
        for text in texts:
            assert "event: connected" in next(text)
        assert await asyncio.to_thread(server.stop) == 0
        retries = set()
        for text in texts:
            rest = "".join(text)
            assert re.search(r"event: goodbye\ndata: \{.*shutdown.*\}\n\n$", rest), rest
            match = re.search(r"retry: ([0-9]+)\n", rest)
            assert match, rest
            retries.add(int(match[1]))
        for answer in answers:
            answer.__exit__(None, None, None)
        assert len(retries) > 6, f"all come back at one moment: {retries}"


@row("Z9")
async def test_a_calendar_program_follows_ones_bookings_at_a_secret_address(cast: Cast, server: Server) -> None:
    room = await cast.place("room", "bea", approval="automatic")
    ann = await cast.person("calendar-user")
    program = server.client(None)  # it can't sign in
    address = await ann.client.make_calendar_address()
    booking = await ann.client.book(room.resource, at(10), at(11), title="Budget; plans, “all” of them")
    (event,) = read_back(program.get(address).content)
    assert (event.summary.value, event.dtstart.value, event.dtend.value) == ("Budget; plans, “all” of them", at(10), at(11))
    uid, sequence = event.uid.value, int(event.sequence.value)
    unchanged = program.get(address)
    assert program.get(address, headers={"if-none-match": unchanged.headers["etag"]}).status_code == 304
    await ann.client.change(booking.id, starts_at=at(14), ends_at=at(15))
    (moved,) = read_back(program.get(address).content)
    assert (moved.uid.value, moved.dtstart.value) == (uid, at(14))
    await ann.client.cancel(booking.id)
    (cancelled,) = read_back(program.get(address).content)
    assert (cancelled.uid.value, cancelled.status.value) == (uid, "CANCELLED")
    assert sequence < int(moved.sequence.value) < int(cancelled.sequence.value)
    (busy,) = read_back((await (await cast.person("ben")).client.resource_calendar(room.resource)).encode())
    assert "Budget" not in str(busy)
    await ann.client.revoke_calendar_address()
    assert program.get(address).status_code == 404


def run(*words: str) -> str:
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.sqlite_only("a data file is what is copied; tests/postgres/test_moving.py dumps")
@row("Z10")
async def test_a_data_file_is_checked_and_copied_while_the_service_runs(tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "booking.db"
    copy.parent.mkdir()
    with live_server(tmp_path, retry_ms=100) as server:
        async with Cast(server) as cast:
            room = await cast.place("room", "bea", approval="automatic")
            ann = await cast.person("ann")
            settings = tmp_path / "booking.toml"
            settings.write_text(f'database = "{server.database}"\n')

            async def book_on() -> None:
                for hour in range(40):
                    await ann.client.book(room.resource, at(hour), at(hour + 1))

            booking = asyncio.create_task(book_on())
            assert "every invariant holds" in await asyncio.to_thread(run, "verify", str(server.database))
            await asyncio.to_thread(run, "backup", "--config", str(settings), str(copy))
            await booking
            position = (await cast.root.announce("of the first file")).event_cursor
        assert "every invariant holds" in run("verify", str(server.database))
    assert "every invariant holds" in run("verify", str(copy))
    with live_server(copy.parent) as restored:
        async with Client(restored.url, token=restored.token("ann")) as client, asyncio.timeout(PATIENCE_S):
            events = client.stream(last_event_id=position)
            assert [(await anext(events)).type, (await anext(events)).data["reason"]] == ["connected", "foreign"]


def commits(server: Server) -> int:
    lines = server.client(None).get("/metrics").text.splitlines()
    return int(next(float(line.rpartition(" ")[2]) for line in lines if line.startswith("sse_booking_commits_total")))


@row("Z11")
async def test_connecting_costs_no_durable_write_each_and_a_storm_of_reconnects_is_absorbed(tmp_path: Path) -> None:
    with live_server(tmp_path, retry_ms=500) as server:
        async with Cast(server) as cast:
            people = [(await cast.person(f"user-{number}")).client for number in range(10)]
            streams: list[EventStream[StreamEvent]] = []
            before = commits(server)
            for person in people:
                streams += [person.stream() for _ in range(30)]
            for events in streams:
                async with asyncio.timeout(PATIENCE_S):
                    assert (await anext(events)).type == "connected"
            assert commits(server) - before <= 100, "300 streams are noted in a few commits: one in two seconds"
            with contextlib.closing(shell(server.address)) as db:
                everyone = "SELECT count(*) >= 300 FROM connection"
                await asyncio.to_thread(wait_until, lambda: db.execute(everyone).fetchone()[0], what="all are on record")
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            await cast.root.announce("we are back")

            async def catches_up(events: EventStream[StreamEvent]) -> list[str]:
                heard = []
                async for event in events:
                    heard.append(event.type)
                    if event.type == "system_announcement":
                        break
                return heard

            began = time.monotonic()
            async with asyncio.timeout(2 * PATIENCE_S):
                heard = await asyncio.gather(*(catches_up(events) for events in streams))
            print(f"300 streams were back after {time.monotonic() - began:.1f} s")  # noqa: T201 - the figure
            assert all(types.count("system_announcement") == 1 and "reset" not in types for types in heard)

            user_3 = server.client("user-3")

            def noted() -> int:
                return len(user_3.get("/api/me/connections?limit=200").json()["items"])

            await asyncio.to_thread(wait_until, lambda: noted() >= 60, what="both connections of each are on record")
    assert verify(server.address) == []
