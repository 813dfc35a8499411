"""Every dialog in both themes: its controls can be read, by axe and by the pixels on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.web import contrast
from tests.web.axe import violations
from tests.web.conftest import People
from tests.web.world import VENUES, World, day

Open = Callable[[Page], None]


def button(name: str, *, exact: bool = True) -> Open:
    return lambda page: page.get_by_role("button", name=name, exact=exact).first.click()


def in_dialog(name: str) -> Open:
    return lambda page: page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def slot(state: str) -> Open:
    return lambda page: page.locator(f"button.slot.{state}").first.click()


TOMORROW: Final = day("luigi", 1)
LUIGI: Final = f"/places/luigi?date={TOMORROW}"
# Who, where, how it is opened, and the file that has the dialog.
DIALOGS: Final[dict[str, tuple[str, str, list[Open], str]]] = {
    "book a table: details": ("ann", LUIGI, [slot("free"), button("Continue")], "booking-wizard.js"),
    "book a table: review": ("ann", LUIGI, [slot("free"), button("Continue"), in_dialog("Review")], "booking-wizard.js"),
    "wait for a table": ("ann", LUIGI, [slot("booked")], "join-waiting-list.js"),
    "cancel from a list": ("ann", "/bookings", [button("Cancel booking", exact=False)], "reason-dialog.js"),
    "cancel from its page": ("ann", "/bookings/{booking}", [button("Cancel booking", exact=False)], "reason-dialog.js"),
    "change a booking": ("ann", "/bookings/{booking}", [button("Change")], "edit-dialog.js"),
    "delete a booking": ("ann", "/bookings/{over}", [button("Delete")], "delete-dialog.js"),
    "decline a request": ("olga", f"/desk/ring?date={TOMORROW}", [button("Decline", exact=False)], "reason-dialog.js"),
    "book for somebody": ("luigi", f"/desk/luigi?date={TOMORROW}", [button("New booking", exact=False)], "new-booking.js"),
    "a customer": (
        "luigi",
        f"/desk/luigi?date={TOMORROW}",
        [lambda page: page.get_by_label("Find people").fill("nora"), button("Card: Nora Weiss")],
        "customer-card.js",
    ),
    "a walk-in": ("luigi", f"/desk/luigi?date={TOMORROW}", [button("Walk-in", exact=False)], "walk-in.js"),
    "a new venue": ("luigi", "/setup", [button("New venue")], "venue-form.js"),
    "change a venue": ("luigi", "/setup/luigi", [button("Change")], "venue-form.js"),
    "a new resource": ("luigi", "/setup/luigi", [button("Add", exact=False)], "resource-form.js"),
    "change a resource": ("luigi", "/setup/luigi", [button("Change: Table 7", exact=False)], "resource-form.js"),
    "archive a resource": ("luigi", "/setup/luigi", [button("Change: Table 7", exact=False), in_dialog("Archive")], "archive-resource.js"),
    "questions of a resource": ("luigi", "/setup/luigi", [button("Questions: Table 7", exact=False)], "questions.js"),
    "limits per person": ("luigi", "/setup/luigi", [button("Limits per person"), in_dialog("Add a limit")], "quotas.js"),
    "seasons and days of a resource": ("luigi", "/setup/luigi", [button("Seasons and days: Table 7", exact=False)], "dated-hours.js"),
    "erase oneself": ("ann", "/me", [button("Erase me")], "erase-dialog.js"),
    "invite somebody": ("ada", "/admin/accounts", [button("Invite somebody")], "invite-dialog.js"),
    "an account": ("ada", "/admin/accounts", [button("Change: Mia Berg")], "account-dialog.js"),
    "remove an account": (
        "ada",
        "/admin/accounts",
        [button("Change: Mia Berg"), in_dialog("Remove the account")],
        "remove-account-dialog.js",
    ),
    "remove a webhook": ("luigi", "/setup/luigi/webhooks", [button("Remove", exact=False)], "remove-webhook-dialog.js"),
    "archive a venue": ("luigi", "/setup/luigi", [button("Archive", exact=False)], "archive-venue.js"),
    "give a venue away": ("luigi", "/setup/luigi", [button("Give the venue to", exact=False)], "give-venue.js"),
    "hand a booking over": ("luigi", "/bookings/{booking}", [button("Hand over", exact=False)], "hand-over-dialog.js"),
    "set a payment": ("luigi", "/bookings/{booking}", [button("Change: Payment")], "payment-dialog.js"),
    "swap a booking": ("luigi", "/bookings/{booking}", [button("Swap", exact=False)], "swap-dialog.js"),
    "name a view": ("luigi", "/reports/luigi?report=bookings", [button("Save this view", exact=False)], "name-view-dialog.js"),
}
# What has transitions is hidden a frame later. Resolves then.
HIDE_PAGE: Final = """() => new Promise((done) => {
    document.getElementById('app').style.visibility = 'hidden';
    const look = () => {
        const all = [...document.querySelectorAll('#app *')];
        if (all.every((one) => getComputedStyle(one).visibility === 'hidden')) done();
        else requestAnimationFrame(look);
    };
    look();
})"""
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "light": {"color_scheme": "light"},
    "dark phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


@pytest.fixture(scope="module")
def ids(world: World) -> dict[str, str]:
    for key in VENUES:
        world.venue(key)
    world.book("ben", "luigi", "table-1", 1, "18:30", "20:00")
    world.book("ben", "ring", "tractor-fendt", 1, "10:00", "12:00", title="Ploughing")
    booking = world.book("ann", "luigi", "table-2", 1, "18:30", "20:00", title="Dinner")["id"]
    over = world.book("ann", "tower", "room-elbe", 1, "10:00", "11:00")["id"]
    world.send("ann", "POST", f"/api/bookings/{over}/cancel", {})
    world.book("luigi", "luigi", "table-4", 1, "18:30", "20:00", **{"for": {"guest": {"name": "Nora Weiss"}}})
    world.send("luigi", "POST", "/api/venues/luigi/webhooks", {"url": "https://hooks.example.org/bookings"})
    world.send("luigi", "PUT", "/api/venues/luigi/staff/sara")
    world.send("sara", "POST", "/api/me/invitations/luigi/accept")
    token = world.send("ada", "POST", "/api/invitations", {})["token"]
    joined = {"name": "Mia Berg", "password": "correct horse"}
    world.client.post(f"/api/invitations/{token}/accept", json=joined).raise_for_status()
    world.client.cookies.clear()
    return {"booking": booking, "over": over}


@pytest.fixture(scope="module")
def meter(browser: Any) -> Iterator[Page]:  # noqa: ANN401 - a Browser
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_every_control_of_every_dialog_can_be_read(people: People, ids: dict[str, str], meter: Page, look: dict[str, Any]) -> None:
    wrong: dict[str, object] = {}
    tabs = {who: people(who, "/", **look) for who in dict.fromkeys(who for who, *_ in DIALOGS.values())}
    for name, (who, path, steps, _) in DIALOGS.items():
        page = tabs[who]
        page.goto(people.url + path.format(**ids))
        for step in steps:
            step(page)
        expect(page.get_by_role("dialog").last).to_be_visible()
        unreadable = contrast.unreadable_in_dialog(page, meter)  # what lies below the uppermost is dimmed, as meant
        page.evaluate(HIDE_PAGE)  # axe takes what lies below for something in the way
        found = (unreadable, violations(page))
        if any(found):
            wrong[name] = found
    assert wrong == {}


def test_every_dialog_is_opened_here(web_folder: Path) -> None:
    files = {path.name for path in web_folder.rglob("*.js") if "${Dialog}" in path.read_text("utf-8")}
    assert files - {file for *_, file in DIALOGS.values()} == set()


def test_a_dialog_is_no_part_of_what_opened_it(web_folder: Path) -> None:
    source = (web_folder / "components" / "dialog.js").read_text("utf-8")
    assert re.search(r"createPortal\(.*document\.body", source, re.DOTALL)
