"""What none of the businesses has: nothing is lost, nothing is said twice, and every refusal helps."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sse_booking.client import StreamEvent
from sse_booking.store.verify import verify
from tests.engines import shell
from tests.live import PATIENCE_S, live_server, wait_until
from tests.scenarios.participants import HOUR, Actor, Cast, at, refused, row
from tests.stream.actions import write_announcements


def booking_ids(events: list[StreamEvent]) -> list[str]:
    return [event.booking.id for event in events if event.booking is not None and event.type == "booking_created"]


@row("Z1")
async def test_a_process_that_is_killed_has_told_of_every_booking_and_of_none_that_was_not_made(tmp_path: Path) -> None:
    with live_server(tmp_path, retry_ms=100) as server:
        for round_ in range(3):
            async with Cast(server) as cast:
                room = await cast.place("room", "bea", approval="automatic")
                start = (await cast.root.announce("from here")).event_cursor
                people = [await cast.person("ann") for _ in range(4)]
                answered: list[str] = []

                async def book_on(number: int, person: Actor, room: str, answered: list[str]) -> None:
                    for hour in range(number, 4000, 4):
                        body = {"resource_id": room, "starts_at": at(0) + hour * HOUR, "ends_at": at(0) + (hour + 1) * HOUR}
                        answer = await person.ask("POST", "/api/bookings", body)
                        assert answer.status_code == 201, answer.text
                        answered.append(answer.json()["id"])

                async def kill(answered: list[str], after: int) -> None:
                    await asyncio.to_thread(wait_until, lambda: len(answered) >= after, what="some bookings")
                    await asyncio.to_thread(server.kill)

                work = [book_on(number, person, room.resource, answered) for number, person in enumerate(people)]
                await asyncio.gather(*work, kill(answered, random.randint(5, 60)), return_exceptions=True)
                assert len(answered) < 4000, f"killed too late in round {round_}"
                await asyncio.to_thread(server.start)
                told = booking_ids(await (await cast.joins("ann", after=start)).news())
                kept = [booking.id async for booking in people[0].client.bookings() if booking.resource_id == room.resource]
                assert sorted(told) == sorted(kept), "one event for each booking that is there"
                assert set(answered) <= set(told)
        assert verify(server.address) == []


@row("Z2")
async def test_a_position_brings_exactly_what_was_missed_in_order_and_once_across_restarts(tmp_path: Path) -> None:
    with live_server(tmp_path, retry_ms=100) as server:
        async with Cast(server) as cast:
            room = await cast.place("room", "bea", approval="automatic")
            ann = await cast.person("ann")
            ids, cursors = [], []
            for hour in range(9):
                booking = await ann.client.book(room.resource, at(hour), at(hour + 1))
                ids.append(booking.id)
                cursors.append(booking.event_cursor)
                if hour in (3, 6):
                    await asyncio.to_thread(server.kill if hour == 3 else server.stop)
                    await asyncio.to_thread(server.start)
            for position in range(9):
                # A cursor is that of the whole change: the rows of its other audiences come before it.
                heard = await (await cast.joins("ann", after=cursors[position])).news()
                assert booking_ids(heard) == ids[position + 1 :]
                numbers = [int(event.id.split("-")[1]) for event in heard]
                assert numbers == sorted(set(numbers))


@row("Z2")
async def test_a_position_that_is_not_known_is_answered_with_a_reset_and_never_with_a_gap(tmp_path: Path) -> None:
    with live_server(tmp_path, retry_ms=100, retention_days=30) as server:
        async with Cast(server) as cast:
            old = (await cast.root.announce("long ago")).event_cursor
            await cast.root.announce("not so long ago")
            server.stop()
            db = shell(server.address)
            db.execute("UPDATE event SET created_ms = created_ms - 2678400000")
            server.start()
            wait_until(lambda: db.execute("SELECT mark FROM meta").fetchone()[0] > 0, what="old events are dropped")
            db.close()
            epoch, n, ms = (await cast.root.announce("now")).event_cursor.split("-")
            positions = {
                "pruned": old,
                "future": f"{epoch}-{int(n) + 1000}-{ms}",
                "unknown": f"{epoch}-{n}-{ms[:-1]}{'1' if ms[-1] == '0' else '0'}",
                "foreign": f"another-{n}-{ms}",
                "malformed": "rubbish",
            }
            for reason, position in positions.items():
                lost = await cast.person("ann")
                events = lost.client.stream(last_event_id=position)
                async with asyncio.timeout(PATIENCE_S):
                    connected, reset = await anext(events), await anext(events)
                    assert (connected.type, connected.id) == ("connected", ""), "a position that is not good is not repeated"
                    assert (reset.type, reset.data["reason"]) == ("reset", reason)
                    announced = await cast.root.announce(f"after {reason}")
                    assert (await anext(events)).data["message"] == f"after {reason}"
                    assert announced.event_cursor


@row("Z3")
async def test_a_stream_from_a_snapshot_has_no_gap_while_others_write(cast: Cast) -> None:
    room = await cast.place("room", "bea", approval="automatic")
    ann, ben = await cast.person("ann"), await cast.person("ben")

    async def fill() -> None:
        for hour in range(24):
            await ann.client.book(room.resource, at(hour), at(hour + 1))

    filling = asyncio.create_task(fill())
    while not filling.done():
        day = await ben.client.availability(room.resource, at(0), at(24))
        taken = {hour for hour in range(24) for busy in day.busy if busy.starts_at <= at(hour) < busy.ends_at}
        onlooker = await cast.joins("ben", room.topic, after=day.event_cursor)
        seen = {int(event.data["starts_at"][11:13]) for event in await onlooker.news() if event.type == "slot_unavailable"}
        now = await ben.client.availability(room.resource, at(0), at(24))
        assert not seen & taken, "what the snapshot shows is not told again"
        assert seen | taken == set(range(len(seen | taken))), "and nothing in between is missing"
        assert len(seen | taken) <= sum((busy.ends_at - busy.starts_at) // HOUR for busy in now.busy)
        assert onlooker.events is not None
        await onlooker.events.aclose()
    await filling


@row("Z4")
async def test_a_write_that_is_sent_again_with_its_key_happens_once(cast: Cast) -> None:
    room = await cast.place("room", "bea", approval="automatic")
    ann = await cast.joins("ann")
    body = {"resource_id": room.resource, "starts_at": at(10), "ends_at": at(11)}
    key = f"order-{room.resource}"
    answers = await asyncio.gather(*(ann.ask("POST", "/api/bookings", body, idempotency_key=key) for _ in range(8)))
    made = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in made}) == 1
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 409), "still running: try again"
    again = await ann.ask("POST", "/api/bookings", body, idempotency_key=key)
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.json(), again.headers["etag"]) == (made[0].json(), made[0].headers["etag"])
    assert await ann.types() == ["booking_created"]
    other = await ann.ask("POST", "/api/bookings", body | {"title": "Another"}, idempotency_key=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


@row("Z4")
async def test_a_write_that_is_based_on_an_old_version_changes_nothing(cast: Cast) -> None:
    room = await cast.place("room", "bea", approval="automatic")
    ann, bea = await cast.person("ann"), await cast.person("bea")
    booking = await ann.client.book(room.resource, at(10), at(11), title="Old")
    await ann.client.change(booking.id, title="New")
    for write in (
        ann.client.change(booking.id, title="Lost", if_match=booking.version),
        ann.client.cancel(booking.id, if_match=booking.version),
        ann.client.delete(booking.id, if_match=booking.version),
        bea.client.complete(booking.id, if_match=booking.version),
    ):
        with refused(412, "stale-version"):
            await write
    now = await ann.client.booking(booking.id)
    assert (now.title, now.status, now.version) == ("New", "approved", 2)
    assert (await ann.client.cancel(booking.id, if_match=2)).status == "cancelled"


@row("Z5")
async def test_a_reader_that_stops_costs_no_memory_and_gets_everything_when_it_reads_again(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:

        def resident_kib() -> int:
            status = Path(f"/proc/{server.pid}/status").read_text()
            return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

        async with Cast(server) as cast:
            slow, quick = await cast.joins("ann"), await cast.joins("ben")
            write_announcements(server, 6000, text="w" * 2000)  # fills the kernel's buffers, and the page cache of the file
            assert len(await quick.news()) == 6000
            before = resident_kib()
            for _ in range(4):
                write_announcements(server, 3000, text="x" * 2000)
                assert len(await quick.news()) == 3000
            grown = resident_kib() - before
            assert grown < 8_000, f"24 MB were sent past a reader that does not read: {grown} KiB more"
            missed = await slow.news()
            assert len(missed) == 6000 + 4 * 3000
            numbers = [int(event.id.split("-")[1]) for event in missed]
            assert numbers == sorted(set(numbers))


@row("Z6")
async def test_a_swap_exchanges_two_bookings_or_neither(cast: Cast) -> None:
    room = await cast.place("room", "bea", approval="automatic")
    small = await cast.another(room, "room", "bea", approval="automatic")
    desks = await cast.another(room, "desks", "bea", approval="automatic", capacity=4)
    bea, ann, onlooker = await cast.person("bea"), await cast.person("ann"), await cast.joins("ben", room.public)
    mine = await ann.client.book(room.resource, at(10), at(11))
    other = await ann.client.book(small.resource, at(14), at(15))
    await onlooker.news()
    first, second = await bea.client.swap(mine.id, other.id)
    assert (first.id, first.resource_id, first.starts_at) == (mine.id, small.resource, at(14))
    assert (second.id, second.resource_id, second.starts_at) == (other.id, room.resource, at(10))
    assert await onlooker.types() == [], "the same times are taken as before"
    many = await ann.client.book(desks.resource, at(16), at(19), quantity=4)
    with refused(422, "rule-broken"):  # a room is one place
        await ann.client.swap(first.id, many.id)
    assert (await ann.client.booking(many.id)).version == many.version
    assert (await ann.client.booking(first.id)).resource_id == small.resource


@row("Z6")
async def test_a_series_is_booked_as_a_whole_on_local_clocks_or_not_at_all(cast: Cast) -> None:
    room = await cast.place("room", "bea", timezone="Europe/Berlin", approval="automatic")
    ann, bea = await cast.joins("ann"), await cast.person("bea")
    weekly = {"resource_id": room.resource, "starts_at": at(9), "ends_at": at(10), "rrule": "FREQ=WEEKLY;COUNT=40"}
    in_the_way = await bea.client.book(room.resource, at(7, days=2 + 5 * 7), at(12, days=2 + 5 * 7))
    refusal = await ann.ask("POST", "/api/bookings/series", weekly)
    assert (refusal.status_code, refusal.json()["type"]) == (409, "/problems/slot-taken")
    assert (await ann.types(), [b.id async for b in ann.client.bookings() if b.resource_id == room.resource]) == ([], [])

    rehearsed = await ann.must("POST", "/api/bookings/series", weekly | {"skip_conflicts": True, "dry_run": True})
    assert (len(rehearsed["items"]), [skipped["number"] for skipped in rehearsed["skipped"]]) == (39, [6])
    assert await ann.types() == []
    await bea.client.cancel(in_the_way.id)
    made = await ann.must("POST", "/api/bookings/series", weekly)
    starts = [datetime.fromisoformat(item["starts_at"]).astimezone(ZoneInfo("Europe/Berlin")) for item in made["items"]]
    assert len(starts) == 40
    assert len({(start.weekday(), start.hour, start.minute) for start in starts}) == 1, "the same time on the wall"
    assert len({start.utcoffset() for start in starts}) == 2, "summer and winter"
    assert await ann.types() == ["booking_created"] * 40
    await ann.must("POST", f"/api/bookings/series/{made['series_id']}/cancel", {"from": made["items"][10]["starts_at"]})
    assert await ann.types() == ["booking_cancelled"] * 30


@row("Z6")
async def test_several_resources_are_booked_together_or_none_of_them(cast: Cast) -> None:
    room = await cast.place("room", "bea", approval="automatic")
    projector = await cast.another(room, "projector", "bea", approval="automatic")
    chairs = await cast.another(room, "chairs", "bea", approval="automatic", capacity=20)
    ann, ben, onlooker = await cast.joins("ann"), await cast.person("ben"), await cast.joins("carla", room.public)
    when = {"starts_at": at(10), "ends_at": at(12)}
    items = [{"resource_id": room.resource, **when}, {"resource_id": projector.resource, **when}]
    items.append({"resource_id": chairs.resource, **when, "quantity": 12})
    in_the_way = await ben.client.book(projector.resource, at(11), at(13))
    await onlooker.news()
    assert (await ann.ask("POST", "/api/bookings/set", {"items": items})).status_code == 409
    assert (await ann.types(), await onlooker.types()) == ([], [])
    await ben.client.cancel(in_the_way.id)
    await onlooker.news()
    made = await ann.must("POST", "/api/bookings/set", {"items": items, "title": "Workshop"})
    assert [(item["resource_id"], item["title"]) for item in made["items"]] == [
        (place.resource, "Workshop") for place in (room, projector, chairs)
    ]
    news = await ann.news()
    assert [event.type for event in news] == ["booking_created"] * 3
    assert len({event.data["change_id"] for event in news}) == 1, "one change"
    assert sorted(await onlooker.types()) == ["availability_updated", "slot_unavailable", "slot_unavailable"]


@row("Z7")
async def test_a_refusal_says_why_when_it_is_taken_and_what_can_be_had_instead(cast: Cast) -> None:
    room = await cast.place("room", "bea", approval="automatic", kind="room", buffer_after_minutes=15)
    like = await cast.another(room, "room", "bea", approval="automatic", kind="room")
    ann, ben = await cast.person("ann"), await cast.person("ben")
    await ann.client.book(room.resource, at(10), at(11), title="Secret")
    with refused(409, "slot-taken") as caught:
        await ben.client.book(room.resource, at(11), at(12))
    problem = caught.value
    assert "Secret" not in str(problem.members)
    assert "ann" not in str(problem.members)
    assert (await ben.ask("GET", problem.type)).status_code == 200, "the type is a page that explains it"
    assert problem.members["cursor"], "and the refusal says at which event it is true"
    offers = problem.members["alternatives"]
    assert {offer["resource_id"] for offer in offers} == {room.resource, like.resource}
    for offer in offers[:1] + offers[-1:]:
        answer = await ben.ask("POST", "/api/bookings", offer)
        assert answer.status_code == 201, "what is offered can be had"
    with refused(422, "rule-broken") as caught:
        await ben.client.book(room.resource, at(10, days=-1), at(12, days=-1), quantity=2)
    assert {rule["rule"] for rule in caught.value.members["rules"]} == {"past", "quantity"}
    assert all(rule["message"] for rule in caught.value.members["rules"])
