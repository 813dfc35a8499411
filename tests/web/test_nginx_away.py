"""A real nginx in front that answers 502 while the service is away: the page comes back by itself and has missed nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Response, expect

from tests.live import PATIENCE_S, Server, live_server
from tests.proxy import NGINX, Proxy
from tests.web.conftest import People
from tests.web.world import World, day

DATE = day("luigi", 1)


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


@pytest.fixture
def proxy(server: Server, tmp_path: Path) -> Iterator[Proxy]:
    if NGINX is None:
        pytest.skip("nginx is not on this machine")
    one = Proxy(server)
    with one.running(tmp_path / "nginx"):
        yield one


@pytest.mark.timeout(400)
@pytest.mark.parametrize("road", ["default", "documented"])
def test_a_page_behind_nginx_outlives_its_service(people: People, server: Server, world: World, proxy: Proxy, road: str) -> None:
    people.expects(502)
    people.expects_cuts()
    front = f"http://127.0.0.1:{proxy.default_port if road == 'default' else proxy.port}"
    page = people(None, "/", live=False)
    page.context.request.post(f"{server.url}/api/demo/session", data={"person": "ann"}, headers={"origin": server.url})
    page.goto(f"{front}/places/luigi?date={DATE}")
    sign = page.locator(".live")
    expect(sign).to_have_attribute("data-state", "live")
    expect(page.locator("[data-resource=table-4] .slot").first).to_be_visible()
    booking = world.book("ann", "luigi", "table-4", 1, "18:30", "20:00")
    expect(page.locator("[data-resource=table-4] .slot.mine")).to_have_count(1)

    def is_turned_away(answer: Response) -> bool:
        return "/api/stream" in answer.url and answer.status == (502 if road == "default" else 200)

    with page.expect_response(is_turned_away):
        server.kill()
    expect(sign).to_have_attribute("data-state", re.compile("reconnecting|offline"))
    assert httpx.get(f"{front}/api/site", timeout=PATIENCE_S).status_code == 502
    server.start()
    world.book("ben", "luigi", "table-1", 1, "18:30", "20:00")
    world.send("luigi", "POST", f"/api/bookings/{booking['id']}/cancel", {"reason": "The oven is broken."})
    expect(sign).to_have_attribute("data-state", "live", timeout=3 * PATIENCE_S * 1000)
    expect(page.locator(".toast").last).to_contain_text("The oven is broken.")
    expect(page.locator("[data-resource=table-1] .slot.booked")).to_have_count(1)
    expect(page.locator("[data-resource=table-4] .slot.mine")).to_have_count(0)
    expect(sign).to_have_attribute("data-state", "live")
