"""Colleagues share the rooms of an office: any range of time, moved and changed, and in use right now or not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sse_booking.client import Booking, BookingFields, Client
from tests.live import Server, live_server
from tests.scenarios.participants import HOUR, Cast, Place, at, in_s, of_type, refused, row

PAGE, INTRANET = "https://rooms.example", "https://intranet.example"


Way = Callable[[Client, Place, Booking, Booking], Awaitable[Booking]]
"""What staff do to a room: `gone` is a booking that was cancelled, `elsewhere` one of another room."""


async def a_room(cast: Cast) -> Place:
    return await cast.place("room", "bea", approval="automatic")


@row("B1")
async def test_a_room_is_booked_for_any_range_that_touches_others_but_overlaps_none(cast: Cast) -> None:
    room = await a_room(cast)
    ann, ben = (await cast.person("ann")).client, (await cast.person("ben")).client
    odd_end = at(11) + timedelta(minutes=7, seconds=30)
    await ann.book(room.resource, at(10), odd_end)
    for start, end in ((9, 10.25), (10.5, 10.75), (11, 12), (9, 12), (10, 11)):
        with refused(409, "slot-taken"):
            await ben.book(room.resource, at(start), at(end))
    await ben.book(room.resource, at(9), at(10))
    await ben.book(room.resource, odd_end, at(12))


async def _book(bea: Client, room: Place, gone: Booking, elsewhere: Booking) -> Booking:
    return await bea.book(room.resource, at(10.5), at(12), override=True)


async def _hold(bea: Client, room: Place, gone: Booking, elsewhere: Booking) -> Booking:
    return await bea.book(room.resource, at(10.5), at(12), hold=True)


async def _move(bea: Client, room: Place, gone: Booking, elsewhere: Booking) -> Booking:
    return await bea.change(elsewhere.id, resource_id=room.resource)


async def _stretch(bea: Client, room: Place, gone: Booking, elsewhere: Booking) -> Booking:
    return await bea.change(elsewhere.id, ends_at=at(13))


async def _restore(bea: Client, room: Place, gone: Booking, elsewhere: Booking) -> Booking:
    return await bea.restore(gone.id)


@row("B1")
@pytest.mark.parametrize("way", [_book, _hold, _move, _stretch, _restore], ids=lambda way: way.__name__.strip("_"))
async def test_no_way_of_writing_leads_to_an_overlap(cast: Cast, way: Way) -> None:
    room = await a_room(cast)
    other = await cast.another(room, "room", "bea", approval="automatic")
    bea, ann = (await cast.person("bea")).client, (await cast.person("ann")).client
    gone = await ann.book(room.resource, at(10.5), at(12))
    await ann.cancel(gone.id)
    await ann.book(room.resource, at(10), at(11))
    elsewhere = await ann.book(other.resource, at(10), at(11))
    await ann.book(other.resource, at(11), at(13))
    before = [item.busy for item in (await ann.venue_availability(room.venue, at(0), at(13))).items]
    with refused(409, "slot-taken"):
        await way(bea, room, gone, elsewhere)
    assert [item.busy for item in (await ann.venue_availability(room.venue, at(0), at(13))).items] == before


@row("B2")
async def test_an_edit_says_what_has_changed(cast: Cast) -> None:
    room = await a_room(cast)
    other = await cast.another(room, "room", "bea", approval="automatic")
    ann, bea = await cast.joins("ann"), await cast.joins("bea", room.staff)
    booking = await ann.client.book(room.resource, at(10), at(11), title="Budget", attendees=["Ben"])
    edits: list[tuple[BookingFields, set[str]]] = [
        ({"resource_id": other.resource}, {"resource_changed"}),
        ({"starts_at": at(14), "ends_at": at(15)}, {"time_changed"}),
        ({"attendees": ["Ben", "Carla"]}, {"attendees_changed"}),
        ({"title": "Budget 2027"}, set()),
        ({"resource_id": room.resource, "ends_at": at(16), "attendees": []}, {"resource_changed", "time_changed", "attendees_changed"}),
    ]
    for fields, _ in edits:
        booking = await ann.client.change(booking.id, **fields)
    for side in (ann, bea):
        updates = [event for event in await side.news() if event.type == "booking_updated"]
        assert len(updates) == len(edits)
        for update, (fields, flags) in zip(updates, edits, strict=True):
            told = update.data["changes"]
            assert {name for name in told if name.endswith("_changed") and told[name]} == flags
            assert set(told["fields"]) == set(fields)
    assert (booking.resource_id, booking.version, booking.ends_at) == (room.resource, 6, at(16))


@row("B2")
async def test_a_room_that_is_changed_is_free_at_the_old_place_and_taken_at_the_new_one(cast: Cast) -> None:
    room = await a_room(cast)
    other = await cast.another(room, "room", "bea", approval="automatic")
    ann, onlooker = await cast.person("ann"), await cast.joins("ben", room.public)
    booking = await ann.client.book(room.resource, at(10), at(11))
    await ann.client.change(booking.id, resource_id=other.resource)
    assert [(event.type, event.data["resource_id"]) for event in await onlooker.news()] == [
        ("slot_unavailable", room.resource),
        ("slot_available", room.resource),
        ("slot_unavailable", other.resource),
    ]


@row("B3")
@pytest.mark.parametrize(("who", "role", "by"), [("ann", "user", "user"), ("bea", "user", "staff"), ("root", "admin", "admin")])
async def test_who_cancelled_or_deleted_is_told_by_their_part(cast: Cast, who: str, role: str, by: str) -> None:
    room = await a_room(cast)
    ann, bea, actor = await cast.joins("ann"), await cast.joins("bea", room.staff), await cast.person(who, role=role)
    cancelled = await ann.client.book(room.resource, at(10), at(11))
    deleted = await ann.client.book(room.resource, at(11), at(12))
    assert (await actor.client.cancel(cancelled.id)).cancelled_by == by
    await actor.client.delete(deleted.id)
    for side in (ann, bea):
        news = await side.news()
        assert of_type(news, "booking_cancelled").data["cancelled_by"] == by
        gone = of_type(news, "booking_deleted")
        assert gone.data["deleted_by"] == by
        assert gone.booking is not None
        assert gone.booking.id == deleted.id
    with refused(404, "not-found"):
        await ann.client.booking(deleted.id)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that stands behind a TLS proxy as PAGE, and whose API the intranet's pages may use."""
    with live_server(tmp_path_factory.mktemp("proxied"), public_url=PAGE, cors_origins=INTRANET) as one:
        yield one


@row("B5")
def test_pages_of_the_origins_that_are_configured_may_call_and_others_may_not(proxied: Server) -> None:
    client = proxied.client("ann")
    asked = {"origin": INTRANET, "access-control-request-method": "POST", "access-control-request-headers": "authorization,if-match"}
    allowed = client.options("/api/bookings", headers=asked).headers
    assert allowed["access-control-allow-origin"] == INTRANET
    assert {"authorization", "if-match", "idempotency-key"} <= {
        name.strip().lower() for name in allowed["access-control-allow-headers"].split(",")
    }
    answer = client.get("/api/bookings", headers={"origin": INTRANET})
    assert answer.headers["access-control-allow-origin"] == INTRANET
    assert "Event-Cursor" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    for stranger in ("https://evil.example", f"{INTRANET}.evil.example", "null"):
        assert "access-control-allow-origin" not in client.options("/api/bookings", headers=asked | {"origin": stranger}).headers
        assert "access-control-allow-origin" not in client.get("/api/bookings", headers={"origin": stranger}).headers


@row("B5")
def test_behind_a_tls_proxy_the_cookie_is_secure_and_writes_come_from_the_public_address_only(proxied: Server) -> None:
    signed_in = proxied.client(None).post("/api/session", json={"token": proxied.token("ann")}, headers={"origin": PAGE})
    assert signed_in.status_code == 201
    cookie = signed_in.headers["set-cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    browser = httpx.Client(base_url=proxied.url, headers={"cookie": cookie.partition(";")[0]}, trust_env=False)
    with browser:
        statuses = {
            origin: browser.post("/api/venues", json={"name": "Office"}, headers={"origin": origin}).status_code
            for origin in (PAGE, INTRANET, proxied.url, "https://evil.example")
        }
        assert statuses == {PAGE: 201, INTRANET: 403, proxied.url: 403, "https://evil.example": 403}
        assert browser.post("/api/venues", json={"name": "Office"}).status_code == 403, "no Origin"
        assert browser.get("/api/bookings").status_code == 200


@row("B6")
async def test_whether_a_room_is_in_use_now_is_known_from_check_in_to_early_release(cast: Cast) -> None:
    room = await a_room(cast)
    ann, bea, onlooker = await cast.joins("ann"), await cast.joins("bea", room.staff), await cast.joins("ben", room.topic)
    now = in_s(0)
    mine = await ann.client.book(room.resource, in_s(60), now + 2 * HOUR)
    begun = await bea.client.change(mine.id, starts_at=now - HOUR, override=True)  # the meeting began an hour ago
    for side in (ann, bea, onlooker):
        await side.news()
    assert begun.status == "approved"

    async def in_use() -> list[int]:
        return [busy.used for busy in (await ann.client.availability(room.resource, in_s(0), in_s(60))).busy]

    assert (await ann.client.check_in(mine.id)).status == "checked_in"
    assert (await ann.types(), await bea.types(), await onlooker.types()) == (["booking_checked_in"], ["booking_checked_in"], [])
    assert await in_use() == [1]
    assert (await ann.client.complete(mine.id)).status == "completed"
    (freed,) = await onlooker.news()
    assert freed.type == "slot_available"
    assert freed.data["starts_at"] >= now.strftime("%Y-%m-%dT%H:%M:%SZ"), "of what has begun only the rest is free again"
    assert await in_use() == []
    assert await ann.types() == ["booking_completed"]
    assert (await onlooker.client.book(room.resource, in_s(600), now + HOUR)).status == "approved"


@row("B6")
async def test_what_is_in_use_at_this_moment_is_counted_for_the_dashboard(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        async with Cast(server) as cast:
            room = await a_room(cast)
            await cast.another(room, "room", "bea", approval="automatic")
            bea, root = await cast.person("bea"), await cast.person("root", role="admin")
            await bea.client.book(room.resource, in_s(-60), in_s(600), override=True)
            stats = await root.must("GET", "/api/admin/live-stats")
            assert (stats["in_use"]["resources"], stats["in_use"]["of"]) == (1, 2)
            assert [(row["resource_id"], row["taken"]) for row in stats["busiest"]] == [(room.resource, 1)]
