"""Addresses: proved by a code or a link, once, for a day, and by nobody else."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import jwt
import pytest

from sse_booking.service.direct_mail import PER_DAY
from tests.clocked import SECRET
from tests.notify.mail_server import URL, Letter, Post, posting
from tests.people import DAY, HOUR


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with posting(tmp_path) as found:
        yield found


def code_of(letter: Letter) -> str:
    return letter.subject[:6]


def link_of(letter: Letter) -> str:
    match = re.search(rf"{URL}(/\S+)", letter.text)
    assert match is not None
    return match[1]


def test_a_code_proves_an_address_once(post: Post) -> None:
    ann = post.service.person("ann")
    made = ann.post("/api/me/contacts", {"address": "Ann.M@Mail.Example", "locale": "de"})
    assert (made["address"], made["verified"], made["verified_at"]) == ("ann.m@mail.example", False, None)
    (letter,) = post.go_on()
    assert letter.subject == f"{code_of(letter)} bestätigt Ihre Adresse"
    verify = f"/api/me/contacts/{made['id']}/verify"
    post.service.person("ben").refused(404, "not-found", "POST", verify, {"code": code_of(letter)})
    wrong = "000000" if code_of(letter) != "000000" else "111111"
    ann.refused(422, "invalid", "POST", verify, {"code": wrong})
    assert ann.post(verify, {"code": code_of(letter)})["verified"] is True
    assert [item["verified"] for item in ann.get("/api/me/contacts")["items"]] == [True]


def test_guessing_ends_after_a_few_tries_and_a_code_after_a_day(post: Post) -> None:
    ann = post.service.person("ann")
    made = ann.post("/api/me/contacts", {"address": "ann@mail.example"})
    verify = f"/api/me/contacts/{made['id']}/verify"
    (letter,) = post.go_on()
    for guess in range(5):
        ann.refused(422, "invalid", "POST", verify, {"code": f"x{guess}"})
    ann.refused(422, "invalid", "POST", verify, {"code": code_of(letter)})
    ann.post("/api/me/contacts", {"address": "ann@mail.example"})  # anew
    (fresh,) = post.go_on()
    post.clock.now += DAY
    ann.refused(422, "invalid", "POST", verify, {"code": code_of(fresh)})


def test_looking_at_the_link_changes_nothing_pressing_its_button_does_without_being_signed_in(post: Post) -> None:
    ann = post.service.person("ann")
    ann.post("/api/me/contacts", {"address": "ann@mail.example"})
    link = link_of(post.go_on()[0])
    shown = post.service.call(None, "GET", link)
    assert (shown.status, b"ann@mail.example" in shown.raw) == (200, True)
    assert ann.get("/api/me/contacts")["items"][0]["verified"] is False
    assert post.service.call(None, "POST", link).status == 200
    assert ann.get("/api/me/contacts")["items"][0]["verified"] is True
    assert post.service.call(None, "POST", link).status == 410
    assert post.service.call(None, "GET", link[:-3] + "abc").status == 410


def test_nobody_can_have_an_address_flooded_and_a_person_has_a_few_addresses(post: Post) -> None:
    for number in range(PER_DAY):
        post.service.person(f"stranger{number}").post("/api/me/contacts", {"address": "victim@mail.example"})
    post.service.person("last").refused(403, "forbidden", "POST", "/api/me/contacts", {"address": "victim@mail.example"})
    ann = post.service.person("ann")
    for number in range(5):
        ann.post("/api/me/contacts", {"address": f"ann{number}@mail.example"})
    ann.refused(403, "forbidden", "POST", "/api/me/contacts", {"address": "ann5@mail.example"})


@pytest.mark.parametrize(
    "address",
    [
        "ann", "ann@", "@mail.example", "ann@localhost", "a b@mail.example", "ann@mail.example\r\nBcc: x@y.example", "ann@mäil.example",
        "<ann@mail.example>", "ann@-mail.example", "a" * 65 + "@mail.example", "ann@mail.example,ben@mail.example", "ann@[127.0.0.1]",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(post: Post, address: str) -> None:
    post.service.person("ann").refused(422, "invalid", "POST", "/api/me/contacts", {"address": address})


def test_codes_and_links_are_nowhere_in_the_file_once_they_have_left(post: Post) -> None:
    post.service.person("ann").post("/api/me/contacts", {"address": "ann@mail.example"})
    (letter,) = post.go_on()
    with closing(sqlite3.connect(post.service.config.database)) as db:
        everything = "\n".join(db.iterdump())
    assert code_of(letter) not in everything
    assert link_of(letter).rpartition(".")[2] not in everything


def test_an_address_that_the_identity_provider_has_verified_needs_no_code(post: Post) -> None:
    def token(**claims: object) -> str:
        return jwt.encode({"sub": "dora", "name": "Dora", "exp": post.clock.now + HOUR, **claims}, SECRET, "HS256")

    def addresses(token: str) -> list[tuple[str, bool]]:
        reply = post.service.call(None, "GET", "/api/me/contacts", headers={"authorization": f"Bearer {token}"})
        return [(item["address"], item["verified"]) for item in reply.body["items"]]

    assert addresses(token(email="dora@mail.example", email_verified=False)) == []
    assert addresses(token(email="dora@mail.example")) == []
    assert addresses(token(email=["dora@mail.example"], email_verified=True)) == []
    assert addresses(token(email="dora@mail.example", email_verified=True)) == [("dora@mail.example", True)]


def test_a_mail_of_a_kind_can_be_stopped_by_one_click_and_by_nothing_less(post: Post) -> None:
    ann = post.person("ann", message=True)
    post.service.person("ada", "admin").post("/api/admin/notifications", {"user_id": "ann", "title": "Hello", "message": "You"})
    ann.put("/api/me/preferences", {"events": {"notification": {"email": True}}})
    (letter,) = post.go_on()
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = str(letter.message["List-Unsubscribe"]).strip("<>").removeprefix(URL)
    assert post.service.call(None, "GET", path).status == 200
    assert ann.get("/api/me/preferences")["events"]["notification"]["email"] is True
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert post.service.call(None, "POST", path, b"List-Unsubscribe=One-Click", headers).status == 200
    events = ann.get("/api/me/preferences")["events"]
    assert events["notification"] == {"page": True, "email": False, "push": False}
    assert events["booking_approved"]["email"] is True
    assert post.service.call(None, "POST", path[:-2] + "xx", b"", headers).status == 410
