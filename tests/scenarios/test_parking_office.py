"""Those who run the parking lots: what is going on, who is connected, and what is on record."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.engines import shell
from tests.live import live_server, wait_until
from tests.scenarios.participants import Cast, Place, at, refused, row


async def a_lot(cast: Cast, capacity: int = 5) -> Place:
    return await cast.place("lot", "pete", capacity=capacity, approval="automatic")


@row("P5")
async def test_an_admin_lists_live_connections_and_cuts_one(cast: Cast) -> None:
    driver = await cast.joins("driver")
    root = await cast.person("root", role="admin")
    items = (await root.must("GET", "/api/admin/connections"))["items"]
    (mine,) = [item for item in items if item["user_id"] == "driver"]
    assert (mine["topics"], mine["state"]) == (["all", "user:driver"], "live")
    await root.must("DELETE", f"/api/admin/connections/{mine['stream_id']}")
    assert (await driver.next("goodbye")).data["reason"]
    again = await driver.next("connected")
    assert again.data["stream_id"] != mine["stream_id"], "a client comes back as it does after any end"
    assert (await driver.ask("GET", "/api/admin/connections")).status_code == 403


@row("P5")
async def test_live_statistics_are_pushed_to_an_admin_who_watches(cast: Cast) -> None:
    lot = await a_lot(cast)
    watching = await cast.joins("root", "admin", role="admin")
    await (await cast.person("ann")).client.book(lot.resource, at(8), at(12), quantity=2)
    asked = await watching.must("GET", "/api/admin/live-stats")
    pushed = await watching.next("live_stats")
    while pushed.data["bookings"] != asked["bookings"]:  # one may have been under way when the booking was made
        pushed = await watching.next("live_stats")
    assert pushed.data["streams"]["open"] >= 1
    assert pushed.data["last_24h"]["booked"] >= 1


@row("P5")
async def test_booking_activity_tells_an_admin_what_was_done_and_when_people_come(cast: Cast) -> None:
    lot = await a_lot(cast)
    ann, root = await cast.person("ann"), await cast.person("root", role="admin")
    booking = await ann.client.book(lot.resource, at(8), at(12))
    await ann.client.cancel(booking.id)
    activity = await root.must("GET", "/api/admin/booking-activity?limit=2")
    assert [(item["action"], item["actor_id"], item["subject"]) for item in activity["items"]] == [
        ("cancel", "ann", f"booking:{booking.id}"),
        ("book", "ann", f"booking:{booking.id}"),
    ]
    assert (len(activity["popular_times"]), {len(day) for day in activity["popular_times"]}) == (7, {24})


@row("P5")
async def test_the_spaces_of_a_lot_are_set_by_hand_but_never_below_what_is_booked(cast: Cast) -> None:
    lot = await a_lot(cast)
    onlooker, ann = await cast.joins("ben", lot.topic), await cast.person("ann")
    await cast.root.set_available(lot.resource, 3, reason="Snow")
    assert [event.type for event in await onlooker.news()] == ["resource_updated", "availability_updated"]
    booking = await ann.client.book(lot.resource, at(8), at(12), quantity=3)
    with refused(409, "slot-taken"):
        await ann.client.book(lot.resource, at(8), at(12))
    with refused(409, "still-booked") as caught:
        await cast.root.set_available(lot.resource, 2)
    assert booking.id in str(caught.value.members)
    pete = (await cast.person("pete")).client
    assert (await pete.set_available(lot.resource, 5)).usable == 5
    await ann.client.book(lot.resource, at(8), at(12), quantity=2)


@row("P7")
async def test_every_change_and_every_connection_is_on_record(cast: Cast) -> None:
    lot = await a_lot(cast)
    ann, root = await cast.joins("record-keeper"), await cast.person("root", role="admin")
    booking = await ann.client.book(lot.resource, at(8), at(12))
    await ann.client.change(booking.id, note="Van")
    await ann.client.cancel(booking.id, reason="Sold it")
    rows = (await root.must("GET", f"/api/admin/audit?subject=booking:{booking.id}"))["items"]
    assert [(item["action"], item["actor_id"]) for item in rows] == [
        ("cancel", "record-keeper"), ("edit", "record-keeper"), ("book", "record-keeper"),
    ]  # fmt: skip
    assert rows[0]["detail"]["reason"] == "Sold it"
    assert len((await ann.must("GET", "/api/me/connections"))["items"]) == 1


@row("P7")
async def test_limits_of_connections_are_settings_and_old_rows_go_by_themselves(tmp_path: Path) -> None:
    with live_server(tmp_path, max_streams_per_user=2, audit_retention_days=30, retry_ms=100) as server:
        async with Cast(server) as cast:
            lot = await a_lot(cast)
            first, _second = await cast.joins("ann"), await cast.joins("ann")
            third = await cast.person("ann")
            answer = await third.ask("GET", "/api/stream")
            assert answer.status_code == 200, "a real EventSource would give up for good on anything else"
            assert "event: goodbye" in answer.text
            assert "retry: " in answer.text
            await cast.joins("ben")
            await first.client.book(lot.resource, at(8), at(12))
            assert await first.types() == ["booking_created"], "the newest is refused, the oldest stays"
        server.stop()
        db = shell(server.address)
        old_ms = int((time.time() - 31 * 86400) * 1000)
        db.execute(
            "INSERT INTO audit (id, at_ms, actor_id, action, subject, detail) VALUES (0, ?, 'old', 'book', 'booking:old', '{}')", (old_ms,)
        )
        server.start()

        def actors() -> set[str]:
            return {actor for (actor,) in db.execute("SELECT actor_id FROM audit")}

        wait_until(lambda: "old" not in actors(), what="the old row goes")
        assert "ann" in actors()
        db.close()


@row("P8")
async def test_how_long_people_were_connected_is_known_and_a_disconnect_leaves_nothing_behind(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        prometheus = server.client(None)

        def figures() -> dict[str, float]:
            lines = prometheus.get("/metrics").text.splitlines()
            return {
                name: float(value) for name, _, value in (line.rpartition(" ") for line in lines) if name.startswith("sse_booking_streams{")
            }

        def descriptors() -> int:
            return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))

        async with Cast(server) as cast:
            ann = await cast.person("ann")

            async def visit(times: int) -> None:
                streams = [ann.client.stream() for _ in range(times)]
                for events in streams:
                    assert (await anext(events)).type == "connected"
                assert sum(figures().values()) == times
                for events in streams:
                    await events.aclose()
                await asyncio.to_thread(wait_until, lambda: sum(figures().values()) == 0, what="all streams are gone")

            await visit(20)
            items = (await ann.must("GET", "/api/me/connections"))["items"]
            assert len(items) == 20
            assert all(item["closed_at"] and item["reason"] and item["duration_s"] >= 0 for item in items)
            open_files = descriptors()
            await visit(20)
            await asyncio.to_thread(wait_until, lambda: descriptors() <= open_files, what="no descriptor is left behind")
