"""Random actions on bookings, allowed and forbidden ones."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.model import best_fit, bookings, sets
from tests.model.entities import BY_REQUESTER, MOVES, PAYMENTS, Booking, Wanted
from tests.model.machine import ADMIN, HALF, OWNER, RESOURCES, STAFF, VENUE
from tests.model.surroundings import BY, BY_STAFF, LENGTHS, PICK, PLACES, RARELY, SOME, STARTS, WHERE, WHO, Days
from tests.people import DAY, Json, booking_body, instant

API: Final = {"resource": "resource_id", "start": "starts_at", "end": "ends_at", "quantity": "quantity", "title": "title"}

PARTIES_AT: Final = st.sampled_from([True, True, False])
"""Whether a party asks for a table: otherwise for anything."""
BEGUN = precondition(lambda self: any(b.begun_or_over(self.world.now) for b in self.world.bookings.values()))
ASKED = precondition(lambda self: any(b.status == "pending" and not b.deleted for b in self.world.bookings.values()))


class Life(Days):
    """One random sequence of actions."""

    @initialize(
        few=st.lists(st.sampled_from([resource.id for resource in RESOURCES]), min_size=1, max_size=3, unique=True),
        first=st.lists(st.tuples(WHO, WHERE, STARTS, LENGTHS, PLACES, st.booleans()), max_size=8),
    )
    def a_life_has_few_places_where_people_meet(self, few: list[str], first: list[tuple[str, int, float, int, int, bool]]) -> None:
        self.few = few
        for who, where, k, halves, quantity, hold in first:
            self._book(who, self.wanted(where, k, halves, quantity, hold=hold))

    # One booking

    def _book(self, who: str, wanted: Wanted) -> None:
        more = {"quantity": wanted.quantity, "hold": wanted.hold, "title": wanted.title, "override": wanted.override}
        body = booking_body(wanted.resource, wanted.start, wanted.end, **more)
        reply, made = self.do(lambda: bookings.book(self.world, who, wanted), who, "POST", "/api/bookings", body)
        if made:
            self.bind(reply.body, made)

    @rule(who=WHO, where=WHERE, k=STARTS, halves=LENGTHS, quantity=PLACES, override=RARELY)
    def somebody_books(self, who: str, where: int, k: float, halves: int, quantity: int, *, override: bool) -> None:
        self._book(who, self.wanted(where, k, halves, quantity, override=override, title=f"of {who}"))

    @rule(who=WHO, where=WHERE, k=STARTS, halves=LENGTHS, quantity=PLACES)
    def somebody_holds(self, who: str, where: int, k: float, halves: int, quantity: int) -> None:
        self._book(who, self.wanted(where, k, halves, quantity, hold=True))

    @rule(who=WHO, k=STARTS, halves=LENGTHS, party=st.sampled_from([1, 2, 2, 3, 4, 5, 7, 9, 10]), tables=PARTIES_AT, hold=st.booleans())
    def a_party_books_any_place(self, who: str, k: float, halves: int, party: int, *, tables: bool, hold: bool) -> None:
        start = self.start_of(k)
        self._seat(who, Wanted(resource="", start=start, end=start + halves * HALF, hold=hold), party, "table" if tables else None)

    @SOME
    @rule(who=BY, pick=PICK, party=st.sampled_from([2, 5, 6, 9]), tables=PARTIES_AT)
    def a_party_comes_when_others_do(self, who: str, pick: int, party: int, *, tables: bool) -> None:
        taken = self.some_booking(pick)
        self._seat(self.who(who, taken.user), Wanted(resource="", start=taken.start, end=taken.end), party, "table" if tables else None)

    def _seat(self, who: str, wanted: Wanted, party: int, kind: str | None) -> None:
        body = {"venue_id": VENUE, "party_size": party, "starts_at": instant(wanted.start), "ends_at": instant(wanted.end)}
        body |= {"hold": wanted.hold} | ({"kind": kind} if kind else {})
        act = lambda: best_fit.book_any(self.world, who, wanted, party, kind)  # noqa: E731 - one line of many
        reply, made = self.do(act, who, "POST", "/api/bookings", body)
        if not made:
            return
        assert reply.body["resource_id"] == made[0].resource
        self.bind(reply.body, made[0])
        if len(made) > 1:
            self.names.series[reply.body["series_id"]] = self.world.series
            of_place = {one.resource: one for one in made}
            pieces = self.person(who).get(f"/api/series/{reply.body['series_id']}")["items"]
            assert sorted(view["resource_id"] for view in pieces) == sorted(of_place)
            for view in pieces:
                self.bind(view, of_place[view["resource_id"]])

    @SOME
    @rule(who=BY, pick=PICK, shift=st.sampled_from([0, 0, 1, -1, 2]), longer=st.integers(-1, 1), quantity=PLACES, hold=st.booleans())
    def somebody_books_what_is_taken(self, who: str, pick: int, shift: int, longer: int, quantity: int, *, hold: bool) -> None:
        taken = self.some_booking(pick)
        start, end = taken.start + shift * HALF, taken.end + (shift + longer) * HALF
        self._book(self.who(who, taken.user), Wanted(resource=taken.resource, start=start, end=end, quantity=quantity, hold=hold))

    def _act(self, who: str, booking: Booking, action: str, *, stale: bool) -> None:
        path, version = f"{self.path(booking.n)}/{action}", self.match(booking.version, stale=stale)
        self.do(lambda: bookings.act(self.world, who, booking.n, action, stale), who, "POST", path, **version)

    @SOME
    @rule(by=BY, pick=PICK, action=st.sampled_from(sorted(MOVES)), stale=RARELY)
    def somebody_asks_for_anything(self, by: str, pick: int, action: str, *, stale: bool) -> None:
        booking = self.some_booking(pick)
        self._act(self.who(by, booking.user), booking, action, stale=stale)

    @SOME
    @rule(pick=PICK, which=PICK, stale=RARELY)
    def requesters_do_what_they_may(self, pick: int, which: int, *, stale: bool) -> None:
        booking = self.some_booking(pick)
        actions = [action for action in BY_REQUESTER if booking.status in MOVES[action]] or ["complete"]
        self._act(booking.user, booking, actions[which % len(actions)], stale=stale)

    @SOME
    @rule(who=st.sampled_from([STAFF, OWNER, ADMIN]), pick=PICK, which=PICK, stale=RARELY)
    def staff_do_what_they_may(self, who: str, pick: int, which: int, *, stale: bool) -> None:
        booking = self.some_booking(pick, seen_by=who)
        actions = sorted(action for action, moves in MOVES.items() if booking.status in moves) or ["restore"]
        self._act(who, booking, actions[which % len(actions)], stale=stale)

    @ASKED
    @rule(who=st.sampled_from([STAFF, OWNER, ADMIN]), pick=PICK, action=st.sampled_from(["approve", "approve", "approve", "reject"]))
    def staff_answer_a_request(self, who: str, pick: int, action: str) -> None:
        asked = [booking for booking in self.world.bookings.values() if booking.status == "pending" and not booking.deleted]
        self._act(who, asked[pick % len(asked)], action, stale=False)

    @SOME
    @rule(by=BY, pick=PICK, where=WHERE, k=STARTS, halves=LENGTHS, quantity=PLACES, what=st.integers(0, 7), override=RARELY, stale=RARELY)
    def somebody_edits(
        self, by: str, pick: int, where: int, k: float, halves: int, quantity: int, what: int, *, override: bool, stale: bool
    ) -> None:
        booking = self.some_booking(pick)
        who, start = self.who(by, booking.user), self.start_of(k)
        length = booking.end - booking.start
        moves: list[dict[str, object]] = [
            {"start": start, "end": start + length},
            {"start": start, "end": start + halves * HALF},
            {"start": booking.start + HALF},
            {"end": booking.end + (halves - 2) * HALF},
            {"quantity": quantity},
            {"resource": self.here(where)},
            {"resource": self.here(where), "start": start, "end": start + length, "quantity": quantity},
            {"title": f"now of {who}"},
        ]
        self._edit(who, booking, moves[what], override=override, stale=stale)

    def _edit(self, who: str, booking: Booking, changes: dict[str, object], *, override: bool, stale: bool) -> None:
        body: Json = {API[name]: instant(value) if name in ("start", "end") else value for name, value in changes.items()}  # type: ignore[arg-type]
        if override:
            body["override"] = True
        self.do(
            lambda: bookings.edit(self.world, who, booking.n, changes, override, stale),
            who, "PATCH", self.path(booking.n), body, **self.match(booking.version, stale=stale),
        )  # fmt: skip

    @SOME
    @rule(by=BY, pick=PICK, other=PICK, by_staff=st.booleans(), stale=RARELY)
    def somebody_swaps(self, by: str, pick: int, other: int, *, by_staff: bool, stale: bool) -> None:
        mine = self.some_booking(pick, seen_by=STAFF if by_staff else None)
        who = STAFF if by_staff else self.who(by, mine.user)
        theirs = self.some_booking(other, seen_by=who)
        self.do(
            lambda: bookings.swap(self.world, who, mine.n, theirs.n, stale),
            who, "POST", f"{self.path(mine.n)}/swap", {"booking_id": self.names.booking(theirs.n)}, **self.match(mine.version, stale=stale),
        )  # fmt: skip

    @SOME
    @rule(by=BY, pick=PICK, stale=RARELY)
    def somebody_deletes(self, by: str, pick: int, *, stale: bool) -> None:
        booking = self.some_booking(pick)
        self._delete(self.who(by, booking.user), booking, stale=stale)

    def _delete(self, who: str, booking: Booking, *, stale: bool) -> None:
        version = self.match(booking.version, stale=stale)
        self.do(lambda: bookings.delete(self.world, who, booking.n, stale), who, "DELETE", self.path(booking.n), **version)

    @SOME
    @rule(by=BY_STAFF, pick=PICK, status=st.sampled_from(sorted(PAYMENTS)), id_=st.sampled_from([None, "one", "two"]))
    def somebody_writes_or_sets_a_payment(self, by: str, pick: int, status: str, id_: str | None) -> None:
        booking, text = self.some_booking(pick, seen_by=by), f"message {self.turn}"
        if self.turn % 2:
            path = f"{self.path(booking.n)}/messages"
            self.do(lambda: bookings.write_message(self.world, by, booking.n, text), by, "POST", path, {"text": text})
        else:
            self._pay(by, booking, status, id_)

    def _pay(self, who: str, booking: Booking, status: str, id_: str | None) -> None:
        body = {"payment_status": status, "payment_id": id_}
        self.do(lambda: bookings.pay(self.world, who, booking.n, status, id_), who, "PUT", f"{self.path(booking.n)}/payment", body)

    @BEGUN
    @rule(by=BY, pick=PICK, what=st.sampled_from(["delete", "delete", "later", "shorter", "title", "paid", *sorted(MOVES)]))
    def somebody_touches_what_has_begun_or_is_over(self, by: str, pick: int, what: str) -> None:
        there = [b for b in self.world.bookings.values() if b.begun_or_over(self.world.now)]
        booking = there[-1 - pick % len(there)]
        who = self.who(by, booking.user)
        changes: dict[str, dict[str, object]] = {
            "later": {"start": booking.start + HALF, "end": booking.end + HALF}, "shorter": {"end": booking.end - HALF // 2},
            "title": {"title": f"once of {who}"},
        }  # fmt: skip
        if what == "delete":
            self._delete(who, booking, stale=False)
        elif what == "paid":
            self._pay(STAFF, booking, what, None)
        elif what in changes:
            self._edit(who, booking, changes[what], override=False, stale=False)
        else:
            self._act(who, booking, what, stale=False)

    # Several

    def _together(self, who: str, kind: str, items: list[Wanted], body: Json, *, skip: bool, rehearse: bool) -> None:
        made: tuple[list[Booking], list[int]] | None = None
        body |= {"skip_conflicts": skip, "dry_run": rehearse}
        counts = None

        def act() -> tuple[list[Booking], list[int]] | None:
            nonlocal counts
            try:
                with self.world.attempt():
                    return sets.book_all(self.world, who, items, skip=skip, rehearse=rehearse)
            except sets.Rehearsed as rehearsed:
                counts = rehearsed.counts
                return None

        reply, made = self.do(act, who, "POST", f"/api/bookings/{kind}", body)
        if made:
            self.names.series[reply.body["series_id"]] = self.world.series
            assert len(reply.body["items"]) == len(made[0])
            for view, booking in zip(reply.body["items"], made[0], strict=True):
                self.bind(view, booking)
            assert [item["number"] for item in reply.body["skipped"]] == made[1]
        elif counts:
            assert (len(reply.body["items"]), len(reply.body["skipped"])) == counts

    @rule(
        who=WHO,
        where=WHERE,
        k=STARTS,
        halves=LENGTHS,
        quantity=PLACES,
        count=st.integers(1, 4),
        hold=RARELY,
        skip=st.booleans(),
        dry=RARELY,
    )
    def somebody_books_a_series(
        self, who: str, where: int, k: float, halves: int, quantity: int, count: int, *, hold: bool, skip: bool, dry: bool
    ) -> None:
        first = self.wanted(where, k, halves, quantity, hold=hold)
        days = range(count)
        items = [
            Wanted(resource=first.resource, start=first.start + n * DAY, end=first.end + n * DAY, quantity=quantity, hold=hold)
            for n in days
        ]
        body = booking_body(first.resource, first.start, first.end, quantity=quantity, hold=hold, rrule=f"FREQ=DAILY;COUNT={count}")
        self._together(who, "series", items, body, skip=skip, rehearse=dry)

    @rule(
        who=WHO, items=st.lists(st.tuples(WHERE, STARTS, LENGTHS, PLACES), min_size=1, max_size=4), hold=st.booleans(), skip=st.booleans(),
        dry=RARELY,
    )  # fmt: skip
    def somebody_books_a_set(self, who: str, items: list[tuple[int, float, int, int]], *, hold: bool, skip: bool, dry: bool) -> None:
        wanted = [self.wanted(where, k, halves, quantity, hold=hold) for where, k, halves, quantity in items]
        body = {"items": [booking_body(one.resource, one.start, one.end, quantity=one.quantity) for one in wanted], "hold": hold}
        self._together(who, "set", wanted, body, skip=skip, rehearse=dry)

    @precondition(lambda self: self.names.series)
    @rule(by=BY, pick=PICK, action=st.sampled_from(["cancel", "cancel", "confirm", "approve", "reject"]))
    def somebody_acts_on_a_series(self, by: str, pick: int, action: str) -> None:
        series = sorted(self.names.series.values())[-1 - pick % len(self.names.series)]
        members = [booking.user for booking in self.world.bookings.values() if booking.series == series]
        who = self.who(by, members[0] if members else "ann")
        path = f"/api/bookings/series/{self.names.series_id(series)}/{action}"
        self.do(lambda: sets.act_on_all(self.world, who, series, action), who, "POST", path)
