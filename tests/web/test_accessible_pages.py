"""WCAG 2.2 AA by axe-core on every page, light on a desk and dark on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import contrast
from tests.web.axe import a_busy_world, violations
from tests.web.conftest import People
from tests.web.world import World

PAGES = [
    ("ann", "/"),
    ("ann", "/places/luigi"),
    ("ann", "/places/tower"),
    ("ann", "/places/parkade"),
    ("ann", "/bookings"),
    ("ann", "/bookings?view=past"),
    ("ann", "/bookings/{booking}"),
    ("ann", "/me"),
    ("luigi", "/desk/luigi"),
    ("luigi", "/reports/luigi"),
    ("luigi", "/reports/luigi?report=upcoming"),
    ("luigi", "/reports/luigi?report=bookings"),
    ("luigi", "/setup"),
    ("luigi", "/start"),
    ("luigi", "/setup/luigi"),
    ("ada", "/admin"),
    ("ada", "/admin/accounts"),
    ("ada", "/admin/connections"),
    ("ada", "/admin/nodes"),
    ("ada", "/admin/activity"),
    ("ada", "/admin/audit"),
    ("ada", "/admin/announce"),
    ("ann", "/places/nowhere"),
    ("ann", "/nope"),
    (None, "/"),
]
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light"},
    {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
]


@pytest.fixture(scope="module")
def booking(world: World) -> str:
    return a_busy_world(world)


def settled(page: Page) -> None:
    """Everything is loaded."""
    expect(page.locator("main h1").first).to_be_attached()
    expect(page.locator(".skel")).to_have_count(0)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("look", LOOKS, ids=["light-desk", "dark-phone"])
def test_axe_finds_nothing_on_any_page_and_no_control_is_hard_to_see(people: People, booking: str, look: dict[str, Any]) -> None:
    people.expects(404, at="/nope")
    tabs = {person: people(person, "/", **look) for person in dict.fromkeys(person for person, _ in PAGES)}
    found: dict[str, object] = {}
    meter = tabs[None].context.new_page()
    for person, path in PAGES:
        page = tabs[person]
        page.goto(people.url + path.format(booking=booking))
        settled(page)
        if wrong := violations(page):
            found[path] = wrong
        if unreadable := contrast.unreadable_anywhere(page, meter):
            found[f"{path} by its pixels"] = unreadable
    assert found == {}, found


def test_a_control_that_cannot_be_seen_is_found_wherever_it_is_on_the_page(browser: Browser) -> None:
    context = browser.new_context()
    page, meter = context.new_page(), context.new_page()
    lost = "style='background: #fff; color: #fff; border: 1px solid #fff'"
    page.set_content(f"<button>seen</button><p style='height: 1500px'></p><button {lost}>lost</button><button disabled {lost}>off</button>")
    assert contrast.unreadable_anywhere(page, meter) == {"lost": 1}
    context.close()


TEXT_ENDS = """() => [...document.querySelectorAll('.table .num')].map((one) => {
    const text = document.createRange();
    text.selectNodeContents(one);
    return Math.round(text.getBoundingClientRect().right);
})"""


def test_the_figures_of_the_nodes_stand_under_their_heading_and_the_note_apart(people: People) -> None:
    page = people("ada", "/admin/nodes")
    expect(page.get_by_role("cell")).to_have_count(5)
    ends = page.evaluate(TEXT_ENDS)
    assert len(ends) == 2
    assert len(set(ends)) == 1
    table, note = page.locator(".tablewrap").bounding_box(), page.get_by_text("One process serves").bounding_box()
    assert table
    assert note
    assert note["y"] - table["y"] - table["height"] >= 8
