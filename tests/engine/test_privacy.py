"""Nobody reads what is not theirs: random worlds, every answer and every frame of every reader searched for texts of others.

Each text that somebody writes, and each customer's id, is a mark that stands nowhere else, with the people who may read it. A reader
who meets any other mark, in an answer (refusals too) or on a stream, has found a leak.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from sse_booking.store.verify import verify
from tests.clocked import Service, clocked_service
from tests.people import DAY, HOUR, MONDAY, Json, Person, Reply, booking_body, instant

MARK = re.compile(r"zq[a-z]+[0-9]+zq")
VENUES = ("luigi", "college")
STEPS = 200
ACTIONS = ("approve", "approve", "reject", "cancel", "cancel", "cancel", "revoke", "check-in", "complete", "confirm", "restore", "no-show")
KINDS: dict[str, Json] = {
    "table": {},
    "lot": {"capacity": 3},
    "ask": {"approval": "manual"},
    "race": {"approval": "manual", "pending_blocks": False},
}


class World:
    """The people, what they did, and who may read which mark."""

    def __init__(self, service: Service, seed: int) -> None:
        self.service = service
        self.dice = random.Random(seed)
        self.readers: dict[str, set[str]] = {}
        self.heard: dict[str, list[str]] = {}
        self.bookings: list[Json] = []
        self.entries: list[Json] = []
        self.series: list[str] = []
        self.staff = {venue: {self.mark("owner"), self.mark("staff")} for venue in VENUES}
        self.owners = {venue: min(people) for venue, people in self.staff.items()}
        self.customers = [self.mark("customer") for _ in range(4)]
        for customer in self.customers:
            self.readers[customer] = {customer}
        for venue in VENUES:
            owner = self.person(self.owners[venue])
            owner.post("/api/venues", {"id": venue, "name": venue.title(), "questions": [{"id": "wish", "label": "What do you wish?"}]})
            for member in self.staff[venue] - {owner.user}:
                self.service.person("root", "admin").put(f"/api/venues/{venue}/staff/{member}")
            for kind, rules in KINDS.items():
                body = {"id": f"{venue}-{kind}", "name": kind, "approval": "automatic", "hold_s": 600, **rules}
                owner.post(f"/api/venues/{venue}/resources", body)

    def mark(self, kind: str, readers: set[str] | None = None) -> str:
        """A new text that stands nowhere else."""
        text = f"zq{kind}{len(self.readers)}zq"
        self.readers[text] = readers or set()
        return text

    def person(self, user: str) -> Person:
        return Person(self.service, user)

    def ask(self, user: str, method: str, path: str, body: object = None) -> Reply:
        """A request whose answer is remembered as heard."""
        reply = self.person(user).ask(method, path, body)
        self.heard.setdefault(user, []).append(f"{reply.status} {method} {path} {reply.raw.decode()} {reply.headers}")
        return reply

    def may_read(self, customer: str, venue: str) -> set[str]:
        """Who may read what stands on a booking; from now on they may know of the customer, too."""
        readers = {customer, *self.staff[venue]}
        self.readers[customer] |= readers
        return readers

    def texts(self, readers: set[str]) -> Json:
        return {
            "title": self.mark("title", readers),
            "note": self.mark("note", readers),
            "attendees": [self.mark("attendee", readers)],
            "answers": {"wish": self.mark("answer", readers)},
        }

    def step(self) -> None:
        """Somebody does something, allowed or not."""
        customer, venue, kind = self.dice.choice(self.customers), self.dice.choice(VENUES), self.dice.choice(list(KINDS))
        start = MONDAY + DAY + self.dice.randrange(2) * HOUR
        body = booking_body(f"{venue}-{kind}", start, start + HOUR)
        match self.dice.randrange(14):
            case 0 | 1 | 2:
                readers = self.may_read(customer, venue)
                reply = self.ask(customer, "POST", "/api/bookings", body | self.texts(readers) | {"hold": self.dice.random() < 0.2})
                self.bookings += [reply.body] if reply.status == 201 else []
            case 3 | 10:
                self.may_read(customer, venue)
                reply = self.ask(customer, "POST", "/api/waitlist", body)
                self.entries += [reply.body] if reply.status == 201 else []
            case 4:
                readers = self.may_read(customer, venue)
                more = self.texts(readers) | {"rrule": "FREQ=DAILY;COUNT=2", "skip_conflicts": True}
                reply = self.ask(customer, "POST", "/api/bookings/series", body | more)
                self.bookings += reply.body["items"] if reply.status == 201 else []
                self.series += [reply.body["series_id"]] if reply.status == 201 else []
            case 5 if self.entries:
                entry = self.dice.choice(self.entries)
                action = self.dice.choice(["accept", "decline"])
                self.ask(self.dice.choice([entry["user_id"], customer]), "POST", f"/api/waitlist/{entry['id']}/{action}")
            case 6:
                self.service.clock.now += self.dice.choice([60, 400, 700])
            case _ if self.bookings:
                self.touch(self.dice.choice(self.bookings), customer)

    def touch(self, booking: Json, stranger: str) -> None:
        """Somebody acts on a booking: its requester, its staff, or somebody whose business it is not."""
        venue, path = booking["venue_id"], f"/api/bookings/{booking['id']}"
        readers = {booking["requester_id"], *self.staff[venue]}
        actor = self.dice.choice([booking["requester_id"], *sorted(self.staff[venue]), stranger])
        other = self.dice.choice(self.bookings)
        text = self.mark("reason", readers if actor in readers else {actor})
        match self.dice.randrange(8):
            case 0:
                self.ask(actor, "POST", f"{path}/messages", {"text": text})
            case 1:
                self.ask(actor, "PATCH", path, {"title": text})
            case 2:
                self.ask(actor, "POST", f"{path}/swap", {"booking_id": other["id"]})
            case 3:
                self.ask(actor, "PUT", f"{path}/payment", {"payment_status": "paid", "payment_id": text})
            case 4:
                self.ask(actor, "PATCH", path, {"starts_at": instant(MONDAY + DAY), "ends_at": instant(MONDAY + DAY + 2 * HOUR)})
            case _:
                action = self.dice.choice(
                    ["approve", "reject", "cancel", "revoke", "check-in", "complete", "confirm", "restore", "no-show"]
                )
                self.ask(actor, "POST", f"{path}/{action}", {"reason": text})

    def look_everywhere(self, user: str) -> None:
        """Read all that there is to read, allowed or not."""
        period = f"from={instant(MONDAY)}&to={instant(MONDAY + 7 * DAY)}"
        paths = [
            "/api/venues",
            "/api/resources",
            "/api/bookings",
            "/api/bookings?role=staff",
            "/api/bookings.csv",
            "/api/bookings.csv?role=staff",
            "/api/waitlist",
            "/api/me",
            "/api/me/preferences",
        ]
        paths += [
            "/api/me/connections",
            "/api/me/calendar.ics",
            "/api/admin/audit",
            "/api/admin/connections",
            "/api/admin/booking-activity",
        ]
        for venue in VENUES:
            paths += [f"/api/venues/{venue}", f"/api/venues/{venue}/availability?{period}", f"/api/bookings?role=staff&venue_id={venue}"]
            paths += [f"/api/waitlist?role=staff&venue_id={venue}"]
            for kind in KINDS:
                name = f"{venue}-{kind}"
                paths += [f"/api/resources/{name}", f"/api/resources/{name}/availability?{period}", f"/api/resources/{name}/calendar.ics"]
                paths += [f"/api/bookings?role=staff&resource_id={name}", f"/api/waitlist?role=staff&resource_id={name}"]
        for booking in self.bookings:
            paths += [f"/api/bookings/{booking['id']}", f"/api/bookings/{booking['id']}/messages"]
        paths += [f"/api/waitlist/{entry['id']}" for entry in self.entries] + [f"/api/bookings?series_id={name}" for name in self.series]
        for path in paths:
            self.ask(user, "GET", path)
        for series in self.series:
            if user not in self.customers:
                continue
            self.ask(user, "POST", f"/api/bookings/series/{series}/approve")

    def listen(self, user: str, begin: str) -> None:
        """Everything that the user's streams may bring, from the beginning."""
        topics = [f"resource:{venue}-{kind}" for venue in VENUES for kind in KINDS] + [f"venue:{venue}" for venue in VENUES]
        topics += [f"venue:{venue}:staff" for venue in VENUES if user in self.staff[venue]]
        news, _ = self.service.replay(self.person(user), tuple(topics), begin)
        self.heard.setdefault(user, []).extend(json.dumps([item.type, item.data]) for item in news)


def leaks(world: World) -> list[str]:
    """What readers met that is not theirs, with where. Staff are known to the customers of their venue, and not counted."""
    people_of_venues = set().union(*world.staff.values())
    found = []
    for user, texts in world.heard.items():
        for text in texts:
            for mark in MARK.findall(text):
                asked_by_themselves = text[:4].strip().isdigit() and mark in text.split(" ", 3)[2]
                if user != mark and mark not in people_of_venues and user not in world.readers[mark] and not asked_by_themselves:
                    found.append(f"{user} read {mark} in {text[:300]}")
    return found


@pytest.mark.parametrize("seed", range(4))
def test_nobody_reads_what_is_not_theirs(tmp_path: Path, seed: int) -> None:
    with clocked_service(tmp_path) as service:
        world = World(service, seed)
        begin = Person(service, "nobody-yet").ask("GET", "/api/bookings?limit=1").headers["event-cursor"]
        for _ in range(STEPS):
            world.step()
        assert len(world.bookings) > 10
        outsider = world.mark("outsider")
        for user in (*world.customers, *sorted(set().union(*world.staff.values())), outsider):
            world.listen(user, begin)
            world.look_everywhere(user)
        assert leaks(world) == []
        assert any("zqtitle" in text for text in world.heard[world.customers[0]]), "marks are met where they may be"
    assert verify(service.database) == []


def test_public_topics_name_nobody_at_all(tmp_path: Path) -> None:
    with clocked_service(tmp_path, public_read=True) as service:
        world = World(service, 99)
        begin = Person(service, "nobody-yet").ask("GET", "/api/bookings?limit=1").headers["event-cursor"]
        for _ in range(STEPS):
            world.step()
        topics = [f"resource:{venue}-{kind}" for venue in VENUES for kind in KINDS] + [f"venue:{venue}" for venue in VENUES]
        news, _ = service.replay(None, tuple(topics), begin)
        assert len(news) > 20
        assert [item for item in news if MARK.search(json.dumps(item.data))] == []
        public = {"type", "topic", "change_id", "at", "resource_id", "starts_at", "ends_at", "available", "capacity", "action", "fields"}
        assert set().union(*(item.data for item in news)) <= public
        for path in ("/api/venues", "/api/resources", *(f"/api/venues/{venue}/availability?date=2027-01-12" for venue in VENUES)):
            reply = service.call(None, "GET", path)
            assert (reply.status, MARK.findall(reply.raw.decode())) == (200, []), path


def test_a_leak_would_be_found(tmp_path: Path) -> None:
    with clocked_service(tmp_path) as service:
        world = World(service, 1)
        ann, bob = world.customers[:2]
        secret = world.mark("title", {ann})
        world.heard = {bob: [f"200 GET /api/bookings {secret}"]}
        assert len(leaks(world)) == 1
        world.heard = {bob: [f"200 GET /api/bookings {ann}"]}
        assert len(leaks(world)) == 1
        world.heard = {ann: [f"200 GET /api/bookings {secret} {ann}"]}
        assert leaks(world) == []
