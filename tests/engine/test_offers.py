from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.engine.waitlists import entry_of, status_of
from tests.people import DAY, HOUR, MONDAY, a_place, epoch, instant

TEN = MONDAY + DAY + 10 * HOUR
ELEVEN, TWELVE = TEN + HOUR, TEN + 2 * HOUR


def test_no_offer_after_the_start_and_none_lasts_beyond_it(service: Service) -> None:
    a_place(service, hold_s=3600)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    cid.wait("table", TEN, ELEVEN)
    service.clock.now = TEN - 60
    ann.act(booking, "cancel")
    assert epoch(entry_of(bob)["expires_at"]) == TEN
    cid.news()
    service.clock.now = TEN
    assert cid.types() == ["waitlist_expired"]
    assert (status_of(bob), status_of(cid)) == ("expired", "expired")
    assert bob.get("/api/bookings")["items"][0]["status"] == "expired"


def test_a_wish_for_what_has_begun_is_over(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    service.clock.now = TEN + 60
    owner.act(booking, "cancel")
    assert status_of(bob) == "expired"


def test_an_offer_can_not_be_extended(service: Service) -> None:
    a_place(service)
    bob = service.person("bob")
    entry = bob.wait("table", TEN, ELEVEN)
    problem = bob.refused(422, "rule-broken", "POST", f"/api/bookings/{entry['booking_id']}/extend")
    assert [rule["rule"] for rule in problem["rules"]] == ["hold"]


def test_offers_never_exceed_what_is_free_and_each_takes_what_fits(service: Service) -> None:
    a_place(service, "lot", capacity=5)
    ann = service.person("ann")
    booking = ann.book("lot", TEN, TWELVE, quantity=5)
    waiting = {
        "bob": (TEN, TWELVE, 4),
        "cid": (TEN, ELEVEN, 3),
        "dan": (TEN, ELEVEN, 1),
        "eve": (ELEVEN, TWELVE, 1),
        "fay": (TEN, TWELVE, 1),
    }
    for name, (start, end, quantity) in waiting.items():
        service.person(name).wait("lot", start, end, quantity=quantity)
    ann.patch(f"/api/bookings/{booking['id']}", {"quantity": 1})
    assert {name: status_of(service.person(name)) for name in waiting} == {
        "bob": "offered",
        "cid": "waiting",
        "dan": "waiting",
        "eve": "waiting",
        "fay": "waiting",
    }
    service.person("bob").post(f"/api/waitlist/{entry_of(service.person('bob'))['id']}/decline")
    assert [status_of(service.person(name)) for name in waiting] == ["declined", "offered", "offered", "offered", "waiting"]


def test_who_waits_for_what_does_not_fit_is_passed_over_and_keeps_their_place(service: Service) -> None:
    a_place(service)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    first, second = ann.book("table", TEN, ELEVEN), ann.book("table", ELEVEN, TWELVE)
    bob.wait("table", TEN, TWELVE)
    cid.wait("table", TEN, ELEVEN)
    ann.act(first, "cancel")
    assert (status_of(bob), status_of(cid)) == ("waiting", "offered")
    ann.act(second, "cancel")
    assert status_of(bob) == "waiting"
    cid.post(f"/api/waitlist/{entry_of(cid)['id']}/decline")
    assert status_of(bob) == "offered", "now the whole range is free"


@pytest.mark.parametrize(
    "way", ["reject", "revoke", "no-show", "move", "shorten", "delete", "complete early", "hold expires", "nobody answers", "nobody comes"]
)
def test_whatever_frees_a_place_offers_it(service: Service, way: str) -> None:
    approval = "manual" if way in ("reject", "nobody answers") else "automatic"
    owner = a_place(service, approval=approval, pending_expires_s=600, no_show_grace_minutes=15)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, TWELVE, hold=way == "hold expires")
    start = TEN if way == "reject" else ELEVEN
    bob.wait("table", start, TWELVE)
    match way:
        case "reject" | "revoke" | "no-show":
            service.clock.now = TEN if way == "no-show" else service.clock.now
            owner.act(booking, way)
        case "move":
            ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(TEN + DAY), "ends_at": instant(TWELVE + DAY)})
        case "shorten":
            ann.patch(f"/api/bookings/{booking['id']}", {"ends_at": instant(ELEVEN)})
        case "delete":
            ann.delete(f"/api/bookings/{booking['id']}")
        case "complete early":
            service.clock.now = TEN + 60
            ann.act(booking, "check-in")
            ann.act(booking, "complete")
        case "hold expires" | "nobody answers":
            service.clock.now += 600
        case _:
            service.clock.now = TEN + 15 * 60
    assert status_of(bob) == "offered"


def test_more_places_and_fewer_closures_are_offered_too(service: Service) -> None:
    closure = {"starts_at": instant(TEN + DAY), "ends_at": instant(ELEVEN + DAY)}
    owner = a_place(service, "lot", capacity=2, pool=True, closures=[closure])
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    ann.book("lot", TEN, ELEVEN, quantity=2)
    bob.wait("lot", TEN, ELEVEN)
    cid.wait("lot", TEN + DAY, ELEVEN + DAY)
    assert (status_of(bob), status_of(cid)) == ("waiting", "waiting")
    owner.patch("/api/resources/lot", {"capacity": 3})
    assert (status_of(bob), status_of(cid)) == ("offered", "waiting")
    owner.patch("/api/resources/lot", {"closures": []})
    assert status_of(cid) == "offered"


def test_places_put_back_into_use_are_offered(service: Service) -> None:
    owner = a_place(service, "lot", capacity=2)
    bob = service.person("bob")
    owner.put("/api/admin/resources/lot/availability", {"available": 0})
    bob.wait("lot", TEN, ELEVEN)
    assert status_of(bob) == "waiting"
    owner.put("/api/admin/resources/lot/availability", {"available": 1})
    assert status_of(bob) == "offered"


def test_rules_that_were_loosened_let_in_who_waits_and_tightened_ones_keep_out(service: Service) -> None:
    owner = a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    owner.patch("/api/resources/table", {"lead_minutes": 3 * 24 * 60})
    ann.act(booking, "cancel")
    assert status_of(bob) == "waiting"
    owner.patch("/api/resources/table", {"lead_minutes": 0})
    assert status_of(bob) == "offered"


def test_buffers_are_kept_between_an_offer_and_its_neighbours(service: Service) -> None:
    a_place(service, buffer_after_minutes=30)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    first = ann.book("table", TEN, ELEVEN)
    ann.book("table", ELEVEN + 1800, TWELVE)
    bob.wait("table", TEN + 900, ELEVEN + 900)
    cid.wait("table", TEN - 900, ELEVEN - 900)
    ann.act(first, "cancel")
    assert (status_of(bob), status_of(cid)) == ("waiting", "offered")


def test_whose_quota_is_used_up_is_passed_over(service: Service) -> None:
    a_place(service, quota_bookings=1)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    cid.wait("table", TEN, ELEVEN)
    bob.book("table", TEN + DAY, ELEVEN + DAY)
    ann.act(booking, "cancel")
    assert (status_of(bob), status_of(cid)) == ("waiting", "offered")


@pytest.mark.parametrize("way", ["cancel", "delete", "reject", "expire", "shorten"])
@pytest.mark.parametrize("blocks", [True, False])
def test_whose_quota_has_room_again_is_offered_what_has_been_free_all_the_while(service: Service, way: str, blocks: bool) -> None:
    quota: dict[str, int] = {"quota_day_minutes": 60} if way == "shorten" else {"quota_bookings": 1}
    owner = a_place(service, approval="manual", pending_blocks=blocks, pending_expires_s=600)
    owner.patch("/api/resources/table", quota)
    ann, bob = service.person("ann"), service.person("bob")
    taken = ann.book("table", TEN, TEN + 1800)
    owner.act(taken, "approve")
    bob.wait("table", TEN, TEN + 1800)
    mine = bob.book("table", ELEVEN, TWELVE)
    owner.act(taken, "revoke")
    assert status_of(bob) == "waiting", "their quota is used up"
    owner.news("resource:table")
    match way:
        case "cancel":
            bob.act(mine, "cancel")
        case "delete":
            bob.delete(f"/api/bookings/{mine['id']}")
        case "reject":
            owner.act(mine, "reject")
        case "expire":
            service.clock.now += 600
        case _:
            bob.patch(f"/api/bookings/{mine['id']}", {"ends_at": instant(ELEVEN + 1800)})
    assert status_of(bob) == "offered"
    freed = ["slot_available"] * blocks + ["slot_unavailable"] * (blocks and way == "shorten")
    assert sorted(owner.types("resource:table")) == sorted([*freed, "slot_unavailable"])


def test_a_resource_that_goes_takes_its_queue_with_it(service: Service) -> None:
    owner = a_place(service)
    bob = service.person("bob")
    owner.put("/api/admin/resources/table/availability", {"available": 0})
    bob.wait("table", TEN, ELEVEN)
    bob.news()
    owner.delete("/api/resources/table")
    assert bob.types() == ["waitlist_expired"]
    assert status_of(bob) == "expired"


def test_offers_survive_a_restart_and_lapse_without_anybody_asking(service: Service) -> None:
    a_place(service)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    booking = ann.book("table", TEN, ELEVEN)
    bob.wait("table", TEN, ELEVEN)
    cid.wait("table", TEN, ELEVEN)
    ann.act(booking, "cancel")
    service.stop()
    service.clock.now += 1000
    service.start()
    assert (status_of(bob), status_of(cid)) == ("expired", "offered")
    assert epoch(entry_of(cid)["expires_at"]) == service.clock.now + 300
