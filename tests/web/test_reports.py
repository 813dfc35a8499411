"""H12 on the pages: any days, every booking, six reports with their tables, and files for a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, day


@pytest.fixture(scope="module", autouse=True)
def luigi(world: World) -> None:
    world.venue("luigi")
    world.book("ann", "luigi", "table-1", 1, "18:30", "20:00", title="=Birthday")
    world.book("ben", "luigi", "table-2", 1, "18:30", "20:00")


def test_h12_the_desk_leads_to_reports_that_say_what_they_count(people: People) -> None:
    page = people("luigi", "/desk/luigi")
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports: Trattoria da Luigi")
    expect(page.locator("main")).to_contain_text("of open minutes times usable places")
    page.get_by_role("button", name="What is coming").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(14)
    expect(rows.nth(1).locator("td").nth(1)).to_have_text("2")
    for name in ("How early", "Who doesn't come", "What was refused", "Payments"):
        page.get_by_role("button", name=name).click()
        expect(page.locator("#report-title")).to_have_text(name)
    page.get_by_label("Last day").fill("2031-03-01")
    page.get_by_label("First day").fill("2031-02-01")
    expect(page.locator("main")).to_contain_text("1 February 2031 to Saturday")


def test_h12_bookings_of_any_days_are_listed_narrowed_and_taken_along(people: People, tmp_path: Path) -> None:
    page = people("luigi", f"/reports/luigi?report=bookings&from={day('luigi', 1)}&to={day('luigi', 1)}")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("Place").select_option(label="Table 1 · by the window")
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Spreadsheet").click()
    file = tmp_path / "bookings.csv"
    download.value.save_as(file)
    (row,) = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    assert (row["title"], row["starts_local"]) == ("'=Birthday", f"{day('luigi', 1)} 18:30")


def test_h12_only_who_works_there_sees_reports(people: People) -> None:
    page = people("ann", "/reports/luigi")
    expect(page.locator("main")).to_contain_text("You may not do this here")


def test_h12_a_view_is_saved_opened_renamed_shared_and_removed(people: People, world: World) -> None:
    world.book("carla", "luigi", "table-4", 1, "18:30", "20:00", party_size=3)
    page = people("luigi", "/reports/luigi?report=bookings")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_label("Days").select_option(label="Tomorrow")
    page.get_by_label("Place").select_option(label="Table 4 · garden")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("People", exact=True).check()
    page.get_by_label("Places", exact=True).uncheck()
    expect(page.locator("thead th")).to_have_text(["When", "Place", "Who", "State", "People"])
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Garden tomorrow")
    page.keyboard.press("Enter")
    shared = page.url

    page.goto(f"{people.url}/reports/luigi?report=upcoming")
    page.get_by_role("link", name="Garden tomorrow").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody td").last).to_have_text("3")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Garden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Garden", exact=True)).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Remove the view").click()
    expect(page.get_by_role("list", name="Saved views")).to_have_count(0)

    page.goto(shared)  # a link needs no saved view
    expect(page.locator("thead th")).to_have_count(5)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Name, telephone, code").fill("nobody of this name")
    expect(page.locator("main")).to_contain_text("Nothing in these days")
