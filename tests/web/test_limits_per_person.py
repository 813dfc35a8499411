"""H8 on the pages: the host sets limits over several things, who books reads them before, and sees what they forbid."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, day


def test_h8_a_host_sets_a_limit_and_it_is_told_before_booking_and_kept(people: People, world: World) -> None:
    world.venue("luigi")
    host = people("luigi", "/setup/luigi")
    host.get_by_role("button", name="Limits per person").click()
    dialog = host.get_by_role("dialog")
    dialog.get_by_role("button", name="Add a limit").click()
    dialog.get_by_label("Counted over").select_option(label="Only these")
    for table in ("Table 1 · by the window", "Table 2 · by the window"):
        dialog.get_by_label(table, exact=True).check()
    dialog.get_by_label("Hours a week").fill("1.5")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert world.send("luigi", "GET", "/api/venues/luigi")["quotas"] == [
        {"resource_ids": ["table-1", "table-2"], "bookings": None, "day_minutes": None, "week_minutes": 90}
    ]
    guest = people("ann", f"/places/luigi?date={day('luigi', 1)}")
    guest.locator("[data-resource=table-1] button.slot.free").first.click()
    guest.get_by_role("button", name="Continue").click()
    dialog = guest.get_by_role("dialog")
    dialog.get_by_role("button", name="Review").click()
    expect(dialog.get_by_label("Terms")).to_contain_text(
        "Table 1 · by the window and Table 2 · by the window: At most 1 hr 30 mins a week for each person."
    )
    dialog.get_by_role("button", name="Book now").click()
    dialog.get_by_role("link", name="See").click()
    guest.goto(f"{people.url}/places/luigi?date={day('luigi', 1)}")
    expect(guest.locator("[data-resource=table-2] button.slot[aria-label*='Your limit']").first).to_be_visible()
    expect(guest.locator("[data-resource=table-4] button.slot.free").first).to_be_visible()
