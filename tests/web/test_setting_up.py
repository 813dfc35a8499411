"""H1: somebody who has never seen it sets up a restaurant by the wizard, and a guest books on a phone. No terminal, no manual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, live_server, wait_until
from tests.notify.mail_server import Postbox, postbox
from tests.web.axe import violations
from tests.web.conftest import People, people_at
from tests.web.first_run import welcome_path

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
TODAY = datetime.now(UTC).date()
CHRISTMAS = date(TODAY.year + (TODAY.month == 12 and TODAY.day > 20), 12, 24)


def next_weekday(number: int) -> date:
    """The first such day after tomorrow that is not in the days of Christmas."""
    day = TODAY + timedelta(2)
    while day.weekday() != number or CHRISTMAS <= day <= CHRISTMAS + timedelta(2):
        day += timedelta(1)
    return day


@pytest.fixture(scope="module")
def box() -> Iterator[Postbox]:
    with postbox() as box:
        yield box


@pytest.fixture
def fresh(tmp_path: Path, box: Postbox) -> Iterator[Server]:
    with live_server(tmp_path, retry_ms=200, venues_by="admins", mail_url=box.url, mail_from="booking@example.org") as server:
        yield server


@pytest.fixture
def visitors(browser: Browser, fresh: Server) -> Iterator[People]:
    with people_at(browser, fresh.url) as people:
        yield people


def forward(page: Page, title: str) -> None:
    """One step on in the wizard; its title has the focus, so that a screen reader says where one is."""
    page.get_by_role("button", name=re.compile("^(Continue|Make all 12)$")).click()
    expect(page.get_by_role("heading", name=title)).to_be_focused()


def set_up(page: Page) -> None:
    """From the one-time link to a restaurant of 12 tables that is closed on Mondays and at Christmas."""
    page.get_by_label("Your name").fill("Luisa Conti")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your place")
    page.get_by_label("Name of the place").fill("Osteria Luisa")
    preview = page.get_by_role("complementary", name="What guests will see")
    expect(preview.get_by_role("heading")).to_have_text("Osteria Luisa")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    forward(page, "When is it open?")
    page.get_by_role("button", name="Remove: Monday").click()
    page.get_by_role("button", name="Add closed dates").click()
    page.get_by_label("First day").fill(CHRISTMAS.isoformat())
    page.get_by_label("Last day").fill((CHRISTMAS + timedelta(2)).isoformat())
    page.get_by_label("Reason").fill("Christmas")
    page.get_by_role("button", name="Add", exact=True).click()
    assert violations(page) == []
    forward(page, "What is booked?")
    expect(page.get_by_role("group", name="Table 1 to Table 12")).to_be_visible()
    expect(preview.get_by_role("listitem").first).to_contain_text("12 left")
    assert violations(page) == []
    forward(page, "Who works there?")
    page.get_by_role("button", name="Invite by a link").click()
    expect(page.get_by_label("Link to join", exact=True)).to_have_value(re.compile(r"/join#\S+$"))
    forward(page, "How do guests book?")


def test_h1_a_restaurant_is_set_up_step_by_step_and_a_guest_books_on_a_phone(visitors: People, fresh: Server, box: Postbox) -> None:
    visitors.expects(401)  # whom a guest's page asks about is nobody yet
    host = visitors(None, welcome_path(fresh), live=False)
    set_up(host)
    link = host.get_by_label("Link for guests", exact=True).input_value()
    code = host.get_by_role("img", name="QR code that leads to the booking page of Osteria Luisa")
    expect(code).to_be_visible()
    code.evaluate("image => image.decode()")
    assert link.endswith("/book/osteria-luisa")
    assert violations(host) == []

    guest = visitors(None, link.removeprefix(fresh.url), live=False, **PHONE)
    for closed in (next_weekday(0), CHRISTMAS):
        guest.get_by_label("Date").fill(closed.isoformat())
        expect(guest.get_by_role("status").filter(has_text="Nothing is free on this day")).to_be_visible()
    guest.get_by_label("Date").fill(next_weekday(4).isoformat())
    guest.get_by_role("button", name=re.compile("^19:00")).click()
    guest.get_by_label("Your name").fill("Nora Weiss")
    guest.get_by_label("E-mail address").fill("nora@example.org")
    guest.get_by_role("button", name="Hold it for me").click()
    wait_until(lambda: box.letters, what="the mail with the code")
    found = re.search(r"\b(\d{6})\b", box.letters[-1].text)
    assert found, box.letters[-1].text
    guest.get_by_label("Code from the mail").fill(found[1])
    guest.get_by_role("button", name="Confirm").click()
    expect(guest.get_by_role("main")).to_contain_text("Your booking")

    host.get_by_role("button", name="Go to the desk").click()
    host.goto(f"{host.url}?date={next_weekday(4).isoformat()}")
    expect(host.get_by_role("main")).to_contain_text("Nora Weiss")


def test_what_the_wizard_was_told_outlives_a_reload(visitors: People, fresh: Server) -> None:
    host = visitors(None, welcome_path(fresh), live=False)
    host.get_by_label("Your name").fill("Luisa")
    host.get_by_label("Password").fill("correct horse battery")
    host.get_by_role("button", name="Begin").press("Enter")
    host.get_by_label("Name of the place").fill("Yard")
    host.get_by_label("What is booked there").select_option("machine")
    host.get_by_label("Name of the place").press("Enter")
    expect(host.get_by_role("heading", name="When is it open?")).to_be_focused()
    host.reload()
    expect(host.get_by_role("heading", name="When is it open?")).to_be_visible()
    host.get_by_role("button", name="Continue").click()
    expect(host.get_by_role("group", name="Machine 1 to Machine 3")).to_be_visible()
    host.get_by_role("button", name="More, of another kind").click()
    host.get_by_label("They are called").last.fill("Machine 2")
    expect(host.get_by_role("alert")).to_contain_text("Machine 2 is there twice")
