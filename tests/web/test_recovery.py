"""What goes wrong with servers and networks: the page says so, recovers by itself, and has missed nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.live import PATIENCE_S, Server, live_server, wait_until
from tests.web.conftest import People
from tests.web.world import World, day

DATE = day("luigi", 1)
PATH = f"/places/luigi?date={DATE}"
pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with live_server(tmp_path, demo=True, retry_ms=200, heartbeat_s=0.5) as server:
        yield server


@pytest.fixture
def world(server: Server) -> Iterator[World]:
    made = World(server.url, server.token)
    made.venue("luigi")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _cuts_are_the_point(people: People) -> None:
    people.expects_cuts()


def is_live(page: Page) -> None:
    """A page that has failed to come back waits for up to half a minute before it tries again."""
    expect(page.locator(".live")).to_have_attribute("data-state", "live", timeout=3 * PATIENCE_S * 1000)


def is_not_live(page: Page) -> None:
    expect(page.locator(".live")).to_have_attribute("data-state", re.compile("reconnecting|offline"))


def booked(page: Page, table: str, clock: str) -> None:
    expect(page.locator(f"[data-resource={table}] .slot", has=page.locator("time", has_text=clock))).to_have_class(re.compile("booked"))


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_page_outlives_its_server_and_shows_what_happened_meanwhile(people: People, server: Server, world: World, how: str) -> None:
    page = people("ann", PATH)
    booking = world.book("ann", "luigi", "table-4", 1, "18:30", "20:00")
    getattr(server, how)()
    is_not_live(page)
    server.start()
    world.book("ben", "luigi", "table-1", 1, "18:30", "20:00")
    world.send("luigi", "POST", f"/api/bookings/{booking['id']}/cancel", {"reason": "The oven is broken."})
    # The toast first: it stays for some seconds only.
    expect(page.locator(".toast").last).to_contain_text("The oven is broken.")
    is_live(page)
    booked(page, "table-1", "18:30")


def test_a_network_that_is_cut_is_told_and_healed(people: People, world: World) -> None:
    page = people("ann", PATH)
    page.context.set_offline(True)
    expect(page.locator(".live")).to_have_attribute("data-state", "offline")
    expect(page.locator(".notice")).to_contain_text("You are offline")
    world.book("ben", "luigi", "table-2", 1, "20:00", "21:30")
    page.context.set_offline(False)
    is_live(page)
    booked(page, "table-2", "20:00")


def test_without_a_stream_the_page_works_by_plain_requests(people: People, world: World) -> None:
    page = people(None, "/", live=False)
    page.context.route("**/api/stream*", lambda route: route.abort())
    page.context.request.post(f"{people.url}/api/demo/session", data={"person": "ann"}, headers={"origin": people.url})
    page.goto(people.url + PATH)
    is_not_live(page)
    page.locator("[data-resource=table-7] .slot").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Book now").click()
    expect(page.get_by_role("dialog").get_by_text("The owner has been told.")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-resource=table-7] .slot").first).to_have_class(re.compile("mine"))


def test_a_502_in_front_does_not_strand_the_stream(people: People, world: World) -> None:
    people.expects(502, at="/api/stream")
    page = people(None, "/", live=False)
    answers: list[Route] = []

    def gateway(route: Route) -> None:
        answers.append(route)
        if len(answers) <= 2:
            route.fulfill(status=502, body="Bad Gateway")
        else:
            route.continue_()

    page.context.route("**/api/stream*", gateway)
    page.context.request.post(f"{people.url}/api/demo/session", data={"person": "ann"}, headers={"origin": people.url})
    page.goto(people.url + PATH)
    is_live(page)
    assert len(answers) > 2
    world.book("ben", "luigi", "table-9", 1, "18:30", "20:00")
    booked(page, "table-9", "18:30")


def test_a_session_that_expires_is_renewed_and_one_that_is_gone_leads_to_the_sign_in_and_back(
    people: People, server: Server, world: World
) -> None:
    people.expects(401)
    page = people("ann", PATH)
    with sqlite3.connect(server.database) as db:
        db.execute("DELETE FROM session WHERE user_id = 'ann'")
    server.kill()
    server.start()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible(timeout=3 * PATIENCE_S * 1000)
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    page.get_by_role("button", name="Ben Okafor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trattoria da Luigi")
    is_live(page)
    expect(page.get_by_role("button", name=re.compile("Menu of Ben"))).to_be_visible()


def test_seven_tabs_are_live_over_one_connection_and_another_tab_takes_over(people: People, world: World) -> None:
    first = people("ann", PATH)
    tabs = [first, *(people.open(first.context, PATH) for _ in range(6))]
    for tab in tabs:
        is_live(tab)
    wait_until(lambda: len(world.send("ada", "GET", "/api/admin/connections")["items"]) == 1, what="one connection")
    world.book("ben", "luigi", "table-1", 1, "18:30", "20:00")
    for tab in tabs:
        booked(tab, "table-1", "18:30")
    first.close()
    world.book("ben", "luigi", "table-2", 1, "18:30", "20:00")
    for tab in tabs[1:]:
        booked(tab, "table-2", "18:30")
        is_live(tab)
    wait_until(lambda: len(world.send("ada", "GET", "/api/admin/connections")["items"]) == 1, what="one connection")


def test_a_leader_that_is_frozen_is_replaced_and_catches_up_when_it_wakes(people: People, world: World) -> None:
    leader = people("ann", PATH)
    other = people.open(leader.context, PATH)
    is_live(other)
    cdp = leader.context.new_cdp_session(leader)
    cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    other.bring_to_front()
    world.book("ben", "luigi", "table-1", 1, "20:00", "21:30")
    booked(other, "table-1", "20:00")
    cdp.send("Page.setWebLifecycleState", {"state": "active"})
    booked(leader, "table-1", "20:00")


def test_a_page_that_slept_through_a_restart_wakes_and_shows_the_truth(people: People, server: Server, world: World) -> None:
    page = people("ann", PATH)
    booking = world.book("ann", "luigi", "table-4", 1, "18:30", "20:00")
    expect(page.locator("[data-resource=table-4] .slot.mine")).to_have_count(1)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    server.restart()
    world.book("ben", "luigi", "table-1", 1, "20:00", "21:30")
    world.send("luigi", "POST", f"/api/bookings/{booking['id']}/cancel", {"reason": "While you slept"})
    cdp.send("Page.setWebLifecycleState", {"state": "active"})
    booked(page, "table-1", "20:00")
    expect(page.locator("[data-resource=table-4] .slot.mine")).to_have_count(0)
    expect(page.locator(".toast").last).to_contain_text("While you slept")
    is_live(page)


def test_the_position_is_kept_over_a_reload(people: People, server: Server, world: World) -> None:
    page = people("ann", "/bookings")
    booking = world.book("ann", "luigi", "table-4", 1, "20:00", "21:30")
    expect(page.locator(".booking")).to_have_count(1)
    page.goto("about:blank")
    world.send("luigi", "POST", f"/api/bookings/{booking['id']}/cancel", {"reason": "While you were away"})
    page.goto(people.url + "/bookings")
    expect(page.locator(".toast")).to_contain_text("While you were away")
