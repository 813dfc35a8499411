"""Joining the staff of a venue on the pages, and who is offered to make a venue."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.live import live_server
from tests.web.conftest import People
from tests.web.world import World


@pytest.fixture(scope="module", autouse=True)
def luigi(world: World) -> None:
    world.venue("luigi")


def test_somebody_who_is_asked_to_join_a_staff_sees_it_at_once_and_stands_at_the_desk(people: People) -> None:
    sara, luigi = people("sara", "/"), people("luigi", "/setup/luigi")
    luigi.get_by_label("Name of a user").fill("sara")
    luigi.get_by_role("button", name="Add", exact=True).click()
    expect(luigi.get_by_role("main")).to_contain_text("invited")
    invitation = sara.get_by_role("region", name="Invitations")
    expect(invitation).to_contain_text("Trattoria da Luigi would like you on its staff")
    sara.get_by_role("button", name="Join").press("Enter")
    expect(sara.get_by_role("heading", level=1)).to_have_text("Trattoria da Luigi")
    expect(invitation).to_have_count(0)
    luigi.reload()
    expect(luigi.get_by_role("button", name="Take sara off the staff")).to_be_visible()


def test_an_invitation_can_be_declined(people: People, world: World) -> None:
    world.send("luigi", "PUT", "/api/venues/luigi/staff/ben")
    page = people("ben", "/me")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("region", name="Invitations")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Account")
    expect(page.get_by_role("region", name="Invitations")).to_have_count(0)


def test_whose_id_nobody_has_ever_used_is_told_apart(people: People) -> None:
    page = people("luigi", "/setup/luigi")
    page.get_by_label("Name of a user").fill("saar")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="saar")).to_contain_text("Nobody has ever signed in as saar")
    expect(page.get_by_text("never signed in", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Take saar off the staff").click()
    expect(page.get_by_text("never signed in", exact=True)).to_have_count(0)


def test_a_venue_is_offered_to_whom_it_would_be_granted(people: People) -> None:
    page = people("ann", "/setup")
    expect(page.get_by_role("button", name="New venue").first).to_be_visible()


def test_where_administrators_make_venues_nobody_else_is_offered_one(browser: Browser, tmp_path: Path) -> None:
    with live_server(tmp_path, retry_ms=200, venues_by="admins") as plain:
        people = People(browser, plain.url)
        page = people(None, "/setup", live=False)
        page.get_by_text("Use a token instead").click()
        page.get_by_label("Token").fill(plain.token("zoe"))
        page.get_by_role("button", name="Sign in").last.click()
        expect(page.get_by_role("main")).to_contain_text("Administrators make venues here")
        expect(page.get_by_role("button", name="New venue")).to_have_count(0)
        expect(page.get_by_role("link", name="Set up")).to_have_count(0)
        page.context.close()
        assert people.wrong == []


def test_only_the_owner_is_offered_what_only_the_owner_may_do_and_may_give_the_venue_away(people: People, world: World) -> None:
    world.send("luigi", "PUT", "/api/venues/luigi/staff/carla")
    world.send("carla", "POST", "/api/me/invitations/luigi/accept")
    owner, carla = people("luigi", "/setup/luigi"), people("carla", "/setup/luigi")
    expect(carla.get_by_role("main")).to_contain_text("The owner chooses the staff")
    controls = ("Archive", "Add", "Change", "Questions", "Give the venue to somebody …")
    for name in controls:
        expect(
            carla.get_by_role("button", name=name, exact=True).and_(carla.locator("main > * >> .head .btn, .cols > .stack .btn"))
        ).to_have_count(0)
    expect(carla.get_by_role("button", name="Add a thing")).to_be_visible()
    expect(carla.get_by_role("button", name="Take", exact=False)).to_have_count(1)  # themselves: they may leave

    owner.get_by_role("button", name="Give the venue to somebody …").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("New owner").select_option(value="carla")
    dialog.get_by_role("button", name="Give it away").click()
    expect(owner.get_by_role("main")).to_contain_text("is asked to take the venue over")
    carla.goto(f"{people.url}/me")
    carla.get_by_role("button", name="Take it over").click()
    expect(carla.get_by_role("heading", level=1)).to_have_text("Trattoria da Luigi")
    expect(owner.get_by_role("main")).to_contain_text("The owner chooses the staff")  # live
    carla.goto(f"{people.url}/setup/luigi")
    expect(carla.get_by_role("button", name="Archive")).to_be_visible()
    world.send("carla", "PUT", "/api/venues/luigi/owner", {"user_id": "luigi"})
    world.send("luigi", "POST", "/api/me/invitations/luigi/accept")
