"""Names and notes of every kind show as text, on every page that shows them, and nothing of them runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import People
from tests.web.world import World

HOSTILE = [
    "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>",
    '"\' onmouseover="window.hacked=1" x=\'',
    "javascript:window.hacked=1",
    "{{constructor.constructor('window.hacked=1')()}} ${window.hacked=1}",
    "مطعم لويجي \u202edlrow\u202c",
    "👩‍🌾🚜🌽 Zoë & Søren — 田中",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_shows_as_text_everywhere(people: People, world: World, text: str) -> None:
    number = HOSTILE.index(text)
    venue, resource = f"venue-{number}", f"thing-{number}"
    world.send("olga", "POST", "/api/venues", {"id": venue, "name": text})
    body = {"id": resource, "name": text, "kind": "machine", "approval": "manual"}
    world.send("olga", "POST", f"/api/venues/{venue}/resources", body)
    booking = {
        "resource_id": resource, "starts_at": "2099-05-04T08:00:00Z", "ends_at": "2099-05-04T10:00:00Z",
        "title": text, "note": text, "attendees": [text],
    }  # fmt: skip
    id_ = world.send("ann", "POST", "/api/bookings", booking)["id"]
    guest, owner = people("ann"), people("olga")
    for page, path, where in (
        (guest, "/", ".venue h2"),
        (guest, f"/places/{venue}", "h1"),
        (guest, f"/bookings/{id_}", ".ticket dd"),
        (owner, f"/desk/{venue}", ".part-requests .booking"),
        (owner, f"/setup/{venue}", ".thing h3"),
    ):
        page.goto(people.url + path)
        expect(page.locator(where, has_text=text).first).to_be_visible()
        assert page.evaluate("window.hacked") is None
        assert page.locator("main img, main script").count() == 0
    world.send("ann", "POST", f"/api/bookings/{id_}/cancel", {"reason": text})
    expect(owner.locator(".toast").last).to_contain_text(text)
