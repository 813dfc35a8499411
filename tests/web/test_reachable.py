"""What somebody is told and when, as their page lets them say it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.live import Server, live_server
from tests.web.conftest import People
from tests.web.world import World


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reach")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with live_server(folder, demo=True, retry_ms=200) as server:
        with sqlite3.connect(server.database) as db:
            for person in ("ben", "carla", "bea", "dean"):
                db.execute(
                    "INSERT INTO contact (id, user_id, kind, address, name, locale, verified_at, created_at)"
                    " VALUES (?, ?, 'email', ?, '', 'en', 1, 1)",
                    (person, person, f"{person}@mail.example"),
                )
        yield server


def wishes(world: World, person: str) -> dict[str, Any]:
    found: dict[str, Any] = world.send(person, "GET", "/api/me/preferences")
    return found


def saves(page: Page) -> Any:  # noqa: ANN401 - Playwright's context of a response
    return page.expect_response(lambda answer: answer.request.method == "PUT" and answer.url.endswith("/api/me/preferences"))


def test_a_plain_row_switches_all_that_it_stands_for_on_one_channel(people: People, world: World) -> None:
    page = people("ben", "/me")
    row = page.get_by_label("About my bookings, Mail")
    expect(row).to_be_checked()
    with saves(page):
        row.uncheck()
    events = wishes(world, "ben")["events"]
    assert [type_ for type_, on in events.items() if type_.startswith("booking_") and on["email"]] == []
    assert events["reminder"]["email"]
    assert all(on["page"] for on in events.values())
    page.get_by_text("Advanced").click()
    with saves(page):
        page.get_by_label("Declined, Mail").check()
    assert row.evaluate("(one) => one.indeterminate")


def test_quiet_hours_a_digest_and_the_time_of_reminders_are_chosen_in_words(people: People, world: World) -> None:
    page = people("carla", "/me")
    with saves(page):
        page.get_by_label("Quiet hours").check()
    with saves(page):
        page.get_by_label("until", exact=True).fill("06:30")
    with saves(page):
        page.get_by_label("One mail a day").check()
    with saves(page):
        page.get_by_label("Remind me before the start").select_option("120")
    with saves(page):
        page.get_by_label("Language of mails and pushes").select_option("de")
    kept = wishes(world, "carla")
    assert kept["quiet_hours"] == {"from": "22:00", "until": "06:30"}
    assert (kept["digest"], kept["remind_minutes"], kept["locale"], kept["timezone"]) == ("daily", 120, "de", "Europe/Berlin")
    page.reload()
    expect(page.get_by_label("until", exact=True)).to_have_value("06:30")
    with saves(page):
        page.get_by_label("Quiet hours").uncheck()
    assert wishes(world, "carla")["quiet_hours"] is None


def test_staff_choose_what_they_hear_of_their_places(people: People, world: World) -> None:
    world.venue("tower")
    page = people("bea", "/me")
    with saves(page):
        page.get_by_label("The day at a glance, at seven, Mail").first.check()
    assert wishes(world, "bea")["events"]["daily_summary"]["email"]


def test_mail_that_comes_back_is_said_and_a_new_code_is_offered(people: People, server: Server) -> None:
    with sqlite3.connect(server.database) as db:
        db.execute("UPDATE contact SET bounced_at = 1, bounce = 'nobody there' WHERE user_id = 'dean'")
    page = people("dean", "/me")
    expect(page.get_by_text("We can't reach you there")).to_be_visible()
    page.get_by_role("button", name="Send a new code").click()
    expect(page.get_by_label("The code from the mail")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_the_switches_fit_a_small_phone(people: People, locale: str) -> None:
    page = people("ann", "/me", locale=locale, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.locator("summary").first.click()
    tables = page.locator(".prefs")
    assert tables.evaluate_all("(all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth).length") == 0
