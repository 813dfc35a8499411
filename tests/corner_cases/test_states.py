"""Who comes first, who comes twice, and who comes too late."""

from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.corner_cases.hours import ELEVEN, NINE, TEN, TWELVE, rules, state
from tests.engine.waitlists import entry_of, status_of
from tests.people import Json, Person, a_place, booking_body, epoch

Path = tuple[Person, str, str, object, dict[str, str]]


def path(person: Person, booking: Json, action: str) -> Path:
    """One transition, to be asked for at the same time as others."""
    return person, "POST", f"/api/bookings/{booking['id']}/{action}", None, {}


def test_of_two_approvers_one_approves_and_the_other_is_told_so(service: Service) -> None:
    owner = a_place(service, approval="manual")
    service.person("root", "admin").put("/api/venues/luigi/staff/sam")
    ann, sam = service.person("ann"), service.person("sam")
    request = ann.book("table", TEN, ELEVEN)
    ann.news()
    replies = service.at_once([path(owner, request, "approve"), path(sam, request, "approve")])
    assert sorted(reply.status for reply in replies) == [200, 409]
    (late,) = [reply.body for reply in replies if reply.status == 409]
    assert (late["type"], late["booking_status"]) == ("/problems/wrong-state", "approved")
    assert ann.types() == ["booking_approved"]


def test_approving_against_cancelling_has_one_order_and_ends_cancelled(service: Service) -> None:
    owner = a_place(service, approval="manual")
    ann = service.person("ann")
    request = ann.book("table", TEN, ELEVEN)
    ann.news()
    approved, cancelled = service.at_once([path(owner, request, "approve"), path(ann, request, "cancel")])
    assert (approved.status, cancelled.status) in {(200, 200), (409, 200)}
    assert state(ann, request) == "cancelled"
    assert ann.types() == ["booking_approved", "booking_cancelled"][approved.status == 409 :]
    ann.book("table", TEN, ELEVEN)


def test_cancelling_twice_happens_once(service: Service) -> None:
    a_place(service, "lot", capacity=2)
    ann = service.person("ann")
    booking, other = ann.book("lot", TEN, ELEVEN), ann.book("lot", TEN, ELEVEN)
    ann.news()
    replies = service.at_once([path(ann, booking, "cancel")] * 2)
    assert sorted(reply.status for reply in replies) == [200, 409]
    assert ann.types() == ["booking_cancelled"]
    ann.refused(409, "wrong-state", "POST", f"/api/bookings/{booking['id']}/cancel")
    ann.cannot_book("lot", TEN, ELEVEN, quantity=2)
    assert state(ann, other) == "approved", "one place was given back, not two"


@pytest.mark.parametrize("end", ["cancel", "reject", "revoke", "expire", "no-show"])
def test_what_was_cancelled_or_rejected_is_not_restored_into_an_occupied_slot(service: Service, end: str) -> None:
    owner = a_place(service, approval="automatic" if end in ("cancel", "revoke", "no-show") else "manual", pending_expires_s=600)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, TWELVE)
    if end in ("expire", "no-show"):
        service.clock.now = TEN if end == "no-show" else service.clock.now + 600
    if end == "expire":
        pass
    else:
        (ann if end == "cancel" else owner).act(booking, end)
    ended = state(ann, booking)
    theirs = bob.book("table", ELEVEN, TWELVE)
    owner.refused(409, "slot-taken", "POST", f"/api/bookings/{booking['id']}/restore")
    assert (state(ann, booking), state(bob, theirs)) == (ended, "approved" if end in ("cancel", "revoke", "no-show") else "pending")
    bob.act(theirs, "cancel")
    assert owner.act(booking, "restore")["status"] == "approved"


@pytest.mark.parametrize("blocks", [True, False])
def test_a_pending_request_blocks_or_competes_as_the_resource_has_it(service: Service, blocks: bool) -> None:
    owner = a_place(service, approval="manual", pending_blocks=blocks)
    ann, bob = service.person("ann"), service.person("bob")
    mine = ann.book("table", TEN, ELEVEN)
    if blocks:
        bob.cannot_book("table", TEN, ELEVEN)
        owner.act(mine, "approve")
        return
    theirs = bob.book("table", TEN, ELEVEN)
    owner.act(mine, "approve")
    assert (state(ann, mine), state(bob, theirs)) == ("approved", "rejected")


@pytest.mark.parametrize(("late_s", "status"), [(-1, "approved"), (0, "expired")])
def test_a_hold_expires_at_the_very_instant_of_its_deadline_also_for_its_confirmation(service: Service, late_s: int, status: str) -> None:
    a_place(service)
    ann = service.person("ann")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    service.clock.now = epoch(hold["expires_at"]) + late_s
    reply = ann.ask("POST", f"/api/bookings/{hold['id']}/confirm")
    assert reply.status == (200 if status == "approved" else 409)
    assert state(ann, hold) == status


def test_a_late_confirmation_is_refused_also_while_it_is_still_free_and_booking_again_is_not(service: Service) -> None:
    """What was promised until an instant is over then: whether somebody came meanwhile must not decide."""
    a_place(service)
    ann = service.person("ann")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    service.clock.now += 301
    problem = ann.refused(409, "wrong-state", "POST", f"/api/bookings/{hold['id']}/confirm")
    assert problem["booking_status"] == "expired"
    assert ann.book("table", TEN, ELEVEN)["status"] == "approved"


def test_a_hold_that_lasts_beyond_the_start_can_be_confirmed_after_it(service: Service) -> None:
    a_place(service, no_show_grace_minutes=15)
    ann, bob = service.person("ann"), service.person("bob")
    service.clock.now = TEN - 60
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    service.clock.now = TEN + 60
    bob.cannot_book("table", TEN + 60, ELEVEN)
    assert ann.act(hold, "confirm")["status"] == "approved"
    service.clock.now += 15 * 60
    assert state(ann, hold) == "no_show", "the grace begins with the confirmation, as it came after the start"


def test_two_who_wait_for_one_place_are_never_both_offered_it(service: Service) -> None:
    a_place(service, "lot", capacity=2)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    first, second = ann.book("lot", TEN, ELEVEN), ann.book("lot", TEN, ELEVEN)
    for person in (bob, cid):
        person.wait("lot", TEN, ELEVEN)
    ann.act(first, "cancel")
    assert (status_of(bob), status_of(cid)) == ("offered", "waiting")
    ann.act(second, "cancel")
    assert (status_of(bob), status_of(cid)) == ("offered", "offered")
    ann.cannot_book("lot", TEN, ELEVEN)


def test_an_offer_is_of_no_use_after_what_came_of_it_was_cancelled(service: Service) -> None:
    a_place(service)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    booking = ann.book("table", TEN, ELEVEN)
    entry = bob.wait("table", TEN, ELEVEN)
    ann.act(booking, "cancel")
    accepted = bob.post(f"/api/waitlist/{entry['id']}/accept")
    bob.act(accepted, "cancel")
    for answer in ("accept", "decline"):
        bob.refused(409, "wrong-state", "POST", f"/api/waitlist/{entry['id']}/{answer}")
    assert (status_of(bob), bob.delete(f"/api/waitlist/{entry['id']}")) == ("accepted", {})
    cid.book("table", TEN, ELEVEN)


def test_no_offer_is_made_or_taken_after_the_start(service: Service) -> None:
    a_place(service, hold_s=7200)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    ann.book("table", NINE, TEN)
    booking = ann.book("table", TEN, ELEVEN)
    entry = bob.wait("table", TEN, ELEVEN)
    cid.wait("table", TEN, ELEVEN)
    service.clock.now = TEN - 1
    ann.act(booking, "cancel")
    assert epoch(entry_of(bob)["expires_at"]) == TEN
    service.clock.now = TEN
    bob.refused(409, "wrong-state", "POST", f"/api/waitlist/{entry['id']}/accept")
    assert (status_of(bob), status_of(cid)) == ("expired", "expired")
    problem = cid.refused(422, "rule-broken", "POST", "/api/waitlist", booking_body("table", TEN, ELEVEN))
    assert rules(problem) == ["past"]
