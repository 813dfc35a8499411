"""Which rows each change writes to the log: topics, types, order, what they hold; every one as the AsyncAPI document says."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sse_booking.domain.events import LAPSED_TYPES, STAFF_TYPES, USER_TYPES
from sse_booking.http.docs.asyncapi import asyncapi
from sse_booking.http.docs.event_types import EVENTS, TOPICS
from tests.api.places import Place, a_place, begun, in_state
from tests.live import Server
from tests.people import HOUR, Json, instant
from tests.sockets import Sockets

DOCUMENT = asyncapi()
SERVICE = Path(__file__).parents[2] / "sse_booking" / "service"
KINDS = {event.name: event.topics for event in EVENTS}
PERSONAL = {"actor_id", "booking", "requester_id", "title", "note", "attendees"}


def kind_of(topic: str) -> str:
    first = topic.split(":", maxsplit=1)[0]
    return "staff" if topic.endswith(":staff") else first


def check(topic: str, type_: str, data: Json) -> None:
    """The row is one of the document, on a channel that has it."""
    payload = DOCUMENT["components"]["messages"][type_]["payload"]
    jsonschema_rs.validator_for({**payload, "components": DOCUMENT["components"]}).validate(data)
    assert kind_of(topic) in KINDS[type_], (topic, type_)
    assert (data["type"], data["topic"]) == (type_, topic)
    if kind_of(topic) in ("resource", "venue"):
        assert not PERSONAL & data.keys()


def rows(server: Server, after: str) -> list[tuple[str, str, Json]]:
    db = sqlite3.connect(server.database)
    try:
        found = db.execute("SELECT topic, type, payload FROM event WHERE id > ? AND topic <> '-' ORDER BY id", (int(after.split("-")[1]),))
        return [(topic, type_, json.loads(payload)) for topic, type_, payload in found]
    finally:
        db.close()


def told(server: Server, place: Place, change: Callable[[], Any]) -> list[str]:
    """What a change writes to the log, as `user booking_created`."""
    before = place.ann.ask("GET", "/api/bookings?limit=1").headers["event-cursor"]
    change()
    found = rows(server, before)
    for row in found:
        check(*row)
    assert len({data["change_id"] for _, _, data in found}) <= 1
    names = {f"venue:{place.venue}:staff": "staff", f"venue:{place.venue}": "venue", "admin": "admin", "all": "all"}
    return [f"{names.get(topic, kind_of(topic))} {type_}" for topic, type_, _ in found if type_ != "audit"]


TAKEN = ["resource slot_unavailable", "venue slot_unavailable"]
FREED = ["resource slot_available", "venue slot_available"]
POOL = ["resource availability_updated", "venue availability_updated"]
CHANGED = ["user booking_updated", "staff booking_updated"]
CANCELLED = ["user booking_cancelled", "staff booking_cancelled"]


@pytest.fixture(scope="module")
def place(way: Sockets) -> Place:
    return a_place(way)


@pytest.fixture(scope="module")
def automatic(way: Sockets) -> Place:
    return a_place(way, approval="automatic")


@pytest.fixture(scope="module")
def pool(way: Sockets) -> Place:
    return a_place(way, approval="automatic", capacity=4)


@pytest.fixture(scope="module")
def competing(way: Sockets) -> Place:
    return a_place(way, pending_blocks=False)


ACTIONS: list[tuple[str, str, list[str]]] = [
    ("held", "extend", ["user booking_updated"]),
    ("held", "confirm", ["user booking_updated", "staff new_booking"]),
    ("held", "cancel", ["user booking_cancelled", *FREED]),
    ("pending", "approve", ["user booking_approved", "staff booking_updated"]),
    ("pending", "reject", ["user booking_rejected", "staff booking_updated", *FREED]),
    ("pending", "cancel", [*CANCELLED, *FREED]),
    ("approved", "check-in", ["user booking_checked_in", "staff booking_checked_in"]),
    ("approved", "complete", ["user booking_completed", "staff booking_updated", *FREED]),
    ("approved", "revoke", ["user booking_revoked", "staff booking_updated", *FREED]),
    ("approved", "no-show", ["user booking_no_show", "staff booking_no_show", *FREED]),
    ("approved", "cancel", [*CANCELLED, *FREED]),
    ("checked_in", "complete", ["user booking_completed", "staff booking_updated", *FREED]),
    ("checked_in", "revoke", ["user booking_revoked", "staff booking_updated", *FREED]),
    ("cancelled", "restore", ["user booking_approved", "staff booking_updated", *TAKEN]),
]


@pytest.mark.parametrize(("status", "action", "expected"), ACTIONS, ids=[f"{action} {status}" for status, action, _ in ACTIONS])
def test_a_transition_tells_both_sides_and_the_public(server: Server, place: Place, status: str, action: str, expected: list[str]) -> None:
    booking = in_state(place, status)
    if action in ("complete", "no-show"):
        booking, expected = begun(place, booking), [line for line in expected if line not in FREED]  # what is over frees nothing
    who = place.ann if status == "held" else place.owner  # staff never see a hold
    assert told(server, place, lambda: who.act(booking, action)) == expected


def test_a_new_booking_is_told_once_to_each(server: Server, place: Place, automatic: Place, pool: Place, competing: Place) -> None:
    created = ["user booking_created", "staff new_booking"]
    assert told(server, place, place.booked) == [*created, *TAKEN]
    assert told(server, automatic, automatic.booked) == [*created, *TAKEN]
    assert told(server, pool, pool.booked) == [*created, *POOL]
    assert told(server, competing, competing.booked) == created
    assert told(server, place, lambda: place.booked(hold=True)) == ["user booking_created", *TAKEN]


def test_a_request_that_competes_takes_its_time_when_it_is_approved_and_the_others_lose(server: Server, competing: Place) -> None:
    booking_body = competing.booking_body()
    first, _ = (competing.ann.post("/api/bookings", booking_body) for _ in range(2))
    expected = ["user booking_approved", "staff booking_updated", "user booking_rejected", "staff booking_updated", *TAKEN]
    assert told(server, competing, lambda: competing.owner.act(first, "approve")) == expected


def test_deleting_tells_both_sides(server: Server, place: Place) -> None:
    deleted = ["user booking_deleted", "staff booking_deleted"]
    for status, expected in (("approved", [*deleted, *FREED]), ("rejected", deleted[:1]), ("held", [deleted[0], *FREED])):
        booking = in_state(place, status)
        assert told(server, place, lambda: place.ann.delete(f"/api/bookings/{booking['id']}")) == expected  # noqa: B023 - called at once


def test_an_edit_says_what_it_changed(server: Server, place: Place) -> None:
    booking = in_state(place, "approved")
    path = f"/api/bookings/{booking['id']}"
    assert told(server, place, lambda: place.owner.patch(path, {"title": "T", "attendees": ["x"]})) == CHANGED
    start, end = place.hour()
    moved = {"starts_at": instant(start), "ends_at": instant(end)}
    assert told(server, place, lambda: place.owner.patch(path, moved)) == [*CHANGED, *FREED, *TAKEN]
    assert told(server, place, lambda: place.owner.patch(path, moved)) == [], "nothing changed"
    other = place.one_more()
    place.ann.news()
    place.ann.patch(path, {"resource_id": other})
    (told_ann,) = place.ann.news()
    assert told_ann.data["changes"] == {
        "resource_changed": True,
        "time_changed": False,
        "attendees_changed": False,
        "status_changed": True,
        "fields": ["resource_id", "status"],
    }
    assert told_ann.data["booking"]["status"] == "pending", "a requester's change is to be approved again"


def test_a_pool_tells_its_places_once_for_a_change(server: Server, pool: Place) -> None:
    booking = pool.booked(quantity=2)
    path = f"/api/bookings/{booking['id']}"
    assert told(server, pool, lambda: pool.owner.patch(path, {"quantity": 3})) == [*CHANGED, *POOL]
    before = pool.ann.ask("GET", path).headers["event-cursor"]
    pool.ann.act(booking, "cancel")
    (data,) = [data for topic, type_, data in rows(server, before) if topic == f"resource:{pool.resource}"]
    assert (data["available"], data["capacity"], data["action"]) == (4, 4, "released")


def test_a_resource_tells_the_public_of_itself(server: Server, way: Sockets) -> None:
    place = a_place(way, capacity=2)
    updated = ["resource resource_updated", "venue resource_updated"]
    assert told(server, place, lambda: place.one_more()) == ["venue resource_updated"]
    assert told(server, place, lambda: place.set(name="N")) == updated
    assert told(server, place, lambda: place.set(name="N")) == [], "nothing changed"
    closure = {"starts_at": instant(place.first_hour), "ends_at": instant(place.first_hour + HOUR), "reason": "closed"}
    assert told(server, place, lambda: place.set(closures=[closure])) == [*updated, *POOL]
    assert told(server, place, lambda: place.set(closures=[])) == [*updated, *POOL]
    assert told(server, place, lambda: place.owner.delete(f"/api/resources/{place.resource}")) == updated


def test_the_waiting_list_tells_who_waits_and_the_staff(server: Server, automatic: Place) -> None:
    booking_body = automatic.booking_body()
    booking = automatic.bob.post("/api/bookings", booking_body)
    entries: list[Json] = []
    assert told(server, automatic, lambda: entries.append(automatic.ann.post("/api/waitlist", booking_body))) == ["staff waitlist_joined"]
    cancelled = ["user booking_cancelled", "staff booking_cancelled"]
    offered = ["user booking_created", "user waitlist_offered"]
    assert told(server, automatic, lambda: automatic.bob.act(booking, "cancel")) == [*cancelled, *offered]
    declined = ["user booking_cancelled", "user waitlist_expired", *FREED]
    assert told(server, automatic, lambda: automatic.ann.post(f"/api/waitlist/{entries[0]['id']}/decline")) == declined


def test_every_type_that_the_service_tells_is_in_the_document() -> None:
    source = "".join(path.read_text("utf-8") for path in SERVICE.glob("*.py"))
    assert set(re.findall(r"\.emit\([^\n]*?, \"(\w+)\"", source)) - set(KINDS) == set()
    assert {*USER_TYPES.values(), *STAFF_TYPES.values(), *LAPSED_TYPES.values()} <= set(KINDS)


def test_an_announcement_is_for_all(server: Server, place: Place) -> None:
    body = {"message": "hello", "level": "warning"}
    assert told(server, place, lambda: place.root.post("/api/admin/announcements", body)) == ["all system_announcement"]


def test_a_refusal_writes_nothing(server: Server, automatic: Place) -> None:
    booking_body = automatic.booking_body()
    automatic.ann.post("/api/bookings", booking_body)
    assert told(server, automatic, lambda: automatic.bob.refused(409, "slot-taken", "POST", "/api/bookings", booking_body)) == []
    assert told(server, automatic, lambda: automatic.bob.refused(422, "invalid", "POST", "/api/bookings", {})) == []


def test_every_topic_of_the_grammar_has_a_channel() -> None:
    assert set(DOCUMENT["channels"]) == {*TOPICS, "stream"}
    assert {ref["$ref"].rpartition("/")[2] for channel in DOCUMENT["channels"].values() for ref in channel["messages"].values()} == set(
        KINDS
    )
