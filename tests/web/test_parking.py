"""P1 to P8 on the pages: lots with places, and those who run the service."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.live import Server, wait_until
from tests.web.conftest import People
from tests.web.world import World, day


@pytest.fixture(scope="module", autouse=True)
def parkade(world: World) -> None:
    world.venue("parkade")


def test_p1_p6_places_left_are_live_and_never_overbooked(people: People, world: World) -> None:
    people.expects(409, at="/api/bookings")
    page = people("ann", f"/places/parkade?date={day('parkade', 1)}")
    page.get_by_label("What").first.select_option(label="River garage")
    page.get_by_label("From: time").select_option("600")
    page.get_by_label("To: time").select_option("720")
    expect(page.locator(".verdict")).to_contain_text("8 places free")
    world.book("ben", "parkade", "lot-river", 1, "09:00", "11:00", quantity=6)
    expect(page.locator(".verdict")).to_contain_text("2 places free")
    for _ in range(2):
        page.get_by_role("button", name="One more").click()
    expect(page.locator(".verdict")).to_contain_text("Only 2 places are free then")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Book now").click()
    expect(page.get_by_role("dialog").get_by_text("Somebody was faster")).to_be_visible()


def test_p3_an_announcement_reaches_everybody_also_those_not_looking_at_a_venue(people: People) -> None:
    admin, guest, owner = people("ada", "/admin/announce"), people("ben", "/bookings"), people("pete", "/desk")
    admin.get_by_label("Message").first.fill("The garage closes at 22:00 <b>today</b>.")
    admin.get_by_role("button", name="Announce").last.click()
    for page in (guest, owner):
        expect(page.locator(".toast").last).to_contain_text("The garage closes at 22:00 <b>today</b>.")


def test_p5_an_admin_sees_live_figures_move_and_cuts_a_connection_that_comes_back(people: People, world: World) -> None:
    admin = people("ada", "/admin")
    online = admin.locator(".kpi", has_text="People online").locator("b")
    expect(online).to_have_text("1")
    guest = people("carla", "/")
    expect(online).to_have_text("2")
    booked = admin.locator(".kpi", has_text="Booked in 24 h").locator("b")
    before = int(booked.inner_text())
    world.book("carla", "parkade", "lot-north", 2, "10:00", "12:00")
    expect(booked).to_have_text(str(before + 1))
    admin.get_by_role("button", name="Connections").click()
    row = admin.locator("tbody tr", has_text="carla")
    first = world.send("ada", "GET", "/api/admin/connections")["items"]
    row.get_by_role("button", name="Disconnect").click()
    expect(admin.locator(".toast").last).to_contain_text("Disconnected")
    expect(guest.locator(".live")).to_have_attribute("data-state", "live")
    expect(row).to_have_count(1)
    cut = {one["stream_id"] for one in first if one["user_id"] == "carla"}

    def there() -> set[str]:
        return {one["stream_id"] for one in world.send("ada", "GET", "/api/admin/connections")["items"]}

    wait_until(lambda: cut - there(), what="the connection is gone")
    admin.get_by_role("button", name="Audit log").click()
    expect(admin.locator("tbody tr", has_text="cut a connection")).to_have_count(1)


def test_p5_a_lots_places_are_set_by_hand_and_guests_see_it(people: People) -> None:
    guest, owner = people("ben", "/places/parkade"), people("pete", "/desk")
    guest.locator(".day").nth(3).click()
    guest.get_by_label("What").first.select_option(label="North lot")
    expect(guest.locator(".verdict")).to_contain_text("24 places free")
    lot = owner.locator(".part-feed .card", has_text="North lot")
    for _ in range(4):
        lot.get_by_role("button", name="One fewer").click()
    lot.get_by_role("button", name="Save").click()
    expect(guest.locator(".verdict")).to_contain_text("20 places free")


def test_p6_p8_everybody_sees_their_own_connections_and_how_long_they_lasted(people: People) -> None:
    page = people("carla", "/me")
    expect(page.locator(".thing").first).to_contain_text("Open now")
    page.reload()
    page.get_by_role("heading", name="Your connections").wait_for()
    expect(page.locator(".thing")).not_to_have_count(1)


def test_live_figures_are_sent_only_while_an_admin_watches_and_are_no_rows_of_the_log(server: Server, world: World) -> None:
    headers = {"Authorization": f"Bearer {server.token('ada', role='admin')}"}
    before = world.client.get("/api/admin/live-stats", headers=headers)
    with world.client.stream("GET", "/api/stream?topics=admin", headers=headers) as stream:
        lines = (line for line in stream.iter_lines() if line.startswith("event: "))
        assert [next(lines) for _ in range(3)] == ["event: connected", "event: live_stats", "event: live_stats"]
    after = world.client.get("/api/admin/live-stats", headers=headers)
    assert before.headers["event-cursor"] == after.headers["event-cursor"]
    assert re.fullmatch(r"[a-z0-9]+-\d+-[a-z0-9]+", after.headers["event-cursor"])
