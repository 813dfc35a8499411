"""Sessions that end while a page is open: renewed where they can be, else told kindly, and one goes on where one was."""

from __future__ import annotations

import sqlite3
import time

from playwright.sync_api import expect

from tests.live import Server, wait_until
from tests.web.conftest import People
from tests.web.world import World

SOON_S = 25
"""Long enough for a machine that stalls, and sooner than the 30 seconds before which a stream tells that its credential ends."""


def ends_at(server: Server, user: str) -> int:
    with sqlite3.connect(server.database) as db:
        (found,) = db.execute("SELECT max(expires_at) FROM session WHERE user_id = ?", (user,)).fetchone()
    return int(found)


def streams(world: World, user: str) -> set[str]:
    items = world.send("ada", "GET", "/api/admin/connections")["items"]
    return {one["stream_id"] for one in items if one["user_id"] == user}


def test_a_page_lives_on_beyond_its_session_which_is_renewed_in_time(people: People, server: Server, world: World) -> None:
    world.venue("luigi")
    page = people("ann", "/bookings")
    with sqlite3.connect(server.database) as db:
        db.execute("UPDATE session SET expires_at = ? WHERE user_id = 'ann'", (int(time.time()) + SOON_S,))
    (first,) = streams(world, "ann")
    world.send("ada", "DELETE", f"/api/admin/connections/{first}")  # the next one knows that it ends soon
    wait_until(lambda: ends_at(server, "ann") > time.time() + 3600, what="the renewal")
    wait_until(lambda: streams(world, "ann") - {first}, what="the stream of the session that ends")
    before = streams(world, "ann") | {first}
    wait_until(lambda: streams(world, "ann") - before, what="the stream of the renewed session")
    world.book("ann", "luigi", "table-1", 1, "18:30", "20:00", title="After the end")
    expect(page.locator(".booking", has_text="After the end")).to_be_visible()
    expect(page.locator(".live")).to_have_attribute("data-state", "live")


def test_a_session_that_nobody_can_renew_ends_kindly_and_one_goes_on_where_one_was(people: People, server: Server) -> None:
    people.expects(401)
    page = people(None, "/")
    token = server.token("zoe", name="Zoë", ttl_s=SOON_S)
    page.context.request.post(f"{people.url}/api/session", data={"token": token}, headers={"origin": people.url})
    page.goto(people.url + "/me")
    expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("Your session has ended. Sign in to go on where you were.")
    page.get_by_role("button", name="Ben Okafor").click()
    expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
