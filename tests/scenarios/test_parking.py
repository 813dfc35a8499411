"""Drivers take spaces of parking lots; those who run them see everything, and everybody else what is theirs."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from sse_booking.client import ProblemError, StreamEvent
from tests.live import Server
from tests.scenarios.participants import WEBHOOK_SECRET, Cast, Place, at, refused, row


async def a_lot(cast: Cast, capacity: int = 5) -> Place:
    return await cast.place("lot", "pete", capacity=capacity, approval="automatic")


@row("P1")
async def test_a_booking_takes_spaces_and_everyone_sees_how_many_are_left(cast: Cast) -> None:
    lot = await a_lot(cast)
    driver, onlooker = await cast.person("ann"), await cast.joins("ben", lot.topic)
    booking = await driver.client.book(lot.resource, at(8), at(12), quantity=2)
    (taken,) = await onlooker.news()
    assert taken.type == "availability_updated"
    assert {name: taken.data[name] for name in ("resource_id", "available", "capacity", "action")} == {
        "resource_id": lot.resource, "available": 3, "capacity": 5, "action": "booked",
    }  # fmt: skip
    assert taken.data["at"]
    assert "ann" not in json.dumps(taken.data)
    await driver.client.change(booking.id, quantity=1)
    await driver.client.cancel(booking.id)
    assert [(event.data["action"], event.data["available"]) for event in await onlooker.news()][-1] == ("released", 5)


@row("P1")
async def test_a_lot_is_never_fuller_than_its_capacity_at_any_instant(cast: Cast) -> None:
    lot = await a_lot(cast, capacity=2)
    client = (await cast.person("ann")).client
    await client.book(lot.resource, at(10), at(11))
    await client.book(lot.resource, at(11), at(12))
    await client.book(lot.resource, at(10), at(12))  # two overlap it, but never two at once
    with refused(409, "slot-taken"):
        await client.book(lot.resource, at(10.75), at(11.25))
    day = await client.availability(lot.resource, at(9), at(13))
    assert [(busy.starts_at, busy.ends_at, busy.used) for busy in day.busy] == [(at(10), at(12), 2)]
    with refused(422, "rule-broken") as caught:
        await client.book(lot.resource, at(14), at(15), quantity=3)
    assert [rule["rule"] for rule in caught.value.members["rules"]] == ["quantity"]


@row("P1")
async def test_a_rush_for_the_last_spaces_fills_them_exactly(cast: Cast) -> None:
    lot = await a_lot(cast, capacity=7)
    drivers = [(await cast.person(f"driver-{number}")).client for number in range(12)]
    asked = [driver.book(lot.resource, at(8), at(12), quantity=2) for driver in drivers]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(1 for outcome in outcomes if not isinstance(outcome, BaseException)) == 3
    assert {outcome.status for outcome in outcomes if isinstance(outcome, ProblemError)} == {409}
    last = await drivers[0].book(lot.resource, at(8), at(12))
    assert last.quantity == 1


def signed(event: Mapping[str, object], *, secret: str = WEBHOOK_SECRET, ago_s: int = 0) -> tuple[bytes, dict[str, str]]:
    """An event as a payment provider sends it."""
    body, sent_at = json.dumps(event).encode(), int(time.time()) - ago_s
    digest = hmac.new(secret.encode(), b"%d." % sent_at + body, hashlib.sha256).hexdigest()
    return body, {"sse-booking-signature": f"t={sent_at},v1={digest}", "content-type": "application/json"}


@row("P2")
async def test_the_operator_sets_a_payment_and_the_driver_hears_of_it(cast: Cast) -> None:
    lot = await a_lot(cast)
    driver, pete = await cast.joins("ann"), await cast.joins("pete", lot.staff)
    booking = await driver.client.book(lot.resource, at(8), at(12))
    assert (booking.payment_status, booking.payment_id) == ("unpaid", None)
    path = f"/api/bookings/{booking.id}/payment"
    paid = await pete.must("PUT", path, {"payment_status": "paid", "payment_id": "cash-7"})
    assert (paid["payment_status"], paid["payment_id"]) == ("paid", "cash-7")
    for side in (driver, pete):
        (told,) = [event for event in await side.news() if event.type == "payment_updated"]
        assert (told.data["payment_status"], told.data["payment_id"]) == ("paid", "cash-7")
    assert (await pete.ask("PUT", path, {"payment_status": "unpaid"})).status_code == 409, "what is paid is not unpaid again"
    assert (await driver.ask("PUT", path, {"payment_status": "refunded"})).status_code == 403


@row("P2")
async def test_a_payment_provider_tells_by_signed_webhooks_of_which_each_counts_once(cast: Cast, server: Server) -> None:
    lot = await a_lot(cast)
    driver = await cast.joins("ann")
    booking = await driver.client.book(lot.resource, at(8), at(12))
    provider = server.client(None)
    event = {"event_id": f"evt-{booking.id}", "booking_id": booking.id, "payment_status": "paid", "payment_id": "pay-1"}

    def deliver(body: bytes, headers: dict[str, str]) -> tuple[int, object]:
        answer = provider.post("/api/webhooks/payments", content=body, headers=headers)
        return answer.status_code, answer.json().get("applied")

    assert deliver(*signed(event, secret="somebody else's")) == (401, None)
    assert deliver(*signed(event, ago_s=3600)) == (401, None)
    body, headers = signed(event)
    assert deliver(body.replace(b"pay-1", b"pay-2"), headers) == (401, None)
    assert deliver(body, headers) == (200, True)
    assert deliver(body, headers) == (200, False), "listened to and sent again"
    assert deliver(*signed(event)) == (200, False)
    late = event | {"event_id": f"late-{booking.id}", "payment_status": "pending"}
    assert deliver(*signed(late)) == (200, False), "what came late takes nothing back"
    assert [told.data["payment_status"] for told in await driver.news() if told.type == "payment_updated"] == ["paid"]
    assert (await driver.client.booking(booking.id)).payment_id == "pay-1"


@row("P3")
async def test_a_notification_reaches_the_one_user_whom_it_is_for(cast: Cast) -> None:
    ann, ben, root = await cast.joins("ann"), await cast.joins("ben"), await cast.person("root", role="admin")
    said = {"title": "Your car", "message": "The lights are on.", "type": "warning"}
    await root.must("POST", "/api/admin/notifications", {"user_id": "ann", **said})
    (told,) = await ann.news()
    assert (told.type, told.data["title"], told.data["message"], told.data["notification"]) == (
        "notification", said["title"], said["message"], said,
    )  # fmt: skip
    assert await ben.types() == []
    assert (await ben.ask("POST", "/api/admin/notifications", {"user_id": "ann", **said})).status_code == 403


@row("P3")
async def test_what_an_admin_announces_reaches_everybody_who_listens(cast: Cast) -> None:
    drivers = [await cast.joins(name) for name in ("ann", "ben", "carla")]
    await cast.root.announce("The north lot closes at 20:00", level="warning")
    for driver in drivers:
        announced = await driver.next("system_announcement")
        assert (announced.data["message"], announced.data["level"]) == ("The north lot closes at 20:00", "warning")
    with refused(403, "forbidden"):
        await drivers[0].client.announce("Free parking")


@row("P4")
async def test_a_stream_and_its_replay_carry_only_what_their_reader_may_see(cast: Cast) -> None:
    lot = await a_lot(cast)
    start = (await cast.root.announce("from here")).event_cursor
    ann, ben, pete = await cast.person("ann"), await cast.person("ben"), await cast.person("pete")
    await ann.client.book(lot.resource, at(8), at(12), title="Anns van", note="Gate code 1234")
    await ben.client.book(lot.resource, at(9), at(12), title="Bens car")
    await pete.client.update_resource(lot.resource, name="Lot North")

    async def sees(user: str, *topics: str, role: str = "user") -> list[StreamEvent]:
        return await (await cast.joins(user, *topics, role=role, after=start)).news()

    anns, bens = await sees("ann", lot.topic, lot.public), await sees("ben")
    assert {event.data["topic"] for event in anns} == {"user:ann", lot.topic, lot.public}
    assert "Bens car" not in str(anns)
    assert {event.data["topic"] for event in bens} == {"user:ben"}
    assert "1234" not in str([event for event in anns if event.data["topic"] != "user:ann"])
    staffs = await sees("pete", lot.staff)
    assert {event.booking.title for event in staffs if event.booking} == {"Anns van", "Bens car"}
    admins = await sees("root", "admin", role="admin")
    assert "book" in {event.data["action"] for event in admins if event.type == "audit"}
    for topics in ([lot.staff], ["admin"], ["user:ben"], ["resource:nothing"]):
        with refused(403, "forbidden"):
            await cast.joins("ann", *topics, after=start)


@row("P4")
async def test_every_connection_needs_a_good_token(cast: Cast, server: Server) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": f"Bearer {server.token('ann', ttl_s=-1)}"}):
        answer = server.client(None).get("/api/stream", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")
    assert server.client(None).get(f"/api/stream?ticket={server.token('ann')}").status_code == 401, "a token in an address ends up in logs"
    pages = await cast.person("ann")
    ticket = (await pages.client.stream_ticket()).ticket
    with server.client(None).stream("GET", f"/api/stream?ticket={ticket}") as answer:
        assert next(answer.iter_lines()).startswith(("id:", "retry:"))


@row("P6")
async def test_anyone_who_is_signed_in_sees_what_is_free_and_how_they_are_connected(cast: Cast) -> None:
    lot = await a_lot(cast)
    await (await cast.person("ann")).client.book(lot.resource, at(8), at(12), quantity=4)
    ben = await cast.joins("passer-by")
    (item,) = (await ben.client.venue_availability(lot.venue, at(8), at(9))).items
    assert (item.capacity, [busy.used for busy in item.busy]) == (5, [4])
    (mine,) = (await ben.must("GET", "/api/me/connections"))["items"]
    assert (mine["topics"], mine["closed_at"], mine["reason"]) == (["all", "user:passer-by"], None, None)
    assert mine["duration_s"] >= 0
