"""A hold that was confirmed, as its mail tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.notify.mail_server import posting
from tests.people import DAY, HOUR, MONDAY, a_place

START = MONDAY + 3 * DAY + 10 * HOUR


@pytest.mark.parametrize(
    ("approval", "subject", "sentence"),
    [("automatic", "Booked: Table", "Your booking is confirmed."), ("manual", "Requested: Table", "Your request has arrived.")],
)
def test_a_confirmed_hold_is_told_as_a_booking_and_not_as_a_change(tmp_path: Path, approval: str, subject: str, sentence: str) -> None:
    with posting(tmp_path) as post:
        a_place(post.service, "table", approval=approval)
        ann = post.person("ann")
        booking = ann.book("table", START, START + HOUR, hold=True)
        assert post.go_on() == []
        ann.act(booking, "confirm")
        (letter,) = post.go_on()
        assert letter.subject.startswith(subject)
        assert sentence in letter.text
        ann.patch(f"/api/bookings/{booking['id']}", {"attendees": ["Ben"]})
        (letter,) = post.go_on()
        assert letter.subject.startswith("Changed: Table")
