"""Students ask for the sports grounds of a college: fixed slots, one request each, answered by the office."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from sse_booking.client import ProblemError
from tests.engines import shell
from tests.live import Server
from tests.scenarios.participants import HOUR, Cast, Place, at, refused, row

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def a_ground(cast: Cast) -> Place:
    """A ground with slots of an hour from 8 to 20; the office of the dean answers."""
    return await cast.place("ground", "dean", slot_minutes=60, opening_hours={day: [("08:00", "20:00")] for day in EVERY_DAY})


@row("G1")
async def test_every_slot_of_a_ground_and_date_is_available_booked_or_closed(cast: Cast) -> None:
    ground = await a_ground(cast)
    dean, student = (await cast.person("dean")).client, (await cast.person("ann")).client
    await student.book(ground.resource, at(9), at(10))
    for what in (
        [{"starts_at": at(18), "ends_at": at(20), "reason": "Mowing"}],
        [{"starts_at": at(18), "ends_at": at(19.5), "reason": "Mowing"}],
    ):
        await (await cast.person("dean")).must("PATCH", f"/api/resources/{ground.resource}", {"closures": what})
        day = await student.availability(ground.resource, date=at(0).date())
        assert [(slot.starts_at.hour, slot.status) for slot in day.slots if slot.status != "available"] == [
            (9, "booked"), (18, "closed"), (19, "closed"),
        ]  # fmt: skip
        assert [slot.starts_at for slot in day.slots] == [at(8) + number * HOUR for number in range(12)]
        assert {slot.ends_at - slot.starts_at for slot in day.slots} == {HOUR}
    with refused(422, "rule-broken") as caught:
        await student.book(ground.resource, at(9.5), at(10.5))
    assert [rule["rule"] for rule in caught.value.members["rules"]] == ["grid"]
    assert (await dean.resource(ground.resource)).slot_minutes == 60


@row("G2")
@pytest.mark.parametrize("ending", ["reject", "cancel", "revoke", "delete"])
async def test_a_slot_has_one_pending_or_approved_request_and_is_free_once_that_has_ended(cast: Cast, ending: str) -> None:
    ground = await a_ground(cast)
    dean, ann, ben = (await cast.person("dean")).client, (await cast.person("ann")).client, (await cast.person("ben")).client
    booking = await ann.book(ground.resource, at(9), at(10))
    with refused(409, "slot-taken"):
        await ben.book(ground.resource, at(9), at(10))
    if ending == "revoke":
        await dean.approve(booking.id)
        with refused(409, "slot-taken"):
            await ben.book(ground.resource, at(9), at(10))
    await getattr(ann if ending in ("cancel", "delete") else dean, ending)(booking.id)
    assert (await ben.book(ground.resource, at(9), at(10))).status == "pending"


INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'allocation'",
    "postgres": "SELECT indexdef FROM pg_indexes WHERE tablename = 'allocation'",
}


@row("G2", "G3")
async def test_the_data_file_itself_refuses_a_second_request_for_a_slot(cast: Cast, server: Server, engine: str) -> None:
    """Layers: whoever gets past the page and the service meets the index."""
    ground = await a_ground(cast)
    booking = await (await cast.person("ann")).client.book(ground.resource, at(9), at(10))
    db = shell(server.address)
    try:
        indexes = [sql for (sql,) in db.execute(INDEXES[engine]) if sql]
        assert any("UNIQUE" in sql and "exclusive" in sql and "WHERE" in sql for sql in indexes)
        second = (
            "INSERT INTO allocation (resource_id, booking_id, starts_at, ends_at, quantity, exclusive, active)"
            " SELECT resource_id, NULL, starts_at, ends_at, 1, 1, 1 FROM allocation WHERE booking_id = ?"
        )
        with pytest.raises(sqlite3.IntegrityError, match="slot-taken"):
            db.execute(second, (booking.id,))
    finally:
        db.close()


@row("G3", "G4")
async def test_a_refusal_is_kind_and_says_what_is_free_instead(cast: Cast) -> None:
    ground = await a_ground(cast)
    other = await cast.another(ground, "ground", "dean", slot_minutes=60)
    ann, ben = (await cast.person("ann")).client, (await cast.person("ben")).client
    before = await ben.availability(ground.resource, date=at(0).date())
    assert before.slots[1].status == "available", "the page has checked"
    await ann.book(ground.resource, at(9), at(10))
    with refused(409, "slot-taken") as caught:
        await ben.book(ground.resource, at(9), at(10))
    members = caught.value.members
    assert members["conflict"] is True
    assert "already taken" in caught.value.detail
    assert members["conflicts"] == [{"starts_at": at(9).strftime("%Y-%m-%dT%H:%M:%SZ"), "ends_at": at(10).strftime("%Y-%m-%dT%H:%M:%SZ")}]
    offered = {(offer["resource_id"], offer["starts_at"][11:16]) for offer in members["alternatives"]}
    assert {(ground.resource, "08:00"), (ground.resource, "10:00"), (other.resource, "09:00")} <= offered
    again = await ben.availability(ground.resource, date=at(0).date())
    assert [slot.status for slot in again.slots[:3]] == ["available", "booked", "available"], "the page refreshes"


@row("G3")
async def test_students_who_ask_at_the_same_moment_get_the_same_friendly_refusal(cast: Cast) -> None:
    ground = await a_ground(cast)
    students = [(await cast.person(f"student-{number}")).client for number in range(12)]
    asked = [student.book(ground.resource, at(9), at(10)) for student in students]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, ProblemError)]
    assert len(refusals) == len(students) - 1
    assert {(refusal.status, refusal.type, refusal.members["conflict"]) for refusal in refusals} == {(409, "/problems/slot-taken", True)}


@row("G4")
async def test_everyone_who_views_a_ground_and_date_sees_its_slots_change_live(cast: Cast) -> None:
    ground = await a_ground(cast)
    viewers = [await cast.joins(name, ground.topic) for name in ("ben", "carla")]
    dean, ann = (await cast.person("dean")).client, (await cast.person("ann")).client
    slots = {slot.starts_at: slot.status for slot in (await ann.availability(ground.resource, date=at(0).date())).slots}
    kept = await ann.book(ground.resource, at(9), at(10))
    dropped = await ann.book(ground.resource, at(11), at(12))
    await dean.approve(kept.id)
    await dean.reject(dropped.id)
    for viewer in viewers:
        seen = dict(slots)
        for event in await viewer.news():
            assert event.type in ("slot_unavailable", "slot_available")
            starts_at = at(0) + timedelta(hours=int(event.data["starts_at"][11:13]))
            seen[starts_at] = "booked" if event.type == "slot_unavailable" else "available"
        today = await viewer.client.availability(ground.resource, date=at(0).date())
        assert seen == {slot.starts_at: slot.status for slot in today.slots}


@row("G5")
async def test_an_approved_booking_can_be_revoked_and_both_sides_hear_of_it(cast: Cast) -> None:
    ground = await a_ground(cast)
    dean, ann, viewer = await cast.joins("dean", ground.staff), await cast.joins("ann"), await cast.joins("ben", ground.topic)
    booking = await ann.client.book(ground.resource, at(9), at(10))
    await dean.client.approve(booking.id)
    revoked = await dean.client.revoke(booking.id, reason="The pitch is flooded")
    assert revoked.status == "revoked"
    created, approved, told = await ann.news()
    assert [created.type, approved.type, told.type] == ["booking_created", "booking_approved", "booking_revoked"]
    assert told.data["reason"] == "The pitch is flooded"
    assert await dean.types() == ["new_booking", "booking_updated", "booking_updated"]
    assert await viewer.types() == ["slot_unavailable", "slot_available"]
    with refused(403, "forbidden"):
        await ann.client.approve(booking.id)


@row("G5")
async def test_an_admin_who_is_not_on_the_staff_approves_too(cast: Cast) -> None:
    ground = await a_ground(cast)
    booking = await (await cast.person("ann")).client.book(ground.resource, at(9), at(10))
    assert (await cast.root.approve(booking.id)).status == "approved"
