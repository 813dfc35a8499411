"""The client and `tail` against the service itself, across restarts and crashes."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sse_booking.client import Client, ProblemError, StreamEvent
from tests.live import PATIENCE_S, Server, a_place, live_server
from tests.standing_clock import StandingClock

START = datetime(2090, 5, 3, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _little_jitter(_no_jitter: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random waits are short, but do not spin while a server starts."""
    monkeypatch.setattr(random, "uniform", lambda _low, high: high / 50)


def signed_in(server: Server, user: str, role: str = "user") -> Client:
    return Client(server.url, token=server.token(user, role=role))


async def test_every_method_is_understood(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        async with signed_in(server, "owner") as owner, signed_in(server, "anna") as anna, signed_in(server, "root", "admin") as root:
            venue = await owner.create_venue("Barn", id="barn", timezone="Europe/Rome")
            assert (venue.owner_id, venue.staff) == ("owner", [])
            await owner.put_staff("barn", "bob@example.org")
            assert (await owner.venue("barn")).staff == [], "he has not accepted it"
            async with signed_in(server, "bob@example.org") as bob:
                assert (await bob.accept_invitation("barn")).id == "barn"
            assert (await owner.venue("barn")).staff == ["bob@example.org"]
            await owner.remove_staff("barn", "bob@example.org")
            assert (await owner.update_venue("barn", name="The Barn", if_match=venue.version)).name == "The Barn"

            hours = {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
            tractor = await owner.create_resource("barn", "Tractor", id="tractor", slot_minutes=60, opening_hours=hours)
            lot = await owner.create_resource("barn", "Lot", id="lot", capacity=5, approval="automatic")
            assert (tractor.pool, lot.pool, tractor.timezone) == (False, True, "Europe/Rome")
            assert (await owner.update_resource("lot", capacity=4, cancel_affected=True)).capacity == 4
            assert (await owner.set_available("lot", 3, reason="Snow")).usable == 3
            assert [resource.id async for resource in anna.resources(venue_id="barn")] == ["lot", "tractor"]
            assert [found.id async for found in anna.venues()] == ["barn"]

            booking = await anna.book("tractor", START, START + HOUR, title="Hay", attendees=["Bob"])
            assert (booking.status, booking.starts_at, booking.event_cursor != "") == ("pending", START, True)
            with pytest.raises(ProblemError) as caught:
                await anna.book("tractor", START, START + HOUR)
            assert (caught.value.status, caught.value.type) == (409, "/problems/slot-taken")
            day = await anna.availability("tractor", date=date(2090, 5, 3))
            assert [slot.starts_at for slot in day.slots if slot.status == "booked"] == [START]
            assert "NAME:Tractor" in await anna.resource_calendar("tractor")
            assert len((await anna.venue_availability("barn", START, START + HOUR)).items) == 2
            assert (await owner.approve(booking.id, reason="Fine", if_match=booking.version)).status == "approved"
            with pytest.raises(ProblemError, match="412"):
                await anna.change(booking.id, title="Straw", if_match=booking.version)
            assert (await anna.change(booking.id, title=None)).title is None
            assert [found.id async for found in owner.bookings(role="staff", venue_id="barn", status=["approved"])] == [booking.id]
            assert (await anna.cancel(booking.id)).cancelled_by == "user"
            assert (await owner.restore(booking.id)).status == "approved"
            held = await anna.book("lot", START, START + HOUR, quantity=2, hold=True)
            assert (await anna.extend(held.id)).expires_at is not None
            assert (await anna.confirm(held.id)).status == "approved"
            full = await owner.book("lot", START + HOUR, START + 2 * HOUR, quantity=3)
            entries = [await who.join_waitlist("lot", START + HOUR, START + 2 * HOUR) for who in (owner, anna, root)]
            await root.leave_waitlist(entries[2].id)
            await owner.cancel(full.id)
            assert [(await root.waitlist_entry(entry.id)).status for entry in entries] == ["offered", "offered", "left"]
            assert (await owner.decline_offer(entries[0].id)).status == "declined"
            offered = await anna.accept_offer(entries[1].id)
            assert offered.status == "approved"
            once = [await anna.book("lot", START, START + HOUR, idempotency_key="order-7") for _ in range(2)]
            assert once[0].id == once[1].id
            for unwanted in (booking.id, held.id, offered.id, once[0].id):
                await owner.delete(unwanted)
            with pytest.raises(ProblemError, match="404"):
                await anna.booking(booking.id)
            await owner.delete_resource("lot")
            await owner.delete_venue("barn")

            assert (await root.announce("Hello", level="warning")).level == "warning"
            assert (await anna.stream_ticket()).expires_at.tzinfo is UTC
            address = await anna.make_calendar_address()
            async with httpx.AsyncClient(trust_env=False) as program:
                assert (await program.get(address)).text == await anna.calendar()
                await anna.revoke_calendar_address()
                assert (await program.get(address)).status_code == 404


async def test_series_sets_messages_and_payments(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server, resource="room")
        async with signed_in(server, "owner") as owner, signed_in(server, "anna") as anna:
            rehearsed = await anna.book_series("room", START, START + HOUR, "FREQ=DAILY;COUNT=3", dry_run=True)
            assert ([booking.starts_at for booking in rehearsed.items], [page async for page in anna.bookings()]) == (
                [START + timedelta(days=day) for day in range(3)],
                [],
            )
            taken = await anna.book("room", START + timedelta(days=1), START + timedelta(days=1, hours=1))
            series = await anna.book_series("room", START, START + HOUR, "FREQ=DAILY;COUNT=3", skip_conflicts=True, title="Daily")
            assert ([booking.title for booking in series.items], [left.number for left in series.skipped]) == (["Daily"] * 2, [2])
            assert series.skipped[0].refusal.problem == "slot-taken"
            left = await anna.act_on_series(series.series_id, "cancel", "Over.", from_=START + HOUR)
            assert [booking.status for booking in left.items] == ["cancelled"]
            both = await anna.book_set(
                [
                    {"resource_id": "room", "starts_at": START + 2 * HOUR, "ends_at": START + 3 * HOUR},
                    {"resource_id": "room", "starts_at": START + 4 * HOUR, "ends_at": START + 5 * HOUR, "quantity": 1},
                ],
                note="Both or none.",
            )
            assert [booking.note for booking in both.items] == ["Both or none."] * 2
            await anna.write(taken.id, "Is there a projector?")
            said = await owner.write(taken.id, "Yes.")
            assert (said.author_id, [message.text async for message in anna.messages(taken.id)]) == (
                "owner",
                ["Is there a projector?", "Yes."],
            )
            paid = await owner.set_payment(taken.id, "paid", payment_id="p-1")
            assert (paid.payment_status, paid.payment_id) == ("paid", "p-1")


async def test_a_stream_lives_through_a_restart_and_a_crash_and_has_each_event_once(tmp_path: Path) -> None:
    with live_server(tmp_path, heartbeat_s=1) as server:
        a_place(server)
        async with signed_in(server, "ann") as ann, signed_in(server, "owner") as owner:
            events = owner.stream(["venue:luigi:staff"])
            assert (await anext(events)).type == "connected"
            booked: list[str] = []
            seen: list[str] = []

            async def see(count: int) -> None:
                async with asyncio.timeout(PATIENCE_S):
                    while len(seen) < count:
                        item = await anext(events)
                        if item.booking is not None:
                            seen.append(item.booking.id)

            async def book() -> None:
                at = START + len(booked) * HOUR
                booked.append((await ann.book("table-7", at, at + HOUR)).id)

            for stop in (server.stop, server.kill):
                await book()
                await see(len(booked))
                await book()
                await asyncio.to_thread(stop)
                await asyncio.to_thread(server.start)
                await book()
                await see(len(booked))
            assert seen == booked


async def test_a_stream_from_the_cursor_of_an_answer_begins_right_after_it(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server)
        async with signed_in(server, "ann") as ann:
            await ann.book("table-7", START, START + HOUR)
            day = await ann.availability("table-7", date=START.date())
            await ann.book("table-7", START + HOUR, START + 2 * HOUR)
            types = []
            async with asyncio.timeout(PATIENCE_S):
                async for item in ann.stream(["resource:table-7"], last_event_id=day.event_cursor):
                    types.append(item.type)
                    if item.type == "caught_up":
                        break
            assert types == ["connected", "booking_created", "slot_unavailable", "caught_up"]


def test_tail_ends_at_ctrl_c_with_the_id_to_go_on_from(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        a_place(server)
        command = [sys.executable, "-c", "from sse_booking.cli import main; main()", "tail"]
        command += ["--url", server.url, "--token", server.token("ann")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as tail:
            assert tail.stdout is not None
            assert "connecting" in tail.stdout.readline()
            assert "following all, user:ann" in tail.stdout.readline()
            times = {"starts_at": "2090-05-03T08:00:00Z", "ends_at": "2090-05-03T09:00:00Z"}
            booked = server.client("ann").post("/api/bookings", json={"resource_id": "table-7", **times}).raise_for_status()
            lines = [tail.stdout.readline(), tail.stdout.readline()]
            assert "ann booked table-7" in lines[1]
            tail.send_signal(signal.SIGINT)
            out, err = tail.communicate(timeout=PATIENCE_S)
        epoch = booked.headers["event-cursor"].split("-")[0]
        assert out.startswith(f"Resume from here with --last-event-id {epoch}-")
        assert (err.strip(), tail.returncode) == ("", 130)


async def test_a_stream_ends_in_401_when_its_token_has_expired_and_cant_be_renewed(tmp_path: Path) -> None:
    clock = StandingClock(tmp_path)
    with live_server(tmp_path, clock=clock, retry_ms=100) as server:
        async with Client(server.url, token=server.token("ann", ttl_s=2)) as client, asyncio.timeout(PATIENCE_S):
            events = client.stream(states=True)
            types: list[str] = []
            while "signed_out" not in types:
                item = await anext(events)
                types.append(item.type if isinstance(item, StreamEvent) else item.state)
                if types[-1] == "token_expiring":
                    clock.now += 2
            assert types == ["connecting", "connected", "live", "token_expiring", "goodbye", "reconnecting", "signed_out"]
            with pytest.raises(ProblemError, match="401"):
                await anext(events)


async def test_a_stream_whose_tokens_are_renewed_does_not_notice_that_they_expire(tmp_path: Path) -> None:
    with live_server(tmp_path, clock=StandingClock(tmp_path), retry_ms=100) as server:
        lifetimes = iter([2, 3600])
        async with Client(server.url, token=lambda: server.token("ann", ttl_s=next(lifetimes))) as client, asyncio.timeout(PATIENCE_S):
            events = client.stream()
            types: list[str] = []
            while types[-1:] != ["caught_up"]:
                types.append((await anext(events)).type)
            assert types == ["connected", "token_expiring", "connected", "caught_up"]
