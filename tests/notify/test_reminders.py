"""Reminders, and what their buttons do: looked at again when they are due, answered in one tap, changed by no GET."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notify.mail_server import URL, Letter, Post, posting
from tests.people import DAY, HOUR, MONDAY, a_place, instant

START = MONDAY + 3 * DAY + 10 * HOUR


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with posting(tmp_path) as found:
        yield found


def link(letter: Letter, answer: str) -> str:
    match = re.search(rf"{URL}(/r/\S+/{answer})", letter.text)
    assert match is not None
    return match[1]


def on_the_day_before(post: Post) -> list[Letter]:
    post.go_on()
    post.clock.now = START - DAY
    return post.go_on(0)


def test_a_reminder_comes_a_day_before_and_its_buttons_work_without_signing_in(post: Post) -> None:
    owner = a_place(post.service, "table")
    ann = post.person("ann")
    booking = ann.book("table", START, START + HOUR)
    (letter,) = on_the_day_before(post)
    assert letter.subject == "Reminder: Table, Thu 14 January, 10:00"
    assert "List-Unsubscribe" in letter.message
    coming, cannot = link(letter, "coming"), link(letter, "cannot")
    owner.news("venue:luigi:staff")
    for path in (coming, cannot):
        assert post.service.call(None, "GET", path).status == 200
    seen = f"/api/venues/luigi/coming?from={instant(START - DAY)}&to={instant(START + DAY)}"
    assert owner.get(seen)["items"] == []
    assert ann.get(f"/api/bookings/{booking['id']}")["status"] == "approved"
    assert b"knows that you are coming" in post.service.call(None, "POST", coming).raw
    assert [item["booking_id"] for item in owner.get(seen)["items"]] == [booking["id"]]
    assert owner.types("venue:luigi:staff") == ["booking_updated"]
    assert post.service.call(None, "POST", coming).status == 200  # twice is as good as once
    assert owner.types("venue:luigi:staff") == []
    assert post.go_on() == []  # nobody is mailed about it
    ann.refused(403, "forbidden", "GET", seen)


def test_who_can_not_come_makes_room_for_the_next_in_line(post: Post) -> None:
    a_place(post.service, "table")
    ann, ben = post.person("ann"), post.person("ben")
    booking = ann.book("table", START, START + HOUR)
    ben.wait("table", START, START + HOUR)
    (letter,) = on_the_day_before(post)
    assert post.service.call(None, "POST", link(letter, "cannot")).status == 200
    assert ann.get(f"/api/bookings/{booking['id']}")["status"] == "cancelled"
    assert sorted(each.subject.split(":")[0] for each in post.go_on()) == ["Cancelled", "Free for you"]
    assert post.service.call(None, "POST", link(letter, "cannot")).status == 200


@pytest.mark.parametrize("what", ["cancelled", "moved", "answered", "unwanted"])
def test_a_reminder_that_has_nothing_to_say_any_more_is_not_sent(post: Post, what: str) -> None:
    a_place(post.service, "table")
    ann = post.person("ann")
    booking = ann.book("table", START, START + HOUR)
    post.go_on()
    match what:
        case "cancelled":
            ann.act(booking, "cancel")
        case "moved":
            ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(START + DAY), "ends_at": instant(START + DAY + HOUR)})
        case "answered":
            ann.post(f"/api/bookings/{booking['id']}/coming")
        case _:
            ann.put("/api/me/preferences", {"events": {"reminder": {"email": False}}})
    post.go_on()
    post.clock.now = START - DAY
    assert post.go_on(0) == []
    post.clock.now = START
    assert [letter.subject for letter in post.go_on(0)] == (["Reminder: Table, Fri 15 January, 10:00"] if what == "moved" else [])


def test_a_link_is_no_good_for_another_booking_another_time_or_after_the_start(post: Post) -> None:
    a_place(post.service, "table")
    ann = post.person("ann")
    booking = ann.book("table", START, START + HOUR)
    (letter,) = on_the_day_before(post)
    path = link(letter, "coming")
    token = path.split("/")[2]
    for bad in (token[:-1], token.swapcase(), "x.y", "", "." * 50):
        assert post.service.call(None, "POST", f"/r/{bad}/coming").status in (404, 410)
    ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(START + HOUR), "ends_at": instant(START + 2 * HOUR)})
    assert post.service.call(None, "POST", path).status == 410
    ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(START), "ends_at": instant(START + HOUR)})
    post.clock.now = START
    assert post.service.call(None, "POST", path).status == 410
