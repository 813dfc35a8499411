"""Chromium, real servers, and people who use the pages."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.live import PATIENCE_S, Server, live_server
from tests.web.world import World

# Without these Chromium contacts its maker's hosts at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
expect.set_options(timeout=PATIENCE_S * 1000)
# A toast disappears after some seconds: long enough for a reader, but too early for a test on a stalling machine. Other timers stay as
# they are: a page that waits before it connects again waits as long as a person's.
TOASTS_STAY = """{
    const soon = window.setTimeout;
    window.setTimeout = (call, ms, ...more) => soon(call, /dismiss/.test(String(call)) ? 100_000 : ms, ...more);
}"""
Person = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is not installed: apt install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A demo server for the tests of one file. Retries are fast, so that recovery is quick to watch."""
    with live_server(tmp_path_factory.mktemp("web"), demo=True, retry_ms=200) as server:
        yield server


@pytest.fixture(scope="module")
def world(server: Server) -> Iterator[World]:
    made = World(server.url, server.token)
    yield made
    made.close()


def _is_ready(page: Page) -> None:
    """Wait until a page is live and its own modules are there: without them it shows no heading, and would load itself again later."""
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    expect(page.locator("main h1").first).to_be_attached()


class People:
    """Opens pages as demo people, each in a browser context of its own.

    Problems in the pages fail the test: an error in the console, an uncaught exception or rejection, and every response of 400 and above
    that the test has not announced with `expects`.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.contexts: list[BrowserContext] = []
        self.wrong: list[str] = []
        self._expected: list[tuple[int, str]] = []
        self._may_be_cut = False

    def __call__(self, person: str | None, path: str = "/", *, live: bool = True, **options: Any) -> Page:  # noqa: ANN401 - those of new_context
        """Open a page of somebody at a path, and wait until it is there and live unless `live` is False."""
        settings = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "viewport": {"width": 1280, "height": 900}} | options
        context = self.browser.new_context(reduced_motion="reduce", **settings)
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_S * 1000)
        context.add_init_script(TOASTS_STAY)
        if person:
            answer = context.request.post(f"{self.url}/api/demo/session", data={"person": person}, headers={"origin": self.url})
            assert answer.ok, answer.text()
        if live and path.startswith("/desk"):
            return self._at_the_desk(context, path)
        page = self.open(context, path)
        if live and person:
            _is_ready(page)
        return page

    def _at_the_desk(self, context: BrowserContext, path: str) -> Page:
        """Open a desk, and wait until it has its shortcuts and the venue's own stream: a page is live before, with its person's."""
        with context.expect_event("response", lambda answer: "/api/stream" in answer.url and "%3Astaff" in answer.url):
            page = self.open(context, path)
            expect(page.locator(".desk")).to_be_visible()
        _is_ready(page)
        return page

    def expects(self, *statuses: int, at: str = "/") -> None:
        """Allow responses with these statuses for paths that begin with `at`."""
        self._expected += [(status, at) for status in statuses]

    def expects_cuts(self) -> None:
        """Allow requests without a response."""
        self._may_be_cut = True

    def _heard(self, page: Page, message: ConsoleMessage) -> None:
        text = message.text
        if message.type != "error" or "the server responded with a status of" in text:
            return  # Responses are checked separately.
        if not (self._may_be_cut and "net::ERR_" in text):
            self.wrong.append(f"{page.url}: {text}")

    def _answered(self, page: Page, response: Response) -> None:
        path = urlsplit(response.url).path
        if path == "/api/bookings/set" and response.status in {409, 422}:
            return  # A form checks its input beforehand and is refused.
        if response.status >= 400 and not any(response.status == status and path.startswith(at) for status, at in self._expected):
            self.wrong.append(f"{page.url}: {response.request.method} {path}: {response.status}")

    def open(self, context: BrowserContext, path: str = "/") -> Page:
        """Open another tab."""
        page = context.new_page()
        page.on("console", lambda message: self._heard(page, message))
        page.on("response", lambda response: self._answered(page, response))
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.goto(self.url + path)
        return page


@contextlib.contextmanager
def people_at(browser: Browser, url: str) -> Iterator[People]:
    """People who look at the pages of a service, and what went wrong there in the end."""
    people = People(browser, url)
    yield people
    for context in people.contexts:
        context.close()
    assert people.wrong == []


@pytest.fixture
def people(browser: Browser, server: Server) -> Iterator[People]:
    with people_at(browser, server.url) as people:
        yield people


@pytest.fixture(scope="session")
def web_folder() -> Path:
    return Path(__file__).parents[2] / "sse_booking" / "web"
