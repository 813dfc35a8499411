"""Mails as a browser shows them: on a small phone and on a desk, in light and in dark, nothing runs off and everything can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.notify.golden_mails import GOLDEN

MAILS = sorted(path.name for path in GOLDEN.glob("*.html"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_mail_fits(browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    wide = {}
    for name in MAILS:
        page.set_content(Path(GOLDEN / name).read_text("utf-8"))
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[name] = found
        assert page.locator("a").count() > 0 or "webhook" in name
    context.close()
    assert wide == {}
    assert asked == [], "nothing is fetched by reading a mail"
