"""Takes the pictures of docs/pages.md from the demo: `python -m tests.web.take_pictures`. Not a test.

They are compressed by nothing but the browser; look at all of them before they are committed.
"""

from __future__ import annotations

import base64
import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from tests.live import PATIENCE_S
from tests.web.conftest import FLAGS

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pages"
DESKTOP: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "has_touch": True, "is_mobile": True}
SETTLED: Final = "!document.querySelector('.skeleton') && document.getAnimations().every((one) => one.playState !== 'running')"
TOMORROW: Final = f"{datetime.now(UTC) + timedelta(1):%Y-%m-%d}"
Steps = Callable[[Page], None]


def nothing(_: Page) -> None:
    """The page as it comes."""


def pressed(*names: str) -> Steps:
    """Press buttons by their names, the first of each."""

    def press(page: Page) -> None:
        for name in names:
            page.get_by_role("button", name=name).first.click()

    return press


def chosen(page: Page) -> None:
    """One of the places, at a time that is free."""
    pressed("Places")(page)
    page.locator(".slot.free").first.click()
    page.wait_for_selector(".slot.chosen")


def reviewed(page: Page) -> None:
    """The first time for a party, before it is booked."""
    pressed("left", "Review")(page)


PAGES: Final[dict[str, tuple[str, str, str, Steps]]] = {
    "find": ("ann", "/", "light", nothing),
    "restaurant": ("ann", f"/places/luigi?date={TOMORROW}", "light", pressed("One person more", "garden")),
    "restaurant-places": ("ann", f"/places/luigi?date={TOMORROW}", "light", chosen),
    "rooms": ("ann", f"/places/tower?date={TOMORROW}", "light", nothing),
    "rooms-week": ("ann", f"/places/tower?date={TOMORROW}", "dark", pressed("Week")),
    "parking": ("ann", f"/places/parkade?date={TOMORROW}", "light", nothing),
    "desk": ("luigi", "/desk/luigi", "light", nothing),
    "call": ("luigi", "/desk/luigi", "light", pressed("New booking")),
    "booking": ("ann", "@", "light", nothing),
    "account": ("ann", "/me", "light", nothing),
    "set-up": ("luigi", "/setup/luigi", "light", nothing),
    "reports": ("luigi", "/reports/luigi", "light", nothing),
    "admin": ("ada", "/admin", "dark", nothing),
}
"""By file name: who looks, at which path (`@`: their first booking), in which colours, and what they press."""
PHONES: Final[dict[str, tuple[str, list[tuple[str, str, Steps]]]]] = {
    "phone-light": ("light", [
        ("ann", f"/places/luigi?date={TOMORROW}", nothing),
        ("ann", f"/places/luigi?date={TOMORROW}", reviewed),
        ("ann", "@", nothing),
        ("", "/book/luigi", nothing),
    ]),
    "phone-dark": ("dark", [
        ("ann", "/bookings", nothing),
        ("luigi", "/desk/luigi", nothing),
        ("luigi", "/setup/luigi", nothing),
        ("ada", "/admin", nothing),
    ]),
}  # fmt: skip


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """Serve the demo, and yield its URL."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("sse-booking")), "demo", "--serve", "--database", f"{folder}/demo.db", "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        try:
            yield next(line.split()[-1] for line in process.stdout if line.startswith("listening on"))
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE_S)


def taken(browser: Browser, url: str, look: dict[str, Any], who: str, path: str, steps: Steps) -> bytes:
    """Return a picture of a page as somebody sees it."""
    context = browser.new_context(**look, bypass_csp=True)  # The page is asked whether it is done.
    if who:
        context.request.post(f"{url}/api/demo/session", data={"person": who}, headers={"origin": url})
    if path == "@":
        mine = context.request.get(f"{url}/api/bookings?limit=50&status=approved").json()["items"]
        path = f"/bookings/{mine[0]['id']}"
    page = context.new_page()
    page.goto(url + path)
    page.locator("main h1").wait_for()
    page.wait_for_function(SETTLED)
    steps(page)
    page.wait_for_load_state("load")
    page.wait_for_function(SETTLED)
    picture = page.screenshot(animations="disabled")
    context.close()
    return picture


def side_by_side(browser: Browser, pictures: list[bytes]) -> bytes:
    """Return pictures of the same height in one."""
    images = "".join(f'<img height=640 src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures)
    page = browser.new_page(viewport={"width": 1220, "height": 640})
    page.set_content(f'<body style="margin:0; display:flex; gap:12px; background:#999">{images}')
    return page.screenshot()


def main() -> None:
    """Take all of them."""
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (who, path, colours, steps) in PAGES.items():
            (FOLDER / f"{name}.png").write_bytes(taken(browser, url, {**DESKTOP, "color_scheme": colours}, who, path, steps))
        for name, (colours, pages) in PHONES.items():
            look = {**PHONE, "color_scheme": colours}
            (FOLDER / f"{name}.png").write_bytes(side_by_side(browser, [taken(browser, url, look, *one) for one in pages]))
        browser.close()


if __name__ == "__main__":
    main()
