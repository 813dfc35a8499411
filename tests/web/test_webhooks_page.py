"""The webhooks of a venue on their page: made, tried, replayed, paused, given another secret, removed; the secret is shown once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect
from standardwebhooks import Webhook

from tests.live import Server, live_server, wait_until
from tests.web.conftest import People
from tests.web.world import World


class Receiver:
    """Takes what comes, or refuses it."""

    def __init__(self) -> None:
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append((dict(self.headers.items()), body))
                self.send_response(receiver.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/bookings"
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with live_server(tmp_path_factory.mktemp("hooks"), demo=True, retry_ms=200, egress_allow="127.0.0.0/8") as server:
        yield server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


def test_an_endpoint_from_its_making_to_its_end(people: People, world: World, receiver: Receiver) -> None:
    world.venue("tower")
    page = people("bea", "/setup/tower")
    page.get_by_role("link", name="Webhooks").click()
    expect(page.get_by_text("Nothing is sent anywhere yet")).to_be_visible()
    page.get_by_label("Address").fill(receiver.url)
    page.get_by_label("All events").uncheck()
    page.get_by_label("booking.created").check()
    page.get_by_role("button", name="Send them there").click()
    field = page.get_by_label("The secret that signs what is sent")
    expect(field).to_have_value(re.compile(r"^whsec_"))
    first = field.input_value()
    page.get_by_role("button", name="Close").click()
    expect(field).to_have_count(0)
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator(".toast").last).to_contain_text("The test was taken")
    headers, body = receiver.got[0]
    assert Webhook(first).verify(body, headers)["type"] == "webhook.test"

    world.book("ann", "tower", "room-elbe", 2, "09:00", "10:00")
    wait_until(lambda: len(receiver.got) == 2)
    page.get_by_text("Last tries").click()
    expect(page.get_by_role("cell", name="booking.created")).to_be_visible()
    world.book("ann", "tower", "room-elbe", 2, "11:00", "12:00")
    wait_until(lambda: len(receiver.got) == 3)
    page.get_by_role("button", name="Send again what came after").first.click()
    wait_until(lambda: len(receiver.got) == 4)
    assert receiver.got[3][1] == receiver.got[2][1]

    page.get_by_role("button", name="New secret").click()
    expect(field).not_to_have_value(first)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Nothing is sent; it goes on where it stands.")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Each event is sent as it happens.")).to_be_visible()
    receiver.status = 410
    world.book("ann", "tower", "room-elbe", 2, "13:00", "14:00")
    wait_until(lambda: len(receiver.got) == 5)
    wait_until(lambda: world.send("bea", "GET", "/api/venues/tower/webhooks")["items"][0]["state"] == "disabled")
    page.reload()
    expect(page.get_by_text("switched off")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing is sent anywhere yet")).to_be_visible()


def test_an_address_inside_is_refused_in_words_and_strangers_see_nothing(people: People, world: World) -> None:
    world.venue("ring")
    people.expects(422, 403, at="/api/venues/ring/webhooks")
    people.expects(403, at="/api/stream")
    page = people("olga", "/setup/ring/webhooks")
    page.get_by_label("Address").fill("https://10.0.0.1/x")
    page.get_by_role("button", name="Send them there").click()
    expect(page.get_by_role("alert")).to_contain_text("no address that may be reached")
    stranger = people("ann", "/setup/ring/webhooks")
    expect(stranger.get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_the_page_fits_a_phone(people: People, world: World, receiver: Receiver, locale: str) -> None:
    if locale == "en-GB":
        world.venue("luigi")
        world.send("luigi", "POST", "/api/venues/luigi/webhooks", {"url": receiver.url + "/a-rather-long-path-for-a-small-phone"})
    page = people("luigi", "/setup/luigi/webhooks", locale=locale, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    expect(page.locator("main h2").first).to_be_visible()
    page.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
