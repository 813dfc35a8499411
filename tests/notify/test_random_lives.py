"""Random lives at two venues with mail, push and webhooks on: nothing that leaves is overtaken, and nothing reaches who may not see it.

After each stretch of deeds everything that is due leaves. What has just arrived is held against how things stand at that moment, and
each person's words (titles, notes, messages, reasons) are looked for wherever they must not be. NOTIFY_LIVES says how many lives.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sse_booking.notify.egress.client import Client
from sse_booking.notify.egress.guard import Guard
from sse_booking.notify.mail import times
from sse_booking.notify.mail.sender import MailSender
from sse_booking.notify.mail.words import word
from sse_booking.notify.notice import Notice
from sse_booking.notify.outcome import Outcome
from sse_booking.notify.push.sender import payload
from sse_booking.notify.webhooks.worker import WebhookWorker
from sse_booking.store import delivery_state
from tests.clocked import clocked_service
from tests.notify.mail_server import FROM, Letter, Post, postbox
from tests.notify.test_push_encryption import AUTH, P256DH
from tests.notify.threaded_receiver import Receiver, threaded_receiver
from tests.notify.webhook_receiver import LOOPBACK, is_complete
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body, instant

LIVES: Final = int(os.environ.get("NOTIFY_LIVES", "3"))
STEPS: Final = 30
START: Final = MONDAY + 3 * DAY + 8 * HOUR
GUESTS: Final = ("ann", "ben", "cleo")
HOSTS: Final = {"luigi": ("owner", "table"), "ring": ("olga", "tractor")}
WANTED: Final = (
    "booking_created", "booking_approved", "booking_rejected", "booking_cancelled", "booking_updated", "booking_revoked", "booking_deleted",
    "booking_expired", "message", "new_booking", "staff_changes", "waitlist_offered", "reminder",
)  # fmt: skip


class Pushes:
    """A push service inside this process: it keeps what devices would show."""

    at_once = 1

    def __init__(self) -> None:
        self.shown: list[tuple[str, dict[str, Any]]] = []

    async def send(self, notice: Notice, _now: int) -> Outcome:
        self.shown.append((notice.recipient.user_id, payload(notice)))
        return Outcome("sent", "201")

    async def close(self) -> None: ...


class Life:
    """One random life, and who may see which words at every moment."""

    def __init__(self, post: Post, pushes: Pushes, receiver: Receiver, seed: int) -> None:
        self.post, self.pushes, self.receiver, self.rng = post, pushes, receiver, random.Random(seed)
        self.people: dict[str, Person] = {}
        self.webhooks: WebhookWorker
        self.bookings: list[str] = []
        self.words: dict[str, str] = {}
        """A word that somebody wrote -> the booking that it belongs to."""
        for name in (*GUESTS, *(owner for owner, _ in HOSTS.values())):
            person = self.people[name] = post.person(name)
            person.put("/api/me/preferences", {"events": {type_: {"email": True, "push": True} for type_ in WANTED}})
            keys = {"p256dh": P256DH, "auth": AUTH}
            person.post("/api/me/devices", {"endpoint": f"{receiver.url}/{name}", "keys": keys, "name": name})
        for venue, (owner, _) in HOSTS.items():
            self.people[owner].post(f"/api/venues/{venue}/webhooks", {"url": f"{receiver.url}/{venue}"})

    def secret(self, booking: str) -> str:
        text = f"word{len(self.words)}of{self.rng.randrange(10**6)}"
        self.words[text] = booking
        return text

    def step(self) -> None:
        rng = self.rng
        guest = self.people[rng.choice(GUESTS)]
        at = START + rng.randrange(40) * HOUR
        if not self.bookings or rng.random() < 0.35:
            venue = rng.choice(tuple(HOSTS))
            title, note = self.secret(""), self.secret("")
            body = {"title": title, "note": note, "hold": rng.random() < 0.2}
            made = guest.ask("POST", "/api/bookings", booking_body(HOSTS[venue][1], at, at + HOUR, **body))
            if made.status == 201:
                self.bookings.append(made.body["id"])
                self.words[title] = self.words[note] = made.body["id"]
            return
        booking = rng.choice(self.bookings)
        about = self.about(booking)
        owner = self.people[HOSTS[about.venue_id][0]]
        path = f"/api/bookings/{booking}"
        deed = rng.choice(("cancel", "approve", "approve", "reject", "revoke", "confirm", "move", "title", "message", "hand", "delete"))
        mine = self.people.get(about.requester_id, guest)
        who = owner if rng.random() < 0.5 else mine
        match deed:
            case "move":
                who.ask("PATCH", path, {"starts_at": instant(at), "ends_at": instant(at + HOUR)})
            case "title":
                who.ask("PATCH", path, {"title": self.secret(booking)})
            case "message":
                who.ask("POST", f"{path}/messages", {"text": self.secret(booking)})
            case "hand":
                owner.ask("POST", f"{path}/hand-over", {"to": {"user_id": rng.choice(GUESTS)}})
            case "delete":
                mine.ask("DELETE", path)
            case "confirm":
                mine.ask("POST", f"{path}/confirm", {})
            case "cancel":
                who.ask("POST", f"{path}/cancel", {"reason": self.secret(booking)})
            case _:
                owner.ask("POST", f"{path}/{deed}", {"reason": self.secret(booking)} if deed != "approve" else {})

    def about(self, booking: str) -> delivery_state.About:
        found = self.post.write(lambda tx: delivery_state.about(tx.db, booking))
        assert found is not None
        about: delivery_state.About = found
        return about

    def send(self) -> None:
        """Let all that is due leave, and look at it at that moment."""
        letters, shown = len(self.post.box.letters), len(self.pushes.shown)
        self.post.read_log()
        self.post.clock.now += self.rng.choice((2, 2, 60, HOUR))
        self.post.send()
        while self.post.run(self.post.worker.send_due("push")):
            pass
        while self.post.run(self.webhooks.deliver()):
            pass
        for letter in self.post.box.letters[letters:]:
            self.look_at_letter(letter)
        for user, said in self.pushes.shown[shown:]:
            self.look_at_push(user, said)

    def may_see(self, user: str, booking: str) -> bool:
        about = self.about(booking)
        return user in (about.requester_id, HOSTS[about.venue_id][0])

    def look_at_letter(self, letter: Letter) -> None:
        user = letter.recipient.split("@")[0]
        text = str(letter.message.items()) + letter.text + letter.html + letter.calendar + letter.subject
        for found in set(re.findall(r"word\d+of\d+", text)):
            assert self.may_see(user, self.words[found]), (user, letter.subject, found)
        links = re.findall(r"/bookings/(\w+)", letter.text)
        if not links:
            return
        about = self.about(links[0])
        assert self.may_see(user, about.id)
        assert word("en", about.status) in letter.text, (about.status, letter.text)
        assert times.span(about.starts_at, about.ends_at, about.timezone, "en") in letter.text
        if letter.calendar:
            method = re.search(r"METHOD:(\w+)", letter.calendar)
            assert method is not None
            assert (method[1] == "CANCEL") == (about.status not in ("pending", "approved") or about.deleted_at is not None)

    def look_at_push(self, user: str, said: dict[str, Any]) -> None:
        assert not re.search(r"word\d+of\d+", json.dumps(said)), "no words of people on a lock screen"
        for booking in re.findall(r"/bookings/(\w+)", said["url"]):
            about = self.about(booking)
            assert self.may_see(user, booking)
            assert times.short(about.starts_at, about.timezone, "en") in said["title"] or said["title"] == word("en", "message")

    def look_at_everything(self) -> None:
        """At the end: webhooks went to their own venue alone and in order; pages of what was sent show nobody else's."""
        for venue, (_, resource) in HOSTS.items():
            bodies: list[Json] = [json.loads(one.body) for one in self.receiver.got if one.path == f"/{venue}"]
            assert is_complete(bodies)
            of_others = [body for body in bodies if (body["data"].get("booking") or {}).get("resource_id") not in (resource, None)]
            assert of_others == []
            assert {
                self.about(self.words[found]).venue_id for body in bodies for found in re.findall(r"word\d+of\d+", json.dumps(body))
            } <= {venue}
        for name, person in self.people.items():
            listed = person.get("/api/me/deliveries?limit=200")["items"]
            assert {item["user_id"] for item in listed} <= {name}
            assert not re.search(r"word\d+of\d+", json.dumps(listed))
            for booking in self.bookings:
                answer = person.ask("GET", f"/api/bookings/{booking}/deliveries")
                if not self.may_see(name, booking):
                    assert answer.status in (403, 404)
                elif answer.status == 200 and name in GUESTS:
                    assert {item["user_id"] for item in answer.body["items"]} <= {name}


@contextlib.contextmanager
def living(folder: Path, seed: int) -> Iterator[Life]:
    with (
        postbox() as box,
        threaded_receiver() as receiver,
        clocked_service(folder, public_url="https://book.example", egress_allow=(LOOPBACK,)) as service,
    ):
        service.loop.run_until_complete(service.runtime.webhook_worker.stop())
        for venue, (owner, resource) in HOSTS.items():
            a_place(service, resource, owner=owner, venue=venue, capacity=3, approval="manual" if venue == "ring" else "automatic")
        pushes = Pushes()
        post = Post(service, box, {"email": MailSender(box.relay, FROM, "book.example"), "push": pushes})
        life = Life(post, pushes, receiver, seed)
        key = Ed25519PrivateKey.generate()
        life.webhooks = WebhookWorker(service.runtime.store, Client(Guard([LOOPBACK]), total_s=5), key, "https://book.example")
        try:
            yield life
        finally:
            post.run(life.webhooks.stop())
            post.run(post.worker.stop())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(LIVES))
def test_nothing_that_leaves_is_overtaken_or_for_other_eyes(tmp_path: Path, seed: int) -> None:
    with living(tmp_path, seed) as life:
        for _ in range(STEPS):
            for _ in range(life.rng.choice((1, 1, 2, 4))):
                life.step()
            if life.rng.random() < 0.7:
                life.send()
        life.send()
        life.look_at_everything()
        assert len(life.post.box.letters) > 10
        assert len(life.pushes.shown) > 10
        print(f"seed {seed}: {len(life.bookings)} bookings, {len(life.post.box.letters)} mails, {len(life.pushes.shown)} pushes")  # noqa: T201
