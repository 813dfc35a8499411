"""Pushes in a real browser: signing up on one's page, what is shown, where it leads, and what happens when it is removed elsewhere.

The push service that a browser would ask is on the internet, so `subscribe` is answered here; everything else is the browser's own. Pushes
reach the service worker the way that the browser's developer tools send them.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.live import Server, live_server, wait_until
from tests.notify.test_push_encryption import AUTH, P256DH
from tests.web.conftest import People
from tests.web.world import World

SUBSCRIBING = f"""{{
    let now = null;
    const make = (options) => ({{
        options, endpoint: "https://push.example/send/1",
        unsubscribe: async () => {{ now = null; return true; }},
        toJSON: () => ({{ endpoint: "https://push.example/send/1", expirationTime: null, keys: {{ p256dh: "{P256DH}", auth: "{AUTH}" }} }}),
    }});
    PushManager.prototype.subscribe = async (options) => (now = make({{ applicationServerKey: options.applicationServerKey.buffer }}));
    PushManager.prototype.getSubscription = async () => now;
}}"""
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1"
PRESS = """async (action) => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("push")
    with live_server(folder, demo=True, retry_ms=200, push_key_file=str(folder / "push.pem")) as server:
        assert stat.S_IMODE((folder / "push.pem").stat().st_mode) == 0o600
        yield server


@pytest.fixture(scope="module")
def booking(world: World) -> dict[str, Any]:
    world.venue("campus")
    made: dict[str, Any] = world.book("ann", "campus", "tennis-1", 3, "10:00", "11:00")
    return made


def devices(people: People, user: str, world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.send(user, "GET", "/api/me/devices")["items"]
    return found


def signed_up(people: People, person: str, path: str = "/me") -> Page:
    """Somebody whose browser has signed up for pushes."""
    page = people(person)
    page.context.grant_permissions(["notifications"], origin=people.url)
    page.context.add_init_script(SUBSCRIBING)
    page.goto(people.url + "/me")
    page.get_by_role("button", name="Show pushes in this browser").click()
    expect(page.get_by_text("this one")).to_be_visible()
    if path != "/me":
        page.goto(people.url + path)
    return page


def deliver(page: Page, payload: str) -> None:
    """Have the browser hand a push to the service worker."""
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")

    def registered() -> bool:
        page.evaluate("navigator.serviceWorker.ready")  # a round trip, in which Playwright hands out what has come
        return bool(found)

    wait_until(registered)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": page.evaluate("location.origin"), "registrationId": found[0]["registrationId"], "data": payload},
    )


SHOWN = """async () => {
    const known = await navigator.serviceWorker.getRegistration();
    const all = await known.getNotifications();
    return all.map(({ title, body, tag, data, actions }) => ({ title, body, tag, data, actions: actions.map((one) => one.action) }));
}"""


def shown(page: Page) -> list[dict[str, Any]]:
    page.wait_for_function(f"async () => (await ({SHOWN})()).length > 0")
    found: list[dict[str, Any]] = page.evaluate(SHOWN)
    return found


def test_a_browser_signs_up_is_listed_and_is_removed(people: People, world: World) -> None:
    page = signed_up(people, "ben")
    (device,) = devices(people, "ben", world)
    assert device["name"].startswith("Chrome")
    page.reload()
    expect(page.get_by_text("this one")).to_be_visible()
    assert [one["id"] for one in devices(people, "ben", world)] == [device["id"]]
    page.get_by_role("button", name="No more pushes on").click()
    expect(page.get_by_role("button", name="Show pushes in this browser")).to_be_visible()
    assert devices(people, "ben", world) == []


def test_what_was_removed_elsewhere_or_left_by_signing_out_gets_no_more_pushes(people: People, world: World) -> None:
    page = signed_up(people, "carla")
    world.send("carla", "DELETE", f"/api/me/devices/{devices(people, 'carla', world)[0]['id']}")
    page.reload()
    expect(page.get_by_role("button", name="Show pushes in this browser")).to_be_visible()
    assert devices(people, "carla", world) == []
    page.get_by_role("button", name="Show pushes in this browser").click()
    expect(page.get_by_text("this one")).to_be_visible()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Pushes")).to_have_count(0)
    wait_until(lambda: devices(people, "carla", world) == [])


def test_a_push_is_shown_and_leads_to_the_booking_without_changing_anything(people: People, world: World, booking: dict[str, Any]) -> None:
    page = signed_up(people, "dean")
    url = f"{people.url}/bookings/{booking['id']}"
    said = {"title": "New request", "body": "A request waits.", "url": url, "tag": "t1", "n": "1"}
    deliver(page, json.dumps(said | {"actions": [{"action": "approve", "title": "Approve"}]}))
    assert shown(page) == [{"title": "New request", "body": "A request waits.", "tag": "t1", "data": {"url": url}, "actions": ["approve"]}]
    page.context.service_workers[0].evaluate(PRESS, "approve")
    expect(page.get_by_role("button", name="Approve")).to_be_focused()
    assert world.send("ann", "GET", f"/api/bookings/{booking['id']}")["status"] == "pending"


def test_a_push_that_cannot_be_read_is_shown_all_the_same(people: People) -> None:
    page = signed_up(people, "pete")
    deliver(page, "no JSON at all")
    assert [one["title"] for one in shown(page)] == ["Booking"]


def test_an_iphone_is_told_how_and_a_browser_that_was_forbidden_to_is_told_so(people: People) -> None:
    without = "delete window.PushManager; delete window.Notification;"
    page = people("ann", user_agent=IPHONE)
    page.context.add_init_script(without)
    page.goto(people.url + "/me")
    expect(page.get_by_text("Add to Home Screen")).to_be_visible()
    page = people("ann")
    page.context.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' });")
    page.goto(people.url + "/me")
    expect(page.get_by_text("Allow them in its settings")).to_be_visible()


def test_the_worker_and_the_manifest_are_at_the_root_and_always_asked_for(server: Server) -> None:
    for path, type_ in (("/service-worker.js", "text/javascript"), ("/manifest.webmanifest", "application/manifest+json")):
        answer = httpx.get(server.url + path)
        assert answer.headers["content-type"].split(";")[0] == type_
        assert answer.headers["cache-control"] == "no-cache"
    manifest = httpx.get(server.url + "/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert httpx.get(server.url + icon["src"]).headers["content-type"] == "image/png"
