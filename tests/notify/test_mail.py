"""Mails about bookings, as they arrive at a real mail server: when, to whom, saying what, and read back by two calendar libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it has no types

from sse_booking.notify import daily_summary
from tests.notify.mail_server import Letter, Post, posting, told
from tests.people import DAY, HOUR, MONDAY, a_place, instant

START = MONDAY + 3 * DAY + 10 * HOUR


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with posting(tmp_path) as found:
        yield found


def event_of(letter: Letter) -> tuple[str, Any]:
    calendar = icalendar.Calendar.from_ical(letter.calendar)
    read_twice = vobject.readOne(letter.calendar)
    events: list[Any] = calendar.walk("VEVENT")
    (event,) = events
    assert str(read_twice.vevent.uid.value) == str(event["uid"])
    assert str(read_twice.method.value) == str(calendar["method"])
    return str(calendar["method"]), event


def test_a_booking_is_confirmed_by_one_mail_with_its_invitation(post: Post) -> None:
    a_place(post.service, "table", timezone="Europe/Rome")
    ann = post.person("ann")
    booking = ann.book("table", START, START + 2 * HOUR, quantity=1)
    (letter,) = post.go_on()
    assert letter.recipient == "ann@mail.example"
    assert letter.subject == "Booked: Table, Thu 14 January, 11:00"
    assert "Thursday, 14 January 2027, 11:00 to 13:00 (Europe/Rome)" in letter.text
    method, event = event_of(letter)
    assert (method, str(event["uid"]), event["sequence"], str(event["status"])) == (
        "REQUEST",
        f"{booking['id']}@sse-booking",
        0,
        "CONFIRMED",
    )
    assert str(event["attendee"]) == "mailto:ann@mail.example"
    assert event["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert str(event["organizer"]) == "mailto:bookings@book.example"
    assert event["dtstart"].dt.isoformat() == "2027-01-14T11:00:00+01:00"
    assert "BEGIN:VTIMEZONE" in letter.calendar
    assert post.go_on() == []


def test_answers_are_in_the_mails_of_both_sides_in_their_languages_and_in_no_push(post: Post) -> None:
    owner = a_place(post.service, "table", approval="manual", timezone="Europe/Rome")
    asked = [
        {"id": "nuts", "label": {"en": "Any allergies?", "de": "Allergien?"}, "kind": "yes_no"},
        {"id": "wish", "label": "What else?", "kind": "long"},
    ]
    owner.patch("/api/venues/luigi", {"questions": asked})
    post.person("owner", settings={"locale": "de"}, new_booking=True)
    ann = post.person("ann")
    ann.book("table", START, START + HOUR, answers={"nuts": True, "wish": "By the window,\nplease <b>quiet</b>"})
    letters = {letter.recipient: letter for letter in post.go_on()}
    assert re.search(r"Any allergies\?\W+Yes", letters["ann@mail.example"].text)
    assert re.search(r"Allergien\?\W+Ja", letters["owner@mail.example"].text)
    for letter in letters.values():
        assert "By the window, please <b>quiet</b>" in letter.text
        assert "By the window" not in letter.subject + letter.calendar


def test_the_uid_is_that_of_the_calendar_feed(post: Post) -> None:
    a_place(post.service, "table")
    ann = post.person("ann")
    ann.book("table", START, START + HOUR)
    (letter,) = post.go_on()
    feed = ann.ask("GET", "/api/me/calendar.ics").raw.decode()
    assert str(event_of(letter)[1]["uid"]) in feed


def test_what_belongs_to_a_mail_of_a_machine_is_in_its_head(post: Post) -> None:
    a_place(post.service, "table")
    ann = post.person("ann")
    booking = ann.book("table", START, START + HOUR)
    (first,) = post.go_on()
    ann.act(booking, "cancel")
    (second,) = post.go_on()
    for letter in (first, second):
        assert letter.message["Auto-Submitted"] == "auto-generated"
        assert letter.message["From"].addresses[0].addr_spec == "bookings@book.example"
        assert "List-Unsubscribe" not in letter.message  # a confirmation is part of the booking
        assert "https://book.example/me" in letter.text
        assert "src=" not in letter.html
    assert first.message["References"] == second.message["References"] == second.message["In-Reply-To"]
    assert first.message["Message-ID"] != second.message["Message-ID"]
    calendar = next(part for part in first.message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert calendar["Content-Transfer-Encoding"] == "quoted-printable"
    kinds = [part.get_content_type() for part in first.message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]


def test_what_was_put_into_a_calendar_is_taken_out_by_a_cancel_with_a_higher_sequence(post: Post) -> None:
    a_place(post.service, "table", approval="manual")
    ann, owner = post.person("ann"), post.service.person("owner")
    booking = ann.book("table", START, START + HOUR)
    (asked,) = post.go_on()
    assert str(event_of(asked)[1]["status"]) == "TENTATIVE"
    owner.act(booking, "approve")
    (granted,) = post.go_on()
    owner.act(booking, "cancel", reason="The oven is broken.")
    (cancelled,) = post.go_on()
    assert cancelled.subject.startswith("Cancelled by Luigi: Table")
    assert "> The oven is broken." in cancelled.text
    method, event = event_of(cancelled)
    assert (method, str(event["status"])) == ("CANCEL", "CANCELLED")
    assert [event_of(letter)[1]["sequence"] for letter in (asked, granted, cancelled)] == [0, 1, 2]
    assert len({str(event_of(letter)[1]["uid"]) for letter in (asked, granted, cancelled)}) == 1


def test_nothing_is_cancelled_in_a_calendar_that_never_had_it(post: Post) -> None:
    a_place(post.service, "table")
    ann = post.service.person("ann")
    booking = ann.book("table", START, START + HOUR)
    post.go_on()
    post.person("ann")
    ann.act(booking, "cancel")
    (letter,) = post.go_on()
    assert letter.calendar == ""


def test_what_follows_at_once_is_one_mail_that_says_how_it_stands(post: Post) -> None:
    a_place(post.service, "table", approval="manual")
    ann = post.person("ann")
    booking = ann.book("table", START, START + HOUR, hold=True)
    ann.act(booking, "confirm")
    post.service.person("owner").act(booking, "approve")
    (letter,) = post.go_on()
    assert letter.subject.startswith("Confirmed: Table")
    assert [(item["type"], item["earlier"], item["state"]) for item in told(ann)] == [("booking_approved", ["booking_updated"], "sent")]


def test_what_is_no_longer_so_is_not_said(post: Post) -> None:
    a_place(post.service, "table", approval="manual")
    ann, owner = post.person("ann"), post.service.person("owner")
    booking = ann.book("table", START, START + HOUR)
    post.read_log()
    owner.act(booking, "reject")  # after the delivery was made, before it left
    post.clock.now += 5
    post.send()
    assert post.box.letters == []
    (letter,) = post.go_on()
    assert letter.subject.startswith("Declined")
    states = [(item["type"], item["state"], item["reason"]) for item in told(ann)]
    assert states == [("booking_rejected", "sent", None), ("booking_created", "dropped", "superseded")]


def test_a_moved_booking_is_told_with_its_new_time_whichever_mail_tells_it(post: Post) -> None:
    a_place(post.service, "table")
    ann = post.person("ann")
    booking = ann.book("table", START, START + HOUR)
    post.read_log()
    ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": instant(START + DAY), "ends_at": instant(START + DAY + HOUR)})
    for letter in [*post.go_on(), *post.go_on()]:
        assert "Fri 15 January, 10:00" in letter.subject
        assert "Thu" not in letter.subject


def test_nobody_is_written_to_at_an_address_that_is_not_proved_or_against_their_will(post: Post) -> None:
    a_place(post.service, "table", capacity=9)
    post.person("ben", booking_created=False).book("table", START, START + HOUR)
    carla = post.service.person("carla")
    carla.post("/api/me/contacts", {"address": "carla@mail.example"})
    carla.book("table", START, START + HOUR)
    letters = post.go_on()
    assert [(letter.recipient, letter.subject[6:]) for letter in letters] == [("carla@mail.example", " confirms your address")]


def test_a_change_of_mind_between_event_and_mail_counts(post: Post) -> None:
    a_place(post.service, "table", capacity=9)
    ann, ben = post.person("ann"), post.person("ben")
    for one in (ann, ben):
        one.book("table", START, START + HOUR)
    post.read_log()
    ann.put("/api/me/preferences", {"events": {"booking_created": {"email": False}}})
    contact = ben.get("/api/me/contacts")["items"][0]["id"]
    ben.delete(f"/api/me/contacts/{contact}")
    post.clock.now += 5
    post.send()
    assert post.box.letters == []
    assert [told(one)[0]["reason"] for one in (ann, ben)] == ["unwanted", "unreachable"]


def test_staff_get_mail_about_requests_but_not_about_their_own_actions_nor_after_they_left(post: Post) -> None:
    owner = a_place(post.service, "table", approval="manual", capacity=9)
    post.service.person("root", "admin").put("/api/venues/luigi/staff/sara")
    sara = post.person("sara", new_booking=True, staff_changes=True)
    post.person("owner", staff_changes=True)
    booking = post.service.person("ann").book("table", START, START + HOUR, note="By the window")
    assert [letter.subject for letter in post.go_on()] == ["New request: Table, Thu 14 January, 10:00"]
    sara.act(booking, "approve")
    assert [letter.recipient for letter in post.go_on()] == ["owner@mail.example"]
    post.service.person("ben").book("table", START, START + HOUR)
    post.read_log()
    owner.delete("/api/venues/luigi/staff/sara")
    post.clock.now += 5
    post.send()
    assert [letter.recipient for letter in post.box.letters[2:]] == []
    assert told(sara)[0]["reason"] == "no_right"


def test_german_readers_get_german_and_names_can_not_break_out_of_the_head(post: Post) -> None:
    a_place(post.service, "table")
    post.service.person("owner").patch("/api/venues/luigi", {"name": 'Zum "Löwen": <b>@x</b>, Süd'})
    ann = post.person("ann", settings={"locale": "de"})
    ann.book("table", START, START + HOUR, title="Runde\nBcc: all@mail.example")
    (letter,) = post.go_on()
    assert letter.subject == "Gebucht: Runde Bcc: all@mail.example, Do 14. Januar, 10:00"
    assert "Bcc" not in letter.message
    assert "Ihre Buchung ist bestätigt." in letter.text
    assert "<b>@x" not in letter.html
    assert letter.message["From"].addresses[0].display_name.startswith("Zum Löwen b x /b Süd"[:9])
    event_of(letter)


def test_quiet_hours_hold_back_and_an_offer_with_a_deadline_breaks_them(post: Post) -> None:
    a_place(post.service, "table")
    ann = post.person("ann", settings={"timezone": "Europe/Lisbon", "quiet_hours": {"from": "22:00", "until": "07:30"}})
    ben = post.service.person("ben")
    post.clock.now = MONDAY + 23 * HOUR
    ann.book("table", START + DAY, START + DAY + HOUR)
    taken = ben.book("table", START, START + HOUR)
    ann.wait("table", START, START + HOUR)
    ben.act(taken, "cancel")
    assert [letter.subject.split(":")[0] for letter in post.go_on()] == ["Free for you"]
    post.clock.now = MONDAY + DAY + 7 * HOUR
    assert post.go_on() == []
    post.clock.now = MONDAY + DAY + 7 * HOUR + 1800
    assert [letter.subject.split(":")[0] for letter in post.go_on()] == ["Booked"]


def test_a_digest_says_in_one_mail_how_everything_stands(post: Post) -> None:
    a_place(post.service, "table", capacity=9)
    ann = post.person("ann", settings={"digest": "daily"})
    kept = ann.book("table", START, START + HOUR, title="Kept")
    ann.act(ann.book("table", START, START + HOUR, title="Dropped"), "cancel")
    post.clock.now = MONDAY + 18 * HOUR - 10
    assert post.go_on() == []
    post.clock.now = MONDAY + 18 * HOUR
    (letter,) = post.go_on()
    assert letter.subject == "Your day at a glance"
    assert [line for line in letter.text.splitlines() if "January" in line] == [
        "Kept: Thu 14 January, 10:00, confirmed",
        "Dropped: Thu 14 January, 10:00, cancelled",
    ]
    assert kept["id"]
    assert "List-Unsubscribe" in letter.message


def test_the_daily_summary_comes_at_seven_by_the_clock_of_the_venue(post: Post) -> None:
    a_place(post.service, "table", capacity=9, timezone="America/New_York", approval="manual")
    owner = post.person("owner", daily_summary=True)
    booking = post.service.person("ann").book("table", MONDAY + DAY + 20 * HOUR, MONDAY + DAY + 21 * HOUR)
    post.service.person("ben").book("table", MONDAY + DAY + 22 * HOUR, MONDAY + DAY + 23 * HOUR)
    owner.act(booking, "approve")
    post.clock.now = MONDAY + 20 * HOUR
    assert post.write(daily_summary.plan) == 1
    assert post.write(daily_summary.plan) == 0
    assert post.go_on() == []
    post.clock.now = MONDAY + DAY + 12 * HOUR
    (letter,) = post.go_on()
    assert letter.subject == "Luigi today, Tuesday, 12 January 2027"
    assert "1 arrivals, 1 requests" in letter.text
    assert re.findall(r"^Table: .*", letter.text, re.MULTILINE) == ["Table: 15:00, confirmed", "Table: 17:00, waits for an answer"]


def test_metrics_say_what_is_due_for_how_long_and_what_was_sent(post: Post) -> None:
    a_place(post.service, "table")
    ann = post.person("ann")
    ann.book("table", START, START + HOUR)
    post.read_log()
    post.clock.now += 100

    def figures() -> set[str]:
        return set(post.service.call(None, "GET", "/metrics").raw.decode().splitlines())

    waiting = {'sse_booking_deliveries_due{channel="email"} 1.0', 'sse_booking_deliveries_oldest_due_seconds{channel="email"} 98.0'}
    assert waiting <= figures()
    post.send()
    assert 'sse_booking_deliveries_due{channel="email"} 0.0' in figures()
    assert post.worker.outcomes == {("email", "sent"): 1}
