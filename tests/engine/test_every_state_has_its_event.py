"""Every state that pages show, and the event that tells a page of its change.

The list is held against the answers of the service: a member that changes without its event is found, and so is one that is not listed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
import pytest

from sse_booking.http import schemas
from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, instant

TEN: Final = MONDAY + DAY + 10 * HOUR
FIXED: Final = frozenset[str]()
"""Members that never change as long as the thing is there."""
ANY_CHANGE: Final = frozenset({"*"})
"""Members that change with every other one: versions and times."""

VENUE: Final = {
    **dict.fromkeys(("id", "created_at"), FIXED),
    "version": ANY_CHANGE,
    **dict.fromkeys(
        ("name", "timezone", "week_starts_on", "guests", "questions", "quotas", "archived_at", "staff", "owner_id"),
        frozenset({"venue_updated"}),
    ),
}
RESOURCE: Final = {
    **dict.fromkeys(("id", "venue_id", "pool", "created_at"), FIXED),
    **dict.fromkeys(("version", "updated_at"), ANY_CHANGE),
    "timezone": frozenset({"venue_updated"}),
    **dict.fromkeys(
        (
            "name", "kind", "capacity", "usable", "approval", "pending_blocks", "slot_minutes", "opening_hours", "closures",
            "buffer_before_minutes", "buffer_after_minutes", "lead_minutes", "notice_days", "window_days", "window_full_days",
            "min_minutes", "max_minutes", "quota_bookings", "quota_day_minutes", "quota_week_minutes", "hold_s", "pending_expires_s",
            "no_show_grace_minutes", "check_in_from_minutes", "questions", "hours_apply",
            "joins", "features", "dated_hours", "seats_max", "seats_min",
            "cancel_until_minutes", "change_until_minutes", "archived_at",
        ),
        frozenset({"resource_updated"}),
    ),
}  # fmt: skip
STATUS: Final = frozenset({
    "booking_approved", "booking_rejected", "booking_cancelled", "booking_completed", "booking_revoked", "booking_expired",
    "booking_no_show", "booking_checked_in", "booking_updated",
})  # fmt: skip
BOOKING: Final = {
    **dict.fromkeys(("id", "reference", "venue_id", "series_id", "created_at", "source", "joined"), FIXED),
    **dict.fromkeys(("version", "updated_at"), ANY_CHANGE),
    **dict.fromkeys(
        ("resource_id", "starts_at", "ends_at", "quantity", "title", "note", "attendees", "answers", "answer_labels", "party_size"),
        frozenset({"booking_updated"}),
    ),
    **dict.fromkeys(("requester_id", "requester"), frozenset({"booking_updated", "booking_deleted"})),
    **dict.fromkeys(("payment_status", "payment_id"), frozenset({"payment_updated"})),
    "status": STATUS,
    **dict.fromkeys(("cancelled_by", "expires_at", "arrive_by"), STATUS),
}
ENTRY: Final = {
    **dict.fromkeys(("id", "resource_id", "venue_id", "user_id", "starts_at", "ends_at", "quantity", "created_at"), FIXED),
    **dict.fromkeys(("version", "updated_at"), ANY_CHANGE),
    **dict.fromkeys(("status", "booking_id", "expires_at", "position"), frozenset({"waitlist_offered", "waitlist_expired"})),
    "priority": FIXED,  # staff alone see and set it, on the page that sets it
}
MESSAGE: Final = dict.fromkeys(("id", "booking_id", "author_id", "author_name", "text", "created_at"), FIXED)
ASKED: Final[Json] = {"id": "diet", "kind": "text", "label": "Anything that you don't eat?"}
LISTS: Final[list[tuple[type, dict[str, frozenset[str]]]]] = [
    (schemas.Venue, VENUE), (schemas.Resource, RESOURCE), (schemas.Booking, BOOKING), (schemas.WaitlistEntry, ENTRY),
    (schemas.Message, MESSAGE),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "shown"), LISTS, ids=[schema.__name__ for schema, _ in LISTS])
def test_the_list_names_every_member_of_what_pages_show(schema: type, shown: dict[str, frozenset[str]]) -> None:
    assert {field.encode_name for field in msgspec.structs.fields(schema)} == set(shown)


def changed(before: Json, after: Json, shown: dict[str, frozenset[str]], told: set[str]) -> set[str]:
    """The members that differ; each was told by an event that the list names for it."""
    differ = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    for name in differ:
        assert shown[name] != FIXED, f"{name} has changed"
        assert shown[name] == ANY_CHANGE or shown[name] & told, f"{name} changed, and all that was told is {told}"
    return {name for name in differ if shown[name] != ANY_CHANGE}


def follow(who: Person, path: str, topics: tuple[str, ...], shown: dict[str, frozenset[str]], steps: list[Callable[[], Any]]) -> set[str]:
    """Take the steps one by one; returns the members that have changed on the way."""
    seen: set[str] = set()
    who.news(*topics)
    before = who.get(path)
    for step in steps:
        step()
        after = who.get(path)
        seen |= changed(before, after, shown, {item.type for item in who.news(*topics)})
        before = after
    return seen


def changeable(shown: dict[str, frozenset[str]]) -> set[str]:
    return {name for name, events in shown.items() if events not in (FIXED, ANY_CHANGE)}


def test_what_changes_of_a_venue_is_told_to_its_owner_and_to_who_looks_at_it(service: Service) -> None:
    owner, root, sam, ann = a_place(service), service.person("root", "admin"), service.person("sam"), service.person("ann")
    ann.book("table", TEN, TEN + HOUR)
    steps: list[Callable[[], Any]] = [
        lambda: owner.patch("/api/venues/luigi", {"name": "Luigi's"}),
        lambda: owner.patch("/api/venues/luigi", {"timezone": "Asia/Tokyo"}),
        lambda: owner.patch("/api/venues/luigi", {"week_starts_on": "sun"}),
        lambda: owner.patch("/api/venues/luigi", {"guests": "staff"}),
        lambda: owner.patch("/api/venues/luigi", {"quotas": [{"bookings": 9}]}),
        lambda: owner.patch("/api/venues/luigi", {"questions": [ASKED]}),
        lambda: root.put("/api/venues/luigi/staff/sam"),
        lambda: owner.put("/api/venues/luigi/staff/mia"),
        lambda: service.person("mia").post("/api/me/invitations/luigi/accept"),
    ]
    sam.news()
    seen = follow(owner, "/api/venues/luigi", ("venue:luigi", "venue:luigi:staff"), VENUE, steps)
    assert sam.types() == ["venue_updated"], "who joins a staff is told on their own pages, too"
    owner.delete("/api/venues/luigi/staff/sam")
    assert sam.types() == ["venue_updated"]
    assert changeable(VENUE) - seen == {"owner_id", "archived_at"}, "archiving is told before the topic ends: test_archived_places.py"


def test_what_changes_of_a_resource_is_told_to_who_looks_at_it(service: Service) -> None:
    owner = a_place(service, capacity=5)
    a_place(service, "other")
    closure = {"starts_at": instant(TEN), "ends_at": instant(TEN + HOUR), "reason": "x"}
    values: Json = {
        "name": "N", "kind": "k", "capacity": 4, "approval": "manual", "pending_blocks": False, "slot_minutes": 30, "closures": [closure],
        "opening_hours": {"mon": [["09:00", "17:00"]]}, "buffer_before_minutes": 1, "buffer_after_minutes": 1, "lead_minutes": 1,
        "notice_days": 1, "window_days": 9, "window_full_days": 9, "min_minutes": 30, "max_minutes": 90, "quota_bookings": 3,
        "quota_day_minutes": 300, "quota_week_minutes": 300, "hold_s": 60, "pending_expires_s": 60, "no_show_grace_minutes": 5,
        "check_in_from_minutes": 5, "cancel_until_minutes": 5, "change_until_minutes": 5,
    }  # fmt: skip
    values |= {"questions": [ASKED], "hours_apply": "ends", "features": ["garden"], "seats_min": 1, "seats_max": 4, "joins": ["other"]}
    values["dated_hours"] = [{"from": "2027-02-01", "to": "2027-02-02", "hours": [["10:00", "12:00"]]}]
    path = "/api/resources/table"
    steps: list[Callable[[], Any]] = [lambda given={name: value}: owner.patch(path, given) for name, value in values.items()]  # type: ignore[misc]  # bound now
    steps.append(lambda: owner.put("/api/admin/resources/table/availability", {"available": 1}))
    steps.append(lambda: owner.patch("/api/venues/luigi", {"timezone": "Asia/Tokyo"}))
    seen = follow(service.person("onlooker"), path, ("venue:luigi",), RESOURCE, steps)
    assert changeable(RESOURCE) - seen == {"archived_at"}, "test_archived_places.py"


def test_what_changes_of_a_booking_is_told_to_its_requester_and_to_the_staff(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_expires_s=3600, no_show_grace_minutes=10, check_in_from_minutes=9999)
    a_place(service, "other", approval="manual", capacity=9, check_in_from_minutes=9999)
    ann = service.person("ann")
    booking = ann.book("table", TEN, TEN + HOUR)
    path = f"/api/bookings/{booking['id']}"

    def run_out() -> None:
        service.clock.now += 2 * HOUR

    steps: list[Callable[[], Any]] = [
        run_out,
        lambda: owner.act(booking, "restore"),
        lambda: owner.act(booking, "revoke"),
        lambda: owner.act(booking, "restore"),
        lambda: owner.patch(path, {"title": "T"}),
        lambda: ann.patch(path, {"note": "N"}),
        lambda: ann.patch(path, {"attendees": ["x"]}),
        lambda: owner.patch("/api/resources/table", {"questions": [ASKED]}),
        lambda: ann.patch(path, {"answers": {"diet": "no nuts"}}),
        lambda: owner.patch(path, {"starts_at": instant(TEN + HOUR), "ends_at": instant(TEN + 3 * HOUR)}),
        lambda: owner.patch(path, {"resource_id": "other"}),
        lambda: owner.patch(path, {"quantity": 2}),
        lambda: owner.patch(path, {"party_size": 2}),
        lambda: owner.put(f"{path}/payment", {"payment_status": "paid", "payment_id": "p"}),
        lambda: owner.act(booking, "cancel"),
        lambda: owner.act(booking, "restore"),
        lambda: owner.act(booking, "check-in"),
    ]
    of_staff = follow(owner, path, ("venue:luigi:staff",), BOOKING, steps)
    bob = service.person("bob")
    bob.news()
    ann.news()
    owner.post(f"{path}/hand-over", {"to": {"user_id": "bob"}})
    assert (ann.types(), bob.types(), owner.types("venue:luigi:staff")) == (["booking_deleted"], ["booking_created"], ["booking_updated"])
    assert changeable(BOOKING) - of_staff == {"requester_id", "requester"}, "the last step"


def test_what_becomes_of_a_wish_is_told_to_who_waits(service: Service) -> None:
    a_place(service)
    bob, ann = service.person("bob"), service.person("ann")
    booking = bob.book("table", TEN, TEN + HOUR)
    ann.wait("table", TEN, TEN + HOUR)

    def only(who: Person) -> Json:
        (entry,) = who.get("/api/waitlist")["items"]
        found: Json = entry
        return found

    seen: set[str] = set()
    ann.news()
    steps: list[Callable[[], Any]] = [
        lambda: bob.act(booking, "cancel"),
        lambda: ann.post(f"/api/waitlist/{only(ann)['id']}/decline"),
    ]
    for step in steps:
        before = only(ann)
        step()
        seen |= changed(before, only(ann), ENTRY, set(ann.types()))
    assert seen == changeable(ENTRY)
