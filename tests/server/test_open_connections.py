"""Which connections are hung up on, and which one makes room: counted, on a clock that stands."""

from __future__ import annotations

import resource

import pytest

from sse_booking.server import open_connections
from sse_booking.server.open_connections import KEEP_ALIVE_S, SPARE_DESCRIPTORS, STALLED_S, UNREAD_BYTES, WHOLE_IN_S, OpenConnections


class One:
    """A connection as it is seen there."""

    def __init__(self, unread: int = 0) -> None:
        self.unread = unread
        self.ended = ""

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "cut"
        self.unread = 0


def test_who_owes_a_request_is_closed_when_its_time_is_over_and_nobody_else() -> None:
    book, late, early, answered = OpenConnections(), One(), One(), One()
    book.expect_request(late, 0)
    book.expect_request(answered, 0)
    book.request_is_whole(answered)
    book.expect_request(early, 1)
    book.close_late(WHOLE_IN_S + 0.5)
    assert (late.ended, early.ended, answered.ended) == ("closed", "", "")
    book.rest(answered, WHOLE_IN_S)
    book.close_late(WHOLE_IN_S + KEEP_ALIVE_S)
    assert (early.ended, answered.ended) == ("closed", "")
    book.close_late(WHOLE_IN_S + KEEP_ALIVE_S + 1)
    assert answered.ended == "closed"


def test_a_look_costs_as_many_steps_as_connections_are_late(monkeypatch: pytest.MonkeyPatch) -> None:
    book = OpenConnections()
    for second in range(10_000):
        book.expect_request(One(), second)
    looked = 0
    original = open_connections._older

    def counting(waiting: dict[open_connections.OpenConnection, float], than: float) -> list[open_connections.OpenConnection]:
        nonlocal looked
        found = original(waiting, than)
        looked += len(found)
        return found

    monkeypatch.setattr(open_connections, "_older", counting)
    book.close_late(WHOLE_IN_S + 7)
    assert looked == 7


def test_a_reader_that_takes_nothing_is_cut_and_one_that_takes_a_little_is_not() -> None:
    book, stuck, slow = OpenConnections(), One(1000), One(1000)
    book.waits_to_be_read(stuck, 0)
    book.waits_to_be_read(slow, 0)
    for look in range(1, 5):
        slow.unread -= 1
        book.close_late(look * STALLED_S / 2)
    assert (stuck.ended, slow.ended) == ("cut", "")


def test_what_waits_for_slow_readers_is_bounded_together_and_the_greatest_go_first() -> None:
    book = OpenConnections()
    small = [One(UNREAD_BYTES // 100) for _ in range(20)]
    large = [One(UNREAD_BYTES // 5) for _ in range(20)]
    for number, one in enumerate([*small, *large]):
        book.waits_to_be_read(one, number)
        assert sum(other.unread for other in [*small, *large][: number + 1]) <= UNREAD_BYTES
    assert {one.ended for one in small} == {""}
    assert book.cut == len([one for one in large if one.ended == "cut"]) == 16


def test_whoever_was_silent_for_longest_makes_room_where_descriptors_run_short() -> None:
    book = OpenConnections()
    full = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_DESCRIPTORS
    silent, later, idle = One(), One(), One()
    book.rest(idle, 0)
    book.expect_request(silent, 1)
    book.expect_request(later, 2)
    assert book.make_room(full - 1)
    assert (silent.ended, idle.ended) == ("", "")
    assert book.make_room(full)
    assert (silent.ended, later.ended) == ("cut", "")
    assert book.make_room(full)
    assert book.make_room(full)
    assert (later.ended, idle.ended) == ("cut", "cut")
    assert not book.make_room(full), "all others are being answered"


def test_as_many_make_room_as_descriptors_are_used_beyond_the_bound() -> None:
    """A closed connection leaves its low number to the next one, which is not seen to be one too many."""
    book, ones = OpenConnections(), [One() for _ in range(10)]
    full = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_DESCRIPTORS
    for one in ones[:3]:
        book.rest(one, 0)
    for one in ones[3:]:
        book.expect_request(one, 1)
    assert book.make_room(full + 4)
    assert [one.ended for one in ones] == [""] * 3 + ["cut"] * 5 + [""] * 2
    assert book.make_room(full + 3)
    assert [one.ended for one in ones] == ["cut", "cut", "", *["cut"] * 7]
