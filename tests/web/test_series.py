"""H6 on the pages: series, and sets of several places: made, shown, changed and cancelled; what would be refused is told first."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import People
from tests.web.world import World, at, day


@pytest.fixture(scope="module", autouse=True)
def tower(world: World) -> None:
    world.venue("tower")


def begin(page: Page, room: str, start: str, end: str) -> None:
    """Choose a room and times in the form of the venue, and open the wizard."""
    page.get_by_label("What", exact=True).select_option(room)
    page.get_by_label("From: time").select_option(label=start)
    page.get_by_label("To: time").select_option(label=end)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Repeat it, or book others with it").click()


def times(world: World, who: str, booking: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = world.send(who, "GET", f"/api/series/{booking['series_id']}")["items"]
    return [(one["starts_at"], one["status"], one["title"]) for one in found]


def test_h6_a_weekly_booking_tells_what_is_left_out_and_is_changed_and_cancelled_in_part(people: People, world: World) -> None:
    world.book("ben", "tower", "room-elbe", 9, "10:00", "11:00")
    page = people("ann", f"/places/tower?date={day('tower', 2)}")
    begin(page, "room-elbe", "10:00", "11:00")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Standup")
    dialog.get_by_label("Repeat", exact=True).select_option("weekly")
    dialog.get_by_label("How many times").fill("4")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog.get_by_role("listitem").filter(has_text="left out")).to_have_count(1)
    expect(dialog).to_contain_text("3 can, 1 would be left out.")
    dialog.get_by_role("button", name="Book 3").click()
    expect(dialog).to_contain_text("3 bookings made")
    dialog.get_by_role("link", name="See the booking").click()

    together = page.locator("section").filter(has=page.get_by_role("heading", name="Booked together"))
    expect(together.get_by_role("listitem")).to_have_count(3)
    expect(together).to_contain_text("(this one)")
    first = world.send("ann", "GET", "/api/bookings?venue_id=tower")["items"][0]

    page.get_by_role("button", name="Change", exact=True).click()
    dialog.get_by_label("Title").fill("Weekly standup")
    dialog.get_by_label("All to come").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert {title for _, _, title in times(world, "ann", first)} == {"Weekly standup"}

    world.book("ben", "tower", "room-elbe", 16, "12:00", "13:00")
    page.get_by_role("button", name="Change", exact=True).click()
    dialog.get_by_label("To: time").select_option(label="13:00")
    dialog.get_by_label("From: time").select_option(label="12:00")
    dialog.get_by_label("This and those after it").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("status").first).to_contain_text("2 can, 1 would be left out.")
    dialog.get_by_role("button", name="Change 2, leave the others").click()
    expect(dialog).to_have_count(0)
    moved = [at("tower", 2, "12:00"), at("tower", 16, "10:00"), at("tower", 23, "12:00")]
    assert [start for start, _, _ in times(world, "ann", first)] == moved

    together.get_by_role("link").first.click()
    page.get_by_role("button", name="Cancel booking: Elbe", exact=False).click()
    dialog.get_by_label("This and those after it").check()
    dialog.get_by_role("button", name="Cancel booking").click()
    expect(dialog).to_have_count(0)
    expect(together.get_by_text("Cancelled")).to_have_count(2)
    assert [status for _, status, _ in times(world, "ann", first)] == ["approved", "cancelled", "cancelled"]


def test_h6_several_places_are_booked_together(people: People, world: World) -> None:
    page = people("carla", f"/places/tower?date={day('tower', 3)}")
    begin(page, "room-bille", "14:00", "15:00")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Alster", exact=False).check()
    dialog.get_by_role("button", name="Review").click()
    expect(dialog).to_contain_text("All 2 can be booked.")
    dialog.get_by_role("button", name="Book 2").click()
    expect(dialog).to_contain_text("2 bookings made")
    made = world.send("carla", "GET", "/api/bookings?venue_id=tower")["items"]
    assert sorted(one["resource_id"] for one in made) == ["room-alster", "room-bille"]
    assert len({one["series_id"] for one in made}) == 1


def test_h6_when_nothing_of_it_is_free_the_reason_is_told(people: People, world: World) -> None:
    for later in (4, 5):
        world.book("ben", "tower", "room-phone", later, "09:00", "10:00")
    people.expects(409, at="/api/bookings/series")
    page = people("ann", f"/places/tower?date={day('tower', 4)}")
    begin(page, "room-phone", "09:30", "10:30")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Repeat", exact=True).select_option("daily")
    dialog.get_by_label("How many times").fill("2")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog.get_by_role("alert")).to_be_visible()


def test_h6_staff_answer_a_series_at_once(people: People, world: World) -> None:
    world.venue("campus")
    body = {"resource_id": "tennis-1", "starts_at": at("campus", 2, "10:00"), "ends_at": at("campus", 2, "11:00")}
    made = world.send("ann", "POST", "/api/bookings/series", {**body, "rrule": "FREQ=WEEKLY;COUNT=3"})["items"]
    page = people("dean", f"/bookings/{made[0]['id']}")
    together = page.locator("section").filter(has=page.get_by_role("heading", name="Booked together"))
    expect(together.get_by_text("Waiting for an answer")).to_have_count(3)
    together.get_by_role("button", name="Approve all").click()
    expect(together.get_by_text("Confirmed")).to_have_count(3)
    expect(together.get_by_role("button", name="Approve all")).to_have_count(0)


def test_staff_set_a_payment_swap_two_bookings_and_set_rules_aside(people: People, world: World) -> None:
    early = world.book("ann", "tower", "room-alster", 6, "09:00", "10:00", title="Early")
    late = world.book("ben", "tower", "room-bille", 6, "15:00", "16:00", title="Late")
    page = people("bea", f"/bookings/{early['id']}")
    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Change: Payment").click()
    dialog.get_by_label("It becomes").select_option("paid")
    dialog.get_by_label("Number of the payment").fill("till-7")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("aside")).to_contain_text("Paid till-7")
    page.get_by_role("button", name="Swap …").click()
    dialog.get_by_label("With which one").select_option(late["id"])
    dialog.get_by_role("button", name="Swap", exact=True).click()
    expect(page.locator(".ticket").first).to_contain_text("Bille")
    assert [world.send("bea", "GET", f"/api/bookings/{one['id']}")["resource_id"] for one in (early, late)] == ["room-bille", "room-alster"]

    people.expects(422, at="/api/bookings")
    page.get_by_role("button", name="Change", exact=True).click()
    dialog.get_by_label("To: time").select_option(label="22:00")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_label("Set the rules of the place aside").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert world.send("bea", "GET", f"/api/bookings/{early['id']}")["ends_at"] == at("tower", 6, "22:00")


def test_n4_who_says_that_they_are_coming_is_marked_at_the_desk(people: People, world: World) -> None:
    booking = world.book("ann", "tower", "room-phone", 1, "16:00", "17:00", title="Call")
    desk = people("bea", f"/desk/tower?date={day('tower', 1)}")
    row = desk.locator(f'[data-booking="{booking["id"]}"]')
    expect(row).to_be_visible()
    expect(row).not_to_contain_text("says they are coming")
    page = people("ann", f"/bookings/{booking['id']}")
    page.get_by_role("button", name="I'm coming").click()
    expect(page.get_by_role("button", name="I'm coming")).to_be_disabled()
    expect(row).to_contain_text("says they are coming")
    desk.reload()
    expect(row).to_contain_text("says they are coming")
