"""Every action in every state by every party, against the table of the domain."""

from __future__ import annotations

import itertools

import pytest

from sse_booking.domain.booking import STATUSES, TRANSITIONS, Status
from sse_booking.domain.rights import RIGHTS
from tests.api.places import Place, a_place, begun, in_state
from tests.sockets import Sockets

ASKED = [action for action in TRANSITIONS if action != "expire"]


@pytest.fixture(scope="module")
def place(way: Sockets) -> Place:
    return a_place(way)


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "expired"])
def test_every_action_leads_where_the_table_says_and_answers_with_the_new_version(place: Place, status: Status) -> None:
    """Who may do it, and when, is walked in tests/engine/test_rights.py. `expired` comes by a deadline only; see the tests of deadlines."""
    for action in ASKED:
        to = TRANSITIONS[action].get(status)
        booking = in_state(place, status)
        who = place.ann if "staff" not in RIGHTS[action] else place.owner
        if status == "held" and action == "cancel":
            who = place.ann
        if action in ("complete", "no-show") and status in ("approved", "checked_in"):
            booking = begun(place, booking)
        path = f"/api/bookings/{booking['id']}"
        if to is None or (action == "restore" and status == "no_show"):  # that one is over
            assert who.ask("POST", f"{path}/{action}").status in (404, 409), (status, action)
            assert place.ann.get(path) == booking, "nothing happened"
        else:
            reply = who.ask("POST", f"{path}/{action}", {"reason": "because"})
            assert (reply.status, reply.body["status"], reply.body["version"]) == (200, to, booking["version"] + 1), (action, reply)
            assert reply.headers["etag"] == f'"{booking["version"] + 1}"'
            assert place.ann.get(path) == reply.body
            by = ("user" if status == "held" else "staff") if action == "cancel" else None
            assert reply.body["cancelled_by"] == by
        place.owner.ask("DELETE", path)
        place.ann.ask("DELETE", path)


def test_who_has_nothing_to_do_with_a_booking_does_not_learn_of_it(place: Place) -> None:
    booking = in_state(place, "approved")
    for who, action in itertools.product((place.bob, place.stranger), ASKED):
        who.refused(404, "not-found", "POST", f"/api/bookings/{booking['id']}/{action}")


def test_a_state_that_does_not_lead_there_is_named_with_what_it_allows(place: Place) -> None:
    booking = in_state(place, "rejected")
    problem = place.owner.refused(409, "wrong-state", "POST", f"/api/bookings/{booking['id']}/approve")
    assert (problem["booking_status"], problem["allowed"]) == ("rejected", ["restore"])


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
    place.ann.refused(409, "too-early", "POST", f"/api/bookings/{booking['id']}/complete")
    begun(place, booking)
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
