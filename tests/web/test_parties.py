"""H5 on the pages: a guest says how many come, sees times and not tables, live, and gets a place that fits."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, day


@pytest.fixture(scope="module", autouse=True)
def luigi(world: World) -> None:
    world.venue("luigi")
    world.send("luigi", "PATCH", "/api/venues/luigi", {"guests": "staff"})
    for table in world.send("luigi", "GET", "/api/resources?venue_id=luigi")["items"]:
        seats = 6 if table["id"] == "table-7" else 2
        world.send("luigi", "PATCH", f"/api/resources/{table['id']}", {"seats_min": 1, "seats_max": seats, "cancel_until_minutes": 120})


def test_h5_a_guest_chooses_a_time_for_a_party_and_the_times_are_live(people: People, world: World) -> None:
    page = people(None, "/book/luigi", live=False)
    expect(page.get_by_text("How many people?")).to_be_visible()
    page.get_by_label("Date").fill(day("luigi", 2))
    expect(page.get_by_role("button", name="5 left").first).to_be_visible()
    for _ in range(3):
        page.get_by_role("button", name="One person more").click()
    expect(page.get_by_role("button", name="1 left")).to_have_count(4)
    world.book("ben", "luigi", "table-7", 2, "18:30", "20:00")
    expect(page.get_by_role("button", name="1 left")).to_have_count(3)
    page.get_by_role("button", name="1 left").first.click()
    expect(page.get_by_text("5 people")).to_be_visible()
    expect(page.get_by_role("list", name="Terms")).to_contain_text("You can cancel until")
    page.get_by_label("Your name").fill("Grace Hopper")
    page.get_by_label("Mail address").fill("grace@example.org")
    page.get_by_role("button", name="Hold", exact=False).click()
    expect(page.get_by_text("code", exact=False).first).to_be_visible()
    asked = world.send("luigi", "GET", "/api/bookings?role=staff&venue_id=luigi&status=pending,held")["items"]
    assert [(one["resource_id"], one["party_size"]) for one in asked] == [("table-7", 5)]


def test_a_venue_without_guests_says_so_to_strangers_and_to_people_with_an_account(people: People, world: World) -> None:
    world.venue("tower")
    people.expects(401, at="/api/venues/tower")
    for person in (None, "ann"):
        page = people(person, "/book/tower", live=False)
        expect(page.get_by_role("main")).to_contain_text("This venue takes no bookings of guests.")
        expect(page.get_by_role("link", name="See the place")).to_have_attribute("href", "/places/tower")
        expect(page.get_by_role("alert")).to_have_count(0)


def test_h5_a_host_says_whom_a_table_seats_and_what_it_is_put_together_with(people: People, world: World) -> None:
    host = people("luigi", "/setup/luigi")
    host.get_by_role("button", name="Change: Table 1", exact=False).click()
    dialog = host.get_by_role("dialog")
    dialog.get_by_label("Up to how many people").fill("4")
    dialog.get_by_label("What it has").fill("window, quiet")
    dialog.get_by_text("Can be put together with").click()
    dialog.get_by_label("Table 2", exact=False).check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    table = world.send("luigi", "GET", "/api/resources/table-1")
    assert (table["seats_max"], table["features"], table["joins"]) == (4, ["window", "quiet"], ["table-2"])


def test_h5_somebody_with_an_account_begins_with_a_party_and_staff_with_the_plan(people: People, world: World) -> None:
    world.send("luigi", "PATCH", "/api/resources/table-4", {"features": ["garden"], "approval": "automatic"})
    page = people("ann", f"/places/luigi?date={day('luigi', 3)}")
    expect(page.get_by_role("button", name="5 left").first).to_be_visible()
    expect(page.locator(".slot")).to_have_count(0)
    page.get_by_role("button", name="garden").click()
    expect(page.get_by_role("button", name="1 left").first).to_be_visible()
    world.book("ben", "luigi", "table-4", 3, "18:30", "20:00")
    expect(page.get_by_role("button", name="18:30")).to_have_count(0)
    page.get_by_role("button", name="1 left").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 people")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Book").click()
    expect(dialog.locator(".done")).to_be_visible()
    expect(dialog).to_contain_text("Table 4")
    mine = world.send("ann", "GET", "/api/bookings?venue_id=luigi")["items"]
    assert [(one["resource_id"], one["party_size"]) for one in mine] == [("table-4", 2)]
    dialog.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Places", exact=True).click()
    expect(page.locator(".slot").first).to_be_visible()
    plan = people("luigi", f"/places/luigi?date={day('luigi', 3)}")
    expect(plan.locator(".slot").first).to_be_visible()


def test_h5_a_party_that_comes_too_late_is_offered_what_is_left(people: People, world: World) -> None:
    world.send("luigi", "PATCH", "/api/resources/table-1", {"joins": []})
    people.expects(409, at="/api/bookings")
    page = people("ann", f"/places/luigi?date={day('luigi', 4)}")
    page.get_by_role("button", name="One person more").click(click_count=3)
    expect(page.get_by_role("button", name="1 left").first).to_be_visible()
    page.get_by_role("button", name="18:30").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Review").click()
    world.book("ben", "luigi", "table-7", 4, "18:30", "20:00")
    dialog.get_by_role("button", name="Book").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_role("button", name="waiting list", exact=False)).to_have_count(0)
    dialog.locator(".alts button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("5 people")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Book").click()
    expect(dialog.locator(".done")).to_be_visible()
    mine = world.send("ann", "GET", "/api/bookings?venue_id=luigi")["items"]
    assert ("table-7", 5) in [(one["resource_id"], one["party_size"]) for one in mine]


def test_h5_a_call_for_a_party_is_booked_by_keyboard_at_a_time_that_is_free(people: People, world: World) -> None:
    page = people("luigi", "/desk/luigi")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("For whom")).to_be_focused()
    page.keyboard.type("Verdi")
    page.keyboard.press("Tab")
    page.keyboard.type("0612345")
    page.keyboard.press("Tab")
    expect(dialog.get_by_label("How many people?")).to_be_focused()
    page.keyboard.type("5")
    dialog.get_by_label("Date").fill(day("luigi", 5))
    expect(dialog.get_by_label("Time").locator("option")).to_have_text(
        ["17:00 · 1 left", "18:30 · 1 left", "20:00 · 1 left", "21:30 · 1 left"]
    )
    dialog.get_by_label("Time").select_option(label="18:30 · 1 left")
    dialog.get_by_label("Time").press("Tab")
    page.keyboard.press("Shift+Tab")
    dialog.get_by_label("For whom").press("Enter")
    expect(dialog).to_have_count(0)
    made = world.send("luigi", "GET", "/api/bookings?role=staff&venue_id=luigi&q=Verdi")["items"]
    assert [(one["resource_id"], one["party_size"], one["requester"]["name"]) for one in made] == [("table-7", 5, "Verdi")]

    page.keyboard.press("n")
    dialog.get_by_label("For whom").fill("Bianchi")
    dialog.get_by_label("What", exact=True).select_option("table-4")
    dialog.get_by_label("Date").fill(day("luigi", 5))
    expect(dialog.get_by_label("Time").locator("option")).to_have_count(4)
    dialog.get_by_label("For whom").press("Enter")
    expect(dialog).to_have_count(0)
    made = world.send("luigi", "GET", "/api/bookings?role=staff&venue_id=luigi&q=Bianchi")["items"]
    assert [(one["resource_id"], one["party_size"]) for one in made] == [("table-4", 2)]
