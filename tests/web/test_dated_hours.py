"""H7 on the pages: a host enters a season, fewer places and the holidays of the year; the calendar tells of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, day


@pytest.fixture(scope="module", autouse=True)
def luigi(world: World) -> None:
    world.venue("luigi")


def test_h7_a_host_closes_a_day_and_takes_over_the_holidays(people: People, world: World) -> None:
    closed = day("luigi", 3)
    host = people("luigi", "/setup/luigi")
    host.get_by_role("button", name="Seasons and days: Table 7", exact=False).click()
    dialog = host.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Wedding <i>of</i> Anna")
    dialog.get_by_label("First day").fill(closed)
    dialog.get_by_label("Last day").fill(closed)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_role("listitem")).to_contain_text(["Wedding <i>of</i> Anna"])
    dialog.get_by_label("Country").select_option(label="Germany")
    dialog.get_by_label("Region").select_option(label="Niedersachsen")
    dialog.get_by_label("Year", exact=True).fill("2027")
    dialog.get_by_role("button", name="holidays as closed", exact=False).click()
    expect(dialog.get_by_role("listitem").filter(has_text="Reformation Day")).to_have_count(1)
    dialog.get_by_label("Add this to everything", exact=False).check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    dated = world.send("luigi", "GET", "/api/resources/table-1", {})["dated_hours"]
    assert {(one["from"], one["to"], one["reason"]) for one in dated} >= {
        (closed, closed, "Wedding <i>of</i> Anna"),
        ("2027-10-31", "2027-10-31", "Reformation Day"),
    }
    guest = people("ann", f"/places/luigi?date={closed}")
    expect(guest.get_by_text("On this day: Wedding <i>of</i> Anna")).to_be_visible()
    expect(guest.locator("button.slot")).to_have_count(0)
