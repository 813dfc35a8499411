"""R1 to R6 on the pages: two guests and the staff of a restaurant, each in a browser of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.live import wait_until
from tests.web.conftest import People
from tests.web.world import World, day

DATE = day("luigi", 1)
PATH = f"/places/luigi?date={DATE}"


@pytest.fixture(scope="module", autouse=True)
def restaurant(world: World) -> None:
    world.venue("luigi")
    world.send("ada", "PUT", "/api/venues/luigi/staff/sara")


def slot(page: Page, table: str, clock: str) -> Locator:
    return page.locator(f"[data-resource={table}] .slot", has=page.locator("time", has_text=clock))


def book(page: Page, table: str, clock: str) -> None:
    slot(page, table, clock).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Book now").click()


def test_r1_two_guests_take_one_table_and_exactly_one_gets_it(people: People) -> None:
    people.expects(409, at="/api/bookings")
    ann, ben = people("ann", PATH), people("ben", PATH)
    for page in (ann, ben):
        slot(page, "table-1", "18:30").click()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Review").click()
    for page in (ann, ben):
        page.get_by_role("button", name="Book now").click()
    expect(ann.get_by_role("dialog").get_by_text("The owner has been told.")).to_be_visible()
    refused = ben.get_by_role("dialog")
    expect(refused.get_by_text("Somebody was faster")).to_be_visible()
    expect(refused.locator(".alts button")).not_to_have_count(0)
    refused.locator(".alts button").first.click()
    ben.get_by_role("button", name="Review").click()
    ben.get_by_role("button", name="Book now").click()
    expect(ben.get_by_role("dialog").get_by_text("The owner has been told.")).to_be_visible()


def test_r2_r4_a_selected_table_that_goes_is_deselected_kindly_and_nobody_learns_who(people: People) -> None:
    ann, ben = people("ann", PATH), people("ben", PATH)
    slot(ann, "table-2", "20:00").click()
    expect(ann.locator(".pickbar")).to_contain_text("Table 2")
    book(ben, "table-2", "20:00")
    expect(ann.locator(".pickbar")).to_have_count(0)
    expect(ann.locator(".toast")).to_contain_text("Just taken")
    expect(slot(ann, "table-2", "20:00")).to_have_class(re.compile("booked"))
    assert "ben" not in ann.locator("main").inner_text().lower()
    ben.get_by_role("button", name="Done").click()
    ben.get_by_role("link", name="My bookings").first.click()
    row = ben.locator(".booking", has_text="Table 2")
    row.get_by_role("button", name="Cancel booking").click()
    ben.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    expect(slot(ann, "table-2", "20:00")).to_have_class(re.compile("free"))


def test_r3_staff_share_one_live_feed_and_guests_have_no_desk(people: People) -> None:
    owner, staff, guest = people("luigi", "/desk/luigi"), people("sara", "/desk"), people("carla", PATH)
    expect(staff.get_by_role("heading", level=1)).to_have_text("Trattoria da Luigi")
    for page in (owner, staff):
        expect(page.locator(".live")).to_have_attribute("data-state", "live")
    book(guest, "table-4", "21:30")
    for page in (owner, staff):
        expect(page.locator(".feed li").first).to_contain_text("Carla Rossi books Table 4")
    guest.goto(people.url + "/desk/luigi")
    expect(guest.get_by_role("heading", name="No venue of yours yet")).to_be_visible()


def test_r5_tabs_of_one_browser_are_in_step_over_one_connection(people: People, world: World) -> None:
    first = people("ben", PATH)
    second = people.open(first.context, PATH)
    expect(second.locator(".live")).to_have_attribute("data-state", "live")
    book(first, "table-7", "18:30")
    expect(slot(second, "table-7", "18:30")).to_have_class(re.compile("mine"))

    def connections() -> int:
        return sum(one["user_id"] == "ben" for one in world.send("ada", "GET", "/api/admin/connections")["items"])

    wait_until(lambda: connections() == 1, what="one connection")


def test_r6_a_booking_shows_at_once_and_reverts_with_the_reason(people: People, world: World) -> None:
    people.expects(409, at="/api/bookings")
    page = people("ann", PATH)
    slot(page, "table-9", "17:00").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Review").click()
    held: list[Route] = []
    page.route("**/api/bookings", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    # Sent, and not only about to be: before that the page looks itself whether the table is still free.
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/api/bookings")):
        page.get_by_role("button", name="Book now").click()
    expect(slot(page, "table-9", "17:00")).to_have_class(re.compile("sending|chosen"))
    expect(page.get_by_role("button", name="Sending")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Sending").click(force=True)  # a second press sends nothing
    world.book("ben", "luigi", "table-9", 1, "17:00", "18:30")
    slot(page, "table-9", "17:00").text_content()  # whatever was sent has been told by the time that the browser answers
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("dialog").get_by_text("This time was taken a moment ago.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(slot(page, "table-9", "17:00")).to_have_class(re.compile("booked"))
    expect(page.locator(".slot.sending")).to_have_count(0)


def test_a_held_table_counts_down_on_every_page_and_is_confirmed_or_let_go(people: People) -> None:
    page, other = people("carla", PATH), people("ben", PATH)
    slot(page, "table-9", "20:00").click()
    page.get_by_role("button", name=re.compile("Hold for")).click()
    bar = page.get_by_role("region", name="A place held for you")
    expect(bar.get_by_role("timer")).to_have_text(re.compile(r"4:\d\d"))
    expect(slot(other, "table-9", "20:00")).to_have_class(re.compile("booked"))
    page.get_by_role("link", name="My bookings").first.click()
    bar.get_by_role("button", name="Let it go").click()
    expect(bar).to_have_count(0)
    expect(slot(other, "table-9", "20:00")).to_have_class(re.compile("free"))


def test_r8_who_waits_is_offered_the_table_when_it_comes_free_and_accepts(people: People, world: World) -> None:
    taken = world.book("ben", "luigi", "table-4", 1, "17:00", "18:30")
    page = people("carla", PATH)
    slot(page, "table-4", "17:00").click()
    page.get_by_role("dialog").get_by_role("button", name="Join the waiting list").click()
    expect(page.locator(".toast").last).to_contain_text("You are on the waiting list")
    page.goto(people.url + "/bookings?view=waiting")
    expect(page.locator(".booking", has_text="Table 4").locator(".badge")).to_have_text("Waiting")
    world.send("ben", "POST", f"/api/bookings/{taken['id']}/cancel", {})
    row = page.locator("main .booking", has_text="Table 4")
    expect(row.locator(".badge")).to_have_text("Free for you")
    row.get_by_role("button", name="Accept").click()
    page.get_by_role("button", name="Upcoming").click()
    mine = page.locator(".booking", has_text="Table 4").filter(has_text=re.compile(r"\b(17:00|5:00)"))
    expect(mine.locator(".badge")).to_have_text("Confirmed")


def test_who_was_too_late_waits_instead_and_is_told_so(people: People, world: World) -> None:
    people.expects(409, at="/api/bookings")
    page = people("carla", PATH)
    slot(page, "table-7", "21:30").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Review").click()
    world.book("ben", "luigi", "table-7", 1, "21:30", "23:00")
    page.get_by_role("button", name="Book now").click()
    page.get_by_role("dialog").get_by_role("button", name="Join the waiting list").click()  # one dialog in place of another
    page.get_by_role("dialog", name="Taken at the moment").get_by_role("button", name="Join the waiting list").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".toast").last).to_contain_text("You are on the waiting list")
