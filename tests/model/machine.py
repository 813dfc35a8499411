"""A service and its model side by side: each step is done by both, then everything that anybody can see has to agree.

What people do stands in lives.py.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from sse_booking.store.verify import verify
from tests.clocked import Clock, Service
from tests.engines import give_back
from tests.model import comparison
from tests.model.comparison import Ears, Names
from tests.model.entities import LIVE, Booking, Entry, Refused, Resource, Wanted
from tests.model.reference import World
from tests.people import DAY, HOUR, MONDAY, Person, Reply, instant

T = TypeVar("T")
HALF: Final = 1800
BEGIN: Final = MONDAY + DAY + 9 * HOUR
VENUE, OWNER, STAFF, ADMIN = "luigi", "olga", "sam", "root"
CUSTOMERS: Final = ("ann", "ben", "vip")
MINE: Final = "/api/bookings?role=requester&limit=200"
PEOPLE: Final = (*CUSTOMERS, STAFF, OWNER, ADMIN)

RESOURCES: Final = (
    Resource(id="table", grace_s=900, after_s=600, kind="table", seats_max=2, joins=("race", "court")),
    Resource(id="court", approval="manual", pending_s=900, slot_s=HALF, kind="table", seats_max=3),
    Resource(
        id="race",
        approval="manual",
        blocks=False,
        pending_s=3600,
        before_s=900,
        after_s=600,
        kind="table",
        seats_min=2,
        seats_max=4,
    ),
    Resource(id="lot", capacity=4, usable=4, pool=True, max_s=3 * HOUR),
    Resource(id="desks", seats_max=2, capacity=3, usable=3, pool=True, approval="manual", blocks=False, hold_s=200, before_s=600),
    Resource(id="bikes", capacity=2, usable=2, pool=True, quota=2, quota_day_s=3 * HOUR, before_s=300, after_s=600),
)


def rules_of(resource: Resource) -> dict[str, object]:
    """Return the API members that create the resource."""
    return {
        "capacity": resource.capacity, "pool": resource.pool, "lead_minutes": resource.lead_s // 60,
        "approval": resource.approval, "pending_blocks": resource.blocks,
        "buffer_before_minutes": resource.before_s // 60, "buffer_after_minutes": resource.after_s // 60, "hold_s": resource.hold_s,
        "pending_expires_s": resource.pending_s, "slot_minutes": resource.slot_s and resource.slot_s // 60,
        "no_show_grace_minutes": None if resource.grace_s is None else resource.grace_s // 60,
        "max_minutes": resource.max_s and resource.max_s // 60, "quota_bookings": resource.quota,
        "quota_day_minutes": resource.quota_day_s and resource.quota_day_s // 60,
        "kind": resource.kind, "seats_min": resource.seats_min, "seats_max": resource.seats_max, "joins": list(resource.joins),
        "cancel_until_minutes": resource.cancel_s // 60 or None, "change_until_minutes": resource.change_s // 60 or None,
    }  # fmt: skip


class Machine(RuleBasedStateMachine):
    """One random sequence of actions on a service, from an empty file on."""

    folder: ClassVar[Path]
    clock: ClassVar[Clock]
    lives: ClassVar = itertools.count(1)
    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        folder = self.folder / str(next(self.lives))
        folder.mkdir()
        self.clock.now = BEGIN
        self.service = Service(folder, self.clock, {})
        self.service.start()
        self.names = Names()
        self.world = World(VENUE, OWNER, {STAFF}, ADMIN, BEGIN)
        owner = self.person(OWNER)
        owner.post("/api/venues", {"id": VENUE, "name": "Luigi"})
        self.person(ADMIN).put(f"/api/venues/{VENUE}/staff/{STAFF}")
        for resource in RESOURCES:
            owner.post(f"/api/venues/{VENUE}/resources", {"id": resource.id, "name": resource.id, **rules_of(resource)})
            self.world.resources[resource.id] = resource
        self.places = [resource.id for resource in RESOURCES]
        self.few: list[str] = []
        public = (*(f"resource:{resource.id}" for resource in RESOURCES), f"venue:{VENUE}")
        staff = f"venue:{VENUE}:staff"
        self.ears = Ears(self.service, dict.fromkeys(PEOPLE, ()) | {"vip": public, ADMIN: (staff,), OWNER: (*public, staff)})
        self.heard: dict[str, dict[str, list[Any]]] = {user: {} for user in PEOPLE}
        self.turn = self.asked = 0
        self.last: tuple[int, str, str, str, object, dict[str, str], Reply] | None = None
        self.counted["lives"] += 1

    def here(self, where: int) -> str:
        """Return a resource by number; those of this sequence come first, and often."""
        places = [*self.few, *self.few, *self.few, *self.few, *self.places]
        return places[where % len(places)]

    # One step, and what has to be the same after it

    def person(self, user: str) -> Person:
        return Person(self.service, user, "admin" if user == ADMIN else "user")

    def do(self, act: Callable[[], T], who: str, method: str, path: str, body: object = None, **headers: str) -> tuple[Reply, T | None]:
        """Perform the action on both. Returns the service's response, and the model's result (None when it refuses)."""
        made: T | None = None
        expected: tuple[object, ...] = (200, "", ())
        try:
            made = self.world.commit(act)
        except Refused as refused:
            expected = refused.expected
        self.asked += 1
        if self.asked % 3 == 0:
            headers["idempotency_key"] = f"key-{self.asked}"
        reply = self.person(who).ask(method, path, body, **headers)
        is_dry_run = isinstance(body, dict) and body.get("dry_run")  # which stores nothing, so that its key is free again
        if "idempotency_key" in headers and reply.status < 300 and not is_dry_run:
            self.last = (self.world.now, who, method, path, body, headers, reply)
        problem = str(reply.body.get("type", "")).removeprefix("/problems/") if reply.status >= 400 else ""
        broken = tuple(sorted(rule["rule"] for rule in reply.body.get("rules", ()))) if reply.status >= 400 else ()
        got = (reply.status if reply.status >= 400 else 200, problem, broken)
        assert got == expected, f"{who} {method} {path} {body}: {reply.raw!r}"
        self.counted["steps"] += 1
        name = path.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
        self.counted[f"{method} {'one' if name[0].isdigit() else name}: {reply.status} {problem}"] += 1
        return reply, made

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        self.world.settle()
        self._compare_what_was_heard()
        world, owner = self.world, self.person(OWNER)
        self.turn += 1
        viewer, now = PEOPLE[self.turn % len(PEOPLE)], world.now
        period = (now - now % HALF - HOUR, now - now % HALF + 7 * HOUR)
        lists = ("/api/bookings?role=staff&limit=200", f"/api/waitlist?role=staff&venue_id={VENUE}&limit=200")
        free = f"/api/venues/{VENUE}/availability?from={instant(period[0])}&to={instant(period[1])}"
        asks = [(owner, path) for path in lists] + [(self.person(user), MINE) for user in PEOPLE]
        *pages, seen = comparison.look(self.service, [*asks, (self.person(viewer), free)])
        found, entries, *own = (comparison.items(page, *ask) for page, ask in zip(pages, asks, strict=True))
        names = self.names
        known = {
            b.n: comparison.booking_of_model(b) for b in world.bookings.values() if b.status != "held" and not b.deleted and not b.dropped
        }
        assert comparison.bookings_of_service(names, found) == known
        for user, views in zip(PEOPLE, own, strict=True):
            theirs = [b for b in world.bookings.values() if b.user == user and not b.deleted and not b.hidden]
            assert comparison.bookings_of_service(names, views) == {b.n: comparison.booking_of_model(b) for b in theirs}, user
        waiting = {e.n: comparison.entry_of_model(world, e) for e in world.entries.values()}
        assert {names.entries.get(view["id"], view["id"]): comparison.entry_of_service(names, view) for view in entries} == waiting
        assert comparison.availability_of_service(seen) == comparison.availability_of_model(world, viewer, period), viewer

    def _compare_what_was_heard(self) -> None:
        for user, by_topic in self.ears.listen(self.world, self.names).items():
            for topic, news in by_topic.items():
                self.heard[user].setdefault(topic, []).extend(news)
        for user, topics in self.ears.topics.items():
            for topic in (*topics, f"user:{user}"):
                assert self.heard[user].get(topic, []) == self.world.history.get(topic, []), f"{user} on {topic}"

    def teardown(self) -> None:
        self.service.close()
        assert verify(self.service.database) == []
        give_back()

    # What the rules choose from

    def start_of(self, k: float) -> int:
        """Return the start of a half hour, counted from the current one; 0: in two minutes."""
        if k == 0:
            return self.world.now - self.world.now % 60 + 120
        return self.world.now - self.world.now % HALF + int(k * HALF)

    def some_entry(self, pick: int) -> Entry:
        there = sorted(self.world.entries.values(), key=lambda e: (e.status not in ("waiting", "offered"), -e.n))
        return there[pick % len(there)]

    def wanted(self, where: int, k: float, halves: int, places: int, **more: Any) -> Wanted:  # noqa: ANN401 - members of Wanted
        start = self.start_of(k)
        return Wanted(resource=self.here(where), start=start, end=start + halves * HALF, quantity=places, **more)

    def some_booking(self, pick: int, seen_by: str | None = None) -> Booking:
        """Return a booking by number: active ones first, the last changed first; one that this person sees, if there is one."""
        there = [b for b in self.world.bookings.values() if not b.deleted]
        there = [b for b in there if seen_by is None or self.world.sees(seen_by, b)] or there
        there.sort(key=lambda b: (b.status not in LIVE, -b.updated_at, -b.n))
        return there[pick % len(there)]

    def path(self, n: int) -> str:
        return f"/api/bookings/{self.names.booking(n)}"

    @staticmethod
    def who(by: str, owner: str) -> str:
        return owner if by == "requester" else by

    @staticmethod
    def match(version: int, *, stale: bool) -> dict[str, str]:
        """Return the If-Match header, optionally of an older version."""
        return {"if_match": f'"{version - 1}"'} if stale else {}

    def bind(self, view: Any, booking: Booking) -> None:  # noqa: ANN401 - JSON
        assert self.names.bookings.setdefault(view["id"], booking.n) == booking.n
