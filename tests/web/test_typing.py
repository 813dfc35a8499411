"""Dates that are typed, whole and digit by digit, in browsers of several languages."""

from __future__ import annotations

import os
import shutil
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.web.conftest import FLAGS, People
from tests.web.world import World

WHOLE = date(2027, 6, 15)
# The browser's own language says in which order a date is typed.
ORDERS = {"en_US": "%m%d%Y", "de_DE": "%d%m%Y", "sv_SE": "%Y%m%d"}


@pytest.fixture(scope="module")
def rooms(world: World) -> None:
    world.venue("tower")


@pytest.mark.parametrize("language", ORDERS)
def test_a_date_can_be_typed_whole(people: People, rooms: None, language: str) -> None:
    environment: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": language, "LANG": f"{language}.UTF-8"}
    flags = [*FLAGS, f"--lang={language.replace('_', '-')}"]
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = people.browser.browser_type.launch(executable_path=path, args=flags, env=environment)
    try:
        page = People(browser, people.url)("ann", "/places/tower", live=False)
        for field in (page.locator(".rangeform input[type=date]").first, page.locator(".anyday input")):
            expect(page.locator(".rangeform")).to_be_visible()
            field.focus()
            page.keyboard.type(WHOLE.strftime(ORDERS[language]))
            expect(field).to_have_value(WHOLE.isoformat())
            page.get_by_role("heading", level=1).click()  # leaves the field
            expect(field).to_have_value(WHOLE.isoformat())
            expect(page.locator(".rangeform")).to_be_visible()
    finally:
        browser.close()
