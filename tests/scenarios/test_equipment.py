"""Farmers book the machines of their owners: requests, answers, and everybody concerned told at once."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sse_booking.client import StreamState
from tests.live import PATIENCE_S, live_server
from tests.scenarios.participants import Cast, at, in_s, of_type, refused, row


@row("E1")
async def test_the_owner_sees_a_farmers_request_at_once_and_the_farmer_that_it_was_made(cast: Cast) -> None:
    tractor = await cast.place("tractor", "olga", kind="machine")
    olga = await cast.joins("olga", tractor.staff)
    farmer = await cast.joins("farmer")
    booking = await farmer.client.book(tractor.resource, at(8), at(12), title="Ploughing", note="The north field")
    (created,), (new,) = await farmer.news(), await olga.news()
    assert (created.type, new.type) == ("booking_created", "new_booking")
    assert created.booking == new.booking
    assert new.booking is not None
    assert (new.booking.id, new.booking.status, new.booking.title, new.booking.note) == (
        booking.id,
        "pending",
        "Ploughing",
        "The north field",
    )
    assert created.data["change_id"] == new.data["change_id"], "one change, one event for each who is concerned"
    assert new.data["actor_id"] == "farmer"


@row("E2")
@pytest.mark.parametrize(("action", "told"), [("approve", "booking_approved"), ("reject", "booking_rejected")])
async def test_the_owners_answer_reaches_the_farmer_and_the_owners_other_pages(cast: Cast, action: str, told: str) -> None:
    tractor = await cast.place("tractor", "olga")
    desk, phone = await cast.joins("olga", tractor.staff), await cast.joins("olga", tractor.staff)
    farmer = await cast.joins("farmer")
    booking = await farmer.client.book(tractor.resource, at(8), at(12))
    for actor in (desk, phone, farmer):
        await actor.news()
    answered = await (desk.client.approve if action == "approve" else desk.client.reject)(booking.id, reason="As agreed")
    (heard,) = await farmer.news()
    assert (heard.type, heard.data["reason"], heard.data["actor_id"]) == (told, "As agreed", "olga")
    assert heard.booking is not None
    assert heard.booking.status == answered.status
    for page in (desk, phone):
        (updated,) = await page.news()
        assert updated.type == "booking_updated"
        assert updated.data["changes"] == {
            "resource_changed": False, "time_changed": False, "attendees_changed": False, "status_changed": True, "fields": ["status"],
        }  # fmt: skip


@row("E3")
async def test_a_completed_booking_is_told_to_the_farmer(cast: Cast) -> None:
    tractor = await cast.place("tractor", "olga", approval="automatic")
    farmer, olga = await cast.joins("farmer"), await cast.joins("olga", tractor.staff)
    begins = in_s(2)
    booking = await farmer.client.book(tractor.resource, begins, at(12))
    while datetime.now(UTC) < begins:  # noqa: ASYNC110 - nothing tells that a booking has begun
        await asyncio.sleep(0.05)
    await olga.client.complete(booking.id)
    assert await farmer.types() == ["booking_created", "booking_completed"]
    assert await olga.types() == ["new_booking", "booking_updated"]


@row("E3")
@pytest.mark.parametrize(("who", "by"), [("farmer", "user"), ("olga", "staff")])
async def test_either_side_cancels_and_both_are_told_who_did(cast: Cast, who: str, by: str) -> None:
    tractor = await cast.place("tractor", "olga", approval="automatic")
    farmer, olga = await cast.joins("farmer"), await cast.joins("olga", tractor.staff)
    booking = await farmer.client.book(tractor.resource, at(8), at(12))
    cancelled = await {"farmer": farmer, "olga": olga}[who].client.cancel(booking.id, reason="Rain")
    assert (cancelled.status, cancelled.cancelled_by) == ("cancelled", by)
    for side in (farmer, olga):
        heard = of_type(await side.news(), "booking_cancelled")
        assert (heard.data["cancelled_by"], heard.data["reason"]) == (by, "Rain")


@row("E3")
async def test_any_other_change_is_told_to_both_with_what_has_changed(cast: Cast) -> None:
    tractor = await cast.place("tractor", "olga", approval="automatic")
    farmer, olga = await cast.joins("farmer"), await cast.joins("olga", tractor.staff)
    booking = await farmer.client.book(tractor.resource, at(8), at(12))
    await farmer.client.change(booking.id, note="Bring the trailer")
    for side in (farmer, olga):
        heard = of_type(await side.news(), "booking_updated")
        assert heard.data["changes"]["fields"] == ["note"]
        assert heard.booking is not None
        assert heard.booking.note == "Bring the trailer"


@row("E4")
async def test_every_tab_and_device_of_a_farmer_hears_everything_and_nobody_else_does(cast: Cast) -> None:
    tractor = await cast.place("tractor", "olga")
    tabs = [await cast.joins("farmer") for _ in range(3)]
    neighbour = await cast.joins("neighbour")
    booking = await tabs[0].client.book(tractor.resource, at(8), at(12))
    await (await cast.person("olga")).client.approve(booking.id)
    for tab in tabs:
        assert await tab.types() == ["booking_created", "booking_approved"]
    assert await neighbour.types() == []
    with refused(404, "not-found"):
        await neighbour.client.booking(booking.id)
    with refused(403, "forbidden"):
        await cast.joins("neighbour", "user:farmer")


@row("E5")
async def test_a_stream_heals_itself_says_how_it_is_and_misses_nothing(tmp_path: Path) -> None:
    with live_server(tmp_path, retry_ms=100) as server:
        async with Cast(server) as cast:
            tractor = await cast.place("tractor", "olga", approval="automatic")
            olga, farmer = await cast.person("olga"), await cast.person("farmer")
            page = olga.client.stream([tractor.staff], states=True)
            booked, heard, states = [], [], []

            async def live_again() -> None:
                async with asyncio.timeout(PATIENCE_S):
                    async for item in page:
                        if isinstance(item, StreamState):
                            states.append(item.state)
                            if item.state == "live":
                                return
                        elif item.type == "new_booking":
                            heard.append(item)

            await live_again()
            for hour in range(6):
                booked.append((await farmer.client.book(tractor.resource, at(hour), at(hour + 1))).id)
                if hour in (2, 4):
                    await asyncio.to_thread(server.kill if hour == 2 else server.stop)
                    await asyncio.to_thread(server.start)
                    booked.append((await farmer.client.book(tractor.resource, at(hour, days=3), at(hour + 1, days=3))).id)
                    await live_again()
            async with asyncio.timeout(PATIENCE_S):
                while len(heard) < len(booked):
                    item = await anext(page)
                    if not isinstance(item, StreamState) and item.type == "new_booking":
                        heard.append(item)
            assert [item.booking.id for item in heard if item.booking] == booked
            assert (states[0], states[-1]) == ("connecting", "live")
            assert states.count("live") == 3
            assert "reconnecting" in states


@row("E5")
async def test_a_stream_asks_to_be_tried_again_after_five_seconds_more_or_less(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        asked = set()
        async with Cast(server) as cast:
            farmer = await cast.person("farmer")
            for _ in range(8):
                async with farmer.http.stream("GET", "/api/stream") as answer:
                    async for text in answer.aiter_text():
                        match = re.match(r"retry: ([0-9]+)\n", text)
                        assert match, text
                        asked.add(int(match[1]))
                        break
        assert all(2500 <= ms <= 7500 for ms in asked), asked
        assert len(asked) > 1, "jittered, so that a crowd does not come back at one moment"


@row("E9")
async def test_farmer_and_owner_write_to_each_other_about_a_booking_live_and_with_history(cast: Cast) -> None:
    tractor = await cast.place("tractor", "olga", approval="automatic")
    farmer, olga, neighbour = await cast.joins("farmer"), await cast.joins("olga", tractor.staff), await cast.person("neighbour")
    booking = await farmer.client.book(tractor.resource, at(8), at(12))
    path = f"/api/bookings/{booking.id}/messages"
    said = [(farmer, "Is the plough on it? <b>“Yes”</b>\n مرحبا 🚜"), (olga, "It is."), (farmer, "Thank you!")]
    for side, text in said:
        await side.must("POST", path, {"text": text})
    for side in (farmer, olga):
        heard = [event.data for event in await side.news() if event.type == "message"]
        assert [(event["booking_id"], event["message"]["author_id"], event["message"]["text"]) for event in heard] == [
            (booking.id, author.user, text) for author, text in said
        ]
    history = await olga.must("GET", f"{path}?limit=2")
    rest = await olga.must("GET", f"{path}?limit=2&cursor={history['next_cursor']}")
    assert [message["text"] for message in history["items"] + rest["items"]] == [text for _, text in said]
    for method in ("GET", "POST"):
        assert (await neighbour.ask(method, path, {"text": "Me too"} if method == "POST" else None)).status_code == 404
