"""Guests book without an account: a code or a link proves the address, one link manages one booking, and strangers get little."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.accounts import Browser, mails, secret_of
from tests.clocked import Ask, Service, clocked_service
from tests.people import DAY, HOUR, MONDAY, Person, a_place, booking_body

NOON = MONDAY + 12 * HOUR
ZOE: dict[str, Any] = {"name": "Zoë", "email": "Zoe@mail.example", "locale": "de"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as running:
        yield running


@pytest.fixture
def owner(service: Service) -> Person:
    a_place(service, "window")
    owner = a_place(service, "table")
    owner.patch("/api/venues/luigi", {"guests": "verified"})
    return owner


def asked(service: Service, start: int = NOON, resource: str = "table", **guest: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a guest has asked for, and the mail."""
    made = Browser(service).good("POST", "/api/guest/bookings", booking_body(resource, start, start + HOUR, guest=ZOE | guest))
    return made, mails(service)[-1]


def confirmed(service: Service, start: int = NOON, resource: str = "table", **guest: object) -> tuple[dict[str, Any], Browser]:
    """A booking that a guest has confirmed by the code, and their browser."""
    made, mail = asked(service, start, resource, **guest)
    browser = Browser(service)
    return browser.good("POST", f"/api/guest/bookings/{made['id']}/confirm", {"code": mail["values"]["code"]}), browser


def test_a_guest_holds_a_place_and_confirms_it_by_the_code(owner: Person, service: Service) -> None:
    owner.news("venue:luigi:staff")
    made, mail = asked(service)
    assert (made["status"], made["source"], made["requester"]["name"]) == ("held", "guest", "Zoë")
    assert (mail["address"], mail["template"], mail["locale"], mail["values"]["venue"]) == ("zoe@mail.example", "guest_code", "de", "Luigi")
    owner.cannot_book("table", NOON, NOON + HOUR)
    assert owner.news("venue:luigi:staff") == [], "staff hear of it when it is confirmed"
    assert owner.get("/api/venues/luigi/people")["items"] == []
    zoe = Browser(service)
    booking = zoe.good("POST", f"/api/guest/bookings/{made['id']}/confirm", {"code": mail["values"]["code"]})
    assert (booking["status"], booking["session"]["booking_id"]) == ("approved", made["id"])
    assert owner.types("venue:luigi:staff") == ["new_booking"]
    assert zoe.good("GET", f"/api/bookings/{made['id']}")["requester"]["email"] == "zoe@mail.example"
    assert [one["name"] for one in owner.get("/api/venues/luigi/people")["items"]] == ["Zoë"]


def test_who_confirms_twice_hears_the_same_and_nothing_changes(owner: Person, service: Service) -> None:
    made, mail = asked(service)
    path = f"/api/guest/bookings/{made['id']}/confirm"
    first = Browser(service).good("POST", path, {"code": mail["values"]["code"]})
    owner.news("venue:luigi:staff")
    for proof in ({"code": mail["values"]["code"]}, {"secret": secret_of(mail)}):
        zoe = Browser(service)
        again = zoe.good("POST", path, proof)
        assert {name: again[name] for name in ("id", "status", "version")} == {name: first[name] for name in ("id", "status", "version")}
        assert zoe.good("GET", f"/api/bookings/{made['id']}")["status"] == "approved"
    assert owner.news("venue:luigi:staff") == []
    bad = f"{(int(mail['values']['code']) + 1) % 1_000_000:06}"
    for _ in range(5):
        Browser(service).refused(422, "invalid", "POST", path, {"code": bad})
    Browser(service).refused(422, "invalid", "POST", path, {"code": mail["values"]["code"]})
    service.clock.now += 3600
    Browser(service).refused(410, "link-spent", "POST", path, {"secret": secret_of(mail)})


def test_a_hold_that_is_not_confirmed_lapses_by_itself(owner: Person, service: Service) -> None:
    made, mail = asked(service)
    service.clock.now += 901
    owner.book("table", NOON, NOON + HOUR)
    Browser(service).refused(
        409, "wrong-state", "POST", f"/api/guest/bookings/{made['id']}/confirm", {"code": mail["values"]["code"]}
    )  # fmt: skip


def test_wrong_codes_are_few(owner: Person, service: Service) -> None:
    made, mail = asked(service)
    path, good = f"/api/guest/bookings/{made['id']}/confirm", mail["values"]["code"]
    bad = f"{(int(good) + 1) % 1_000_000:06}"
    for _ in range(5):
        Browser(service).refused(422, "invalid", "POST", path, {"code": bad})
    Browser(service).refused(422, "invalid", "POST", path, {"code": good})
    Browser(service).good("POST", path, {"secret": secret_of(mail)})


def test_the_link_in_the_mail_confirms_by_a_button_and_comes_back(owner: Person, service: Service) -> None:
    made, mail = asked(service)
    zoe = Browser(service)
    assert zoe.good("POST", "/api/guest/sessions", {"secret": secret_of(mail)})["booking_id"] == made["id"]
    assert zoe.good("GET", f"/api/bookings/{made['id']}")["status"] == "held", "opening the link confirms nothing"
    zoe.good("POST", f"/api/guest/bookings/{made['id']}/confirm", {"secret": secret_of(mail)})
    later = Browser(service)
    later.good("POST", "/api/guest/sessions", {"secret": secret_of(mail)})
    later.good("PATCH", f"/api/bookings/{made['id']}", {"note": "A high chair, please."})
    later.good("POST", f"/api/bookings/{made['id']}/messages", {"text": "We come by bicycle."})
    assert later.good("POST", f"/api/bookings/{made['id']}/cancel")["status"] == "cancelled"
    Browser(service).refused(410, "link-spent", "POST", "/api/guest/sessions", {"secret": "invented"})


def test_the_same_address_books_again_and_is_the_same_guest_with_one_quota(owner: Person, service: Service) -> None:
    first, browser = confirmed(service)
    second, _ = confirmed(service, NOON + DAY, name="Zoé")
    assert first["requester_id"] == second["requester_id"]
    browser.refused(404, "not-found", "GET", f"/api/bookings/{second['id']}")
    assert [item["id"] for item in browser.good("GET", "/api/bookings")["items"]] == [first["id"]]
    owner.patch("/api/resources/window", {"quota_bookings": 1})
    confirmed(service, NOON, "window", email="other@mail.example")
    made, mail = asked(service, NOON + 2 * DAY, "window", email="other@mail.example")
    refused = Browser(service).refused(
        422, "rule-broken", "POST", f"/api/guest/bookings/{made['id']}/confirm", {"code": mail["values"]["code"]}
    )
    assert refused["rules"][0]["rule"] == "quota"


def test_who_says_an_address_without_proving_it_is_nobody(owner: Person, service: Service) -> None:
    mine, _ = confirmed(service)
    theirs, _ = asked(service, NOON + DAY, name="Eve")
    assert theirs["requester_id"] != mine["requester_id"]
    assert theirs["requester"]["name"] == "Eve"


def test_a_guest_may_do_what_concerns_the_booking_and_nothing_else(owner: Person, service: Service) -> None:
    booking, zoe = confirmed(service)
    other = owner.book("window", NOON, NOON + HOUR)
    for method, path, body in (
        ("POST", "/api/bookings", booking_body("window", NOON + DAY, NOON + DAY + HOUR)),
        ("POST", "/api/venues", {"name": "Mine"}),
        ("POST", f"/api/bookings/{booking['id']}/approve", None),
        ("DELETE", f"/api/bookings/{booking['id']}", None),
        ("GET", "/api/venues/luigi/people", None),
        ("POST", "/api/waitlist", booking_body("table", NOON, NOON + HOUR)),
        ("GET", "/api/admin/accounts", None),
    ):
        zoe.refused(403, "forbidden", method, path, body)
    assert zoe.good("GET", "/api/me")["may_make_venues"] is False, "what is refused is not offered"
    zoe.refused(404, "not-found", "GET", f"/api/bookings/{other['id']}")
    made = owner.post("/api/invitations", {"venue_id": "luigi"})
    zoe.refused(403, "forbidden", "POST", f"/api/invitations/{made['token']}/accept", {})


def test_a_venue_says_whether_guests_may_book(owner: Person, service: Service) -> None:
    owner.patch("/api/venues/luigi", {"guests": "off"})
    Browser(service).refused(403, "forbidden", "POST", "/api/guest/bookings", booking_body("table", NOON, NOON + HOUR, guest=ZOE))
    owner.patch("/api/venues/luigi", {"guests": "staff"})
    made, mail = asked(service)
    assert made["status"] == "pending"
    assert owner.get("/api/bookings?role=staff&status=pending")["items"][0]["id"] == made["id"]
    booking = Browser(service).good("POST", f"/api/guest/bookings/{made['id']}/confirm", {"code": mail["values"]["code"]})
    assert booking["status"] == "pending", "to prove an address is not to be approved"
    assert owner.act(booking, "approve")["status"] == "approved"
    owner.refused(422, "invalid", "PATCH", "/api/venues/luigi", {"guests": "everybody"})


def test_people_who_are_not_signed_in_see_what_takes_guests_alone(owner: Person, service: Service) -> None:
    a_place(service, "barn", venue="farm", owner="olga")
    nobody = Browser(service)
    for path in (
        "/api/venues/luigi",
        "/api/resources?venue_id=luigi",
        "/api/resources/table",
        "/api/resources/table/availability?date=2027-01-11",
    ):
        nobody.good("GET", path)
    assert "owner_id" not in nobody.good("GET", "/api/venues/luigi")
    for path in ("/api/venues", "/api/resources", "/api/venues/farm", "/api/resources/barn", "/api/resources?venue_id=luigi&venue_id=farm"):
        nobody.refused(401, "unauthenticated", "GET", path)
    assert service.call(None, "HEAD", "/api/stream?topics=venue:luigi,resource:table").status == 200
    for topics in ("", "venue:farm", "venue:luigi,venue:farm", "venue:luigi:staff", "venue:luigi,user:ann"):
        assert service.call(None, "HEAD", f"/api/stream?topics={topics}").status == 401, topics


def test_strangers_get_three_unconfirmed_bookings_of_an_address(owner: Person, service: Service) -> None:
    for number in range(3):
        asked(service, NOON + number * DAY)
    body = booking_body("table", NOON + 4 * DAY, NOON + 4 * DAY + HOUR, guest=ZOE)
    refused = Browser(service).refused(422, "rule-broken", "POST", "/api/guest/bookings", body)
    assert refused["rules"][0]["rule"] == "unconfirmed"


def test_strangers_can_not_hold_a_whole_day(owner: Person, service: Service) -> None:
    hours = {day: [["12:00", "22:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    owner.patch("/api/resources/table", {"opening_hours": hours})
    for hour in range(2):
        asked(service, NOON + hour * HOUR, email=f"g{hour}@mail.example")
    body = booking_body("table", NOON + 3 * HOUR, NOON + 4 * HOUR, guest=ZOE)
    refused = Browser(service).refused(422, "rule-broken", "POST", "/api/guest/bookings", body)
    assert refused["rules"][0]["rule"] == "unconfirmed_share"


def test_what_is_taken_is_refused_like_to_everybody_and_sends_nothing(owner: Person, service: Service) -> None:
    owner.book("table", NOON, NOON + HOUR)
    refused = Browser(service).refused(
        409, "slot-taken", "POST", "/api/guest/bookings", booking_body("table", NOON, NOON + HOUR, guest=ZOE)
    )
    assert refused["alternatives"]
    assert mails(service) == []
    for bad in ({"name": "Zoë"}, ZOE | {"email": "no address"}, ZOE | {"name": " "}):
        Browser(service).refused(422, "invalid", "POST", "/api/guest/bookings", booking_body("table", NOON, NOON + HOUR, guest=bad))


def test_new_links_are_sent_to_whoever_can_read_them_and_say_nothing(owner: Person, service: Service) -> None:
    booking, _ = confirmed(service)
    known, unknown = (Browser(service).ask("POST", "/api/guest/links", {"email": f"{name}@mail.example"}) for name in ("zoe", "nobody"))
    assert (known.status, known.raw) == (unknown.status, unknown.raw) == (202, b"{}")
    mail = mails(service)[-1]
    assert (mail["template"], mail["address"]) == ("guest_links", "zoe@mail.example")
    zoe = Browser(service)
    zoe.good("POST", "/api/guest/sessions", {"secret": secret_of(mail)})
    assert [item["id"] for item in zoe.good("GET", "/api/bookings")["items"]] == [booking["id"]]
    Browser(service).good("POST", "/api/guest/links", {"email": "zoe@mail.example"})
    Browser(service).refused(410, "link-spent", "POST", "/api/guest/sessions", {"secret": secret_of(mail)})


def test_codes_and_secrets_of_guests_are_kept_nowhere_else_than_in_the_mail(owner: Person, service: Service) -> None:
    _, mail = asked(service)
    with contextlib.closing(sqlite3.connect(service.config.database)) as db:
        dump = "\n".join(line for line in db.iterdump() if 'INTO "delivery"' not in line)
    assert secret_of(mail) not in dump


def test_a_link_is_for_who_has_the_booking_now(owner: Person, service: Service) -> None:
    booking, zoe = confirmed(service)
    mail = mails(service)[-1]
    owner.post(f"/api/bookings/{booking['id']}/hand-over", {"to": {"user_id": "ben"}})
    zoe.refused(404, "not-found", "GET", f"/api/bookings/{booking['id']}")
    Browser(service).refused(410, "link-spent", "POST", "/api/guest/sessions", {"secret": secret_of(mail)})


def test_many_guests_want_the_last_place_at_once_and_one_gets_it(owner: Person, service: Service) -> None:
    asks: list[Ask] = [
        (
            None,
            "POST",
            "/api/guest/bookings",
            booking_body("table", NOON, NOON + HOUR, guest={"name": f"G{n}", "email": f"g{n}@mail.example"}),
            {},
        )
        for n in range(20)
    ]
    statuses = [reply.status for reply in service.at_once(asks)]
    assert sorted(statuses) == [201] + [409] * 19
