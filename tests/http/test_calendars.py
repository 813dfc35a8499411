"""What calendar feeds say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_booking.service.calendars import Event, Feed, to_ical
from sse_booking.store.verify import verify
from tests.clocked import Service, clocked_service
from tests.feeds import OWN, at, busy, feed, read_back, states
from tests.people import DAY, HOUR, MONDAY, a_place

TEN: Final = MONDAY + DAY + 10 * HOUR
ELEVEN: Final = TEN + HOUR
HOSTILE: Final = 'Ünïcode, "quotes"; back\\slash\\n and\nlines — שלום\u202eRTL 👩‍👩‍👧 <b>bold</b> BEGIN:VEVENT ' + "long " * 40


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with clocked_service(tmp_path) as one:
        yield one
    assert verify(one.config.database) == []


def test_ones_own_feed_has_everything_that_one_knows_of_a_booking(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN, title="Lunch", note="By the window", attendees=["Bob", "Cid"])
    reply = ann.ask("GET", OWN)
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["event-cursor"]
    (event,) = read_back(reply.raw)
    assert event.uid.value == f"{booking['id']}@sse-booking"
    assert (event.dtstart.value, event.dtend.value) == (at(TEN), at(ELEVEN))
    assert (event.summary.value, event.location.value) == ("Lunch", "Table, Luigi")
    assert event.description.value == "By the window\n\nBob, Cid"
    assert (event.status.value, event.transp.value, event.sequence.value) == ("CONFIRMED", "OPAQUE", "0")
    assert at(MONDAY) == event.created.value == event.last_modified.value == event.dtstamp.value
    assert feed(service.person("bob")) == [], "nobody else's"


def test_a_booking_without_a_title_goes_by_its_resource(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    ann.book("table", TEN, ELEVEN)
    (event,) = feed(ann)
    assert (event.summary.value, "description" in event.contents, "url" in event.contents) == ("Table", False, False)


def test_the_uid_stays_and_the_sequence_rises_with_every_change_until_it_is_cancelled(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    seen = [feed(ann)]
    service.clock.now += 60
    ann.patch(f"/api/bookings/{booking['id']}", {"starts_at": "2027-01-12T09:00:00Z"})
    seen.append(feed(ann))
    service.clock.now += 60
    ann.act(booking, "cancel")
    seen.append(feed(ann))
    events = [event for (event,) in seen]
    assert len({event.uid.value for event in events}) == 1
    assert [int(event.sequence.value) for event in events] == [0, 1, 2]
    assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event.last_modified.value for event in events] == [at(MONDAY), at(MONDAY + 60), at(MONDAY + 120)]
    assert events[1].dtstart.value == at(TEN - HOUR)


def test_every_state_has_its_status(service: Service) -> None:
    owner = a_place(service, approval="manual")
    ann = service.person("ann")

    def now_it_is(expected: str, blocks: str = "OPAQUE") -> None:
        assert states(ann) == [(expected, blocks)]
        assert states(ann, busy()) == [(expected, blocks)]

    booking = ann.book("table", TEN, ELEVEN, hold=True)
    now_it_is("TENTATIVE")
    ann.act(booking, "confirm")
    now_it_is("TENTATIVE")
    owner.act(booking, "approve")
    now_it_is("CONFIRMED")
    for action in ("cancel", "no-show", "revoke"):
        service.clock.now = TEN if action == "no-show" else service.clock.now
        owner.act(booking, action)
        now_it_is("CANCELLED", "TRANSPARENT")
        owner.act(booking, "restore")
    ann.act(booking, "check-in")
    now_it_is("CONFIRMED")
    service.clock.now = TEN + HOUR // 2
    ann.act(booking, "complete")
    now_it_is("CONFIRMED")
    (event,) = feed(ann, busy())
    assert event.dtend.value == at(TEN + HOUR // 2), "released early: the rest is free"
    owner.delete(f"/api/bookings/{booking['id']}")
    now_it_is("CANCELLED", "TRANSPARENT")


def test_what_is_completed_within_a_minute_is_not_shown_as_taken(service: Service) -> None:
    a_place(service)
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    service.clock.now = TEN + 59
    ann.act(booking, "check-in")
    ann.act(booking, "complete")
    service.person("bob").book("table", TEN + 60, ELEVEN)
    assert states(ann, busy()) == [("CANCELLED", "TRANSPARENT"), ("CONFIRMED", "OPAQUE")]


def test_what_lapsed_or_was_rejected_is_cancelled(service: Service) -> None:
    owner = a_place(service, approval="manual")
    ann = service.person("ann")
    ann.book("table", TEN, ELEVEN, hold=True)
    owner.act(ann.book("table", TEN + DAY, ELEVEN + DAY), "reject")
    service.clock.now += 301
    assert states(ann) == [("CANCELLED", "TRANSPARENT")] * 2
    assert feed(owner, busy()) == [], "whoever looks at the resource never had to know of them"


@pytest.mark.parametrize("way", ["expire", "cancel", "delete", "book another time"])
def test_what_was_only_held_leaves_nothing_in_the_feed_of_the_resource(service: Service, way: str) -> None:
    owner = a_place(service)
    ann = service.person("ann")
    hold = ann.book("table", TEN, ELEVEN, hold=True)
    assert states(owner, busy()) == [("TENTATIVE", "OPAQUE")], "while it lasts the time is taken"
    match way:
        case "expire":
            service.clock.now += 300
        case "cancel":
            ann.act(hold, "cancel")
        case "delete":
            ann.delete(f"/api/bookings/{hold['id']}")
        case _:
            ann.book("table", ELEVEN, ELEVEN + HOUR, hold=True)
            booking = ann.book("table", TEN, ELEVEN + HOUR)
            assert states(owner, busy()) == [("CONFIRMED", "OPAQUE")], "the second hold went into the booking, too"
            ann.delete(f"/api/bookings/{booking['id']}")
            assert states(owner, busy()) == [("CANCELLED", "TRANSPARENT")]
            return
    assert states(owner, busy()) == []
    assert states(ann) == [("CANCELLED", "TRANSPARENT")], "who held it has seen it"


def test_what_was_only_held_and_is_brought_back_is_a_booking_like_any_other(service: Service) -> None:
    owner = a_place(service)
    hold = owner.book("table", TEN, ELEVEN, hold=True)  # nobody else on the staff ever heard of it
    service.clock.now += 300
    owner.act(hold, "restore")
    assert states(owner, busy()) == [("CONFIRMED", "OPAQUE")]
    owner.act(hold, "cancel")
    assert states(owner, busy()) == [("CANCELLED", "TRANSPARENT")]


def test_the_feed_of_a_resource_says_when_and_nothing_about_whom(service: Service) -> None:
    a_place(service)
    ann, bob = service.person("ann"), service.person("bob")
    booking = ann.book("table", TEN, ELEVEN, title="Secret lunch", note="A note", attendees=["Zoe"])
    raw = bob.ask("GET", busy()).raw
    (event,) = read_back(raw)
    assert (event.summary.value, event.dtstart.value, event.dtend.value) == ("Busy", at(TEN), at(ELEVEN))
    assert sorted(event.contents) == sorted(
        ["uid", "sequence", "dtstamp", "created", "last-modified", "dtstart", "dtend", "status", "transp", "summary"]
    )
    for word in (b"ann", b"secret", b"a note", b"zoe", booking["id"].encode()):
        assert word not in raw.lower()
    uid = event.uid.value
    ann.act(booking, "cancel")
    (event,) = feed(bob, busy())
    assert (event.uid.value, event.sequence.value, event.status.value) == (uid, "1", "CANCELLED")


def test_the_feed_of_a_resource_has_its_closures_and_the_places_of_a_pool(service: Service) -> None:
    owner = a_place(service, "lot", capacity=5)
    closure = {"starts_at": "2027-01-14T00:00:00Z", "ends_at": "2027-01-15T00:00:00Z", "reason": "Snow"}
    owner.patch("/api/resources/lot", {"closures": [closure]})
    service.person("ann").book("lot", TEN, ELEVEN, quantity=2)
    taken, closed = feed(owner, busy("lot"))
    assert (taken.summary.value, closed.summary.value) == ("Busy: 2 of 5", "Closed")
    assert (closed.dtstart.value, closed.transp.value) == (at(MONDAY + 3 * DAY), "OPAQUE")


def test_a_request_that_blocks_nobody_is_not_in_the_feed_of_the_resource(service: Service) -> None:
    owner = a_place(service, approval="manual", pending_blocks=False)
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN)
    assert (states(ann), states(ann, busy())) == ([("TENTATIVE", "OPAQUE")], [])
    owner.act(booking, "approve")
    assert states(ann, busy()) == [("CONFIRMED", "OPAQUE")]


def test_hostile_text_survives(service: Service) -> None:
    owner = a_place(service)
    owner.patch("/api/resources/table", {"name": "Table; \\7,\r\nleft"})
    ann = service.person("ann")
    booking = ann.book("table", TEN, ELEVEN, title=HOSTILE[:200], note=HOSTILE, attendees=["a,b", "c\\;d"])
    (event,) = feed(ann)
    assert event.summary.value == HOSTILE[:200]
    assert event.description.value == f"{HOSTILE}\n\na,b, c\\;d"
    assert event.location.value == "Table; \\7,\nleft, Luigi"
    assert event.uid.value == f"{booking['id']}@sse-booking"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_comes_back_with_plain_line_ends_and_without_controls(summary: str, note: str) -> None:
    event = Event("a@b", TEN, ELEVEN, MONDAY, MONDAY, 0, "CONFIRMED", True, summary, description=note)
    (read,) = read_back(to_ical(Feed("Any", [event], "")))

    def kept(text: str) -> str:
        plain = re.sub("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
        return re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", plain)

    assert read.summary.value == kept(summary)
    assert (read.description.value if note else "") == kept(note)
