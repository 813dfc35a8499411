"""Messages, notices and what people want of them: from one browser to the other."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, Response, expect

from tests.live import PATIENCE_S, Server
from tests.web.conftest import People
from tests.web.world import World


@pytest.fixture(scope="module", autouse=True)
def ring(world: World) -> None:
    world.venue("ring")


@pytest.fixture(scope="module")
def booking(ring: None, world: World) -> str:
    id_: str = world.book("ann", "ring", "harvester", 3, "08:00", "18:00", title="Barley")["id"]
    return id_


def write(page: Page, text: str) -> None:
    page.get_by_placeholder("Write a message").fill(text)
    page.get_by_role("button", name="Send").click()


def bubble(page: Page, text: str) -> None:
    expect(page.locator(".bubble", has_text=text)).to_have_count(1)


def is_saved(answer: Response) -> bool:
    """Whether it is the answer to saved preferences."""
    return answer.request.method == "PUT" and answer.url.endswith("/api/me/preferences")


def test_e9_messages_on_a_booking_arrive_live_on_both_sides_and_stay(people: People, booking: str) -> None:
    farmer, owner = people("ann", f"/bookings/{booking}"), people("olga", "/desk/ring")
    expect(farmer.get_by_text("No messages yet.")).to_be_visible()
    write(farmer, "Is the <b>wide</b> header on?")
    bubble(farmer, "Is the <b>wide</b> header on?")
    expect(owner.locator(".feed li").first).to_contain_text("Message from")
    toast = owner.locator(".toast", has_text="Is the <b>wide</b> header on?")
    expect(toast).to_contain_text("Ann Meyer writes")
    toast.get_by_role("link").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("Barley")
    bubble(owner, "Is the <b>wide</b> header on?")
    write(owner, "It is, and the tank is full.")
    bubble(owner, "It is, and the tank is full.")
    bubble(farmer, "It is, and the tank is full.")
    expect(farmer.locator(".bubble").last).to_contain_text("Olga Brandt")
    farmer.reload()
    bubble(farmer, "Is the <b>wide</b> header on?")
    bubble(farmer, "It is, and the tank is full.")
    expect(farmer.locator(".bubble.mine")).to_have_count(1)


def test_a_notification_of_an_admin_reaches_its_person_and_nobody_else(people: People) -> None:
    admin, guest, other = people("ada", "/admin/announce"), people("ben", "/"), people("carla", "/")
    admin.get_by_label("Who").fill("ben")
    admin.get_by_label("Title").fill("Your deposit has arrived")
    admin.get_by_label("Message").last.fill("See you on Friday.")
    admin.get_by_role("button", name="Send").click()
    expect(guest.locator(".toast")).to_contain_text("Your deposit has arrived")
    expect(guest.locator(".toast")).to_contain_text("See you on Friday.")
    admin.get_by_label("Message").first.fill("Closing early today.")
    admin.get_by_role("button", name="Announce").last.click()
    expect(other.locator(".toast")).to_have_count(1)
    expect(other.locator(".toast")).to_contain_text("Closing early today.")


def test_what_somebody_does_not_want_to_be_told_is_not_told_and_the_rest_is(people: People, world: World) -> None:
    page = people("ben", "/me")
    page.get_by_text("Advanced").click()
    booking_body = page.get_by_label("Cancelled, Page")
    expect(booking_body).to_be_checked()
    with page.expect_response(is_saved) as saved:
        booking_body.uncheck()
    assert saved.value.ok
    told = world.send("ben", "GET", "/api/me/preferences")["events"]
    assert [type_ for type_, channels in told.items() if not channels["page"]] == ["booking_cancelled"]
    page.reload()
    page.get_by_text("Advanced").click()
    expect(page.get_by_label("Cancelled, Page")).not_to_be_checked()
    for title, action in (("Rye", "cancel"), ("Oats", "approve")):
        made = world.book("ben", "ring", "drill", 5, "08:00", "09:00", title=title)
        world.send("olga", "POST", f"/api/bookings/{made['id']}/{action}", {})
    expect(page.locator(".toast")).to_contain_text("Seed drill, 4 m is confirmed")  # told after the one that was not wanted
    expect(page.locator(".toast")).to_have_count(1)


def test_a_wish_that_another_page_has_changed_meanwhile_is_shown_and_not_overwritten(people: People) -> None:
    people.expects(412, at="/api/me/preferences")
    page = people("carla", "/me")
    other = people.open(page.context, "/me")
    for each in (page, other):
        each.get_by_text("Advanced").click()
    with other.expect_response(is_saved):
        other.get_by_label("Changed, Page", exact=True).uncheck()
    page.get_by_label("Completed, Page").uncheck()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Completed, Page")).to_be_checked()
    expect(page.get_by_label("Changed, Page", exact=True)).not_to_be_checked()


def test_ones_calendar_has_an_address_until_it_is_revoked(people: People, booking: str, server: Server) -> None:
    page = people("ann", "/me")
    page.get_by_role("button", name="Get an address").click()
    field = page.get_by_label("Address of your calendar")
    expect(field).to_have_value(re.compile(r"^http.+/calendar/.+\.ics$"))
    address = field.input_value()
    assert "SUMMARY:Barley" in httpx.get(address, timeout=PATIENCE_S).text
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator(".toast").last).to_contain_text("The address no longer works")
    expect(field).to_have_count(0)
    assert httpx.get(address, timeout=PATIENCE_S).status_code == 404


def test_a_notice_that_comes_while_a_dialog_is_open_is_shown_and_read_out_in_it(people: People, world: World) -> None:
    page = people("olga", "/setup/ring")
    page.get_by_role("button", name="Add a thing").click()
    world.send("ada", "POST", "/api/admin/announcements", {"message": "Storm in the afternoon."})
    expect(page.get_by_role("dialog").get_by_role("status").locator(".toast")).to_contain_text("Storm in the afternoon.")
    page.get_by_role("dialog").get_by_role("button", name="Dismiss").click()
    expect(page.locator(".toast")).to_have_count(0)


def test_nothing_is_archived_without_asking(people: People, world: World) -> None:
    page = people("olga", "/setup/ring")
    row = page.locator(".thing", has_text="Round baler")
    row.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Archive").last.click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Back").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Archive").last.click()
    page.get_by_role("dialog", name="Archive Round baler?").get_by_role("button", name="Archive").click()
    expect(row).to_have_count(0)


def test_an_address_that_is_not_there_is_told_by_the_pages(people: People) -> None:
    people.expects(404, at="/nope")
    page = people("ann", "/nope/at/all")
    expect(page.get_by_role("heading", name="There is nothing here", level=1)).to_be_visible()
    page.locator("main").get_by_role("link", name="Find").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to book?")
