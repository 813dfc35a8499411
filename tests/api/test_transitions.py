"""Every action in every state by every party, against the table of the domain."""

from __future__ import annotations

import pytest

from sse_booking.domain.booking import REQUESTER_ACTIONS, STATUSES, TRANSITIONS, Status
from tests.api.places import Place, a_place, in_state
from tests.sockets import Sockets

ASKED = [action for action in TRANSITIONS if action != "expire"]
PARTIES = ("user", "owner", "staff", "admin", "bob", "stranger")


@pytest.fixture(scope="module")
def place(way: Sockets) -> Place:
    return a_place(way)


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "expired"])
def test_every_action_by_every_party_does_what_the_table_says(place: Place, status: Status) -> None:
    """`expired` comes by a deadline only; see the tests of deadlines."""
    for action in ASKED:
        booking = in_state(place, status)
        path = f"/api/bookings/{booking['id']}"
        assert booking["status"] == status
        to = TRANSITIONS[action].get(status)
        for party in PARTIES:
            who = place.party(party)
            if party in ("bob", "stranger"):
                who.refused(404, "not-found", "POST", f"{path}/{action}")
            elif party == "user" and action not in REQUESTER_ACTIONS and not (action == "complete" and status == "checked_in"):
                who.refused(403, "forbidden", "POST", f"{path}/{action}")
            elif to is None:
                problem = who.refused(409, "wrong-state", "POST", f"{path}/{action}")
                assert problem["booking_status"] == status
                assert problem["allowed"] == [name for name in ASKED if status in TRANSITIONS[name]]
            else:
                continue
            assert place.ann.get(path) == booking, "nothing happened"
        if to is None:
            place.owner.delete(path)
            continue
        reply = place.owner.ask("POST", f"{path}/{action}", {"reason": "because"})
        assert (reply.status, reply.body["status"], reply.body["version"]) == (200, to, booking["version"] + 1), (action, reply)
        assert reply.headers["etag"] == f'"{booking["version"] + 1}"'
        assert place.ann.get(path) == reply.body
        assert reply.body["cancelled_by"] == ("staff" if action == "cancel" else None)
        place.owner.delete(path)


@pytest.mark.parametrize(("party", "by"), [("user", "user"), ("owner", "staff"), ("staff", "staff"), ("admin", "admin")])
def test_who_cancelled_and_who_deleted_is_told(place: Place, party: str, by: str) -> None:
    who = place.party(party)
    booking, other = place.booked(), place.booked()
    place.ann.news()
    assert who.act(booking, "cancel")["cancelled_by"] == by
    who.delete(f"/api/bookings/{other['id']}")
    cancelled, deleted = place.ann.news()
    assert (cancelled.data["cancelled_by"], deleted.data["deleted_by"]) == (by, by)
    place.ann.refused(404, "not-found", "GET", f"/api/bookings/{other['id']}")


@pytest.mark.parametrize("action", ["confirm", "extend", "cancel"])
def test_requesters_hold_extend_confirm_and_cancel_by_themselves(place: Place, action: str) -> None:
    held = place.booked(hold=True)
    assert (held["status"], held["expires_at"] is not None) == ("held", True)
    assert place.ann.act(held, action)["status"] == {"confirm": "pending", "extend": "held", "cancel": "cancelled"}[action]


def test_a_requester_checks_in_and_releases_early(place: Place) -> None:
    booking = in_state(place, "approved")
    assert place.ann.act(booking, "check-in")["status"] == "checked_in"
    assert place.ann.act(booking, "complete")["status"] == "completed"


def test_where_approval_is_automatic_bookings_are_approved_at_once_and_so_are_confirmed_holds(way: Sockets) -> None:
    place = a_place(way, approval="automatic")
    assert place.booked()["status"] == "approved"
    assert place.ann.act(place.booked(hold=True), "confirm")["status"] == "approved"


@pytest.mark.parametrize("body", [{"reason": 5}, {"reason": "x" * 1001}, {"because": "x"}])
def test_a_bad_reason_is_invalid_before_the_state_is_looked_at(place: Place, body: dict[str, object]) -> None:
    booking = in_state(place, "rejected")
    place.owner.refused(422, "invalid", "POST", f"/api/bookings/{booking['id']}/approve", body)


def test_a_stale_version_is_412_before_the_state_is_looked_at_and_nothing_changes(place: Place) -> None:
    booking = in_state(place, "approved")
    path = f"/api/bookings/{booking['id']}"
    assert place.ann.ask("GET", path).headers["etag"] == '"2"'
    for tag in ('"1"', '"3"', 'W/"2"'):
        for method, address, body in (
            ("POST", f"{path}/confirm", None),
            ("POST", f"{path}/cancel", None),
            ("PATCH", path, {"title": "x"}),
            ("DELETE", path, None),
        ):
            place.ann.refused(412, "stale-version", method, address, body, if_match=tag)
    place.ann.refused(422, "invalid", "PATCH", path, {"titel": "x"}, if_match='"1"')
    assert place.ann.get(path) == booking
    assert place.ann.patch(path, {"title": "x"}, if_match='"2"')["version"] == 3
    assert place.ann.ask("POST", f"{path}/cancel", None, if_match="*").status == 200


def test_refusals_about_state_say_at_which_event_they_are_true(place: Place) -> None:
    booking = in_state(place, "rejected")
    path = f"/api/bookings/{booking['id']}"
    head = place.ann.ask("GET", path).headers["event-cursor"]
    for method, address, headers in (
        ("POST", f"{path}/cancel", {}),
        ("DELETE", path, {"if_match": '"9"'}),
        ("GET", "/api/bookings/none", {}),
    ):
        assert place.ann.ask(method, address, None, **headers).headers["event-cursor"] == head
