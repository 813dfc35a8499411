"""Opening hours and slot grids against a walk over every minute, around changes of clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sse_booking.domain.calendar import Range, is_open, local_day, on_grid, open_ranges, slots
from sse_booking.domain.opening_hours import DAYS, OpeningHours, parse_hours
from tests.domain.clock_changes import TURNS

DAY = 86_400


def furthest_clock(tz: str, start: int, end: int) -> Iterator[tuple[int, datetime]]:
    """Each minute with the furthest time that clocks have shown up to then: an edge has passed once they have shown it."""
    furthest = datetime.min  # noqa: DTZ901 - local times are naive here
    for minute in range(start, end, 60):
        furthest = max(furthest, datetime.fromtimestamp(minute, ZoneInfo(tz)).replace(tzinfo=None))
        yield minute, furthest


def sessions_by_minutes(hours: OpeningHours | None, tz: str, start: int, end: int) -> list[Range]:
    """Runs of minutes that lie in one and the same opening interval."""
    runs: dict[tuple[date, int], Range] = {}
    for minute, clock in furthest_clock(tz, start, end):
        for back in (0, 1):
            day = clock.date() - timedelta(days=back)
            of_day = (clock - datetime.combine(day, datetime.min.time())) // timedelta(minutes=1)
            for number, (opens, closes) in enumerate(((0, 1440),) if hours is None else hours.week[day.weekday()]):
                if opens <= of_day < closes:
                    runs[day, number] = (runs.get((day, number), (minute, 0))[0], minute + 60)
    return sorted(runs.values())


@st.composite
def some_hours(draw: st.DrawFn) -> OpeningHours:
    """Hours cut out of the week at random, many of them touching or past midnight, and some at the same times on every day."""
    grain = draw(st.sampled_from([10, 30, 60]))
    of_day = draw(st.lists(st.integers(0, 1440 // grain - 1), max_size=6))
    of_week = draw(st.lists(st.integers(0, 7 * 1440 // grain - 1), max_size=8))
    cuts = sorted({day * 1440 + n * grain for day in range(7) for n in of_day} | {n * grain for n in of_week})
    stride = draw(st.sampled_from([1, 2, 3]))  # 1: they touch
    week: dict[str, list[list[str]]] = {}
    for opens, closes in [*pairwise(cuts), *((last, cuts[0] + 7 * 1440) for last in cuts[-1:])][::stride]:
        day, first = divmod(opens, 1440)
        last = closes - day * 1440
        if last - first < 1440:
            until = "24:00" if last == 1440 else f"{last % 1440 // 60:02}:{last % 60:02}"
            week.setdefault(DAYS[day], []).append([f"{first // 60:02}:{first % 60:02}", until])
    return parse_hours(week)


@settings(deadline=None, max_examples=60)
@given(st.none() | some_hours(), st.sampled_from(TURNS), st.integers(-36 * 60, 24 * 60), st.integers(1, 36 * 60), st.data())
def test_ranges_slots_and_answers_agree_with_a_walk_over_minutes(
    hours: OpeningHours | None, turn: tuple[str, date], shift: int, minutes: int, data: st.DataObject
) -> None:
    tz = turn[0]
    start = local_day(*turn)[0] + shift * 60
    end = start + minutes * 60
    sessions = sessions_by_minutes(hours, tz, start - 2 * DAY, end + 2 * DAY)

    open_minutes = {minute for opens, closes in sessions for minute in range(max(opens, start), min(closes, end), 60)}
    ranges = open_ranges(hours, tz, start, end)
    assert {minute for opens, closes in ranges for minute in range(opens, closes, 60)} == open_minutes
    assert all(closes < opens for (_, closes), (opens, _) in pairwise(ranges))

    slot_minutes = data.draw(st.sampled_from([10, 15, 20, 30, 45, 60, 90, 120, 240, 720, 1440]), "slot_minutes")
    step = slot_minutes * 60
    grid = [(at, at + step) for opens, closes in sessions for at in range(opens, closes - step + 1, step)]
    assert slots(hours, tz, slot_minutes, start, end) == [slot for slot in grid if start <= slot[0] < end]

    edges = sorted({edge for slot in grid for edge in slot if start <= edge <= end} | {start, end})
    some_edge = st.sampled_from(edges) | st.integers(0, minutes).map(lambda n: start + n * 60)
    asked_start, asked_end = data.draw(some_edge, "start"), data.draw(some_edge, "end")
    if asked_start < asked_end:
        assert is_open(hours, tz, asked_start, asked_end) == all(at in open_minutes for at in range(asked_start, asked_end, 60))
    ends = dict(grid)
    reached = asked_start
    while reached < asked_end and reached in ends:
        reached = ends[reached]
    assert on_grid(hours, tz, slot_minutes, asked_start, asked_end) == (asked_start < asked_end == reached)
