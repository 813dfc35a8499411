"""The desk on a Saturday night: late, now, next and free, with everything to press in the lower half of a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.axe import violations
from tests.web.conftest import People
from tests.web.world import World

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
FULL_DAY = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
# What can be pressed of the chosen line and the lists, outside of the lower half, too small for a thumb, or below the navigation.
OUT_OF_REACH = """() => [...document.querySelectorAll('.dock :is(a, button)')].filter((one) => {
    const {top, bottom, height, width} = one.getBoundingClientRect();
    const below = document.querySelector('.nav.tabs').getBoundingClientRect().top;
    return height < 44 || width < 44 || top < innerHeight / 2 || bottom > below;
}).map((one) => one.outerHTML)"""


def in_minutes(count: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=count)).strftime("%Y-%m-%dT%H:%M:00Z")


def open_a_bar(world: World, bar: str) -> None:
    """A bar of four tables: somebody is late, somebody is due, somebody comes later, and a table is free."""
    world.send("luigi", "POST", "/api/venues", {"id": bar, "name": bar.title(), "timezone": "Europe/Rome"})
    for n in range(1, 5):
        table = {"id": f"{bar}-{n}", "name": f"Table {n}", "kind": "table", "approval": "automatic", "opening_hours": FULL_DAY}
        world.send("luigi", "POST", f"/api/venues/{bar}/resources", table)
    for n, start, name in ((1, -18, "Maria"), (2, 6, "Ines"), (3, 60, "Paul")):
        times = {"starts_at": in_minutes(start), "ends_at": in_minutes(start + 90), "override": True}
        world.send(
            "luigi", "POST", "/api/bookings", {"resource_id": f"{bar}-{n}", **times, "for": {"guest": {"name": name, "phone": "+39 06 12"}}}
        )


def tab(page: Page, name: str) -> Any:  # noqa: ANN401 - a Locator
    return page.get_by_role("group", name="View").last.get_by_role("button", name=name)


@pytest.fixture(scope="module", autouse=True)
def night(world: World) -> None:
    for bar in ("corner", "walk", "quiet", "hasty"):
        open_a_bar(world, bar)


def test_who_is_late_has_come_with_one_tap_of_the_thumb_and_everybody_sees_it(people: People) -> None:
    page, other = people("luigi", "/desk/corner", **PHONE), people("luigi", "/desk/corner")
    now = page.get_by_role("region", name="Now")
    expect(now).to_contain_text("Maria")
    expect(now).to_contain_text(re.compile(r"\d+ mins late"))
    expect(tab(page, "Late")).to_contain_text("1")
    expect(other.get_by_role("region", name="Now")).to_contain_text("Maria")
    assert page.evaluate(OUT_OF_REACH) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.get_by_role("link", name="Call: Maria, +39 06 12")).to_have_attribute("href", "tel:+39 06 12")
    expect(page.get_by_role("button", name="No-show: Maria")).to_be_visible()

    page.get_by_role("button", name="Arrived: Maria").tap()

    expect(now.get_by_role("status")).to_have_text("Maria, Table 1: Checked in")
    expect(now.get_by_role("button", name="Arrived")).to_have_count(0)  # a second tap meets nobody else
    expect(now).to_contain_text("Nobody is late")
    expect(tab(other, "Late")).to_contain_text("0")
    tab(page, "Now").tap()
    expect(now).to_contain_text("Ines")
    expect(now).to_contain_text("until")
    tab(page, "Next").tap()
    expect(now).to_contain_text("Paul")
    assert page.evaluate(OUT_OF_REACH) == []


def test_a_walk_in_has_a_free_table_after_two_taps_until_it_is_needed(people: People, world: World) -> None:
    page = people("luigi", "/desk/walk", **PHONE)
    expect(tab(page, "Free")).to_contain_text("2")
    tab(page, "Free").tap()
    page.get_by_role("button", name="Seat at Table 4").tap()
    expect(page.get_by_role("region", name="Now").get_by_role("status")).to_contain_text("Table 4: Checked in")
    expect(tab(page, "Free")).to_contain_text("1")

    page.get_by_role("button", name="Table 3").tap()
    page.get_by_role("button", name="Seat at Table 3").tap()  # Paul has it in an hour
    expect(tab(page, "Free")).to_contain_text("0")
    stays = world.send("luigi", "GET", "/api/bookings?role=staff&venue_id=walk&status=checked_in")["items"]
    assert {one["resource_id"] for one in stays} == {"walk-3", "walk-4"}
    paul = world.send("luigi", "GET", "/api/bookings?role=staff&resource_id=walk-3&status=approved")["items"][0]
    assert next(one for one in stays if one["resource_id"] == "walk-3")["ends_at"] == paul["starts_at"]


def test_without_a_connection_it_says_so_and_keeps_what_it_showed(people: People) -> None:
    people.expects_cuts()
    page = people("luigi", "/desk/quiet", **PHONE)
    expect(page.get_by_role("button", name="Arrived: Maria")).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator(".live")).not_to_have_attribute("data-state", "live")
    page.get_by_role("button", name="Arrived: Maria").tap()
    expect(page.locator(".toast").filter(has_text="That did not work")).to_be_visible()
    expect(page.get_by_role("region", name="Now")).to_contain_text("Maria")
    page.context.set_offline(False)
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    page.get_by_role("button", name="Arrived: Maria").press("Enter")
    expect(page.get_by_role("region", name="Now").get_by_role("status")).to_contain_text("Checked in")


def test_what_the_service_refuses_is_told_and_the_lists_are_right(people: People, world: World) -> None:
    """Somebody else is faster: their change arrives at the service between the tap and its request."""

    def cancelled_first(route: Route) -> None:
        maria = world.send("luigi", "GET", "/api/bookings?role=staff&resource_id=hasty-1")["items"][0]
        world.send("luigi", "POST", f"/api/bookings/{maria['id']}/cancel", {})
        route.continue_()

    def seated_first(route: Route) -> None:
        times = {"starts_at": in_minutes(0), "ends_at": in_minutes(90), "override": True}
        world.send("luigi", "POST", "/api/bookings", {"resource_id": "hasty-4", **times, "for": {"guest": {"name": "Otto"}}})
        route.continue_()

    people.expects(409, 412, at="/api/bookings")
    page = people("luigi", "/desk/hasty", **PHONE)
    now = page.get_by_role("region", name="Now")
    page.route("**/check-in", cancelled_first, times=1)
    page.get_by_role("button", name="Arrived: Maria").tap()
    expect(page.locator(".toast")).to_contain_text("It had changed meanwhile")
    expect(now.get_by_role("status")).to_have_text("Maria, Table 1: Cancelled")
    expect(now).to_contain_text("Nobody is late")
    expect(tab(page, "Free")).to_contain_text("3")  # and her table is free again

    page.get_by_role("button", name="Dismiss").tap()
    tab(page, "Free").tap()
    page.get_by_role("button", name="Table 4").tap()
    page.route("**/api/bookings", seated_first, times=1)
    page.get_by_role("button", name="Seat at Table 4").tap()
    expect(page.locator(".toast").filter(has_text="That did not work")).to_contain_text("taken")
    expect(tab(page, "Free")).to_contain_text("2")
    expect(page.get_by_role("button", name="Seat at Table 4")).to_have_count(0)


@pytest.mark.parametrize(("locale", "theme"), [("en-GB", "light"), ("de-DE", "dark")])
def test_axe_finds_nothing_in_any_list(people: People, locale: str, theme: str) -> None:
    page = people("luigi", "/desk/quiet", locale=locale, color_scheme=theme, **PHONE)
    expect(page.locator(".nowrow").first).to_be_attached()
    for n in range(4):
        page.locator(".now-tabs button").nth(n).tap()
        assert violations(page) == []
