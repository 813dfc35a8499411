"""The package's React hook, run by real React in a real browser against a real server. The package's files are served as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.live import wait_until
from tests.web.conftest import People
from tests.web.world import World

PACKAGE = Path(__file__).parents[2] / "clients" / "js"
MODULES = PACKAGE / "node_modules"
HOME = "/react-test/"
DOCUMENT = """<!doctype html><title>React</title><link rel="icon" href="data:,">
<script type="importmap">{"imports": {"react": "./react.mjs"}}</script>
<div id="root"></div><script type="module" src="app.mjs"></script>"""
NAMES = "createElement, StrictMode, useEffect, useRef, useState"


def module(name: str, needs: dict[str, str], exported: str) -> str:
    """A CommonJS file of npm as a module: what it requires is imported, what it exports is exported."""
    imports = "".join(f'import need{number} from "{path}";\n' for number, path in enumerate(needs.values()))
    table = ", ".join(f'"{key}": need{number}' for number, key in enumerate(needs))
    text = (MODULES / name).read_text("utf-8")
    return (
        f"{imports}const required = {{{table}}};\nconst require = (name) => required[name];\n"
        f"const module = {{ exports: {{}} }};\nconst exports = module.exports;\n{text}\n"
        f"export default module.exports;\nexport const {{ {exported} }} = module.exports;\n"
    )


def files(web_folder: Path) -> dict[str, str]:
    dom = {"react": "react", "scheduler": "./scheduler.mjs", "react-dom": "./react-dom.mjs"}
    own = {
        name: (web_folder / name).read_text("utf-8")
        for name in ("booking-events.js", *map("events/{}.js".format, ("connection", "frames", "position", "tabs")))
    }
    return own | {
        "": DOCUMENT,
        "app.mjs": Path(__file__).with_name("react_app.mjs").read_text("utf-8"),
        "react.js": (PACKAGE / "react.js").read_text("utf-8"),
        "react.mjs": module("react/cjs/react.production.js", {}, NAMES),
        "scheduler.mjs": module("scheduler/cjs/scheduler.production.js", {}, "unstable_now"),
        "react-dom.mjs": module("react-dom/cjs/react-dom.production.js", {"react": "react"}, "flushSync"),
        "react-dom-client.mjs": module("react-dom/cjs/react-dom-client.production.js", dom, "createRoot"),
    }


@pytest.fixture(scope="module", autouse=True)
def restaurant(world: World) -> None:
    world.venue("luigi")


@pytest.fixture
def page(people: People, web_folder: Path) -> Page:
    if not MODULES.is_dir():
        pytest.skip("React is not installed: make install, with npm")
    served = files(web_folder)

    def serve(route: Route) -> None:
        name = route.request.url.split(HOME, 1)[1]
        route.fulfill(body=served[name], content_type="text/javascript" if name else "text/html")

    page = people("ann", "/")
    page.goto("about:blank")
    page.route(f"**{HOME}**", serve)
    page.goto(people.url + HOME)
    expect(page.locator("#root")).to_be_attached()
    return page


def show(page: Page, *listeners: tuple[str, str, str]) -> None:
    keys = ("name", "topic", "mark")
    page.evaluate("(listeners) => window.show(listeners)", [dict(zip(keys, one, strict=True)) for one in listeners])


def streams(world: World) -> int:
    items = world.send("ada", "GET", "/api/admin/connections")["items"]
    return sum(one["user_id"] == "ann" for one in items)


def heard(page: Page, count: int) -> list[str]:
    """What the handlers were told since they were asked before, once it is so much."""
    page.wait_for_function(f"window.heard.length >= {count}")
    found: list[str] = page.evaluate("window.heard.splice(0)")
    return sorted(found)


def test_components_hear_their_topics_over_one_stream_which_ends_with_the_last_of_them(page: Page, world: World) -> None:
    show(page, ("one", "resource:table-1", "first"), ("all", "venue:luigi", "first"))
    for name in ("one", "all"):
        expect(page.locator(f"#{name}")).to_have_attribute("data-live", "true")
    wait_until(lambda: streams(world) == 1, what="one stream for both")
    world.book("ben", "luigi", "table-2", 1, "18:30", "20:00")
    expect(page.locator("#all")).to_have_text("slot_unavailable")
    expect(page.locator("#one")).to_have_text("nothing yet")
    assert heard(page, 2) == ["all first any slot_unavailable", "all first table-2"]

    show(page, ("one", "resource:table-1", "second"), ("all", "venue:luigi", "second"))  # the handlers of the newest rendering
    world.book("ben", "luigi", "table-1", 1, "18:30", "20:00")
    expect(page.locator("#one")).to_have_text("slot_unavailable")
    assert heard(page, 4) == [
        "all second any slot_unavailable",
        "all second table-1",
        "one second any slot_unavailable",
        "one second table-1",
    ]

    show(page, ("one", "resource:table-9", "third"))  # another topic, and one listener less
    expect(page.locator("#all")).to_have_count(0)
    wait_until(lambda: "resource:table-9" in listened(world), what="the new topic")
    world.book("ben", "luigi", "table-4", 1, "18:30", "20:00")
    world.book("ben", "luigi", "table-9", 1, "18:30", "20:00")
    expect(page.locator("#one")).to_have_text("slot_unavailable")
    assert heard(page, 2) == ["one third any slot_unavailable", "one third table-9"]

    show(page)
    wait_until(lambda: streams(world) == 0, what="the end of the stream")


def listened(world: World) -> set[str]:
    items = world.send("ada", "GET", "/api/admin/connections")["items"]
    return {topic for one in items if one["user_id"] == "ann" for topic in one["topics"]}


def test_the_hook_tells_when_the_connection_is_lost_and_back(page: Page, people: People) -> None:
    people.expects_cuts()
    show(page, ("one", "resource:table-1", "first"))
    expect(page.locator("#one")).to_have_attribute("data-state", "live")
    page.context.set_offline(True)
    expect(page.locator("#one")).to_have_attribute("data-state", "offline")
    expect(page.locator("#one")).to_have_attribute("data-live", "false")
    page.context.set_offline(False)
    expect(page.locator("#one")).to_have_attribute("data-state", "live")
