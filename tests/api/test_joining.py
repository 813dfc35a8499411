"""First run, invitations, registration, lost passwords: every link works once, and tells nothing about who is known here."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.service.joining import setup_link
from tests.accounts import Browser, invited, mails, secret_of, set_up
from tests.clocked import Ask, Service, clocked_service
from tests.people import DAY


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path, registration=True) as running:
        yield running


@pytest.fixture
def admin(service: Service) -> Browser:
    return set_up(service, email="Ada@House.example")


def fresh_secret(service: Service) -> str | None:
    return service.loop.run_until_complete(service.runtime.store.write(setup_link))


def test_whoever_has_the_link_of_a_fresh_service_is_its_first_administrator(service: Service) -> None:
    assert Browser(service).good("GET", "/api/site")["setup"] is True
    ada = set_up(service)
    assert ada.good("GET", "/api/me")["role"] == "admin"
    assert Browser(service).good("GET", "/api/site") | {"setup": False, "accounts": True} == Browser(service).good("GET", "/api/site")
    assert Browser(service).good("POST", "/api/login", {"name": "ada", "password": "correct horse"})["user_id"] == "ada"


def test_the_link_of_the_first_run_works_once_and_only_the_newest(service: Service) -> None:
    old, new = fresh_secret(service), fresh_secret(service)
    person = {"name": "Ada", "password": "correct horse"}
    somebody = Browser(service)
    for token in (old, "invented", ""):
        reply = somebody.ask("POST", "/api/setup", {"token": token, **person})
        assert reply.status in (410, 422)
    somebody.good("POST", "/api/setup", {"token": new, **person})
    Browser(service).refused(410, "link-spent", "POST", "/api/setup", {"token": new, "name": "Eve", "password": "correct horse"})
    assert fresh_secret(service) is None


def test_a_zone_that_is_none_is_refused_and_spends_no_link(service: Service) -> None:
    ada, admin = {"token": fresh_secret(service), "name": "Ada", "password": "correct horse"}, Browser(service)
    refused = admin.refused(422, "invalid", "POST", "/api/setup", {**ada, "timezone": "Mars/Olympus"})
    assert [error["field"] for error in refused["errors"]] == ["timezone"]
    admin.good("POST", "/api/setup", {**ada, "timezone": "Europe/Rome"})
    link, eve = admin.good("POST", "/api/invitations", {})["token"], {"name": "Eve", "password": "correct horse"}
    Browser(service).refused(422, "invalid", "POST", f"/api/invitations/{link}/accept", {**eve, "timezone": "Mars/Olympus"})
    Browser(service).good("POST", f"/api/invitations/{link}/accept", {**eve, "timezone": None})


def test_many_who_use_the_link_at_once_make_one_administrator(service: Service) -> None:
    secret = fresh_secret(service)
    asks: list[Ask] = [
        (None, "POST", "/api/setup", {"token": secret, "name": f"Ada {number}", "password": "correct horse"}, {}) for number in range(4)
    ]
    replies = service.at_once(asks)
    assert sorted(reply.status for reply in replies) == [201, 410, 410, 410]


def test_a_service_that_has_venues_is_not_fresh(service: Service) -> None:
    service.person("olga").post("/api/venues", {"name": "Barn"})
    assert fresh_secret(service) is None


def test_an_invitation_makes_an_account_and_puts_it_on_the_staff(admin: Browser) -> None:
    venue = admin.good("POST", "/api/venues", {"name": "Luigi"})["id"]
    made = admin.good("POST", "/api/invitations", {"venue_id": venue, "email": "sara@mail.example", "name": "Sara"})
    assert made["link"].endswith(f"/join#{made['token']}")
    assert [(mail["address"], mail["template"], secret_of(mail)) for mail in mails(admin.service)] == [
        ("sara@mail.example", "invitation", made["token"])
    ]
    sara = Browser(admin.service)
    assert sara.good("GET", f"/api/invitations/{made['token']}")["venue"]["name"] == "Luigi"
    sara.good("POST", f"/api/invitations/{made['token']}/accept", {"name": "Sara Lind", "password": "correct horse"})
    assert [(one["id"], one["role"]) for one in sara.good("GET", "/api/me")["venues"]] == [(venue, "staff")]
    assert Browser(admin.service).good("POST", "/api/login", {"name": "Sara@mail.example", "password": "correct horse"})
    Browser(admin.service).refused(410, "link-spent", "GET", f"/api/invitations/{made['token']}")


def test_somebody_who_is_signed_in_joins_as_who_they_are(admin: Browser) -> None:
    venue = admin.good("POST", "/api/venues", {"name": "Luigi"})["id"]
    made = admin.good("POST", "/api/invitations", {"venue_id": venue})
    tom = admin.service.person("tom")
    tom.post(f"/api/invitations/{made['token']}/accept")
    assert [one["id"] for one in tom.get("/api/me")["venues"]] == [venue]


def test_only_administrators_invite_to_the_service_and_owners_to_their_venue(admin: Browser) -> None:
    olga = admin.service.person("olga")
    barn = olga.post("/api/venues", {"name": "Barn"})["id"]
    olga.refused(403, "forbidden", "POST", "/api/invitations", {})
    olga.refused(403, "forbidden", "POST", "/api/invitations", {"venue_id": barn, "role": "admin"})
    admin.service.person("eve").refused(403, "forbidden", "POST", "/api/invitations", {"venue_id": barn})
    made = olga.post("/api/invitations", {"venue_id": barn, "email": "victim@mail.example"})
    assert [one["id"] for one in olga.get(f"/api/invitations?venue_id={barn}")["items"]] == [made["id"]]
    olga.refused(403, "forbidden", "GET", "/api/invitations")
    eve = Browser(admin.service)
    eve.good("POST", f"/api/invitations/{made['token']}/accept", {"name": "Eve", "password": "correct horse"})
    assert admin.good("GET", "/api/admin/accounts/eve")["email"] is None, "who can read the link has proved no address"


def test_an_invitation_can_be_taken_back_and_ends_by_itself(admin: Browser) -> None:
    taken, old = (admin.good("POST", "/api/invitations", {}) for _ in range(2))
    admin.good("DELETE", f"/api/invitations/{taken['id']}")
    admin.service.clock.now += 8 * DAY
    for made in (taken, old):
        Browser(admin.service).refused(410, "link-spent", "GET", f"/api/invitations/{made['token']}")


def test_nobody_takes_the_id_of_somebody_who_comes_from_elsewhere(admin: Browser) -> None:
    admin.service.person("olga").post("/api/venues", {"name": "Barn"})
    made = admin.good("POST", "/api/invitations", {})
    path, eve = f"/api/invitations/{made['token']}/accept", Browser(admin.service)
    person = {"name": "Olga", "password": "correct horse"}
    eve.refused(409, "already-exists", "POST", path, person | {"user_id": "olga"})
    for reserved in ("system", "guest:1", "two words"):
        eve.refused(422, "invalid", "POST", path, person | {"user_id": reserved})
    assert eve.good("POST", path, person)["user_id"] == "olga-2"


def test_people_register_by_an_address_that_they_can_read(admin: Browser) -> None:
    somebody = Browser(admin.service)
    somebody.good("POST", "/api/register", {"email": "Zoe@mail.example", "locale": "de"})
    mail = mails(admin.service)[-1]
    assert (mail["address"], mail["template"], mail["locale"]) == ("zoe@mail.example", "verify_address", "de")
    somebody.good("POST", f"/api/invitations/{secret_of(mail)}/accept", {"name": "Zoë", "password": "correct horse"})
    account = admin.good("GET", "/api/admin/accounts/zoe")
    assert (account["name"], account["email"], account["role"]) == ("Zoë", "zoe@mail.example", "user")


def test_registering_and_lost_passwords_answer_alike_whoever_is_known(admin: Browser) -> None:
    for path in ("/api/register", "/api/password-resets"):
        known, unknown = (Browser(admin.service).ask("POST", path, {"email": f"{name}@house.example"}) for name in ("ada", "nobody"))
        assert (known.status, known.raw) == (unknown.status, unknown.raw) == (202, b"{}")


def test_where_the_host_does_not_let_people_they_do_not_register(tmp_path: Path) -> None:
    with clocked_service(tmp_path) as service:
        Browser(service).refused(404, "not-found", "POST", "/api/register", {"email": "zoe@mail.example"})


def test_a_lost_password_is_replaced_once_and_signs_everybody_out(admin: Browser) -> None:
    Browser(admin.service).good("POST", "/api/password-resets", {"email": "ada@house.example"})
    secret = secret_of(mails(admin.service)[-1])
    Browser(admin.service).refused(422, "invalid", "POST", f"/api/password-resets/{secret}", {"password": "short"})
    Browser(admin.service).good("POST", f"/api/password-resets/{secret}", {"password": "another horse"})
    Browser(admin.service).refused(410, "link-spent", "POST", f"/api/password-resets/{secret}", {"password": "third horse"})
    admin.refused(401, "unauthenticated", "GET", "/api/me")
    Browser(admin.service).refused(401, "unauthenticated", "POST", "/api/login", {"name": "ada", "password": "correct horse"})
    Browser(admin.service).good("POST", "/api/login", {"name": "ada", "password": "another horse"})


def test_an_address_gets_few_mails_a_day_whatever_strangers_ask(admin: Browser) -> None:
    for _ in range(8):
        Browser(admin.service).good("POST", "/api/password-resets", {"email": "ada"})
        Browser(admin.service).good("POST", "/api/register", {"email": "victim@mail.example"})
    assert len(mails(admin.service)) == 6


def test_one_address_of_the_network_can_not_ask_for_ever(admin: Browser) -> None:
    replies = [Browser(admin.service).ask("POST", "/api/password-resets", {"email": "nobody"}) for _ in range(60)]
    assert [reply.status for reply in replies[:20]] == [202] * 20
    assert replies[-1].status == 429
    assert int(replies[-1].headers["retry-after"]) > 0


def test_secrets_of_links_are_kept_nowhere(admin: Browser) -> None:
    made = admin.good("POST", "/api/invitations", {})
    with contextlib.closing(sqlite3.connect(admin.service.config.database)) as db:
        dump = "\n".join(db.iterdump())
    assert made["token"] not in dump


def test_names_make_ids_that_can_be_typed(admin: Browser) -> None:
    names = [
        invited(admin, name).good("GET", "/api/me")["user_id"] for name in ("Zoë Müller-Lüdenscheidt", "李", "Zoe Muller  Ludenscheidt")
    ]
    assert names == ["zoe-muller-ludenscheidt", "person", "zoe-muller-ludenscheidt-2"]
