"""Who may do what to a booking, and when: every route against the one table, state by state, side by side, time by time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, get_args

import pytest

from sse_booking.domain import rights
from sse_booking.domain.booking import LIVE, STATUSES, Booking, Status
from sse_booking.domain.errors import BookingError
from sse_booking.domain.rights import Deed, Edges, Side
from sse_booking.http.problems.kinds import BY_ERROR
from sse_booking.service import payments
from sse_booking.service.payments import Payment
from tests.clocked import Service, clocked_service
from tests.engines import shell
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, instant

MINUTE: Final = 60
START: Final = MONDAY + 2 * DAY + 10 * HOUR
END: Final = START + HOUR
TIMES: Final = {
    "long before": START - 5 * HOUR,
    "too late to change": START - 180 * MINUTE,
    "too late to cancel": START - 120 * MINUTE,
    "check-in is open": START - 60 * MINUTE,
    "at the start": START,
    "in the midst": START + 30 * MINUTE,
    "at the end": END,
    "over": END + DAY,
}
EDGES: Final = Edges(START - 60 * MINUTE, START, START - 120 * MINUTE, START - 180 * MINUTE, END)
PARTIES: Final[dict[str, frozenset[Side]]] = {
    "ann": frozenset({"requester"}),
    "owner": frozenset({"staff"}),
    "sam": frozenset({"staff"}),
    "root": frozenset({"staff"}),
    "both": frozenset({"requester", "staff"}),
}
DEEDS: Final = tuple(deed for deed in rights.RIGHTS if deed != "expire")


def ask(who: Person, deed: Deed, id_: str) -> tuple[int, str]:
    """The request for a deed; its status and the name of its problem."""
    path = f"/api/bookings/{id_}"
    if deed == "delete":
        reply = who.ask("DELETE", path)
    elif deed == "edit":
        reply = who.ask("PATCH", path, {"title": "Other"})
    elif deed == "move":
        reply = who.ask("PATCH", path, {"ends_at": instant(END - MINUTE)})
    else:
        reply = who.ask("POST", f"{path}/{deed}")
    return reply.status, str(reply.body.get("type", "")).removeprefix("/problems/")


def expected(deed: Deed, row: Booking, sides: frozenset[Side], now: int) -> tuple[int, str]:
    """What the table says."""
    if row.status == "held" and "requester" not in sides:
        return 404, "not-found"
    try:
        rights.check(deed, row, EDGES, sides, now)
    except BookingError as error:
        kind = BY_ERROR[type(error)]
        return kind.status, kind.name
    return (204 if deed == "delete" else 200), ""


def put(service: Service, row: Booking) -> None:
    """Have the booking be just this."""
    with closing(shell(service.database)) as db:
        db.execute("DELETE FROM unconfirmed_hold")
        db.execute(f"UPDATE booking SET {', '.join(f'{name} = ?' for name in Booking._fields)} WHERE id = ?", (*row, row.id))
        db.execute(
            "UPDATE allocation SET starts_at = ?, ends_at = ?, active = ? WHERE booking_id = ?",
            (row.starts_at, row.ends_at, row.status in LIVE, row.id),
        )


def a_booking(service: Service) -> Booking:
    owner = a_place(service, cancel_until_minutes=120, change_until_minutes=180)
    for user in ("sam", "both"):
        owner.put(f"/api/venues/luigi/staff/{user}")
        service.person(user).post("/api/me/invitations/luigi/accept")
    made: Json = service.person("ann").book("table", START, END)
    with closing(shell(service.database)) as db:
        row = db.execute(f"SELECT {', '.join(Booking._fields)} FROM booking WHERE id = ?", (made["id"],)).fetchone()
    return Booking._make(row)


@pytest.fixture
def unlikely(tmp_path: Path) -> Iterator[Service]:
    """A service whose booking is put into every state by hand, so that its file is not whole at the end."""
    with clocked_service(tmp_path) as one:
        yield one


@pytest.mark.parametrize("party", PARTIES)
def test_every_deed_in_every_state_by_every_party_at_every_time_is_as_the_table_has_it(unlikely: Service, party: str) -> None:
    service = unlikely
    booking = a_booking(service)
    who = service.person(party, "admin" if party == "root" else "user")
    wrong: list[tuple[object, ...]] = []
    for (time, now), status in itertools.product(TIMES.items(), STATUSES):
        service.clock.now = now
        if (status == "pending" and now >= START) or (status == "held" and now >= END):
            continue  # it has lapsed by then
        deadline = {"held": min(now + 100, END), "pending": START}.get(status)
        row = booking._replace(
            status=status, requester_id="both" if party == "both" else "ann", deadline_at=deadline, created_at=now, status_at=now
        )
        for deed in DEEDS:
            put(service, row)
            said, meant = ask(who, deed, row.id), expected(deed, row, PARTIES[party], now)
            if said != meant:
                wrong.append((time, status, deed, said, meant))
    assert wrong == []


def test_the_table_has_a_row_for_everything_that_can_be_asked_for() -> None:
    assert set(rights.RIGHTS) == {deed for part in get_args(Deed) for deed in get_args(part) or (part,)} - {"expire"}


@pytest.mark.parametrize("status", ["completed", "no_show", "checked_in"])
def test_a_requester_never_deletes_what_was_attended_or_missed(service: Service, status: Status) -> None:
    booking = a_booking(service)
    service.clock.now = START + MINUTE
    put(service, booking._replace(status=status))
    service.person("ann").refused(409, "on-record", "DELETE", f"/api/bookings/{booking.id}")


@pytest.mark.parametrize("payment", ["paid", "refunded"])
@pytest.mark.parametrize("status", ["approved", "cancelled", "rejected"])
def test_a_requester_never_deletes_what_was_paid(service: Service, status: Status, payment: str) -> None:
    booking = a_booking(service)
    put(service, booking._replace(status=status, payment_status=payment))  # type: ignore[arg-type]  # by parameter
    service.person("ann").refused(409, "on-record", "DELETE", f"/api/bookings/{booking.id}")


def test_what_is_too_late_says_until_when_and_what_is_too_early_from_when(service: Service) -> None:
    booking = a_booking(service)
    path, ann = f"/api/bookings/{booking.id}", service.person("ann")
    assert ann.refused(409, "too-early", "POST", f"{path}/check-in")["from"] == instant(START - HOUR)
    assert service.person("owner").refused(409, "too-early", "POST", f"{path}/no-show")["from"] == instant(START)
    service.clock.now = START - 90 * MINUTE
    assert ann.refused(409, "too-late", "POST", f"{path}/cancel")["until"] == instant(START - 2 * HOUR)
    assert ann.refused(409, "too-late", "PATCH", path, {"title": "x"})["until"] == instant(START - 3 * HOUR)
    service.clock.now = END
    assert ann.refused(409, "too-late", "POST", f"{path}/check-in")["until"] == instant(END)


def test_what_has_ended_without_taking_place_goes_from_its_requesters_lists_alone(service: Service) -> None:
    booking = a_booking(service)
    ann, owner = service.person("ann"), service.person("owner")
    ann.post(f"/api/bookings/{booking.id}/cancel")
    ann.news()
    owner.news("venue:luigi:staff")
    ann.delete(f"/api/bookings/{booking.id}")
    assert (ann.types(), owner.types("venue:luigi:staff")) == (["booking_deleted"], [])
    assert ann.get("/api/bookings")["items"] == []
    ann.refused(404, "not-found", "GET", f"/api/bookings/{booking.id}")
    ann.refused(404, "not-found", "DELETE", f"/api/bookings/{booking.id}")
    assert [item["id"] for item in owner.get("/api/bookings?role=staff")["items"]] == [booking.id]
    owner.get(f"/api/bookings/{booking.id}")


def test_what_staff_restore_is_in_its_requesters_lists_again(service: Service) -> None:
    booking = a_booking(service)
    ann, owner = service.person("ann"), service.person("owner")
    ann.post(f"/api/bookings/{booking.id}/cancel")
    ann.delete(f"/api/bookings/{booking.id}")
    owner.post(f"/api/bookings/{booking.id}/restore")
    assert [item["status"] for item in ann.get("/api/bookings")["items"]] == ["approved"]


def test_staff_see_no_hold_of_others_nor_how_it_ended(service: Service) -> None:
    owner = a_place(service, "lot", capacity=5)
    root = service.person("root", "admin")
    ann = service.person("ann")
    held, dropped, lapsed = (ann.book("lot", START, END, hold=True) for _ in range(3))
    ann.act(dropped, "cancel")
    assert held["id"] != dropped["id"]
    for who in (owner, root):
        assert who.get("/api/bookings?role=staff")["items"] == []
        for booking in (held, dropped, lapsed):
            who.refused(404, "not-found", "GET", f"/api/bookings/{booking['id']}")
            who.refused(404, "not-found", "POST", f"/api/bookings/{booking['id']}/confirm")
    ann.act(held, "confirm")
    service.clock.now += 400
    for who in (owner, root):
        assert [item["id"] for item in who.get("/api/bookings?role=staff")["items"]] == [held["id"]]


def test_staff_take_somebody_with_an_offer_off_the_list_and_answer_no_offer_by_its_hold(service: Service) -> None:
    owner = a_place(service)
    bob = service.person("bob")
    entry = bob.wait("table", START, END)
    for action in ("confirm", "extend", "cancel"):
        owner.refused(404, "not-found", "POST", f"/api/bookings/{entry['booking_id']}/{action}")
    owner.delete(f"/api/waitlist/{entry['id']}")
    assert bob.get(f"/api/bookings/{entry['booking_id']}")["cancelled_by"] == "staff"


def test_a_minute_that_was_used_does_not_come_back_by_ending_or_deleting_it(service: Service) -> None:
    owner = a_place(service, quota_day_minutes=60)
    ann = service.person("ann")
    booking = ann.book("table", START, END)
    service.clock.now = START + MINUTE
    for method, path in (("POST", f"/api/bookings/{booking['id']}/revoke"), ("DELETE", f"/api/bookings/{booking['id']}")):
        assert owner.ask(method, path).status < 300
        problem = ann.refused(
            422, "rule-broken", "POST", "/api/bookings",
            {"resource_id": "table", "starts_at": instant(END + HOUR), "ends_at": instant(END + 2 * HOUR)},
        )  # fmt: skip
        assert [rule["rule"] for rule in problem["rules"]] == ["quota"]


def test_a_refund_of_a_booking_that_staff_took_away_is_recorded(service: Service) -> None:
    booking = a_booking(service)
    with closing(shell(service.database)) as db:
        db.execute("UPDATE booking SET payment_status = 'paid', deleted_at = 1 WHERE id = ?", (booking.id,))
        db.execute("UPDATE allocation SET active = 0")
    done = service.loop.run_until_complete(
        service.runtime.store.write(lambda tx: payments.take_event(tx, "e1", booking.id, Payment("refunded", None)))
    )
    assert done.body["applied"] is True


def test_a_request_lapses_at_its_start_at_the_latest(service: Service) -> None:
    a_place(service, approval="manual")
    ann = service.person("ann")
    request = ann.book("table", START, END)
    assert request["expires_at"] == instant(START)
    service.clock.now = START
    assert ann.get(f"/api/bookings/{request['id']}")["status"] == "expired"


def test_giving_back_a_part_keeps_what_was_approved_and_anything_else_is_asked_for_again(service: Service) -> None:
    owner = a_place(service, "lot", capacity=10, approval="manual", pending_blocks=False, window_days=10, lead_minutes=60)
    ann = service.person("ann")
    booking = ann.book("lot", START, START + 2 * HOUR, quantity=8)
    owner.act(booking, "approve")
    owner.patch("/api/resources/lot", {"window_days": 1, "opening_hours": {"sun": [["09:00", "10:00"]]}, "max_minutes": 30})
    path = f"/api/bookings/{booking['id']}"
    assert ann.patch(path, {"quantity": 7})["status"] == "approved"
    assert ann.patch(path, {"ends_at": instant(END)})["status"] == "approved"
    owner.patch("/api/resources/lot", {"window_days": None, "opening_hours": None, "max_minutes": None})
    assert ann.patch(path, {"quantity": 8})["status"] == "pending"


def test_who_has_checked_in_and_moves_to_another_day_has_to_come_again(service: Service) -> None:
    a_place(service, no_show_grace_minutes=15)
    ann = service.person("ann")
    booking = ann.book("table", START, END)
    service.clock.now = START - 30 * MINUTE
    ann.act(booking, "check-in")
    moved = ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(START + DAY), "ends_at": instant(END + DAY)})
    assert (moved["status"], moved["arrive_by"]) == ("approved", instant(START + DAY + 15 * MINUTE))


def test_deadlines_follow_the_rule_as_it_is_now(service: Service) -> None:
    owner = a_place(service, no_show_grace_minutes=0)
    a_place(service, "asked", approval="manual", pending_expires_s=600)
    a_place(service, "easy")
    ann = service.person("ann")
    booking, request, late = ann.book("table", START, END), ann.book("asked", START, END), ann.book("easy", START, END)
    assert (booking["arrive_by"], late["arrive_by"]) == (instant(START), None)
    owner.patch("/api/resources/table", {"no_show_grace_minutes": None})
    owner.patch("/api/resources/asked", {"pending_expires_s": None})
    owner.patch("/api/resources/easy", {"no_show_grace_minutes": 10})
    ann.news()
    now = {one["id"]: one for one in ann.get("/api/bookings")["items"]}
    assert now[booking["id"]]["arrive_by"] is None
    assert now[request["id"]]["expires_at"] == instant(START)
    assert now[late["id"]]["arrive_by"] == instant(START + 10 * MINUTE)
    moved = ann.patch(f"/api/bookings/{late['id']}", {"resource_id": "table", "starts_at": instant(END), "ends_at": instant(END + HOUR)})
    assert moved["arrive_by"] is None
    back = ann.patch(f"/api/bookings/{late['id']}", {"resource_id": "easy"})
    assert back["arrive_by"] == instant(END + 10 * MINUTE)


def test_staff_may_write_down_what_began_without_being_asked_and_it_is_granted(service: Service) -> None:
    owner = a_place(service, approval="manual")
    service.clock.now = START
    assert owner.book("table", START - HOUR, START + HOUR, override=True)["status"] == "approved"
