"""The calendar of free ranges: times are chosen, and bookings moved and stretched, by dragging."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.live import wait_until
from tests.web.axe import violations
from tests.web.conftest import People
from tests.web.world import World, at, day

TOMORROW = day("tower", 1)
HALF_HOUR = 24
"""Pixels of half an hour on the page."""
TALL = {"width": 1280, "height": 1700}


@pytest.fixture(scope="module")
def booking(world: World) -> Any:  # noqa: ANN401 - JSON
    world.venue("tower")
    world.book("ben", "tower", "room-elbe", 1, "12:00", "13:00")
    return world.book("ann", "tower", "room-elbe", 1, "09:00", "10:00", title="Budget")


def clock(start: str, end: str) -> str:
    return f"{start} \N{EN DASH} {end}"


def drag(page: Page, item: Locator, from_y: float, by_y: float) -> None:
    """Press in an item, so far from its top (from its bottom where negative), and let go so far below."""
    box: Any = None

    def is_drawn() -> bool:
        nonlocal box
        box = item.bounding_box()
        return box is not None

    wait_until(is_drawn, what="the item is drawn")  # after a change it is drawn anew
    x, y = box["x"] + 30, box["y"] + (from_y if from_y >= 0 else box["height"] + from_y)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + by_y, steps=8)
    page.mouse.up()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_booking_is_moved_and_stretched_by_dragging_wherever_the_browser_is(
    people: People, world: World, booking: dict[str, Any], zone: str
) -> None:
    world.send("ann", "PATCH", f"/api/bookings/{booking['id']}", {"starts_at": at("tower", 1, "09:00"), "ends_at": at("tower", 1, "10:00")})
    ann = people("ann", f"/places/tower?date={TOMORROW}", timezone_id=zone, viewport=TALL)
    ann.get_by_role("button", name="Day", exact=True).click()
    mine = ann.locator(".ec-event.mine", has_text="Budget")
    expect(mine).to_contain_text(clock("09:00", "10:00"))
    drag(ann, mine, 8, 2 * HALF_HOUR)
    expect(ann.get_by_text("Saved")).to_be_visible()
    expect(mine).to_contain_text(clock("10:00", "11:00"))
    drag(ann, mine, -3, HALF_HOUR)
    expect(mine).to_contain_text(clock("10:00", "11:30"))
    expected = at("tower", 1, "10:00"), at("tower", 1, "11:30")

    def is_saved() -> bool:
        now = world.send("ann", "GET", f"/api/bookings/{booking['id']}")
        return (now["starts_at"], now["ends_at"]) == expected

    wait_until(is_saved, what="the service has the new times")  # the page shows them while they are saved


def test_a_time_is_chosen_by_dragging_and_a_taken_one_goes_back(people: People, world: World, booking: dict[str, Any]) -> None:
    people.expects(409, at="/api/bookings")
    world.send("ann", "PATCH", f"/api/bookings/{booking['id']}", {"starts_at": at("tower", 1, "09:00"), "ends_at": at("tower", 1, "10:00")})
    ann = people("ann", f"/places/tower?date={TOMORROW}", viewport=TALL)
    ann.get_by_role("button", name="Day", exact=True).click()
    mine = ann.locator(".ec-event.mine", has_text="Budget")
    drag(ann, mine, 8, 6 * HALF_HOUR)  # onto what ben has
    expect(ann.get_by_text("Somebody else has it for some of this time").or_(ann.locator(".toast.bad")).first).to_be_visible()
    expect(mine).to_contain_text(clock("09:00", "10:00"))
    ann.get_by_role("button", name="Week", exact=True).click()
    ann.locator(".ec-week-view .ec-event").first.wait_for()
    assert violations(ann) == []
    ann.get_by_role("button", name="Month", exact=True).click()
    ann.locator(".ec-month-view .ec-event").first.wait_for()
    assert violations(ann) == []
