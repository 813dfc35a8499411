"""Dialogs and menus by axe-core, and everything by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.axe import a_busy_world, violations
from tests.web.conftest import People
from tests.web.world import World, day


@pytest.fixture(scope="module")
def booking(world: World) -> str:
    return a_busy_world(world)


def test_axe_finds_nothing_in_dialogs_and_menus(people: People, booking: str) -> None:
    page = people("carla", "/places/luigi?date=" + tomorrow(people, booking))
    page.locator(".slot.free").first.click()
    expect(page.locator(".pickbar")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Continue").click()
    assert violations(page) == []
    page.get_by_role("button", name="Review").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".slot.booked").first.click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Menu of").click()
    assert violations(page) == []
    owner = people("luigi", "/setup/luigi")
    owner.get_by_role("button", name="Change: Table 1").click()
    assert violations(owner) == []


def tomorrow(people: People, booking: str) -> str:
    return day("luigi", 1)


def test_a_booking_is_made_by_keyboard_alone(people: People, booking: str) -> None:
    page = people("carla", "/places/luigi?date=" + tomorrow(people, booking))
    expect(page.locator(".slot.free").first).to_be_visible()

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            text = page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent")
            if name in text:
                return
        raise AssertionError(f"Tab never came to {name!r}")

    tab_to("Free")
    page.keyboard.press("Space")
    expect(page.locator(".pickbar")).to_be_visible()
    tab_to("Continue")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Your booking")).to_be_focused()
    tab_to("Review")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Book now")).to_be_visible()
    tab_to("Book now")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("The owner has been told.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".slot.mine")).to_have_count(1)


def test_focus_goes_to_the_heading_of_a_new_page_and_the_first_tab_skips_the_navigation(people: People, booking: str) -> None:
    page = people("ann", "/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="My bookings").click()
    expect(page.get_by_role("heading", name="My bookings", level=1)).to_be_focused()
    assert page.title().startswith("My bookings")
