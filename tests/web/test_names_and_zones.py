"""What people and browsers bring along: a zone that is not known, names with commas, a look at yesterday."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, day

KNOWS_NO_ROME = """
    const Known = Intl.DateTimeFormat;
    const Format = function (locale, options) {
        if (options && options.timeZone === "Europe/Rome") throw new RangeError("Invalid time zone specified: Europe/Rome");
        return new Known(locale, options);
    };
    Format.prototype = Known.prototype;
    Format.supportedLocalesOf = Known.supportedLocalesOf;
    Intl.DateTimeFormat = Format;
"""
NAMES = ["Okafor, Ngozi", "Smith; Jones Ltd"]


@pytest.fixture(scope="module", autouse=True)
def places(world: World) -> None:
    world.venue("luigi")
    world.venue("tower")


def test_a_zone_that_a_browser_does_not_know_is_said_and_hides_nothing(people: People, world: World) -> None:
    world.book("carla", "luigi", "table-7", 2, "18:30", "20:00", title="At Luigi's")
    world.book("carla", "tower", "room-elbe", 3, "10:00", "11:00", title="At the tower")
    page = people("carla")
    page.context.add_init_script(KNOWS_NO_ROME)
    page.goto(f"{people.url}/bookings")
    expect(page.get_by_text("At Luigi's")).to_be_visible()
    expect(page.get_by_text("At the tower")).to_be_visible()
    page.goto(f"{people.url}/places/luigi?date={day('luigi', 2)}")
    expect(page.get_by_text("This browser does not know the time zone Rome.")).to_be_visible()
    expect(page.get_by_text("Table 7 · for six").first).to_be_visible()


def test_who_changes_a_title_tears_no_names_apart(people: People, world: World) -> None:
    booking = world.book("carla", "tower", "room-alster", 3, "10:00", "11:00", title="Board", attendees=NAMES)
    page = people("carla", f"/bookings/{booking['id']}")
    page.get_by_role("button", name="Change").first.click()
    page.locator("dialog input[maxlength='200']").first.fill("Board meeting")
    page.locator("dialog .btn-main").click()
    expect(page.get_by_role("heading", name="Board meeting")).to_be_visible()
    after = world.send("carla", "GET", f"/api/bookings/{booking['id']}")
    assert (after["title"], after["attendees"]) == ("Board meeting", NAMES)


def test_the_desk_goes_back_to_yesterday(people: People) -> None:
    page = people("bea", "/desk/tower")
    page.locator(".daybar button").first.click()
    expect(page.locator(".anyday input")).to_have_value(day("tower", -1))
