"""Every kind of mail in both languages, as golden files: a change of a word is seen by whoever reviews it."""

from __future__ import annotations

from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it has no types

from sse_booking.notify.mail.inbox import parts_of
from tests.notify.golden_mails import GOLDEN, as_text, mails

MAILS = dict(mails())


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_as_its_golden_files_say(name: str) -> None:
    """`python -m tests.notify.golden_mails` writes them anew."""
    assert as_text(MAILS[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert parts_of(MAILS[name])[1].replace("\r\n", "\n") == (GOLDEN / f"{name}.html").read_text("utf-8")


def test_there_are_no_golden_files_of_mails_that_are_not_sent() -> None:
    assert {path.name.rpartition(".")[0] for path in GOLDEN.iterdir()} == set(MAILS)


def test_invitations_are_read_back_by_two_libraries() -> None:
    read = 0
    for message in MAILS.values():
        calendar = parts_of(message)[2]
        if not calendar:
            continue
        one, other = icalendar.Calendar.from_ical(calendar), vobject.readOne(calendar)
        events: list[Any] = one.walk("VEVENT")
        (event,) = events
        assert str(one["method"]) == other.method.value
        assert (str(one["method"]) == "CANCEL") == (str(event["status"]) == "CANCELLED")
        assert event["dtstart"].dt == other.vevent.dtstart.value
        assert str(event["uid"]) == other.vevent.uid.value == "b1@sse-booking"
        assert [str(zone["tzid"]) for zone in one.walk("VTIMEZONE")] == ["Europe/Rome"]
        read += 1
    assert read == 12


def test_no_mail_asks_for_anything_from_elsewhere() -> None:
    for message in MAILS.values():
        html = parts_of(message)[1]
        assert not [word for word in ("<img", "<script", "<link", "src=", "url(", "@import") if word in html]
