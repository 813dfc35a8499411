"""Everything around the bookings: waiting, changes of places and rules, passing time, restarts."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.model import places, waitlists
from tests.model.entities import Dated, Entry, Shared, Wanted
from tests.model.machine import ADMIN, HALF, OWNER, PEOPLE, STAFF, VENUE, Machine, rules_of
from tests.people import DAY, Json, booking_body, instant

WHO = st.sampled_from(PEOPLE)
WHERE = st.integers(0, 13)
STARTS = st.sampled_from([1, 2, 3, 4, 1, 2, 3, 0, 5, 2, 3, 0, -1, 2.5])
LENGTHS = st.sampled_from([1, 2, 2, 1, 3, 4, 2, 1, 2, 3, 2, 1, 2, 0])
PLACES = st.sampled_from([1, 1, 1, 2, 3])
PICK = st.integers(0, 9)
RARELY = st.sampled_from([False] * 9 + [True])
BY = st.sampled_from(["requester", "requester", "requester", STAFF, STAFF, OWNER, ADMIN, "ann", "vip"])
BY_STAFF = st.sampled_from([STAFF, OWNER, ADMIN, STAFF, OWNER, "ann"])
SOME = precondition(lambda self: any(not booking.deleted for booking in self.world.bookings.values()))
OFFERED = precondition(lambda self: any(entry.status == "offered" for entry in self.world.entries.values()))
WAITING = precondition(lambda self: self.world.entries)

RULES: Final[dict[str, tuple[Json, Json]]] = {
    "block": ({"blocks": True}, {"pending_blocks": True}),
    "compete": ({"blocks": False}, {"pending_blocks": False}),
    "ask": ({"approval": "manual"}, {"approval": "manual"}),
    "at once": ({"approval": "automatic"}, {"approval": "automatic"}),
    "no buffer": ({"after_s": 0}, {"buffer_after_minutes": 0}),
    "buffer": ({"before_s": 600, "after_s": 1800}, {"buffer_before_minutes": 10, "buffer_after_minutes": 30}),
    "short": ({"max_s": HALF}, {"max_minutes": 30}),
    "any length": ({"max_s": None}, {"max_minutes": None}),
    "lead": ({"lead_s": 2 * HALF}, {"lead_minutes": 60}),
    "no lead": ({"lead_s": 0}, {"lead_minutes": 0}),
    "one each": ({"quota": 1}, {"quota_bookings": 1}),
    "any number": ({"quota": None, "quota_day_s": None}, {"quota_bookings": None, "quota_day_minutes": None}),
    "an hour a day": ({"quota_day_s": 2 * HALF}, {"quota_day_minutes": 60}),
    "short holds": ({"hold_s": 60}, {"hold_s": 60}),
    "answered soon": ({"pending_s": 600}, {"pending_expires_s": 600}),
    "answered by the start": ({"pending_s": None}, {"pending_expires_s": None}),
    "released soon": ({"grace_s": 300}, {"no_show_grace_minutes": 5}),
    "kept for who is late": ({"grace_s": None}, {"no_show_grace_minutes": None}),
    "terms": ({"cancel_s": 2 * HALF, "change_s": HALF}, {"cancel_until_minutes": 60, "change_until_minutes": 30}),
    "no terms": ({"cancel_s": 0, "change_s": 0}, {"cancel_until_minutes": None, "change_until_minutes": None}),
}
"""The rules that staff set: in the model, and in the API."""

DATES = st.tuples(
    st.sampled_from([0, 0, 1]),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([None, (1, 3), (2, 4), (3, 3), (4, 40), (2, 3)]),
    st.sampled_from([None, None, 0, 1, 1, 2]),
)
"""An entry of dated hours: how many days ago it began, its days, when it is closed, and how many places there are."""
CHANGES = st.one_of(
    st.tuples(st.just("dates"), st.lists(DATES, max_size=3)),
    st.tuples(st.just("capacity"), st.integers(1, 5)),
    st.tuples(st.just("usable"), st.sampled_from([None, None, 0, 1, 2, 4])),
    st.tuples(st.just("closures"), st.lists(st.tuples(STARTS, st.integers(1, 3)), max_size=2)),
    st.tuples(st.just("rule"), st.sampled_from(sorted(RULES))),
)


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def dated_body(one: Dated) -> Json:
    """Return an entry of dated hours as the API has it."""
    first, last = (date.fromordinal(date(1970, 1, 1).toordinal() + day).isoformat() for day in (one.first, one.last))
    hours = None if one.hours is None else [[clock(opens), clock(closes)] for opens, closes in one.hours]
    return {"from": first, "to": last, "hours": hours, "capacity": one.places}


class Days(Machine):
    """Everything around the bookings."""

    # Waiting

    @rule(who=WHO, where=WHERE, k=STARTS, halves=LENGTHS, quantity=PLACES, priority=st.sampled_from([None] * 6 + [0, 5]))
    def somebody_waits(self, who: str, where: int, k: float, halves: int, quantity: int, priority: int | None) -> None:
        self._wait(who, self.wanted(where, k, halves, quantity), priority)

    @SOME
    @rule(who=WHO, pick=PICK)
    def somebody_waits_for_what_is_taken(self, who: str, pick: int) -> None:
        taken = self.some_booking(pick)
        self._wait(who, Wanted(resource=taken.resource, start=taken.start, end=taken.end, quantity=taken.quantity), None)

    def _wait(self, who: str, wanted: Wanted, priority: int | None) -> None:
        body = booking_body(wanted.resource, wanted.start, wanted.end, quantity=wanted.quantity, priority=priority)
        reply, made = self.do(lambda: waitlists.join(self.world, who, wanted, priority), who, "POST", "/api/waitlist", body)
        if made:
            self.names.entries[reply.body["id"]] = made.n

    @OFFERED
    @rule(pick=PICK, action=st.sampled_from(["accept", "accept", "decline"]))
    def who_was_offered_a_place_answers(self, pick: int, action: str) -> None:
        offered = [entry for entry in self.world.entries.values() if entry.status == "offered"]
        entry = offered[pick % len(offered)]
        self._answer(entry.user, entry, action, stale=False)

    @WAITING
    @rule(by=BY, pick=PICK, action=st.sampled_from(["accept", "decline", "leave", "leave", "hurry", "hurry"]), stale=RARELY)
    def somebody_answers_leaves_or_hurries(self, by: str, pick: int, action: str, *, stale: bool) -> None:
        entry = self.some_entry(pick)
        who = self.who(by, entry.user)
        path, version = f"/api/waitlist/{self.names.entry(entry.n)}", self.match(entry.version, stale=stale)
        match action:
            case "leave":
                self.do(lambda: waitlists.leave(self.world, who, entry.n, stale), who, "DELETE", path, **version)
            case "hurry":
                who = by if by in (STAFF, OWNER, ADMIN, "ann") else STAFF
                act = lambda: waitlists.set_priority(self.world, who, entry.n, 1 + pick, stale)  # noqa: E731 - one line of many
                self.do(act, who, "PATCH", path, {"priority": 1 + pick}, **version)
            case _:
                self._answer(who, entry, action, stale=stale)

    def _answer(self, who: str, entry: Entry, action: str, *, stale: bool) -> None:
        path, version = f"/api/waitlist/{self.names.entry(entry.n)}/{action}", self.match(entry.version, stale=stale)
        self.do(lambda: waitlists.answer(self.world, who, entry.n, action, stale), who, "POST", path, **version)

    # Places

    @rule(by=BY_STAFF, where=WHERE, what=CHANGES, cancel=st.booleans())
    def staff_change_a_place(self, by: str, where: int, what: tuple[str, Any], *, cancel: bool) -> None:
        name = self.here(where)
        match what:
            case "capacity", int(places_):
                name = name if self.world.resources[name].pool else "lot"
                self._change(by, name, {"capacity": places_}, {"capacity": places_}, cancel=cancel)
            case "usable", places_:
                usable = self.world.resources[name].capacity if places_ is None else places_
                path = f"/api/admin/resources/{name}/availability"
                self.do(lambda: places.set_available(self.world, by, name, usable), by, "PUT", path, {"available": usable})
            case "closures", list(when):
                ranges = [(self.start_of(k), self.start_of(k + halves), f"number {n}") for n, (k, halves) in enumerate(when)]
                body = {"closures": [{"starts_at": instant(start), "ends_at": instant(end), "reason": why} for start, end, why in ranges]}
                self._change(by, name, {"closures": tuple(ranges)}, body, cancel=cancel)
            case "dates", list(entries):
                dated = tuple(self._dated(*entry) for entry in entries)
                self._change(by, name, {"dated": dated}, {"dated_hours": [dated_body(one) for one in dated]}, cancel=cancel)
            case _, rule_:
                changes, body = RULES[rule_]
                self._change(by, name, dict(changes), dict(body), cancel=cancel)

    def _dated(self, ago: int, days: int, break_: tuple[int, int] | None, places_: int | None) -> Dated:
        """What differs from so many days ago on: open but for a break, counted in half hours from now; or closed all day; fewer places."""
        first = self.world.now // DAY - ago
        hours: tuple[tuple[int, int], ...] | None = None
        if break_ is not None:
            now = self.world.now % DAY // HALF
            closes, opens = (min(DAY, (now + at) * HALF) for at in break_)
            hours = tuple((s, e) for s, e in ((0, closes), (opens, DAY)) if s < e)
        return Dated(first=first, last=first + days - 1, hours=hours if break_ is not None or places_ is not None else (), places=places_)

    def _change(self, by: str, where: str, changes: dict[str, object], body: Json, *, cancel: bool) -> None:
        path = f"/api/resources/{where}" + ("?cancel_affected=true" if cancel else "")
        act = lambda: places.update(self.world, by, where, changes, cancel_affected=cancel)  # noqa: E731 - one line of many
        reply, made = self.do(act, by, "PATCH", path, body)
        if made is not None:
            assert [self.names.bookings[item["id"]] for item in reply.body["affected"]] == made

    @rule(by=BY_STAFF, where=WHERE, what=st.sampled_from(["none", "two in all", "an hour a day over two", "both"]))
    def somebody_sets_the_limits_per_person(self, by: str, where: int, what: str) -> None:
        two = tuple(dict.fromkeys((self.here(where), self.here(where + 1))))
        in_all, hourly = Shared(bookings=2), Shared(over=two, day_s=2 * HALF)
        quotas = {"none": (), "two in all": (in_all,), "an hour a day over two": (hourly,), "both": (hourly, in_all)}[what]
        body = {
            "quotas": [
                {"resource_ids": quota.over, "bookings": quota.bookings, "day_minutes": quota.day_s and quota.day_s // 60}
                for quota in quotas
            ]
        }
        self.do(lambda: places.set_quotas(self.world, by, quotas), by, "PATCH", f"/api/venues/{VENUE}", body)

    @rule(by=BY_STAFF, where=WHERE)
    def staff_replace_a_place(self, by: str, where: int) -> None:
        name = self.here(where)
        _, gone = self.do(lambda: places.archive(self.world, by, name), by, "DELETE", f"/api/resources/{name}")
        if gone:
            new = f"{name.partition('-')[0]}-{self.turn}"
            fresh = places.create(self.world, name, new)
            self.world.commit(lambda: None)
            self.person(OWNER).post(f"/api/venues/{VENUE}/resources", {"id": new, "name": new, **rules_of(fresh)})
            self.ears.change(f"resource:{name}", f"resource:{new}")
            self.few, self.places = ([new if one == name else one for one in ids] for ids in (self.few, self.places))

    @rule()
    def the_owner_hires_or_fires(self) -> None:
        path = f"/api/venues/{VENUE}/staff/{STAFF}"
        if STAFF in self.world.staff:
            self.world.staff.discard(STAFF)
            self.person(OWNER).delete(path)
        else:
            self.world.staff.add(STAFF)
            self.person(ADMIN).put(path)
        for topic in (f"venue:{VENUE}:staff", f"user:{STAFF}"):
            self.world.emit(topic, "venue_updated", VENUE, ("staff",))
        self.world.commit_events()

    # Time

    @rule(step=st.sampled_from([1, 60, 60, 120, 300, 300, 900, HALF]))
    def time_passes(self, step: int) -> None:
        self._go_to(self.world.now + step)

    @rule(early_s=st.sampled_from([0, 0, 1]))
    def the_next_deadline_comes(self, early_s: int) -> None:
        dues = [b.deadline for b in self.world.bookings.values() if b.deadline is not None and not b.deleted]
        dues += [entry.start for entry in self.world.entries.values() if entry.status == "waiting"]
        self._go_to(max(self.world.now, min(dues, default=self.world.now + 1) - early_s))

    @SOME
    @rule(pick=PICK, edge=st.sampled_from(["start", "start", "end"]), early_s=st.sampled_from([0, 0, 1]))
    def a_booking_begins_or_ends(self, pick: int, edge: str, early_s: int) -> None:
        booking = self.some_booking(pick)
        at = (booking.start if edge == "start" else booking.end) - early_s
        if at - self.world.now <= 4 * HALF:
            self._go_to(max(self.world.now, at))

    def _go_to(self, now: int) -> None:
        self.clock.now = self.world.now = now
        self.world.settle()
        self.counted["steps"] += 1
        self.counted["time passes"] += 1

    @rule(away_s=st.sampled_from([0, 0, 400, HALF]))
    def the_service_restarts(self, away_s: int) -> None:
        self.service.stop()
        self._go_to(self.world.now + away_s)
        self.service.start()

    @precondition(lambda self: self.last is not None)
    @rule()
    def an_answer_was_lost_and_the_request_comes_again(self) -> None:
        assert self.last is not None
        asked_at, who, method, path, body, headers, first = self.last
        if self.world.now < asked_at + DAY:
            again = self.person(who).ask(method, path, body, **headers)
            assert (again.status, again.raw, again.headers.get("idempotent-replayed")) == (first.status, first.raw, "true")
            self.counted["steps"] += 1
            self.counted["the same again"] += 1
