"""H8: weeks begin on the day that the venue chose, wherever a week is shown or a date is picked."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, day

WEEK_STARTS = "li.week .day"


def test_h8_weeks_begin_on_the_day_that_the_venue_chose(people: People, world: World) -> None:
    world.venue("tower")
    guest, owner = people("ann", f"/places/tower?date={day('tower', 9)}"), people("bea", "/setup/tower")
    marks = guest.locator(WEEK_STARTS)
    expect(marks.first).to_contain_text("Mon")

    owner.get_by_role("button", name="Change", exact=True).first.click()
    owner.get_by_label("The week begins on").select_option(label="Saturday")
    owner.get_by_role("button", name="Save").click()

    expect(marks.first).to_contain_text("Sat")  # whoever looks sees it at once
    for view in ("Week", "Month"):
        guest.get_by_role("button", name=view, exact=True).first.click()
        expect(guest.locator(".ec-header .ec-day, .ec-header .ec-day-head, .ec-col-head").first).to_contain_text("Sat")
    owner.get_by_role("button", name="Change: Bille · 6 seats").click()
    expect(owner.get_by_role("dialog").locator(".hours li").first).to_contain_text("Saturday")
    owner.goto(f"{people.url}/reports/tower")
    expect(owner.locator(".heat tbody th").first).to_have_text("Sat")
