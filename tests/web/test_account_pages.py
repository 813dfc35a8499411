"""H2 on the pages: first run, inviting, joining, changing oneself and others, a lost password, and erasing oneself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, live_server
from tests.web.axe import violations
from tests.web.conftest import People, people_at
from tests.web.first_run import welcome_path

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with live_server(tmp_path_factory.mktemp("fresh"), retry_ms=200, venues_by="admins") as server:
        yield server


@pytest.fixture
def visitors(browser: Browser, fresh: Server) -> Iterator[People]:
    with people_at(browser, fresh.url) as people:
        yield people


def join(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()


def sign_in(people: People, name: str, path: str = "/") -> Page:
    page = people(None, path, live=False)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    return page


def test_accounts_are_made_looked_after_and_erased_on_pages_alone(visitors: People, fresh: Server, tmp_path: Path) -> None:
    visitors.expects(401)  # what a page asks in the moment in which its session ends
    ada = visitors(None, welcome_path(fresh), live=False)
    ada.get_by_label("Your name").fill("Ada Quist")
    ada.get_by_label("Password").fill(PASSWORD)
    ada.get_by_role("button", name="Begin").click()
    ada.get_by_role("link", name="Admin").first.click()
    ada.get_by_role("button", name="Accounts").click()
    expect(ada.get_by_role("main")).to_contain_text("Ada Quist")

    # Inviting, and joining by the link.
    ada.get_by_role("button", name="Invite somebody").click()
    ada.get_by_role("dialog").get_by_label("Name").fill("Mia")
    ada.get_by_role("dialog").get_by_role("button", name="Invite somebody").click()
    link = ada.get_by_label("Link to join", exact=True).input_value()
    assert violations(ada) == []
    ada.get_by_role("button", name="Done").click()
    expect(ada.get_by_role("region", name="Invited, and not here yet")).to_contain_text("Mia")
    mia = visitors(None, link.removeprefix(fresh.url), live=False)
    join(mia, "Mia Berg")
    expect(mia.get_by_role("button", name="Menu of Mia Berg")).to_be_visible()
    expect(ada.get_by_role("region", name="Invited, and not here yet")).to_have_count(0)
    expect(ada.get_by_role("region", name="Accounts")).to_contain_text("Mia Berg")

    # One's own account.
    mia.goto(fresh.url + "/me")
    mia.get_by_label("Name", exact=True).fill("Mia Bergmann")
    mia.get_by_label("Language of mails").select_option("de")
    mia.get_by_role("button", name="Save", exact=True).click()
    expect(mia.get_by_role("button", name="Menu of Mia Bergmann")).to_be_visible()
    mia.get_by_text("Change the password").first.click()
    mia.get_by_label("Password so far").fill("something else")
    mia.get_by_label("Password", exact=True).fill(PASSWORD + "!")
    mia.get_by_role("button", name="Change the password").click()
    expect(mia.get_by_role("alert")).to_contain_text("not right")
    mia.get_by_label("Password so far").fill(PASSWORD)
    mia.get_by_role("button", name="Change the password").click()
    expect(mia.get_by_text("The password is changed")).to_be_visible()

    # Looking after it: a link for another password, disabling, enabling.
    ada.get_by_label("Find an account").fill("bergm")
    expect(ada.get_by_role("region", name="Accounts").get_by_role("listitem")).to_have_count(1)
    ada.get_by_role("button", name="Change: Mia Bergmann").click()
    ada.get_by_role("button", name="Link for another password", exact=True).click()
    reset = ada.get_by_label("Link for another password", exact=True).input_value()
    ada.get_by_role("button", name="Disable").click()
    expect(ada.get_by_role("button", name="Enable")).to_be_visible()
    assert violations(ada) == []
    expect(mia.get_by_role("heading", name="Welcome")).to_be_visible()
    ada.get_by_role("button", name="Enable").click()
    ada.get_by_role("button", name="Link for another password", exact=True).click()
    expect(ada.get_by_label("Link for another password", exact=True)).not_to_have_value(reset)
    reset = ada.get_by_label("Link for another password", exact=True).input_value()
    lost = visitors(None, reset.removeprefix(fresh.url), live=False)
    lost.get_by_label("Password").fill(PASSWORD)
    lost.get_by_role("button", name="Save").click()
    expect(lost.get_by_role("heading", name="Welcome")).to_be_visible()

    # Taking one's data along, and erasing oneself.
    mia = sign_in(visitors, "mia-berg", "/me")
    with mia.expect_download() as download:
        mia.get_by_role("link", name="Download all of it").click()
    download.value.save_as(tmp_path / "data.json")
    assert json.loads((tmp_path / "data.json").read_text())["account"][0]["name"] == "Mia Bergmann"
    mia.get_by_role("button", name="Erase me").click()
    dialog = mia.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Erase me")).to_be_disabled()
    dialog.get_by_label("Type mia-berg to go on").fill("mia-berg")
    assert violations(mia) == []
    dialog.get_by_role("button", name="Erase me").click()
    expect(mia.get_by_role("heading", name="Welcome")).to_be_visible()
    ada.get_by_role("button", name="Close").click()
    ada.get_by_label("Find an account").fill("")
    expect(ada.get_by_role("region", name="Accounts").get_by_role("listitem")).to_have_count(1)


def test_the_last_administrator_stays_and_says_why(visitors: People) -> None:
    visitors.expects(409, at="/api/admin/accounts")
    ada = sign_in(visitors, "ada-quist", "/admin/accounts")
    ada.get_by_role("button", name="Change: Ada Quist").click()
    ada.get_by_role("dialog").get_by_label("May do").select_option("user")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("alert")).to_contain_text("Somebody has to run the service")
