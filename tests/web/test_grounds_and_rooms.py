"""G1 to G6, B1 to B6 on the pages: slots with approval, and rooms by the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, at, day

TOMORROW = day("tower", 1)


@pytest.fixture(scope="module", autouse=True)
def campus(world: World) -> None:
    world.venue("campus")
    world.venue("tower")


def test_g1_g4_g5_slots_are_live_from_request_to_approval_to_revocation(people: People) -> None:
    path = f"/places/campus?date={TOMORROW}"
    student, other, office = people("ann", path), people("ben", path), people("dean", "/desk/campus?date=" + TOMORROW)
    card = student.locator("[data-resource=tennis-1]")
    expect(card.locator(".slot")).to_have_count(12)
    first, theirs = card.locator(".slot").nth(2), other.locator("[data-resource=tennis-1] .slot").nth(2)
    first.click()
    student.get_by_role("button", name="Continue").click()
    student.get_by_role("button", name="Review").click()
    expect(student.get_by_text("The venue confirms each request.")).to_be_visible()
    student.get_by_role("button", name="Send request").dblclick()
    expect(student.get_by_role("dialog").get_by_text("The owner has been told.")).to_be_visible()
    expect(theirs).to_have_class(re.compile("booked"))
    requests = office.locator(".part-requests .booking")
    expect(requests).to_have_count(1)  # pressed twice, booked once
    requests.get_by_role("button", name="Approve").click()
    expect(student.locator(".toast").last).to_contain_text("is confirmed")
    office.locator(".part-day .booking", has_text="Tennis court 1").get_by_role("button", name="Withdraw").click()
    office.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(student.locator(".toast").last).to_contain_text("was withdrawn")
    expect(theirs).to_have_class(re.compile("free"))
    student.get_by_role("button", name="Done").click()
    student.goto(people.url + "/bookings?view=past")
    expect(student.locator(".booking .badge").first).to_have_text("Withdrawn")


def test_b1_b4_overlaps_are_refused_and_the_calendar_moves_live_in_all_views(people: People) -> None:
    people.expects(409, at="/api/bookings")
    path = f"/places/tower?date={TOMORROW}"
    ann, ben = people("ann", path), people("ben", path)
    ben.get_by_role("button", name="Week").click()
    ben.get_by_role("group", name="Week").wait_for()
    for page in (ann, ben):
        page.get_by_label("What").first.select_option(label="Elbe · 12 seats")
    ann.get_by_label("From: time").select_option("600")
    ann.get_by_label("To: time").select_option("720")
    ben.get_by_label("From: time").select_option("660")
    ben.get_by_label("To: time").select_option("780")
    expect(ben.locator(".verdict")).to_contain_text("Free")
    ann.get_by_role("button", name="Continue").click()
    ann.get_by_label("Title").fill("Quarterly review")
    for name in ("Ben", "Carla"):
        ann.get_by_label("Attendees").fill(name)
        ann.get_by_label("Attendees").press("Enter")
    ann.get_by_role("button", name="Review").click()
    ann.get_by_role("button", name="Book now").click()
    expect(ann.get_by_role("dialog").get_by_text("The owner has been told.")).to_be_visible()
    expect(ben.locator(".verdict")).to_contain_text("Taken for some of this time")
    expect(ben.locator(".col .bar.busy")).to_have_count(1)
    ben.get_by_role("button", name="Continue").click()
    ben.get_by_role("button", name="Review").click()
    ben.get_by_role("button", name="Book now").click()
    expect(ben.get_by_role("dialog").get_by_text("Somebody was faster")).to_be_visible()
    ann.get_by_role("button", name="Done").click()
    expect(ann.locator(".tl-track .bar.mine")).to_have_text(re.compile(r"Quarterly review"))


def test_b2_b3_an_edit_shows_on_the_desk_and_a_cancellation_says_by_whom(people: People, world: World) -> None:
    booking = world.book("carla", "tower", "room-bille", 1, "15:00", "16:00", title="Interview")
    guest, desk = people("carla", f"/bookings/{booking['id']}"), people("bea", f"/desk/tower?date={TOMORROW}")
    expect(desk.locator(".part-day .booking", has_text="Interview")).to_be_visible()
    guest.get_by_role("button", name="Change", exact=True).click()
    guest.get_by_label("What").select_option(label="Alster · 8 seats")
    guest.get_by_label("Title").fill("Second interview")
    guest.get_by_role("button", name="Save").click()
    row = desk.locator(".part-day .booking", has_text="Second interview")
    expect(row).to_contain_text("Alster")
    row.get_by_role("link", name="Second interview").click()
    desk.get_by_role("button", name="Cancel booking").click()
    desk.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    expect(guest.locator(".ticket .badge")).to_have_text("Cancelled")
    expect(guest.locator("aside")).to_contain_text("the venue")


def test_b6_checking_in_and_an_early_release_are_seen_at_the_desk(people: People, world: World) -> None:
    starts = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)  # today's, and tomorrow's in the last minutes of a day
    body = {
        "resource_id": "room-phone",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=1)).isoformat(),
        "override": True,
    }
    booking = world.send("bea", "POST", "/api/bookings", body)
    desk, guest = people("bea", "/desk/tower"), people("bea", f"/bookings/{booking['id']}")
    guest.get_by_role("button", name=re.compile("Check in")).click()
    expect(desk.locator(".kpi", has_text="Checked in").locator("b")).to_have_text("1")
    guest.get_by_role("button", name=re.compile("Finish")).click()
    expect(desk.locator(".kpi", has_text="Checked in").locator("b")).to_have_text("0")


def test_the_day_sheet_prints_names_and_times_and_no_buttons(people: People, world: World) -> None:
    world.book("ann", "tower", "room-elbe", 2, "09:00", "10:00", title="Printed")
    desk = people("bea", f"/desk/tower?date={day('tower', 2)}")
    expect(desk.locator(".part-day .booking", has_text="Printed")).to_be_visible()
    desk.emulate_media(media="print")
    expect(desk.locator(".part-day .booking", has_text="Printed")).to_be_visible()
    expect(desk.locator("header.top")).to_be_hidden()
    expect(desk.get_by_role("button")).to_have_count(0)


def test_what_the_form_proposes_is_free(world: World, people: People) -> None:
    for key in ("alster", "bille", "elbe", "phone"):
        for clock in ("10:00", "11:00"):
            booking_body = {"resource_id": f"room-{key}", "starts_at": at("tower", 9, clock), "ends_at": at("tower", 9, f"{clock[:3]}45")}
            world.send("carla", "POST", "/api/bookings", booking_body)
    page = people("ann", f"/places/tower?date={day('tower', 9)}")
    expect(page.locator(".verdict")).to_have_class(re.compile("free"))
    expect(page.get_by_label("From: time")).to_have_value("720")
