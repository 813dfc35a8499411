"""H3 at the desk: a telephone call by keyboard alone, with its key presses counted; finding people and bookings; the customer card."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World, at

FULL_DAY = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture(scope="module", autouse=True)
def bar(world: World) -> None:
    world.send("luigi", "POST", "/api/venues", {"id": "bar", "name": "Bar Luigi", "timezone": "Europe/Rome"})
    body = {"id": "stool", "name": "Stool", "kind": "table", "approval": "automatic", "capacity": 5, "opening_hours": FULL_DAY}
    world.send("luigi", "POST", "/api/venues/bar/resources", body)


def test_h3_a_call_is_booked_by_keyboard_alone_and_found_again(people: People) -> None:
    page = people("luigi", "/desk/bar")
    presses = ["n", *"Rossi", "Tab", *"0612345", "Enter"]
    for index, key in enumerate(presses):
        page.keyboard.press(key)
        if index == 0:
            expect(page.get_by_label("For whom")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(presses) == 15, "a press a second is under fifteen seconds"

    page.keyboard.press("/")
    page.keyboard.type("0612345")
    found = page.get_by_role("region", name="Found")
    expect(found).to_contain_text("Rossi, Stool")
    page.get_by_role("button", name="Card: Rossi").press("Enter")
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("1 to come")
    card.get_by_label("Note").fill("Allergic to nuts")
    card.get_by_role("button", name="Save").press("Enter")
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Card: Rossi").click()
    expect(page.get_by_role("dialog").get_by_label("Note")).to_have_value("Allergic to nuts")


def test_h3_a_booking_is_handed_over_on_its_page_and_a_limit_refuses_it(people: People, world: World) -> None:
    world.send("luigi", "PATCH", "/api/resources/stool", {"quota_bookings": 1})
    ids = [
        world.send(
            "luigi",
            "POST",
            "/api/bookings",
            {"resource_id": "stool", "starts_at": at("luigi", 3, start), "ends_at": at("luigi", 3, end), "for": {"guest": {"name": name}}},
        )["id"]
        for name, start, end in (("Anna Verdi", "12:00", "13:00"), ("Bruno Neri", "14:00", "15:00"))
    ]
    people.expects(422, at="/api/bookings")
    page = people("luigi", f"/bookings/{ids[0]}")
    page.get_by_role("button", name="Hand over …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Anna Verdi no longer sees it")
    dialog.get_by_label("To whom").fill("Bruno")
    dialog.get_by_role("button", name="Bruno Neri").click()
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("To whom").fill("Carlo Bianchi")
    dialog.get_by_label("Telephone").fill("0698765")
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("aside .facts")).to_contain_text("Carlo Bianchi")
    assert world.send("luigi", "GET", f"/api/bookings/{ids[0]}")["requester"]["phone"] == "0698765"
