"""E1 to E7 on the pages: a farmer and the owner of machines."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import People
from tests.web.world import World


@pytest.fixture(scope="module", autouse=True)
def ring(world: World) -> None:
    world.venue("ring")


def request(page: Page, what: str, note: str = "") -> None:
    """Ask for the first free hour that the form proposes, tomorrow."""
    page.get_by_label("What").first.select_option(label=what)
    page.get_by_role("button", name="Continue").click()
    if note:
        page.get_by_label("Note for the venue").fill(note)
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Send request").click()


def tomorrow(page: Page) -> None:
    page.locator(".day").nth(1).click()
    expect(page.locator(".day").nth(1)).to_have_attribute("aria-pressed", "true")


def test_e1_e2_e7_a_request_shows_on_the_owners_desk_at_once_and_the_answer_on_the_farmers_page(people: People) -> None:
    owner, farmer = people("olga", "/desk"), people("ann", "/places/ring")
    second = people("olga", "/desk/ring")
    tomorrow(farmer)
    request(farmer, "Tractor Fendt 724", "North field")
    expect(farmer.get_by_role("dialog").get_by_text("The owner has been told.")).to_be_visible()
    row = owner.locator(".part-requests .booking", has_text="Tractor Fendt 724")
    expect(row).to_contain_text("North field")
    expect(owner.locator(".toast").last).to_contain_text("Ann Meyer books Tractor Fendt 724")
    farmer.get_by_role("link", name="See the booking").click()
    expect(farmer.locator(".ticket .badge")).to_have_text("Waiting for an answer")
    row.get_by_role("button", name="Approve").click()
    expect(farmer.locator(".ticket .badge")).to_have_text("Confirmed")
    expect(farmer.locator(".toast").last).to_contain_text("Tractor Fendt 724 is confirmed")
    expect(second.locator(".part-requests .booking")).to_have_count(0)
    expect(second.locator(".feed li").first).to_contain_text("is confirmed")


def test_e2_e3_a_rejection_and_a_cancellation_reach_both_sides_with_the_reason(people: People) -> None:
    owner, farmer = people("olga", "/desk"), people("ben", "/places/ring")
    tomorrow(farmer)
    request(farmer, "Round baler")
    farmer.get_by_role("button", name="Done").click()
    owner.locator(".part-requests .booking", has_text="Round baler").get_by_role("button", name="Decline").click()
    owner.get_by_label("Reason").fill("It is at the workshop.")
    owner.get_by_role("dialog").get_by_role("button", name="Decline").click()
    expect(farmer.locator(".toast").last).to_contain_text("It is at the workshop.")
    request(farmer, "Seed drill, 4 m")
    farmer.get_by_role("button", name="Done").click()
    farmer.get_by_role("link", name="My bookings").first.click()
    farmer.locator(".booking", has_text="Seed drill").get_by_role("button", name="Cancel booking").click()
    farmer.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
    expect(owner.locator(".toast").last).to_contain_text("Ben Okafor has cancelled Seed drill")
    expect(owner.locator(".part-requests .booking")).to_have_count(0)
    farmer.get_by_role("button", name="History").click()
    expect(farmer.locator(".booking .badge", has_text="Cancelled")).to_be_visible()
    expect(farmer.locator(".booking .badge", has_text="Declined")).to_be_visible()


def test_e4_every_device_of_one_person_hears_everything(people: People, world: World) -> None:
    laptop, phone = people("carla", "/bookings"), people("carla", "/bookings", viewport={"width": 390, "height": 844})
    world.book("carla", "ring", "harvester", 3, "08:00", "18:00", title="Barley")
    for page in (laptop, phone):
        expect(page.locator(".booking", has_text="Barley")).to_be_visible()


def test_an_owner_sets_up_a_venue_and_a_machine_and_a_farmer_sees_it_change_live(people: People) -> None:
    owner = people("olga", "/setup")
    owner.get_by_role("button", name="New venue").click()
    owner.get_by_label("Name", exact=True).fill("Hof Süd")
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Hof Süd")
    path = re.sub(r".*/setup/", "/places/", owner.url)
    farmer = people("ann", path)
    expect(farmer.get_by_text("Nothing to book yet")).to_be_visible()
    owner.get_by_role("button", name="Add a thing").click()
    owner.get_by_label("Name", exact=True).fill("Loader")
    owner.get_by_label("Kind").select_option("machine")
    owner.get_by_role("button", name="Save").click()
    expect(owner.locator(".thing", has_text="Loader")).to_be_visible()
    expect(farmer.locator(".slotcard", has_text="Loader")).to_be_visible()
    owner.get_by_role("button", name="Change: Loader").click()
    owner.get_by_label("Name", exact=True).fill("Wheel loader")
    owner.get_by_role("button", name="Save").click()
    expect(farmer.locator(".slotcard", has_text="Wheel loader")).to_be_visible()
