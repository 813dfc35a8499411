"""Peaks, profiles, the state of slots and the nearest free time, against brute force over every instant."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_booking.domain.availability import RASTER_S, Claim, busy_profile, nearest_starts, peak, slot_states
from sse_booking.domain.calendar import Range

HOUR = 3_600
QUARTER = 900


def hours(*ranges: tuple[float, float]) -> list[Range]:
    return [(int(start * HOUR), int(end * HOUR)) for start, end in ranges]


def claims(*rows: tuple[float, float, int]) -> list[Claim]:
    return [(int(start * HOUR), int(end * HOUR), quantity) for start, end, quantity in rows]


def some_ranges(last: int) -> st.SearchStrategy[Range]:
    return st.tuples(st.integers(0, last - 1), st.integers(1, last)).map(lambda pair: (pair[0], min(last, sum(pair))))


def some_claims(last: int) -> st.SearchStrategy[list[Claim]]:
    return st.lists(st.tuples(some_ranges(last), st.integers(1, 3)).map(lambda row: (*row[0], row[1])), max_size=12)


def used_at(rows: list[Claim], instant: int) -> int:
    return sum(quantity for start, end, quantity in rows if start <= instant < end)


# --- peak and profile


def test_what_ends_when_another_begins_is_never_counted_with_it() -> None:
    rows = claims((10, 11, 1), (11, 12, 1))
    assert peak(rows, 10 * HOUR, 12 * HOUR) == 1
    assert peak(reversed(rows), 10 * HOUR, 12 * HOUR) == 1
    assert busy_profile(rows, 10 * HOUR, 12 * HOUR) == claims((10, 12, 1))


def test_the_peak_counts_what_is_in_use_at_one_instant() -> None:
    assert peak(claims((9, 12, 2), (11, 13, 3), (12, 14, 4)), 0, 24 * HOUR) == 7
    assert peak(claims((9, 12, 2)), 12 * HOUR, 13 * HOUR) == 0
    assert peak([], 0, HOUR) == 0


def test_an_empty_range_has_neither_peak_nor_profile() -> None:
    assert peak(claims((9, 12, 2)), 10 * HOUR, 10 * HOUR) == 0
    assert busy_profile(claims((9, 12, 2)), 11 * HOUR, 10 * HOUR) == []


def test_the_profile_is_clipped_and_merged() -> None:
    rows = claims((8, 10, 1), (10, 11, 1), (11, 12, 2), (13, 15, 1))
    assert busy_profile(rows, 9 * HOUR, 14 * HOUR) == claims((9, 11, 1), (11, 12, 2), (13, 14, 1))


@given(some_claims(30), st.integers(0, 30), st.integers(0, 30))
def test_peak_and_profile_agree_with_every_instant(rows: list[Claim], start: int, end: int) -> None:
    used = [used_at(rows, instant) for instant in range(start, end)]
    assert peak(rows, start, end) == max(used, default=0)
    profile = busy_profile(rows, start, end)
    assert [next((q for s, e, q in profile if s <= instant < e), 0) for instant in range(start, end)] == used
    assert all(start <= s < e <= end and q > 0 for s, e, q in profile)
    assert all(a[1] < b[0] or (a[1] == b[0] and a[2] != b[2]) for a, b in pairwise(profile))


# --- slots


def test_a_slot_shows_what_is_free_throughout_it() -> None:
    grid = hours((9, 10), (10, 11), (11, 12), (12, 13))
    rows = claims((9, 9.5, 1), (9.5, 10, 2), (10, 12, 3))
    assert slot_states(grid, rows, 3, hours((12.9, 13), (12.95, 14))) == [
        (9 * HOUR, 10 * HOUR, "available", 1),
        (10 * HOUR, 11 * HOUR, "booked", 0),
        (11 * HOUR, 12 * HOUR, "booked", 0),
        (12 * HOUR, 13 * HOUR, "closed", 0),
    ]


def test_a_slot_is_free_right_after_a_busy_one() -> None:
    states = slot_states(hours((9, 10), (10, 11), (11, 12)), claims((9, 10, 1)), 1, hours((11, 12)))
    assert [status for _, _, status, _ in states] == ["booked", "available", "closed"]


def test_a_closure_that_only_touches_an_edge_closes_nothing() -> None:
    assert slot_states(hours((9, 10)), [], 1, hours((8, 9), (10, 11))) == [(9 * HOUR, 10 * HOUR, "available", 1)]


def test_where_no_place_is_usable_every_slot_is_closed() -> None:
    states = slot_states(hours((9, 10), (10, 11)), claims((9, 10, 1)), 0, [])
    assert states == [(9 * HOUR, 10 * HOUR, "closed", 0), (10 * HOUR, 11 * HOUR, "closed", 0)]


def test_more_in_use_than_is_usable_is_booked_not_less_than_nothing() -> None:
    assert slot_states(hours((9, 10)), claims((9, 10, 5)), 2, []) == [(9 * HOUR, 10 * HOUR, "booked", 0)]


def test_no_slots_have_no_states() -> None:
    assert slot_states([], claims((9, 10, 1)), 1, hours((9, 10))) == []


@given(
    cuts=st.sets(st.integers(0, 30), max_size=10),
    rows=some_claims(30),
    usable=st.integers(0, 6),
    closures=st.lists(some_ranges(30), max_size=2),
    stride=st.integers(1, 2),
    before=st.integers(0, 4),
    after=st.integers(0, 4),
)
def test_slot_states_agree_with_every_instant(
    *, cuts: set[int], rows: list[Claim], usable: int, closures: list[Range], stride: int, before: int, after: int
) -> None:
    grid = [(start - before, end + after) for start, end in list(pairwise(sorted(cuts)))[::stride]]
    for (start, end), state in zip(grid, slot_states(grid, rows, usable, closures), strict=True):
        free = usable - max(used_at(rows, instant) for instant in range(start, end))
        if usable == 0 or any(s < end and e > start for s, e in closures):
            assert state == (start, end, "closed", 0)
        else:
            assert state == ((start, end, "available", free) if free > 0 else (start, end, "booked", 0))


# --- the nearest free time


def nearest(
    wanted: tuple[float, float],
    taken: list[Claim],
    *,
    closures: list[Range] | None = None,
    open_: list[Range] | None = None,
    grid: list[Range] | None = None,
    quantity: int = 1,
    usable: int = 1,
    not_before: float = 0,
    limit: int = 3,
    before: int = 0,
    after: int = 0,
) -> list[tuple[float, float]]:
    found = nearest_starts(
        wanted=hours(wanted)[0],
        quantity=quantity,
        usable=usable,
        claims=taken,
        closures=closures or [],
        open=hours((0, 24)) if open_ is None else open_,
        grid=grid,
        not_before=int(not_before * HOUR),
        limit=limit,
        before=before,
        after=after,
    )
    return [(start / HOUR, end / HOUR) for start, end in found]


def test_the_nearest_times_lie_on_both_sides_and_the_earlier_comes_first() -> None:
    assert nearest((10, 11), claims((10, 11, 1)), limit=4) == [(9, 10), (11, 12), (8.75, 9.75), (11.25, 12.25)]


def test_a_suggestion_may_overlap_the_wanted_time_but_is_never_it() -> None:
    assert nearest((10, 11), claims((10, 10.25, 1)), limit=2) == [(10.25, 11.25), (10.5, 11.5)]
    assert nearest((10, 11), [], limit=2) == [(9.75, 10.75), (10.25, 11.25)]


def test_a_suggestion_may_end_or_begin_where_another_does_off_the_quarter_hour() -> None:
    assert nearest((10, 11), claims((9.9, 12.1, 1)), limit=2) == [(8.9, 9.9), (8.75, 9.75)]
    assert nearest((10, 11), claims((9.9, 12.1, 1)), limit=2, not_before=9) == [(12.1, 13.1), (12.25, 13.25)]


def test_the_earliest_allowed_second_is_no_suggestion_itself() -> None:
    assert nearest((10, 11), claims((10, 11, 1)), limit=9, not_before=8.91, open_=hours((0, 12.25))) == [(9, 10), (11, 12), (11.25, 12.25)]
    assert nearest((10, 11), [], limit=1, not_before=10.1) == [(10.25, 11.25)]
    assert nearest((10, 11), [], limit=1, not_before=24) == []


def test_the_buffers_of_a_new_booking_keep_their_distance_but_may_lie_outside_the_hours() -> None:
    found = nearest((10, 11), claims((10, 11, 1)), before=QUARTER, after=HOUR // 2, limit=2, open_=hours((8.5, 12.25)))
    assert found == [(11.25, 12.25), (8.5, 9.5)]


def test_a_pool_needs_the_quantity_throughout() -> None:
    taken = claims((9, 10, 1), (10, 11, 1), (11, 12, 2))
    assert nearest((11, 13), taken, quantity=2, usable=3, limit=1) == [(12, 14)]
    assert nearest((11, 13), taken, quantity=2, usable=3, limit=1, open_=hours((0, 13))) == [(9, 11)]
    assert nearest((11, 13), taken, quantity=3, usable=3, limit=1) == [(12, 14)]
    assert nearest((11, 13), taken, quantity=4, usable=3) == []


def test_nothing_is_suggested_in_a_closure_or_outside_the_hours() -> None:
    opening = hours((9, 12), (13, 15))
    assert nearest((10, 12), claims((10, 12, 1)), open_=opening) == [(13, 15)]
    assert nearest((10, 12), claims((10, 12, 1)), open_=opening, closures=hours((14, 14.5))) == []
    assert nearest((10, 12), [], open_=[]) == []


def test_on_a_grid_suggestions_are_whole_slots_that_follow_each_other() -> None:
    grid = hours((9, 10), (10, 11), (11, 12), (13, 14), (14, 15))
    opening = hours((9, 12.5), (13, 15))
    assert nearest((10, 11), claims((10, 11, 1)), grid=grid, open_=opening) == [(9, 10), (11, 12), (13, 14)]
    assert nearest((9, 11), claims((9, 10, 1)), grid=grid, open_=opening) == [(10, 12), (13, 15)]
    assert nearest((11, 12), claims((13, 14, 1)), grid=grid, open_=opening, not_before=9.5) == [(10, 11), (14, 15)]
    assert nearest((9, 10.5), [], grid=grid, open_=opening) == []
    assert nearest((9, 10), [], grid=[], open_=opening) == []
    assert nearest((9, 10), [], grid=grid, open_=hours((10.5, 11.5))) == []


STEP = 300
"""Times of the brute-force comparison are multiples of it, so that it needs to look at those only."""


@settings(deadline=None, max_examples=200)
@given(
    wanted=some_ranges(60),
    quantity=st.integers(1, 3),
    usable=st.integers(1, 4),
    rows=some_claims(60),
    closures=st.lists(some_ranges(60), max_size=2),
    opening=st.sets(st.integers(0, 60), min_size=2, max_size=6),
    slot=st.none() | st.integers(1, 4),
    not_before=st.integers(0, 60 * STEP),
    limit=st.integers(1, 8),
    before=st.integers(0, 3),
    after=st.integers(0, 3),
)
def test_the_nearest_times_agree_with_trying_every_start(
    *,
    wanted: Range,
    quantity: int,
    usable: int,
    rows: list[Claim],
    closures: list[Range],
    opening: set[int],
    slot: int | None,
    not_before: int,
    limit: int,
    before: int,
    after: int,
) -> None:
    start, length = wanted[0], min(wanted[1] - wanted[0], 12)
    cuts = sorted(opening)
    open_ = list(zip(cuts[::2], cuts[1::2], strict=False))
    grid = None if slot is None else [(at, at + slot) for o, c in open_ for at in range(o, c - slot + 1, slot)]

    def fits(at: int) -> bool:
        claimed = (at - before, at + length + after)
        return (
            any(o <= at and at + length <= c for o, c in open_)
            and not any(s < claimed[1] and e > claimed[0] for s, e in closures)
            and max(used_at(rows, instant) for instant in range(*claimed)) + quantity <= usable
        )

    def suggested(at: int) -> bool:
        if grid is None:
            return at * STEP % RASTER_S == 0 or not (fits(at - 1) and fits(at + 1))
        ends = dict(grid)
        reached = at
        while reached in ends and reached < at + length:
            reached = ends[reached]
        return reached == at + length

    expected = [at for at in range(60) if at != start and at * STEP >= not_before and fits(at) and suggested(at)]
    expected.sort(key=lambda at: (abs(at - start), at))
    found = nearest_starts(
        wanted=(start * STEP, (start + length) * STEP),
        quantity=quantity,
        usable=usable,
        claims=[(s * STEP, e * STEP, q) for s, e, q in rows],
        closures=[(s * STEP, e * STEP) for s, e in closures],
        open=[(o * STEP, c * STEP) for o, c in open_],
        grid=None if grid is None else [(s * STEP, e * STEP) for s, e in grid],
        not_before=not_before,
        limit=limit,
        before=before * STEP,
        after=after * STEP,
    )
    assert found == [(at * STEP, (at + length) * STEP) for at in expected[:limit]]


@pytest.mark.parametrize("grid_minutes", [None, 15])
def test_a_crowded_month_does_not_hide_the_free_hour_at_its_end(grid_minutes: int | None) -> None:
    month = 31 * 24
    taken = claims(*((hour, hour + 1, 1) for hour in range(month - 1)))
    grid = None if grid_minutes is None else [(at, at + QUARTER) for at in range(0, month * HOUR, QUARTER)]
    assert nearest((10, 11), taken, open_=hours((0, month)), grid=grid) == [(month - 1, month)]
