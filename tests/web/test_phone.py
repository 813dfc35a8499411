"""On a phone: nothing runs off the screen, and nothing to press is too small for a finger."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.axe import a_busy_world
from tests.web.conftest import People
from tests.web.world import World, day

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAGES = ["/", "/places/luigi", "/places/tower", "/bookings", "/bookings/{booking}", "/me", "/setup", "/setup/luigi", "/desk/luigi"]
TOO_SMALL = """() => [...document.querySelectorAll('main :is(a, button, summary), header :is(a, button)')].filter((one) => {
    const {width, height} = one.getBoundingClientRect();
    const isPartOfText = one.tagName === 'A' && getComputedStyle(one).display === 'inline';
    return width && !isPartOfText && (height < 44 || width < 24);
}).map((one) => one.outerHTML.slice(0, 120))"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def booking(world: World) -> str:
    return a_busy_world(world)


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_pages_fit_a_phone_and_a_finger(people: People, booking: str, locale: str) -> None:
    guest, owner = people("ann", "/", locale=locale, **PHONE), people("luigi", "/", locale=locale, **PHONE)
    found = {}
    for path in PAGES:
        page = owner if path.startswith(("/setup", "/desk")) else guest
        page.goto(people.url + path.format(booking=booking))
        expect(page.locator("main h1").first).to_be_attached()
        expect(page.locator(".skel")).to_have_count(0)
        if page.evaluate(WIDTH) > 390 or page.evaluate(TOO_SMALL):
            found[path] = page.evaluate(WIDTH), page.evaluate(TOO_SMALL)
    assert found == {}


def test_the_alternatives_of_a_refusal_fit_a_phone(people: People, world: World, booking: str) -> None:
    people.expects(409, at="/api/bookings")
    page = people("carla", f"/places/luigi?date={day('luigi', 3)}", **PHONE)
    page.locator("[data-resource=table-1] .slot.free").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Review").click()
    world.book("ben", "luigi", "table-1", 3, "17:00", "18:30")
    page.get_by_role("button", name="Book now").click()
    alternatives = page.locator(".alts button")
    expect(alternatives.first).to_be_visible()
    assert alternatives.evaluate_all("(all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth).length") == 0
