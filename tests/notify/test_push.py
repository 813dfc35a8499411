"""Web Push against a push service that decrypts, refuses and forgets devices."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import stat
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from sse_booking.domain.principal import SYSTEM
from sse_booking.notify.egress.client import Client
from sse_booking.notify.egress.guard import Guard
from sse_booking.notify.push.encryption import to_bytes
from sse_booking.notify.push.sender import PushSender, outcome_of
from sse_booking.notify.push.vapid import Vapid, new_key
from sse_booking.service import accounts
from sse_booking.service.unit_of_work import UnitOfWork
from sse_booking.store.sqlite.backup import backup as copy
from tests.clocked import clocked_service
from tests.notify.mail_server import URL, Post, postbox
from tests.notify.peers import Answering, Peer, answering, peer
from tests.notify.test_push_encryption import AUTH, BROWSER, P256DH, SENDER, decrypted
from tests.people import DAY, HOUR, MONDAY, a_place

START = MONDAY + 3 * DAY + 10 * HOUR
LOOPBACK = ip_network("127.0.0.0/8")


@contextlib.contextmanager
def pushing(folder: Path, answer: Answering) -> Iterator[tuple[Post, Peer]]:
    with postbox() as box, clocked_service(folder, public_url=URL, egress_allow=(LOOPBACK,)) as service:
        listening = peer(answer)
        receiver = service.loop.run_until_complete(listening.__aenter__())
        client = Client(Guard([LOOPBACK]), total_s=2)
        post = Post(service, box, {"push": PushSender(Vapid(SENDER, "mailto:host@book.example"), client)})
        try:
            yield post, receiver
        finally:
            post.run(post.worker.stop())
            post.run(listening.__aexit__(None, None, None))


def go_on(post: Post, seconds: int = 2) -> None:
    post.read_log()
    post.clock.now += seconds
    while post.run(post.worker.send_due("push")):
        pass


def subscription(receiver: Peer, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of the body
    return {"endpoint": receiver.url, "keys": {"p256dh": P256DH, "auth": AUTH}, "expirationTime": None, "name": "Phone", **more}


def test_a_push_says_where_to_look_and_nothing_that_a_lock_screen_should_not_show(tmp_path: Path) -> None:
    with pushing(tmp_path, answering(201)) as (post, service):
        a_place(post.service, "table")
        ann = post.service.person("ann")
        ann.post("/api/me/devices", subscription(service))
        booking = ann.book("table", START, START + HOUR, title="Surprise for Ben", note="Ring in the cake")
        go_on(post)
        (request,) = service.requests
        assert request.headers["ttl"] == "86400"
        assert request.headers["urgency"] == "normal"
        assert request.headers["content-encoding"] == "aes128gcm"
        assert request.headers["topic"].isalnum()
        assert request.headers["authorization"].startswith("vapid t=")
        said = json.loads(decrypted(request.body, BROWSER, to_bytes(AUTH)))
        assert said["title"] == "Booked: Table, Thu 14 January, 10:00"
        assert said["url"] == f"{URL}/bookings/{booking['id']}"
        assert "Surprise" not in json.dumps(said)
        assert ann.get("/api/me/devices")["items"][0]["last_ok_at"] is not None


@pytest.mark.parametrize(("status", "left"), [(410, 0), (404, 0), (403, 1), (413, 1)])
def test_a_device_that_is_gone_is_forgotten_and_one_that_was_refused_is_not(tmp_path: Path, status: int, left: int) -> None:
    with pushing(tmp_path, answering(status)) as (post, service):
        a_place(post.service, "table")
        ann = post.service.person("ann")
        ann.post("/api/me/devices", subscription(service))
        ann.book("table", START, START + HOUR)
        go_on(post)
        assert len(ann.get("/api/me/devices")["items"]) == left
        go_on(post, HOUR)
        assert len(service.requests) == 1


def test_a_page_that_is_open_gets_a_minute_before_a_phone_does(tmp_path: Path) -> None:
    with pushing(tmp_path, answering(201)) as (post, service):
        a_place(post.service, "table", approval="manual")
        ann, owner = post.service.person("ann"), post.service.person("owner")
        ann.post("/api/me/devices", subscription(service))
        post.looking = frozenset({"ann"})
        booking = ann.book("table", START, START + HOUR)
        go_on(post)
        assert service.requests == []
        owner.act(booking, "approve")  # within that minute: one push says how it stands
        go_on(post, 60)
        (request,) = service.requests
        assert json.loads(decrypted(request.body, BROWSER, to_bytes(AUTH)))["title"].startswith("Confirmed")


def test_devices_are_ones_own_and_their_addresses_are_guarded(tmp_path: Path) -> None:
    with pushing(tmp_path, answering(201)) as (post, service):
        ann, ben = post.service.person("ann"), post.service.person("ben")
        made = ann.post("/api/me/devices", subscription(service))
        assert ann.post("/api/me/devices", subscription(service))["id"] == made["id"]
        ben.refused(404, "not-found", "DELETE", f"/api/me/devices/{made['id']}")
        for bad in ({"endpoint": "http://10.0.0.1/x"}, {"keys": {"p256dh": "AAAA", "auth": AUTH}}, {"endpoint": "https://u@a.example/"}):
            ann.refused(422, "invalid", "POST", "/api/me/devices", subscription(service, **bad))
        ben.post("/api/me/devices", subscription(service))  # the same browser, another person now
        assert ann.get("/api/me/devices")["items"] == []
        assert ann.get("/api/me/devices")["public_key"] is None


def test_staff_are_offered_answers_at_once_and_a_reminder_ends_with_the_start(tmp_path: Path) -> None:
    with pushing(tmp_path, answering(201)) as (post, service):
        a_place(post.service, "table", approval="manual")
        ann, owner = post.service.person("ann"), post.service.person("owner")
        owner.put("/api/me/preferences", {"events": {"new_booking": {"push": True}}})
        owner.post("/api/me/devices", subscription(service, locale="de"))
        booking = ann.book("table", START, START + HOUR)
        go_on(post)
        (request,) = service.requests
        said = json.loads(decrypted(request.body, BROWSER, to_bytes(AUTH)))
        assert request.headers["urgency"] == "high"
        assert [one["action"] for one in said["actions"]] == ["approve", "reject"]
        assert [one["title"] for one in said["actions"]] == ["Annehmen", "Ablehnen"]
        ann.post("/api/me/devices", subscription(service))  # the browser is Ann's from now on
        ann.put("/api/me/preferences", {"events": {}, "remind_minutes": 120})
        owner.act(booking, "approve")
        go_on(post)
        post.clock.now = START - 2 * HOUR
        go_on(post)
        assert [request.headers["ttl"] for request in service.requests[1:]] == ["86400", str(2 * HOUR - 2)]
        assert len({request.headers["topic"] for request in service.requests}) == 1, "a later one replaces what was not shown yet"


def test_the_key_is_in_the_data_file_too_and_a_lost_key_file_is_written_anew(tmp_path: Path) -> None:
    file, backup = tmp_path / "push.pem", tmp_path / "copy.db"
    with clocked_service(tmp_path, push_key_file=str(file)) as service:
        key = service.person("ann").get("/api/me/devices")["public_key"]
        first = file.read_text()
        file.unlink()
        service.restart()
        assert file.read_text() == first
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        copy(tmp_path / "booking.db", backup)
        with contextlib.closing(sqlite3.connect(backup)) as db:
            assert db.execute("SELECT key FROM service_key WHERE name = 'push'").fetchone() == (first,)
        file.write_text(new_key())  # another key by the operator's own hand counts, and is said
        service.restart()
        assert service.person("ann").get("/api/me/devices")["public_key"] != key


def test_who_is_signed_out_everywhere_has_no_devices_left(tmp_path: Path) -> None:
    with pushing(tmp_path, answering(201)) as (post, service):
        post.service.person("ann").post("/api/me/devices", subscription(service))
        post.write(lambda tx: accounts.end_all(UnitOfWork(tx, SYSTEM), "ann"))
        assert post.service.person("ann").get("/api/me/devices")["items"] == []


def test_answers_of_push_services_are_told_apart() -> None:
    assert [outcome_of(status, "", None).state for status in (200, 201, 404, 410, 400, 401, 429, 500, 503)] == [
        "sent", "sent", "gone", "gone", "dead", "dead", "retry", "retry", "retry",
    ]  # fmt: skip
