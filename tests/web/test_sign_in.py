"""Signing in by one click, by password, by token; in another tab; and the languages and themes that one chooses."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
from playwright.sync_api import expect

from tests.live import PATIENCE_S, Server, live_server
from tests.web.conftest import People


def test_a_demo_person_is_one_click_and_all_tabs_follow(people: People) -> None:
    people.expects(401)  # what the other tab asks while this one signs out
    page = people(None, "/bookings")
    other = people.open(page.context, "/")
    page.get_by_role("button", name="Ann Meyer").click()
    expect(page.get_by_role("button", name="Menu of Ann Meyer")).to_be_visible()
    expect(other.get_by_role("button", name="Menu of Ann Meyer")).to_be_visible()
    page.get_by_role("button", name="Menu of Ann Meyer").click()
    page.get_by_role("button", name="Sign out").click()
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="Welcome")).to_be_visible()


def test_a_token_of_the_hosts_own_signs_in(people: People, server: Server) -> None:
    page = people(None, "/")
    page.get_by_text("Use a token instead").click()
    page.get_by_label("Token").fill(server.token("zoe", name="Zoë"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Menu of Zoë")).to_be_visible()


def wrong(url: str, name: str) -> int:
    return httpx.post(f"{url}/api/login", json={"name": name, "password": "no"}, timeout=PATIENCE_S).status_code


def test_an_account_signs_in_and_wrong_passwords_are_slowed_down(people: People, server: Server) -> None:
    people.expects(401, at="/api/login")
    environment = {"SSE_BOOKING_DATABASE": str(server.database)}
    command = [sys.executable, "-c", "from sse_booking.cli import main; main()", "user", "add", "mia", "--full-name", "Mia Berg"]
    made = subprocess.run([*command, "--password", "correct horse"], env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
    assert made.returncode == 0, made.stderr
    page = people(None, "/")
    expect(page.get_by_label("Name")).to_have_attribute("autocapitalize", "none")  # telephones begin a name with a capital letter
    page.get_by_label("Name").fill("mia")
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not match")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Menu of Mia Berg")).to_be_visible()
    # A wrong try waits its turn; what would wait for longer than seconds is refused.
    with ThreadPoolExecutor(20) as many:
        statuses = list(many.map(lambda _: wrong(server.url, "mia"), range(20)))
    assert set(statuses) == {401, 429}
    assert wrong(server.url, "nobody-here") == 401


def test_without_demo_mode_nobody_is_anybody(server: Server) -> None:
    folder = server.database.parent / "plain"
    folder.mkdir()
    with live_server(folder) as plain:
        refused = httpx.post(plain.url + "/api/demo/session", json={"person": "ada"}, timeout=PATIENCE_S)
        assert refused.status_code == 404
        assert httpx.get(plain.url + "/api/site", timeout=PATIENCE_S).json()["people"] == []


def test_language_and_theme_are_chosen_and_kept(people: People) -> None:
    page = people("ann", "/")
    page.get_by_role("button", name="Menu of").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was möchtest du buchen?")
    page.get_by_role("button", name="Dunkel").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was möchtest du buchen?")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_german_browser_gets_german_pages(people: People) -> None:
    page = people("ann", "/bookings", locale="de-DE")
    expect(page.get_by_role("heading", level=1)).to_have_text("Meine Buchungen")
    expect(page.locator(".live")).to_have_text(re.compile("Live"))
