"""Webhooks against receivers that verify, fail and lie: in order, gaps provable, nothing lost, nobody's outage anybody else's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from standardwebhooks import Webhook

from sse_booking.notify.webhooks.turns import DISABLE_AFTER_S, TURN
from sse_booking.service import contacts
from sse_booking.store import log
from tests.clocked import clocked_service
from tests.live import a_place as a_live_place
from tests.live import live_server, wait_until
from tests.notify.peers import Answering, Peer, Request, answering, peer
from tests.notify.webhook_receiver import PATH, hooked, is_complete, scripted
from tests.people import DAY, HOUR, a_place


def test_events_come_in_order_signed_and_each_names_the_one_before(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(204)) as hook:
        for title in ("one", "two", "three"):
            hook.book(title)
        hook.send()
        assert [body["data"]["booking"]["title"] for body in hook.bodies] == ["one", "two", "three"]
        assert hook.bodies[0]["previous_id"] is None
        assert is_complete(hook.bodies)
        for request, body in zip(hook.receiver.requests, hook.bodies, strict=True):
            assert request.headers["webhook-id"] == body["id"]
            at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
            # The official library; `verify` would compare its clock, which is today's, with that of the test.
            expected = Webhook(hook.made["secret"]).sign(body["id"], at, request.body.decode())
            assert request.headers["webhook-signature"].split(" ")[0] == expected
            assert body["type"] == "booking.created"
        assert "secret" not in hook.state


def test_what_is_not_taken_is_sent_again_and_holds_up_what_comes_after(tmp_path: Path) -> None:
    with hooked(tmp_path, scripted(500, 302, 200)) as hook:
        hook.book("one")
        hook.book("two")
        hook.send()
        assert len(hook.bodies) == 1
        for seconds in (10, 100):
            hook.service.clock.now += seconds
            hook.send()
        titles = [body["data"]["booking"]["title"] for body in hook.bodies]
        assert titles == ["one", "one", "one", "two"]
        assert len({request.headers["webhook-id"] for request in hook.receiver.requests[:3]}) == 1
        attempts = hook.owner.get(f"{hook.path}/attempts")["items"]
        assert [(each["status"], each["ok"]) for each in attempts] == [(200, True), (200, True), (302, False), (500, False)]


def test_an_endpoint_that_stays_away_is_probed_then_switched_off_and_its_staff_are_told(tmp_path: Path) -> None:
    answer = {"status": 503}

    async def answers(request: Request, writer: asyncio.StreamWriter) -> None:
        await answering(answer["status"])(request, writer)

    with hooked(tmp_path, answers) as hook:
        hook.run(hook.service.runtime.store.write(lambda tx: contacts.put_verified(tx, "owner", "owner@mail.example")))
        hook.book("one")
        hook.book("two")
        began = hook.service.clock.now
        while hook.service.clock.now < began + DAY:
            hook.send()
            hook.service.clock.now += HOUR
        assert hook.state["state"] == "failing"
        while hook.service.clock.now < began + DISABLE_AFTER_S + 2 * HOUR:
            hook.send()
            hook.service.clock.now += HOUR
        assert hook.state["state"] == "disabled"
        assert {body["data"]["booking"]["title"] for body in hook.bodies} == {"one"}
        assert [item["type"] for item in hook.owner.get("/api/me/deliveries")["items"]] == ["webhook_disabled"]
        answer["status"] = 200
        hook.owner.patch(hook.path, {"state": "active"})
        before = len(hook.bodies)
        hook.send()
        assert [body["data"]["booking"]["title"] for body in hook.bodies[before:]] == ["one", "two"]
        assert hook.state["state"] == "active"


def test_what_has_gathered_is_sent_in_order_and_written_in_two_transactions(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(200)) as hook:
        titles = [f"booking {number}" for number in range(TURN)]
        for title in titles:
            hook.book(title)
        store = hook.service.runtime.store
        before = store.commits
        assert hook.run(hook.webhook_worker.deliver()) == TURN
        assert store.commits - before == 2
        assert [body["data"]["booking"]["title"] for body in hook.bodies] == titles
        assert is_complete(hook.bodies)
        assert hook.run(hook.webhook_worker.deliver()) == 0


def test_a_turn_ends_with_the_first_failure_and_goes_on_from_there(tmp_path: Path) -> None:
    with hooked(tmp_path, scripted(200, 503, 200, 200)) as hook:
        for title in ("one", "two", "three"):
            hook.book(title)
        assert hook.run(hook.webhook_worker.deliver()) == 2
        hook.service.clock.now += 10
        assert hook.run(hook.webhook_worker.deliver()) == 2
        assert [body["data"]["booking"]["title"] for body in hook.bodies] == ["one", "two", "two", "three"]
        assert hook.bodies[1] == hook.bodies[2]
        assert hook.state["state"] == "active"


def test_410_switches_off_at_once_and_a_pause_keeps_the_place(tmp_path: Path) -> None:
    with hooked(tmp_path, scripted(410, 200)) as hook:
        hook.book("one")
        hook.send()
        assert hook.state["state"] == "disabled"
        hook.owner.patch(hook.path, {"state": "paused"})
        hook.book("two")
        hook.send()
        assert len(hook.bodies) == 1
        hook.owner.patch(hook.path, {"state": "active"})
        hook.send()
        assert [body["data"]["booking"]["title"] for body in hook.bodies[1:]] == ["one", "two"]


def test_a_replay_sends_the_same_ids_once_more_and_a_bad_position_is_refused(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(200)) as hook:
        for title in ("one", "two", "three"):
            hook.book(title)
        hook.send()
        first = hook.bodies[0]["id"]
        hook.owner.post(f"{hook.path}/replay", {"after": first})
        hook.send()
        assert [body["id"] for body in hook.bodies[3:]] == [body["id"] for body in hook.bodies[1:3]]
        assert hook.bodies[3]["previous_id"] == first
        for bad in ("nonsense", "otherepo-1-abc", first[:-1] + "!"):
            hook.owner.refused(422, "invalid", "POST", f"{hook.path}/replay", {"after": bad})


def test_a_receiver_that_was_away_longer_than_the_log_is_kept_is_told_of_the_gap(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(200)) as hook:
        hook.owner.patch(hook.path, {"state": "paused"})
        hook.book("lost")
        hook.run(hook.service.runtime.store.write(lambda tx: log.prune(tx.db, tx.wall_ms + 1, 1000)))
        hook.owner.patch(hook.path, {"state": "active"})
        hook.book("kept")
        hook.send()
        assert [body["type"] for body in hook.bodies] == ["log.reset", "booking.created"]
        assert hook.bodies[0]["data"]["cursor"] == hook.bodies[0]["id"]
        assert is_complete(hook.bodies)


def test_a_filter_takes_names_of_either_kind_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(200), events=["booking.cancelled", "message"]) as hook:
        booking = hook.book("one")
        hook.ann.post(f"/api/bookings/{booking['id']}/messages", {"text": "Hello"})
        hook.ann.act(booking, "cancel")
        hook.send()
        assert [body["type"] for body in hook.bodies] == ["message.created", "booking.cancelled"]
        assert is_complete(hook.bodies)
        hook.owner.refused(422, "invalid", "POST", PATH, {"url": hook.receiver.url, "events": ["booking.nonsense"]})


def test_the_old_secret_signs_too_for_a_day(tmp_path: Path) -> None:
    with hooked(tmp_path, answering(200)) as hook:
        fresh = hook.owner.post(f"{hook.path}/secret")["secret"]
        assert fresh != hook.made["secret"]
        hook.book("one")
        hook.send()
        assert hook.receiver.requests[0].headers["webhook-signature"].count("v1,") == 2
        hook.service.clock.now += DAY
        hook.book("two")
        hook.send()
        assert hook.receiver.requests[1].headers["webhook-signature"].count("v1,") == 1


def test_only_staff_see_or_change_them_and_private_addresses_are_refused(tmp_path: Path) -> None:
    with clocked_service(tmp_path) as service:
        owner = a_place(service, "table")
        ann = service.person("ann")
        ann.refused(403, "forbidden", "GET", PATH)
        ann.refused(403, "forbidden", "POST", PATH, {"url": "nonsense"})
        for url in (
            "http://hooks.example/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "https://10.0.0.1/x",
            "https://a@b.example/",
        ):
            owner.refused(422, "invalid", "POST", PATH, {"url": url})
        made = owner.post(PATH, {"url": "https://hooks.example/x"})
        for path in ("", "/attempts"):
            ann.refused(403, "forbidden", "GET", f"{PATH}/{made['id']}{path}")
        for path in ("/test", "/secret"):
            ann.refused(403, "forbidden", "POST", f"{PATH}/{made['id']}{path}")
        owner.refused(422, "invalid", "PATCH", f"{PATH}/{made['id']}", {"url": "https://169.254.169.254/"})
        owner.refused(404, "not-found", "GET", f"{PATH}/{quote('nothing')}")
        owner.delete(f"{PATH}/{made['id']}")
        assert owner.get(PATH)["items"] == []


@contextlib.asynccontextmanager
async def receiving(answer: Answering) -> AsyncIterator[Peer]:
    async with peer(answer) as receiver:
        yield receiver


def in_a_thread(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it gives back
    return asyncio.get_running_loop().run_in_executor(None, call)


async def test_a_killed_service_sends_everything_in_order_after_its_restart(tmp_path: Path) -> None:
    async with receiving(answering(200)) as receiver:

        def play() -> str:
            with live_server(tmp_path, egress_allow="127.0.0.0/8") as server:
                a_live_place(server, capacity=99)
                owner, ann = server.client("owner"), server.client("ann")
                made = owner.post(PATH, json={"url": receiver.url}).raise_for_status().json()
                for number in range(12):
                    times = {"starts_at": "2030-06-01T18:00:00Z", "ends_at": "2030-06-01T19:00:00Z"}
                    ann.post("/api/bookings", json={"resource_id": "table-7", "title": str(number), **times}).raise_for_status()
                    if number % 4 == 3:
                        server.kill()
                        server.start()
                wait_until(lambda: len({request.headers["webhook-id"] for request in receiver.requests}) == 12)
                keys = httpx.get(f"{server.url}/.well-known/webhook-keys").json()["keys"]
                assert keys[0].startswith("whpk_")
                assert owner.post(f"{PATH}/{made['id']}/test").json()["ok"] is True
                secret: str = made["secret"]
                return secret

        secret = await in_a_thread(play)
    bodies = [Webhook(secret).verify(request.body, request.headers) for request in receiver.requests]
    assert bodies[-1]["type"] == "webhook.test"
    once = list({body["id"]: body for body in bodies[:-1]}.values())
    assert [body["data"]["booking"]["title"] for body in once] == [str(number) for number in range(12)]
    assert is_complete(once)


def test_a_slow_endpoint_does_not_hold_up_another(tmp_path: Path) -> None:
    async def stall(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    with hooked(tmp_path, stall) as hook:
        listening = peer(answering(200))
        quick = hook.run(listening.__aenter__())
        hook.owner.post(PATH, {"url": quick.url})
        for title in ("one", "two", "three"):
            hook.book(title)

        async def until_three() -> None:
            await hook.webhook_worker.start()
            while len(quick.requests) < 3:
                hook.webhook_worker.wake()
                await asyncio.sleep(0.01)

        hook.run(asyncio.wait_for(until_three(), 60))
        assert len(hook.receiver.requests) == 1
        hook.run(hook.webhook_worker.stop())
        hook.run(listening.__aexit__(None, None, None))
