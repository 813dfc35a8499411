"""H11 on the pages: the host asks, who books answers, both read it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, day


@pytest.fixture(scope="module", autouse=True)
def luigi(world: World) -> None:
    world.venue("luigi")


def test_h11_a_host_asks_and_a_booking_answers(people: People) -> None:
    host = people("luigi", "/setup/luigi")
    host.get_by_role("button", name="Questions", exact=True).first.click()
    dialog = host.get_by_role("dialog")
    dialog.get_by_role("button", name="Add a question").click()
    dialog.get_by_label("The question", exact=True).fill("Any <b>allergies</b>?")
    dialog.get_by_label("Answer", exact=True).select_option(label="Yes or no")
    dialog.get_by_label("It has to be answered").first.check()
    dialog.get_by_role("button", name="Add a question").click()
    dialog.get_by_label("The question", exact=True).nth(1).fill("Which?")
    dialog.get_by_label("Asked").select_option(index=1)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    guest = people("ann", f"/places/luigi?date={day('luigi', 1)}")
    guest.locator("button.slot:not([disabled])").first.click()
    guest.get_by_role("button", name="Continue").click()
    dialog = guest.get_by_role("dialog")
    dialog.get_by_role("button", name="Review").click()  # the browser itself says that an answer is missing
    expect(dialog.get_by_label("Which?")).to_have_count(0)
    dialog.get_by_label("Any <b>allergies</b>?").select_option(label="Yes")
    dialog.get_by_label("Which?").fill("Nuts")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Book now").click()
    dialog.get_by_role("link", name="See").click()
    expect(guest.locator("aside dl.facts")).to_contain_text("Any <b>allergies</b>?")
    expect(guest.locator("aside dl.facts")).to_contain_text("Nuts")
