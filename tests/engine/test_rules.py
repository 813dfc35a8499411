from __future__ import annotations

import pytest

from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body, instant

TEN = MONDAY + DAY + 10 * HOUR
ELEVEN, TWELVE = TEN + HOUR, TEN + 2 * HOUR


def broken(person: Person, resource: str, start: int, end: int, **more: object) -> list[str]:
    problem = person.refused(422, "rule-broken", "POST", "/api/bookings", booking_body(resource, start, end, **more))
    return sorted(rule["rule"] for rule in problem["rules"])


def state(person: Person, booking: Json) -> str:
    return str(person.get(f"/api/bookings/{booking['id']}")["status"])


def test_requests_that_compete_do_not_block_and_approving_one_rejects_the_losers(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_blocks=False)
    ann, bob, cid, dan = (service.person(name) for name in ("ann", "bob", "cid", "dan"))
    owner.news("resource:table")
    mine, same, overlapping, beside = (
        ann.book("table", TEN, ELEVEN),
        bob.book("table", TEN, ELEVEN),
        cid.book("table", TEN + 1800, TWELVE),
        dan.book("table", ELEVEN, TWELVE),
    )
    assert owner.types("resource:table") == [], "a request that competes takes nothing"
    for person in (ann, bob, cid, dan):
        person.news()
    owner.act(same, "approve")
    assert [state(person, booking) for person, booking in ((ann, mine), (bob, same), (cid, overlapping), (dan, beside))] == [
        "rejected",
        "approved",
        "rejected",
        "pending",
    ]
    (rejected,) = ann.news()
    assert (rejected.type, rejected.data["reason"], rejected.data["actor_id"]) == (
        "booking_rejected",
        "Another request for this time was approved.",
        "system",
    )
    (approved,) = bob.news()
    assert approved.data["change_id"] == rejected.data["change_id"]
    assert owner.types("resource:table") == ["slot_unavailable"]
    owner.act(beside, "approve")


def test_in_a_pool_only_requests_that_no_longer_fit_lose(service: Service) -> None:
    owner = a_place(service, "lot", capacity=5, approval="manual", pending_blocks=False)
    people = [service.person(name) for name in ("ann", "bob", "cid")]
    first, big, small = (person.book("lot", TEN, ELEVEN, quantity=n) for person, n in zip(people, (3, 4, 2), strict=True))
    owner.act(first, "approve")
    assert (state(people[1], big), state(people[2], small)) == ("rejected", "pending")
    owner.act(small, "approve")


def test_a_request_that_lost_can_be_approved_by_nobody_and_restored_only_into_free_time(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_blocks=False)
    ann, bob = service.person("ann"), service.person("bob")
    mine, theirs = ann.book("table", TEN, ELEVEN), bob.book("table", TEN, ELEVEN)
    owner.act(mine, "approve")
    owner.refused(409, "wrong-state", "POST", f"/api/bookings/{theirs['id']}/approve")
    owner.refused(409, "slot-taken", "POST", f"/api/bookings/{theirs['id']}/restore")
    owner.act(mine, "revoke")
    owner.act(theirs, "restore")


def test_staff_who_move_a_booking_over_requests_reject_them(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_blocks=False)
    ann, bob = service.person("ann"), service.person("bob")
    approved, request = ann.book("table", TWELVE, TWELVE + HOUR), bob.book("table", TEN, ELEVEN)
    owner.act(approved, "approve")
    owner.patch(f"/api/bookings/{approved['id']}", {"starts_at": instant(TEN), "ends_at": instant(ELEVEN)})
    assert state(bob, request) == "rejected"


def test_requests_block_or_compete_as_the_resource_has_it_now(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_blocks=False)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    first, second = ann.book("table", TEN, ELEVEN), bob.book("table", TEN, ELEVEN)
    problem = owner.refused(409, "still-booked", "PATCH", "/api/resources/table", {"pending_blocks": True})
    assert problem["booking_ids"] == [second["id"]]
    changed = owner.patch("/api/resources/table?cancel_affected=true", {"pending_blocks": True})
    assert [(item["id"], item["decision"]) for item in changed["affected"]] == [(second["id"], "cancelled")]
    assert state(ann, first) == "pending"
    cid.cannot_book("table", TEN, ELEVEN)
    owner.patch("/api/resources/table", {"pending_blocks": False})
    cid.book("table", TEN, ELEVEN)


def test_staff_may_set_rules_aside_but_not_the_guard_and_the_audit_says_so(service: Service) -> None:
    owner = a_place(service, opening_hours={"mon": [["09:00", "17:00"]]}, max_minutes=30, quota_bookings=1)
    ann, root = service.person("ann"), service.person("root", "admin")
    assert broken(ann, "table", TEN, ELEVEN) == ["closed", "max_duration"]
    ann.refused(403, "forbidden", "POST", "/api/bookings", booking_body("table", TEN, ELEVEN, override=True))
    booking = owner.book("table", TEN, ELEVEN, override=True)
    owner.refused(409, "slot-taken", "POST", "/api/bookings", booking_body("table", TEN, ELEVEN, override=True))
    (entry, *_) = root.get(f"/api/admin/audit?subject=booking:{booking['id']}")["items"]
    assert (entry["actor_id"], entry["detail"]["override"]) == ("owner", True)
    past = owner.book("table", MONDAY - DAY, MONDAY - DAY + HOUR, override=True)
    assert past["status"] == "approved"


@pytest.mark.parametrize("way", ["book", "hold", "edit", "swap"])
def test_a_quota_counts_on_every_path(service: Service, way: str) -> None:
    a_place(service, quota_day_minutes=120)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, TWELVE)
    other = ann.book("table", TEN + DAY, ELEVEN + DAY)
    match way:
        case "book" | "hold":
            assert broken(ann, "table", TWELVE, TWELVE + HOUR, hold=way == "hold") == ["quota"]
        case "edit":
            move = {"starts_at": instant(TWELVE), "ends_at": instant(TWELVE + HOUR)}
            problem = ann.refused(422, "rule-broken", "PATCH", f"/api/bookings/{other['id']}", move)
            assert [rule["rule"] for rule in problem["rules"]] == ["quota"]
        case _:
            theirs = bob.book("table", TWELVE, TWELVE + HOUR)
            ann.refused(404, "not-found", "POST", f"/api/bookings/{other['id']}/swap", {"booking_id": theirs["id"]})


def test_a_day_quota_counts_every_local_day_that_a_booking_touches(service: Service) -> None:
    a_place(service, quota_day_minutes=180, timezone="Asia/Kolkata")
    ann = service.person("ann")
    midnight = MONDAY + DAY + 18 * HOUR + 1800  # 00:00 in Kolkata
    ann.book("table", midnight - 3 * HOUR, midnight + 2 * HOUR)
    assert broken(ann, "table", midnight + 5 * HOUR, midnight + 7 * HOUR) == ["quota"]
    ann.book("table", midnight + 5 * HOUR, midnight + 6 * HOUR)
    assert broken(ann, "table", midnight + DAY, midnight + DAY + 4 * HOUR) == ["quota"]
    assert broken(ann, "table", midnight - 5 * HOUR, midnight - 4 * HOUR) == ["quota"]


def test_a_week_quota_begins_on_monday_and_a_quota_of_bookings_ends_with_them(service: Service) -> None:
    a_place(service, quota_week_minutes=120, quota_bookings=2)
    ann = service.person("ann")
    first = ann.book("table", TEN, ELEVEN)
    assert broken(ann, "table", TWELVE, TWELVE + 2 * HOUR) == ["quota"]
    ann.book("table", TEN + 6 * DAY, ELEVEN + 6 * DAY)
    assert broken(ann, "table", TEN + 7 * DAY, ELEVEN + 7 * DAY) == ["quota"]
    service.clock.now = ELEVEN
    ann.book("table", TEN + 7 * DAY, ELEVEN + 7 * DAY)
    assert state(ann, first) == "approved"


def test_a_refusal_names_every_broken_rule_and_offers_what_can_really_be_booked(service: Service) -> None:
    hours = {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    a_place(service, slot_minutes=60, opening_hours=hours, lead_minutes=120, window_days=30, buffer_after_minutes=0, quota_day_minutes=240)
    ann = service.person("ann")
    ann.book("table", TEN - HOUR, TWELVE)
    body = booking_body("table", TEN + 5 * 60, TWELVE + 5 * 60)
    problem = ann.refused(422, "rule-broken", "POST", "/api/bookings", body)
    assert sorted(rule["rule"] for rule in problem["rules"]) == ["closed", "quota"]
    assert len(problem["alternatives"]) >= 3
    for alternative in problem["alternatives"]:
        booking = service.person("ann").post("/api/bookings", alternative)
        ann.delete(f"/api/bookings/{booking['id']}")


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"notice_days": 9}, "It must be booked at least 9 calendar days ahead."),
        ({"lead_minutes": 14400, "notice_days": 9}, "It must be booked at least 14400 minutes and 9 calendar days ahead."),
        ({"window_days": 1}, "It can be booked at most 1 day ahead."),
        ({"max_minutes": 1}, "The longest booking is 1 minute."),
    ],
)
def test_a_refusal_says_only_what_was_asked_for_and_counts_as_people_do(service: Service, rules: Json, says: str) -> None:
    a_place(service, **rules)
    start = TEN + 3 * DAY
    problem = service.person("ann").refused(422, "rule-broken", "POST", "/api/bookings", booking_body("table", start, start + HOUR))
    assert [rule["message"] for rule in problem["rules"]] == [says]


def test_a_conflict_says_when_it_is_taken_without_saying_by_whom_and_offers_like_resources(service: Service) -> None:
    a_place(service, kind="table")
    for resource, kind in (("table-2", "table"), ("garage", "parking")):
        a_place(service, resource, kind=kind)
    ann, bob = service.person("ann"), service.person("bob")
    ann.book("table", TEN, ELEVEN, title="secret", note="secret", attendees=["secret"])
    problem = bob.cannot_book("table", TEN - 1800, ELEVEN + 1800)
    assert problem["conflict"] is True
    assert problem["conflicts"] == [{"starts_at": instant(TEN), "ends_at": instant(ELEVEN)}]
    assert "secret" not in str(problem)
    assert "ann" not in str(problem)
    offered = {item["resource_id"] for item in problem["alternatives"]}
    assert offered == {"table", "table-2"}
    for alternative in problem["alternatives"]:
        booking = bob.post("/api/bookings", alternative)
        bob.delete(f"/api/bookings/{booking['id']}")


def test_an_alternative_is_never_in_the_past_nor_so_near_that_it_can_not_be_taken(service: Service) -> None:
    a_place(service)
    a_place(service, "table-2")
    service.person("bob").book("table", TEN, ELEVEN)
    ann = service.person("ann")
    for now in (TEN - 61, TEN - 60, TEN - 59, TEN - 1, TEN):
        service.clock.now = now
        problem = ann.refused(409, "slot-taken", "POST", "/api/bookings", booking_body("table", TEN, ELEVEN))
        assert problem["alternatives"]
        assert min(item["starts_at"] for item in problem["alternatives"]) >= instant(now + 60)
        offered = {item["resource_id"] for item in problem["alternatives"]}
        assert ("table-2" in offered) is (now + 60 <= TEN)


def test_closing_over_bookings_is_refused_with_them_or_resolves_them_and_says_what_was_decided(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_blocks=False)
    ann, bob, cid = service.person("ann"), service.person("bob"), service.person("cid")
    approved, request, held = (
        ann.book("table", TEN, ELEVEN),
        bob.book("table", TWELVE, TWELVE + HOUR),
        cid.book("table", ELEVEN, TWELVE, hold=True),
    )
    owner.act(approved, "approve")
    outside = ann.book("table", TEN + DAY, ELEVEN + DAY)
    closures = [{"starts_at": instant(TEN), "ends_at": instant(TWELVE + HOUR), "reason": "Painting"}]
    problem = owner.refused(409, "still-booked", "PATCH", "/api/resources/table", {"closures": closures})
    assert set(problem["booking_ids"]) == {approved["id"], request["id"]}, "staff never hear of a hold"
    assert owner.get("/api/resources/table")["closures"] == []
    for person in (ann, bob, cid):
        person.news()
    owner.news("resource:table")
    changed = owner.patch("/api/resources/table?cancel_affected=true", {"closures": closures})
    assert {(item["id"], item["decision"]) for item in changed["affected"]} == {(b["id"], "cancelled") for b in (approved, request, held)}
    for person in (ann, bob, cid):
        (cancelled,) = person.news()
        assert (cancelled.type, cancelled.data["cancelled_by"], cancelled.data["reason"]) == (
            "booking_cancelled",
            "staff",
            "The place is no longer available.",
        )
    assert owner.types("resource:table")[-1] == "slot_unavailable"
    assert state(ann, outside) == "pending"
    assert broken(bob, "table", TEN, ELEVEN) == ["closed"]
    reopened = owner.patch("/api/resources/table", {"closures": []})
    assert (reopened["affected"], owner.types("resource:table")) == ([], ["resource_updated", "slot_available"])
    bob.book("table", TEN, ELEVEN)


@pytest.mark.parametrize(("user", "role", "by"), [("owner", "user", "staff"), ("root", "admin", "admin")])
def test_who_has_bookings_cancelled_with_their_place_is_told_as_what_they_are(service: Service, user: str, role: str, by: str) -> None:
    a_place(service)
    ann, closer = service.person("ann"), service.person(user, role)
    ann.book("table", TEN, ELEVEN)
    closures = [{"starts_at": instant(TEN), "ends_at": instant(ELEVEN)}]
    (affected,) = closer.refused(409, "still-booked", "PATCH", "/api/resources/table", {"closures": closures})["bookings"]
    assert (affected["requester_id"], affected["starts_at"], affected["status"]) == ("ann", instant(TEN), "approved")
    ann.news()
    closer.patch("/api/resources/table?cancel_affected=true", {"closures": closures})
    (cancelled,) = ann.news()
    assert (cancelled.data["cancelled_by"], cancelled.data["booking"]["cancelled_by"]) == (by, by)


def test_fewer_places_of_a_booking_are_told_as_released_and_more_as_booked(service: Service) -> None:
    owner = a_place(service, "lot", capacity=5, pool=True)
    booking = service.person("ann").book("lot", TEN, ELEVEN, quantity=3)
    owner.news("resource:lot")
    for quantity, action, available in ((1, "released", 4), (4, "booked", 1)):
        owner.patch(f"/api/bookings/{booking['id']}", {"quantity": quantity})
        (told,) = owner.news("resource:lot")
        assert (told.type, told.data["action"], told.data["available"]) == ("availability_updated", action, available)


@pytest.mark.parametrize("approval", ["automatic", "manual"])
def test_a_closure_is_a_rule_for_who_books_and_a_guard_for_who_sets_rules_aside(service: Service, approval: str) -> None:
    closures = [{"starts_at": instant(TWELVE), "ends_at": instant(TWELVE + HOUR), "reason": "Painting"}]
    owner = a_place(service, approval=approval, pending_blocks=False, closures=closures, max_minutes=60, buffer_after_minutes=10)
    ann = service.person("ann")
    booking = ann.book("table", TEN, TEN + HOUR // 2)
    move = {"starts_at": instant(TWELVE), "ends_at": instant(TWELVE + HOUR)}
    refused = ann.refused(422, "rule-broken", "PATCH", f"/api/bookings/{booking['id']}", move)
    assert [rule["rule"] for rule in refused["rules"]] == ["closed"]
    assert refused["alternatives"]
    assert broken(ann, "table", TWELVE, TWELVE + HOUR) == broken(ann, "table", TWELVE, TWELVE + HOUR, hold=True) == ["closed"]
    assert broken(ann, "table", ELEVEN, TWELVE + HOUR) == ["closed", "max_duration"]
    ann.cannot_book("table", ELEVEN, TWELVE)  # the time to tidy up would lie in it, not the booking
    owner.cannot_book("table", TWELVE, TWELVE + HOUR, override=True)
    owner.refused(409, "slot-taken", "PATCH", f"/api/bookings/{booking['id']}", {**move, "override": True})


def test_the_past_of_a_closure_concerns_nobody(service: Service) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    ann.book("table", TEN, ELEVEN)
    service.clock.now = ELEVEN + 60
    closures = [{"starts_at": instant(TEN - DAY), "ends_at": instant(TWELVE + HOUR), "reason": "Painting"}]
    owner.patch("/api/resources/table", {"closures": closures})
    assert broken(ann, "table", TWELVE, TWELVE + HOUR) == ["closed"]
