"""H1: somebody who has never seen it sets up a restaurant by the wizard, and a guest books on a phone. No terminal, no manual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, live_server, wait_until
from tests.notify.mail_server import Postbox, postbox
from tests.web.axe import violations
from tests.web.conftest import People, people_at
from tests.web.first_run import welcome_path
from tests.web.human_pace import Hand

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
TODAY = datetime.now(UTC).date()
CHRISTMAS = date(TODAY.year + (TODAY.month == 12 and TODAY.day > 20), 12, 24)


def next_weekday(number: int) -> date:
    """The first such day after tomorrow that is neither in the days of Christmas nor New Year's Day."""
    day = TODAY + timedelta(2)
    while day.weekday() != number or CHRISTMAS <= day <= CHRISTMAS + timedelta(2) or (day.month, day.day) == (1, 1):
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


def forward(page: Page, title: str, hand: Hand) -> None:
    """One step on in the wizard; its title has the focus, so that a screen reader says where one is."""
    hand.click(page.get_by_role("button", name=re.compile("^(Continue|Make all 12)$")))
    expect(page.get_by_role("heading", name=title)).to_be_focused()
    hand.read(page.get_by_role("main"))


def set_up(page: Page, hand: Hand) -> None:
    """From the one-time link to a restaurant of 12 tables that is closed on Mondays, at Christmas and on a holiday."""
    hand.read(page.get_by_role("main"))
    hand.fill(page.get_by_label("Your name"), "Luisa Conti")
    hand.fill(page.get_by_label("Password"), "correct horse battery")
    hand.click(page.get_by_role("button", name="Begin"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your place")
    hand.read(page.get_by_role("main"))
    hand.fill(page.get_by_label("Name of the place"), "Osteria Luisa")
    preview = page.get_by_role("complementary", name="What guests will see")
    expect(preview.get_by_role("heading")).to_have_text("Osteria Luisa")
    hand.fill(page.get_by_label("Time zone"), "Europe/Berlin")
    forward(page, "When is it open?", hand)
    hand.click(page.get_by_role("button", name="Remove: Monday"))
    hand.click(page.get_by_role("button", name="Add closed dates"))
    hand.fill(page.get_by_label("First day"), CHRISTMAS.isoformat())
    hand.fill(page.get_by_label("Last day"), (CHRISTMAS + timedelta(2)).isoformat())
    hand.fill(page.get_by_label("Reason"), "Christmas")
    hand.click(page.get_by_role("button", name="Add", exact=True))
    take_holidays(page, hand)
    assert violations(page) == []
    forward(page, "What is booked?", hand)
    expect(page.get_by_role("group", name="Table 1 to Table 12")).to_be_visible()
    hand.fill(page.get_by_label("From how many people"), "2")
    hand.fill(page.get_by_label("Up to how many people"), "6")
    expect(preview.get_by_role("listitem").first).to_contain_text("12 left")
    assert violations(page) == []
    forward(page, "Who works there?", hand)
    hand.click(page.get_by_role("button", name="Invite by a link"))
    expect(page.get_by_label("Link to join", exact=True)).to_have_value(re.compile(r"/join#\S+$"))
    forward(page, "How do guests book?", hand)


def take_holidays(page: Page, hand: Hand) -> None:
    """Close on the holidays of next year but one, on which the place is open."""
    hand.click(page.get_by_role("button", name="Add public holidays"))
    hand.choose(page.get_by_label("Country", exact=True), "Germany")
    hand.choose(page.get_by_label("Region", exact=True), "Brandenburg")
    hand.fill(page.get_by_label("Year", exact=True), str(TODAY.year + 1))
    days = page.get_by_role("group", name="Closed on", exact=True)
    expect(days.get_by_label("New Year's Day")).to_have_accessible_name(re.compile(f"^{date(TODAY.year + 1, 1, 1):%A}"))
    expect(days.get_by_role("checkbox")).to_have_count(12)
    hand.read(days)
    hand.click(days.get_by_label("Easter Monday"))
    hand.click(page.get_by_role("button", name="Add 11 holidays as closed"))
    expect(page.get_by_role("group", name="Closed on dates")).to_contain_text("Reformation Day")


def test_h1_a_restaurant_is_set_up_step_by_step_and_a_guest_books_on_a_phone(visitors: People, fresh: Server, box: Postbox) -> None:
    visitors.expects(401)  # whom a guest's page asks about is nobody yet
    host, hand = visitors(None, welcome_path(fresh), live=False), Hand()
    set_up(host, hand)
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
    hand.read(guest.get_by_role("main"))
    hand.fill(guest.get_by_label("Date"), next_weekday(4).isoformat())
    hand.click(guest.get_by_role("button", name=re.compile("^19:00")))
    hand.read(guest.get_by_role("main"))
    hand.fill(guest.get_by_label("Your name"), "Nora Weiss")
    hand.fill(guest.get_by_label("E-mail address"), "nora@example.org")
    hand.click(guest.get_by_role("button", name="Hold it for me"))
    wait_until(lambda: box.letters, what="the mail with the code")
    found = re.search(r"\b(\d{6})\b", box.letters[-1].text)
    assert found, box.letters[-1].text
    hand.wait(30)  # until the mail is there and found
    hand.fill(guest.get_by_label("Code from the mail"), found[1])
    hand.click(guest.get_by_role("button", name="Confirm"))
    expect(guest.get_by_role("main")).to_contain_text("Your booking")
    print(f"by the keystroke-level model: {hand.seconds:.0f} s")  # noqa: T201 - with -s
    assert hand.seconds < 600, "from the first link to a guest's booking in ten minutes"
    seats = httpx.get(f"{fresh.url}/api/resources?venue_id=osteria-luisa", headers={"authorization": f"Bearer {fresh.token()}"}).json()[
        "items"
    ]
    assert [(one["seats_min"], one["seats_max"]) for one in seats] == [(2, 6)] * 12
    assert {closure["reason"] for one in seats for closure in one["closures"]} >= {"Christmas", "Good Friday"}

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
